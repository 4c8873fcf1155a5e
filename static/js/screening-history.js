// My last decisions, at the side: put on top, removed when taken back, walked through with J and K.
const MOST = 10;
const MARKS = { include: ["in", "Include"], maybe: ["maybe", "Maybe"], exclude: ["out", "Exclude"] };

export class History {
  constructor(list, base) {
    this.list = list;
    this.base = base;
    this.at = -1; // -1: in the queue; 0: the latest decision; and so on back
  }

  put({ record: number, title }, { verdict, reason, key, answers }) {
    this.remove(number);
    const item = document.createElement("li");
    Object.assign(item.dataset, { number, verdict, reason, voteKey: key, answers: answers || "" });
    const [shape, word] = MARKS[verdict] || ["none", verdict];
    const mark = Object.assign(document.createElement("span"), { className: `cc-m cc-m-${shape}` });
    mark.setAttribute("aria-hidden", "true");
    const hidden = Object.assign(document.createElement("span"), { className: "visually-hidden", textContent: word });
    const link = Object.assign(document.createElement("a"), { href: `${this.base}${number}/`, textContent: title || "No title" });
    const moment = new Date();
    const time = Object.assign(document.createElement("time"), { textContent: moment.toTimeString().slice(0, 5) });
    time.dateTime = moment.toISOString();
    item.append(mark, hidden, link, time);
    this.list.prepend(item);
    while (this.list.children.length > MOST) this.list.lastElementChild.remove();
    this.tell();
  }

  remove(number) {
    this.list.querySelector(`[data-number="${number}"]`)?.remove();
    this.tell();
  }

  tell() {
    document.querySelector("[data-no-history]").hidden = this.list.children.length > 0;
  }

  first() {
    const item = this.list.firstElementChild;
    const { number, verdict, reason, voteKey: key, answers = "" } = item?.dataset || {};
    return item && { number, title: item.querySelector("a").textContent, verdict, reason, key, answers };
  }

  voteOn(number) {
    const item = this.list.querySelector(`[data-number="${number}"]`);
    return item && { verdict: item.dataset.verdict, reason: item.dataset.reason, key: item.dataset.voteKey, answers: item.dataset.answers || "" };
  }

  // The number to look at, "" for back to the queue, null when there is nothing further that way.
  step(way) {
    const to = this.at + way;
    if (to < -1 || to >= this.list.children.length || (to === -1 && this.at === -1)) return null;
    this.at = to;
    this.show();
    return to === -1 ? "" : this.list.children[to].dataset.number;
  }

  choose(link) {
    const item = link.closest("li");
    this.at = [...this.list.children].indexOf(item);
    this.show();
    return item.dataset.number;
  }

  leave() {
    this.at = -1;
    this.show();
  }

  show() {
    [...this.list.children].forEach((item, place) => {
      const link = item.querySelector("a");
      if (place === this.at) link.setAttribute("aria-current", "true"); else link.removeAttribute("aria-current");
    });
  }
}
