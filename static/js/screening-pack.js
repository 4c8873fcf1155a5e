// Records taken along: two hundred of them and the bench itself, kept on this device for a day and for one person, so
// that the bench opens and goes on without a network. Votes wait in the outbox as ever.
import { post } from "./screening-outbox.js";

const DAY_MS = 24 * 60 * 60 * 1000;
const { user, slug, base } = document.body.dataset;
const NAME = `concord.pack.${user}.${slug}`;
const DONE = `${NAME}.done`;
const isCode = (entry) => !["fetch", "xmlhttprequest", "beacon"].includes(entry.initiatorType) && entry.name.startsWith(location.origin);

export const canBeTaken = "caches" in window && "serviceWorker" in navigator && isSecureContext;
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
