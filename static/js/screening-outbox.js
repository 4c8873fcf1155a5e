// What a reader decided, on its way to the server: kept on this device until confirmed, sent in order, tried again.
// Each item has its own name in the store, so that two tabs never overwrite one another; the server knows a repeat
// by its key. Names begin like drafts, so that signing out asks about what was not sent.
import { announce } from "./live.js";
import { say } from "./toast.js";

const RETRY_MS = [1000, 2000, 5000, 10000, 30000];
const SLOW_MS = 500; // a save quicker than this holds nobody who leaves the page
const REFUSED = 409;
// Another person is signed in, or the reader's part in the review ended. Both may be put right, so nothing is let go.
const NOT_NOW = [403, 404];
const LEFT_BY_MS = 10000; // a page that is still there by then was not left, but gave a download
const MOST_ON_THE_WAY_OUT = 60000; // bytes that browsers still send for a page that is left
const user = document.body.dataset.user;
const PREFIX = `concord.draft.${user}.send.`;
const NAME = /^(\d+)\.\d+$/; // moment and sequence
// Where it begins is chance, so that two tabs in the same millisecond do not give the same name.
let sequence = Math.floor(Math.random() * 1e8);

// Whose page this is. Another person may have signed in since, in another tab; the gate lets none of it pass then.
export const reader = { "X-Reader": user };

const tokenCookie = () => document.cookie.split("; ").find((pair) => pair.startsWith("csrftoken="));

function token() {
  const cookie = tokenCookie();
  return cookie ? cookie.slice("csrftoken=".length) : JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
}

export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

// The places that have something unsent: "my-review.title-abstract".
export function placesWithUnsent() {
  try {
    const names = Object.keys(localStorage).filter((name) => name.startsWith(PREFIX));
    return [...new Set(names.map((name) => name.slice(PREFIX.length).replace(/\.\d+\.\d+$/, "")))];
  } catch { return []; }
}

export async function post(url, fields) {
  const body = fields instanceof URLSearchParams ? fields : new URLSearchParams(fields);
  // keepalive: what is on its way arrives even when the page is left. A longer text would be refused with it.
  const keepalive = body.toString().length < MOST_ON_THE_WAY_OUT;
  return fetch(url, { method: "POST", body, redirect: "manual", keepalive, headers: { ...reader, Accept: "application/json", "X-CSRFToken": token() } });
}

const isPlain = (answer) => (answer.headers.get("Content-Type") || "").startsWith("text/plain");

function remove(name) {
  try { localStorage.removeItem(name); } catch { /* It was not kept there. */ }
}

export class Outbox extends EventTarget {
  constructor(place) {
    super();
    this.prefix = `${PREFIX}${place}.`;
    this.elsewhere = new Set(); // names of what another window has decided and not sent yet
    this.unkept = new Set(); // names of what this browser had no room for: it is in this page only
    this.latest = 0; // the moment in the last name given
    this.found = this.stored(); // what the pages before this one did, in order
    this.items = this.found.filter((item) => !item.saved);
    this.found.filter((item) => item.saved).forEach((item) => remove(item.name));
    this.tries = 0;
    this.trouble = "";
    this.sending = this.slow = this.isHurried = false;
    this.confirmed = null; // while the page is being left: the names of what is saved and still kept
    addEventListener("online", () => this.hurry());
    // A phone may freeze what is hidden, so nothing waits then.
    document.addEventListener("visibilitychange", () => this.hurry());
    // Somebody may have signed in again in a window beside this one.
    addEventListener("focus", () => this.hurry());
    addEventListener("beforeunload", (event) => {
      this.leave();
      if (this.items.length && (this.slow || this.trouble || !this.isAllKept)) event.preventDefault();
    });
    addEventListener("pagehide", () => this.sendOnTheWayOut());
    addEventListener("pageshow", (event) => { if (event.persisted) this.stay(); });
    addEventListener("storage", (event) => { if (event.key?.startsWith(this.prefix)) this.hear(event.key, event.newValue); });
  }

