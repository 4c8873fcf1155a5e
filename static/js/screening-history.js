// My last decisions, at the side: put on top, removed when taken back, walked through with J and K.
const MOST = 10;
const MARKS = { include: ["in", "Include"], maybe: ["maybe", "Maybe"], exclude: ["out", "Exclude"] };

function made(base, { record: number, title }, { verdict, reason, key, answers }, time = now()) {
  const item = document.createElement("li");
  Object.assign(item.dataset, { number, verdict, reason, voteKey: key, answers: answers || "" });
  const [shape, word] = MARKS[verdict] || ["none", verdict];
  const mark = Object.assign(document.createElement("span"), { className: `cc-m cc-m-${shape}` });
  mark.setAttribute("aria-hidden", "true");
  const hidden = Object.assign(document.createElement("span"), { className: "visually-hidden", textContent: word });
  const link = Object.assign(document.createElement("a"), { href: `${base}${number}/`, textContent: title || "No title" });
  item.append(mark, hidden, link, time);
  return item;
}

function now() {
  const moment = new Date();
  const time = Object.assign(document.createElement("time"), { textContent: moment.toTimeString().slice(0, 5) });
  time.dateTime = moment.toISOString();
  return time;
}

export class History {
  constructor(list, base) {
    this.list = list;
    this.base = base;
    this.looked = ""; // the number of the decision that is looked at; none: in the queue
  }

  put(record, vote) {
    this.itemOf(record.record)?.remove();
    this.list.prepend(made(this.base, record, vote));
    while (this.list.children.length > MOST) this.list.lastElementChild.remove();
    this.tell();
  }

  // What stands on it is not what was thought, and was so all along.
  correct(record, vote) {
    const item = this.itemOf(record.record);
    if (!item) return this.put(record, vote);
    const time = item.querySelector("time");
    item.replaceWith(made(this.base, record, vote, time));
    this.show();
  }

  remove(number) {
    this.itemOf(number)?.remove();
    this.tell();
  }

  itemOf(number) { return this.list.querySelector(`[data-number="${number}"]`); }

  // -1: in the queue; 0: the latest decision; and so on back.
  get at() { return [...this.list.children].findIndex((item) => item.dataset.number === this.looked); }

  tell() {
    document.querySelector("[data-no-history]").hidden = this.list.children.length > 0;
    this.show();
  }

  first() {
    const item = this.list.firstElementChild;
    const { number, verdict, reason, voteKey: key, answers = "" } = item?.dataset || {};
    return item && { number, title: item.querySelector("a").textContent, verdict, reason, key, answers };
  }

  voteOn(number) {
    const item = this.itemOf(number);
    return item && { verdict: item.dataset.verdict, reason: item.dataset.reason, key: item.dataset.voteKey, answers: item.dataset.answers || "" };
  }

  // The number to look at, "" for back to the queue, null when there is nothing further that way.
  step(way) {
    const to = this.at + way;
    if (to < -1 || to >= this.list.children.length || (to === -1 && this.at === -1)) return null;
    this.looked = to === -1 ? "" : this.list.children[to].dataset.number;
    this.show();
    return this.looked;
  }

  choose(link) {
    this.looked = link.closest("li").dataset.number;
    this.show();
    return this.looked;
  }

  leave() {
    this.looked = "";
    this.show();
  }

  show() {
    [...this.list.children].forEach((item) => {
      const link = item.querySelector("a");
      if (item.dataset.number === this.looked) link.setAttribute("aria-current", "true"); else link.removeAttribute("aria-current");
    });
  }
}
