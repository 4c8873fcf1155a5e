// The next conflict is fetched while this one is read. A decision shows it at once and is sent behind it; when the
// server refuses, the one it was about comes back with what it said. Without this a decision is a plain post.
import { announce } from "./live.js";
import { forget } from "./keep.js";
import { say } from "./toast.js";

const page = () => document.getElementById("main");
const decided = new Set(); // addresses of what was decided here: a page fetched before may still lead back to them
let ahead = null; // {url, page}: a promise of the next page
let sending = Promise.resolve();
let underWay = 0;

async function fetched(url) {
  const answer = await fetch(url, { headers: { Accept: "text/html" }, credentials: "same-origin" });
  if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

function lookAhead() {
  const url = document.querySelector("[data-after]")?.dataset.after;
  const isOpen = url && !decided.has(new URL(url, location.href).pathname);
  if (isOpen && ahead?.url === url) return;
  const next = isOpen ? { url, page: fetched(url) } : null;
  ahead = next;
  next?.page.catch(() => { if (ahead === next) ahead = null; });
}

function brought(part) {
  globalThis.htmx?.process(part);
  document.dispatchEvent(new CustomEvent("htmx:load", { detail: { elt: part } }));
}

function show(next, url) {
  const main = document.adoptNode(next.getElementById("main"));
  page().replaceWith(main);
  history.pushState({}, "", url);
  brought(main);
  main.querySelector(".cc-sheet")?.focus();
  announce(main.querySelector("#record-title, .cc-nothing h2")?.textContent.trim() || "");
}

// The decision changes the counts and the list, which the page ahead was fetched too early to know.
async function freshen() {
  const url = location.href;
  const next = await fetched(url);
  if (url !== location.href) return;
  for (const place of [".cc-tools", "#queue"]) {
    const [here, there] = [page().querySelector(place), next.querySelector(place)];
    if (!here || !there || here.contains(document.activeElement) || here.classList.contains("show")) continue;
    const part = document.adoptNode(there);
    here.replaceWith(part);
    brought(part);
  }
  const [cols, newCols] = [page().querySelector(".cc-cols"), next.querySelector(".cc-cols")];
  if (newCols.dataset.after) cols.dataset.after = newCols.dataset.after; else delete cols.dataset.after;
  const after = next.querySelector("form[data-settles] [name=next]")?.value;
  page().querySelectorAll("form[data-settles] [name=next]").forEach((field) => { if (after) field.value = after; });
  lookAhead();
}

async function takeBack(words, back) {
  say(words, { bad: true });
  decided.delete(new URL(back).pathname);
  show(await fetched(back), back);
  lookAhead();
}

async function send(action, body, back, drafts) {
  const headers = { Accept: "application/json" };
  let answer;
  try {
    answer = await fetch(action, { method: "POST", body, headers, credentials: "same-origin", keepalive: true });
  } catch {
    await takeBack("The decision did not reach the server. Look at the connection, then decide again.", back);
    return;
  }
  if (answer.ok && answer.headers.get("Content-Type")?.includes("json")) {
    forget(drafts);
    await freshen();
    return;
  }
  const words = answer.headers.get("Content-Type")?.startsWith("text/plain") ? await answer.text() : "That was not saved. Load the page again.";
  await takeBack(words, back);
}

async function decide(form, button) {
  const body = new URLSearchParams(new FormData(form, button));
  const drafts = [...form.elements].filter((field) => field.dataset.keep)
    .map((field) => `concord.draft.${document.body.dataset.user}.${field.dataset.keep}`);
  const back = new URL("../", form.action).href + location.search; // its own address, also where the list was opened
  const next = ahead;
  const nextPage = await next.page;
  decided.add(new URL(back).pathname);
  show(nextPage, next.url);
  lookAhead();
  underWay += 1;
  sending = sending.then(() => send(form.action, body, back, drafts)).catch(() => location.reload())
    .finally(() => { underWay -= 1; });
}

function plainly(form, button) {
  ahead = null;
  form.requestSubmit(button);
}

// Capture, so that the draft is not taken for sent by a page that never comes.
document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-settles]") || (!ahead && !underWay)) return;
  event.preventDefault();
  event.stopPropagation();
  const { target, submitter } = event;
  const ready = ahead ? Promise.resolve() : sending;
  ready.then(() => (ahead ? decide(target, submitter) : plainly(target, submitter))).catch(() => plainly(target, submitter));
}, true);

// The second click of a double click would decide the next conflict, which nobody has seen.
document.addEventListener("click", (event) => {
  if (event.detail > 1 && event.target.closest("button")?.form?.matches("[data-settles]")) event.preventDefault();
}, true);

addEventListener("popstate", () => location.reload());
addEventListener("beforeunload", (event) => { if (underWay) event.preventDefault(); });

lookAhead();