  // Nothing is on its way, neither from here nor from another window of the same reader.
  get isQuiet() { return !this.items.length && !this.elsewhere.size; }

  get isAllKept() { return !this.items.some((item) => this.unkept.has(item.name)); }

  // Another window of the same reader: what it decides ("elsewhere"), what the server refused it ("refused elsewhere"),
  // and what it has sent, also of what both found here.
  hear(name, text) {
    const item = text && JSON.parse(text);
    const isOver = !item || item.saved || item.refused;
    if (!isOver && this.found.some((other) => other.name === name)) return; // the page before this one said it while it was left
    this.latest = Math.max(this.latest, this.momentIn(name));
    if (!isOver) this.elsewhere.add(name); else this.elsewhere.delete(name);
    if (!isOver) this.dispatchEvent(new CustomEvent("elsewhere", { detail: { item } }));
    if (item?.refused) this.dispatchEvent(new CustomEvent("refused elsewhere", { detail: { item } }));
    if (isOver) {
      this.items = this.items.filter((other) => other.name !== name || other === this.onItsWay);
      this.tell();
    }
  }

  // What is saved from here on may be missing in the page that is on its way: it stays kept, as saved, to be told there.
  leave() {
    this.confirmed ??= [];
    clearTimeout(this.leaving);
    this.leaving = setTimeout(() => this.stay(), LEFT_BY_MS);
  }

  stay() {
    (this.confirmed || []).forEach(remove);
    this.confirmed = null;
  }

  // All at once, so nothing whose order matters: of a record with several items none. The next page sends all again.
  sendOnTheWayOut() {
    const alone = this.items.filter((item) => this.items.every((other) => other === item || other.number !== item.number));
    alone.filter((item) => item !== this.onItsWay).forEach((item) => post(item.url, item.fields).catch(() => {}));
  }

  stored() {
    try {
      const names = Object.keys(localStorage).filter((name) => name.startsWith(this.prefix) && NAME.test(name.slice(this.prefix.length))).sort();
      if (names.length) this.latest = this.momentIn(names.at(-1));
      return names.map((name) => ({ ...JSON.parse(localStorage.getItem(name)), name })).filter((item) => !item.refused);
    } catch { return []; }
  }

  momentIn(name) { return Number(name.slice(this.prefix.length).split(".")[0]) || 0; }

  // In the order of what was done, also when the clock was set back in between.
  newName() {
    this.latest = Math.max(this.latest, Date.now());
    return `${this.prefix}${String(this.latest).padStart(15, "0")}.${String(sequence++).padStart(9, "0")}`;
  }

