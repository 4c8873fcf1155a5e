// What a reader decided, on its way to the server: kept on this device until confirmed, sent in order, tried again.
// Each item has its own name in the store, so that two tabs never overwrite one another; the server knows a repeat
// by its key. Names begin like drafts, so that signing out asks about what was not sent.
import { announce } from "./live.js";

const RETRY_MS = [1000, 2000, 5000, 10000, 30000];
const SLOW_MS = 500; // a save quicker than this holds nobody who leaves the page
const LEFT_BY_MS = 10000; // a page that is still there by then was not left, but gave a download
const MOST_ON_THE_WAY_OUT = 60000; // bytes that browsers still send for a page that is left
const user = document.body.dataset.user;
const PREFIX = `concord.draft.${user}.send.`;
let sequence = 0;

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
  body.set("reader", user);
  // keepalive: what is on its way arrives even when the page is left. A longer text would be refused with it.
  const keepalive = body.toString().length < MOST_ON_THE_WAY_OUT;
  return fetch(url, { method: "POST", body, redirect: "manual", keepalive, headers: { Accept: "application/json", "X-CSRFToken": token() } });
}

function remove(name) {
  try { localStorage.removeItem(name); } catch { /* It was not kept there. */ }
}

export class Outbox extends EventTarget {
  constructor(place) {
    super();
    this.prefix = `${PREFIX}${place}.`;
    this.found = this.stored(); // what the pages before this one did, in order
    this.items = this.found.filter((item) => !item.saved);
    this.found.filter((item) => item.saved).forEach((item) => remove(item.name));
    this.tries = 0;
    this.trouble = "";
    this.sending = this.slow = false;
    this.confirmed = null; // while the page is being left: the names of what is saved and still kept
    addEventListener("online", () => this.hurry());
    // A phone may freeze what is hidden, so nothing waits then.
    document.addEventListener("visibilitychange", () => this.hurry());
    addEventListener("beforeunload", (event) => {
      this.leave();
      if (this.items.length && (this.slow || this.trouble)) event.preventDefault();
    });
    addEventListener("pagehide", () => this.sendOnTheWayOut());
    addEventListener("pageshow", (event) => { if (event.persisted) this.stay(); });
    addEventListener("storage", (event) => { if (event.key?.startsWith(this.prefix)) this.hear(event.key, event.newValue); });
  }

  // Another window of the same reader: what it decides ("elsewhere"), and what it has sent of what both found here.
  hear(name, text) {
    const item = text && JSON.parse(text);
    if (item && !item.saved) this.dispatchEvent(new CustomEvent("elsewhere", { detail: { item } }));
    else if (this.items.some((other) => other.name === name && other !== this.onItsWay)) {
      this.items = this.items.filter((other) => other.name !== name);
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
      return Object.keys(localStorage).filter((name) => name.startsWith(this.prefix) && /^\d+\.\d+$/.test(name.slice(this.prefix.length)))
        .sort().map((name) => ({ ...JSON.parse(localStorage.getItem(name)), name }));
    } catch { return []; }
  }

  // `slot`: a later item for the same slot replaces one that has not left yet (a note that is still being typed).
  push(item, { slot = "", wait = 0 } = {}) {
    const waiting = slot && this.items.find((other) => other.slot === slot && other !== this.onItsWay);
    if (waiting) this.drop(waiting);
    const name = `${this.prefix}${String(Date.now()).padStart(15, "0")}.${String(sequence++).padStart(6, "0")}`;
    const kept = { ...item, slot, name };
    this.items.push(kept);
    try { localStorage.setItem(name, JSON.stringify({ ...item, slot })); } catch { /* Kept in this page only. */ }
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

  hurry() {
    if (!this.items.length) return;
    this.tries = 0;
    this.flush();
  }

  async flush() {
    clearTimeout(this.timer);
    if (this.sending) return;
    this.sending = true;
    const slow = setTimeout(() => { this.slow = true; }, SLOW_MS);
    while (this.items.length && await this.sendFirst());
    clearTimeout(slow);
    this.sending = this.slow = false;
    if (this.items.length && this.trouble !== "signed out") {
      this.timer = setTimeout(() => this.flush(), RETRY_MS[Math.min(this.tries++, RETRY_MS.length - 1)]);
    }
    this.tell();
  }

  // Whether to go on with the next. An item is let go only when the server itself has said what became of it.
  async sendFirst() {
    const item = this.onItsWay = this.items[0];
    let answer, said;
    try {
      answer = await post(item.url, item.fields);
      if (answer.type === "opaqueredirect" || answer.status === 401 || (answer.status === 403 && !tokenCookie())) return this.held("signed out");
      if (answer.status === 429 || answer.status >= 500) return this.held("server");
      said = answer.ok ? await answer.json() : (await answer.text()).trim();
    } catch { return this.held("offline"); } finally { this.onItsWay = null; }
    if (answer.status === 403) return this.held("forbidden", said);
    if (answer.ok && !said.saved) return this.held("server");
    this.trouble = this.said = "";
    this.tries = 0;
    if (answer.ok) this.letGo(item); else this.drop(item);
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
    this.dispatchEvent(new CustomEvent("state", { detail: { count: this.items.length, trouble: this.items.length ? this.trouble : "", said: this.said } }));
  }
}

const things = (count) => (count === 1 ? "1 unsaved" : `${count} unsaved`);

const TROUBLES = {
  offline: (count) => `Offline, ${things(count)}, kept here`,
  "signed out": (count) => `Signed out, ${things(count)}, kept here`,
  forbidden: (count) => `Not taken, ${things(count)}, kept here`,
  server: (count) => `${things(count)}, trying again`,
};

// Shows the state in [data-state]: one place a page says whether all is saved. "Saved" is said when the server has
// said so; the moment before is shown and not spoken, for it comes with every decision.
export function showState(outbox) {
  const place = document.querySelector("[data-state]");
  const words = place.querySelector("[data-state-words]");
  const icon = place.querySelector(".bi");
  let troubled = "";
  place.setAttribute("aria-live", "off");
  outbox.addEventListener("state", ({ detail: { count, trouble, said } }) => {
    place.dataset.unsaved = count;
    place.title = trouble === "forbidden" ? said : "";
    place.classList.toggle("cc-state-wait", Boolean(trouble));
    icon.className = `bi ${!count ? "bi-cloud-check" : trouble ? "bi-cloud-slash" : "bi-cloud-arrow-up"}`;
    words.textContent = !count ? "Saved" : trouble ? TROUBLES[trouble](count) : `Saving ${count}`;
    if (trouble !== troubled && (trouble || !count)) {
      announce(words.textContent);
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
