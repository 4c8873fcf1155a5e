// Records taken along: two hundred of them and the bench itself, kept on this device for a day and for one person, so
// that the bench opens and goes on without a network. Votes wait in the outbox as ever.
import { announce } from "./live.js";
import { say } from "./toast.js";
import { post } from "./screening-outbox.js";

const DAY_MS = 24 * 60 * 60 * 1000;
const { user, slug, base } = document.body.dataset;
const NAME = `concord.pack.${user}.${slug}`;
const DONE = `${NAME}.done`;
const isCode = (entry) => !["fetch", "xmlhttprequest", "beacon"].includes(entry.initiatorType) && entry.name.startsWith(location.origin);

const canBeTaken = "caches" in window && "serviceWorker" in navigator && isSecureContext;
// The page itself was kept with the pack: what it says of the queue is as old as the pack.
export const isKeptPage = "kept" in document.body.dataset;

function read() {
  try { return new Map(JSON.parse(localStorage.getItem(DONE) || "[]")); } catch { return new Map(); }
}

function write(done) {
  try { localStorage.setItem(DONE, JSON.stringify([...done])); } catch { /* This page only. */ }
}

export class Pack {
  constructor({ take, giveBack, worker }) {
    this.urls = { take, giveBack, worker };
    this.until = null;
    this.size = 0;
    this.done = read(); // number -> what was said of it, so that a page that opens again goes on after it
  }

  // All of it is decided on: nothing is left to keep.
  get isSpent() { return this.isHeld && this.done.size >= this.size; }

  get isHeld() { return this.until !== null && this.until > Date.now(); }

  async load() {
    const text = canBeTaken && await this.kept();
    if (!text) return [];
    const batch = this.parse(text);
    if (!this.isHeld) { await this.forget(); return []; }
    return batch;
  }

  // A private window may have the shelf and let nobody reach it.
  async kept() {
    try { return await (await caches.match(this.urls.take, { cacheName: NAME }))?.text(); } catch { return ""; }
  }

  parse(text) {
    const batch = new DOMParser().parseFromString(text, "text/html").querySelector("[data-batch]");
    this.until = Date.parse(batch.dataset.until) || Date.now() + DAY_MS;
    const templates = [...batch.querySelectorAll("template[data-ahead]")];
    this.size = templates.length;
    return templates.map((template) => document.adoptNode(template.content.firstElementChild));
  }

  // What is kept must be whole before anything is promised: records, page, all the page loads, and the worker.
  async take(decided) {
    const fields = new URLSearchParams();
    decided.forEach((number) => fields.append("decided", number));
    const answer = await post(this.urls.take, fields);
    if (!answer.ok) throw new Error(`The records could not be taken: ${answer.status}`);
    const text = await answer.text();
    await caches.delete(NAME);
    const cache = await caches.open(NAME);
    await cache.put(this.urls.take, new Response(text, { headers: { "Content-Type": "text/html" } }));
    await this.keepPage(cache);
    await cache.addAll([...new Set(performance.getEntriesByType("resource").filter(isCode).map((entry) => entry.name))]);
    await navigator.serviceWorker.register(this.urls.worker, { scope: base });
    navigator.storage?.persist?.();
    this.done = new Map();
    write(this.done);
    return this.parse(text);
  }

  async keepPage(cache) {
    const page = await fetch(base, { headers: { Accept: "text/html" } });
    if (!page.ok || page.redirected) throw new Error("The bench could not be kept");
    const kept = (await page.text()).replace("<body ", "<body data-kept ");
    const headers = new Headers(page.headers);
    ["Content-Encoding", "Content-Length", "Set-Cookie"].forEach((name) => headers.delete(name));
    await cache.put(base, new Response(kept, { headers }));
  }

  said(number, vote) {
    if (!this.isHeld) return;
    if (vote) this.done.set(number, vote); else this.done.delete(number);
    write(this.done);
  }

  async giveBack() {
    await this.forget();
    const answer = await post(this.urls.giveBack, {});
    if (!answer.ok) throw new Error(`The records could not be given back: ${answer.status}`);
  }

  async forget() {
    this.until = null;
    this.done = new Map();
    try { localStorage.removeItem(DONE); } catch { /* It was not kept there. */ }
    await caches.delete(NAME);
    const worker = await navigator.serviceWorker.getRegistration(base);
    await worker?.unregister();
  }
}

const part = (name) => document.querySelector(`[data-pack-${name}]`);
const inWords = (moment) => new Date(moment).toLocaleString("en-GB", { weekday: "long", hour: "2-digit", minute: "2-digit" });

// The panel at the side. `queue` is what the bench holds: size(), decided(), add(records), letGo(), changed().
export class PackPanel {
  constructor(pack, queue) {
    this.pack = pack;
    this.queue = queue;
    this.offer = part("words").textContent;
    document.addEventListener("click", (event) => {
      if (event.target.closest("[data-pack-take]")) this.take();
      if (event.target.closest("[data-pack-give-back]")) this.giveBack();
    });
  }

  show() {
    const { isHeld, until } = this.pack;
    document.querySelector("[data-pack]").hidden = !canBeTaken;
    part("take").hidden = isHeld;
    part("give-back").hidden = !isHeld;
    part("words").textContent = isHeld
      ? `${this.queue.size()} records are on this computer until ${inWords(until)}. This page opens without a network, too.`
      : this.offer;
    this.queue.changed();
  }

  async take() {
    part("take").disabled = true;
    part("words").textContent = "Taking them…";
    try {
      this.queue.add(await this.pack.take(this.queue.decided()));
      announce(`${this.queue.size()} records are on this computer`);
    } catch {
      await this.pack.forget().catch(() => {}); // nor can what is not there be taken away
      say("The records could not be taken along. Check the connection and the space on this computer, then try again.", { bad: true });
    }
    part("take").disabled = false;
    this.show();
  }

  async giveBack() {
    try { await this.pack.giveBack(); } catch { say("The records are off this computer. Their places are free again within a day.", {}); }
    this.queue.letGo();
    this.show();
  }
}