  // `slot`: a later item for the same slot replaces one that has not left yet (a note that is still being typed).
  push(item, { slot = "", wait = 0 } = {}) {
    const waiting = slot && this.items.find((other) => other.slot === slot && other !== this.onItsWay);
    if (waiting) this.drop(waiting);
    const name = this.newName();
    const kept = { ...item, slot, name };
    this.items.push(kept);
    try { localStorage.setItem(name, JSON.stringify({ ...item, slot })); } catch { this.unkept.add(name); }
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), wait);
    this.tell();
  }

  drop(item) {
    this.items = this.items.filter((other) => other.name !== item.name);
    remove(item.name);
  }

  letGo(item) {
    this.drop(item);
    if (!this.confirmed) return;
    this.confirmed.push(item.name);
    try { localStorage.setItem(item.name, JSON.stringify({ ...item, saved: true })); } catch { /* The next page may ask twice. */ }
  }

  // The other windows hear of it before it goes.
  refuse(item) {
    const { verb, number } = item;
    try { localStorage.setItem(item.name, JSON.stringify({ verb, number, refused: true })); } catch { /* They keep what they have. */ }
    this.drop(item);
  }

  hurry() {
    if (!this.items.length) return;
    this.tries = 0;
    this.isHurried = this.sending; // what is under way may have left too early
    this.flush();
  }

  async flush() {
    clearTimeout(this.timer);
    if (this.sending) return;
    this.sending = true;
    const slow = setTimeout(() => { this.slow = true; }, SLOW_MS);
    while (this.items.length && await this.sendFirst());
    clearTimeout(slow);
    const isHurried = this.isHurried;
    this.sending = this.slow = this.isHurried = false;
    if (this.items.length && isHurried) this.flush();
    else if (this.items.length && this.trouble !== "signed out") {
      this.timer = setTimeout(() => this.flush(), RETRY_MS[Math.min(this.tries++, RETRY_MS.length - 1)]);
    }
    this.tell();
  }

  // Whether to go on with the next. An item is let go only when the server itself has said what became of it: a proxy, a
  // hotel's network or a server that starts answers anything.
  async sendFirst() {
    const item = this.onItsWay = this.items[0];
    let answer, said;
    try {
      answer = await post(item.url, item.fields);
      if (answer.type === "opaqueredirect" || answer.status === 401 || (answer.status === 403 && !tokenCookie())) return this.held("signed out");
      if (answer.status === 429 || answer.status >= 500) return this.held("server");
      said = answer.ok ? await answer.json() : (await answer.text()).trim();
    } catch { return this.held("offline"); } finally { this.onItsWay = null; }
    if (NOT_NOW.includes(answer.status)) return this.held("forbidden", isPlain(answer) ? said : "");
    if (answer.ok ? !said.saved : answer.status !== REFUSED || !isPlain(answer)) return this.held("server");
    this.trouble = this.said = "";
    this.tries = 0;
    if (answer.ok) this.letGo(item); else this.refuse(item);
    this.dispatchEvent(new CustomEvent(answer.ok ? "saved" : "refused", { detail: { item, said } }));
    this.tell();
    return true;
  }

  held(trouble, said = "") {
    this.trouble = trouble;
    this.said = said;
    return false;
  }

  tell() {
    this.dispatchEvent(new CustomEvent("state", { detail: { count: this.items.length, trouble: this.items.length ? this.trouble : "", said: this.said, isKept: this.isAllKept } }));
  }
}

const things = (count) => (count === 1 ? "1 unsaved" : `${count} unsaved`);

const TROUBLES = {
  offline: (count, where) => `Offline, ${things(count)}, ${where}`,
  "signed out": (count, where) => `Signed out, ${things(count)}, ${where}`,
  forbidden: (count, where) => `Not taken, ${things(count)}, ${where}`,
  server: (count, where) => `${things(count)}, ${where}, trying again`,
};
const KEPT = "kept here";
const UNKEPT = "in this page only: leave it open";

// Shows the state in [data-state]: one place a page says whether all is saved. "Saved" is said when the server has
// said so; the moment before is shown and not spoken, for it comes with every decision.
export function showState(outbox) {
  const place = document.querySelector("[data-state]");
  const words = place.querySelector("[data-state-words]");
  const icon = place.querySelector(".bi");
  let troubled = "";
  place.setAttribute("aria-live", "off");
  outbox.addEventListener("state", ({ detail: { count, trouble, said, isKept } }) => {
    place.dataset.unsaved = count;
    place.classList.toggle("cc-state-wait", Boolean(trouble));
    icon.className = `bi ${!count ? "bi-cloud-check" : trouble ? "bi-cloud-slash" : "bi-cloud-arrow-up"}`;
    words.textContent = !count ? "Saved" : trouble ? TROUBLES[trouble](count, isKept ? KEPT : UNKEPT) : `Saving ${count}`;
    if (trouble !== troubled && (trouble || !count)) {
      announce(words.textContent);
      if (trouble === "forbidden" && said) say(said, { bad: true });
      troubled = trouble;
    }
    showSignIn(place, trouble === "signed out");
  });
}

function showSignIn(place, isOut) {
  const link = place.querySelector("a");
  if (isOut && !link) {
    const href = `${document.body.dataset.signIn}?next=${encodeURIComponent(location.pathname)}`;
    place.append(Object.assign(document.createElement("a"), { href, textContent: "Sign in" }));
  }
  if (!isOut && link) link.remove();
}
