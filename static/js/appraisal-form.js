// A form of many parts that saves itself: form[data-autosave="address"] with [data-part] inside.
// Each part is sent on its own when it changes; the answer is a list of elements that take the place of those with
// the same id. Also: one part is current (J, K; the digits and N are its keys), and a quote from the PDF goes to it.
import { announce } from "./live.js";
import { forget } from "./keep.js";
import { say } from "./toast.js";

const TYPING_MS = 700;
const SLOW_MS = 500;
const AGAIN_MS = 10000;
const form = document.querySelector("form[data-autosave]");
const state = document.querySelector("[data-save-state]");
const dirty = new Map(); // part -> timer
let line = Promise.resolve(); // one request at a time, in order

const partOf = (element) => element?.closest?.("[data-part]");
let here = null; // the item that was opened or entered last
const items = () => [...form.querySelectorAll("[data-item]")];
const current = () => items().find((item) => item.open) || here;

function tell(words, kind = "") {
  state.textContent = words;
  state.className = `cc-state cc-push${kind ? ` cc-state-${kind}` : ""}`;
}

function fieldsOf(part) {
  const body = new FormData();
  for (const field of part.querySelectorAll("input[name], textarea[name], select[name]")) {
    if ((field.type === "radio" || field.type === "checkbox") && !field.checked) continue;
    body.append(field.name, field.value);
  }
  return body;
}

function place(html) {
  const arrived = new DOMParser().parseFromString(html, "text/html");
  for (const part of [...arrived.querySelectorAll("[id]")]) {
    const old = document.getElementById(part.id);
    if (!old || part.parentElement?.closest("[id]")) continue;
    const hadFocus = old.contains(document.activeElement);
    const label = document.activeElement?.textContent;
    old.replaceWith(document.adoptNode(part));
    showSteps(part);
    // The focus goes on where it was: to the same button of the new part, else to the head of its item.
    if (hadFocus) ([...part.querySelectorAll("button")].find((b) => b.textContent === label) || partOf(part)?.querySelector("summary"))?.focus();
  }
}

function confirmed(part, sent) {
  part.querySelectorAll("[data-keep]").forEach((field) => {
    if (sent.get(field.name) !== field.value) return;
    forget([`concord.draft.${document.body.dataset.user}.${field.dataset.keep}`]);
    const note = field.parentElement.querySelector(":scope > .cc-draft");
    if (note) note.textContent = "";
  });
}

async function post(address, body) {
  const response = await fetch(address, {
    method: "POST", body, headers: { "HX-Request": "true", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
  });
  const isSignIn = new URL(response.url).pathname === document.body.dataset.signIn;
  return { ok: response.ok && !isSignIn, status: isSignIn ? 401 : response.status, text: await response.text() };
}

function refused(answer) {
  if (answer.status === 422) place(answer.text);
  else if (answer.status === 401) {
    const href = `${document.body.dataset.signIn}?next=${encodeURIComponent(location.pathname + location.search)}`;
    say("You are signed out. What you typed stays here.", { bad: true, link: { href, text: "Sign in again" } });
  } else {
    const plain = answer.status < 500 && !answer.text.includes("<") ? answer.text : "";
    say(plain || "This could not be saved. What you typed stays here; try again in a moment.", { bad: true });
  }
  tell("Not saved", "bad");
}

async function send(part, address, extra = []) {
  const body = fieldsOf(part);
  extra.forEach(([name, value]) => body.set(name, value));
  const slow = setTimeout(() => tell("Saving"), SLOW_MS);
  try {
    const answer = await post(address, body);
    clearTimeout(slow);
    if (!answer.ok) { refused(answer); return false; }
    confirmed(part, body);
    place(answer.text);
    if (!dirty.size) tell("Saved");
    return true;
  } catch {
    clearTimeout(slow);
    tell("Offline, kept here", "wait");
    mark(part, AGAIN_MS);
    return false;
  }
}

function save(part) {
  clearTimeout(dirty.get(part));
  dirty.delete(part);
  line = line.then(() => send(part, form.dataset.autosave));
}

function mark(part, after) {
  clearTimeout(dirty.get(part));
  dirty.set(part, setTimeout(() => save(part), after));
}

function act(part, address, extra) {
  clearTimeout(dirty.get(part));
  dirty.delete(part);
  line = line.then(() => send(part, address, extra));
  return line;
}

// --- one part is current
function setKeys() {
  const item = current();
  form.querySelectorAll("[data-when-current]").forEach((control) => {
    if (item?.contains(control)) control.dataset.key = control.dataset.whenCurrent;
    else delete control.dataset.key;
  });
}

function openItem(item) {
  here = item;
  if (item.matches("details")) items().forEach((other) => { other.open = other === item; });
  setKeys();
  item.scrollIntoView({ block: "nearest" });
  item.querySelector("summary, input, textarea").focus({ preventScroll: true });
}

function step(by) {
  const all = items();
  const at = all.indexOf(current());
  const next = all[Math.min(all.length - 1, Math.max(0, at + by))];
  if (next) openItem(next);
}

function showSteps(root) {
  root.querySelectorAll?.("[data-step]").forEach((button) => { button.hidden = false; });
}

function keepQuote({ text, page, report }) {
  const item = current() || items()[0];
  if (!item) return;
  if (item.matches("details") && !item.open) openItem(item);
  const code = item.dataset.part;
  if (form.dataset.quoteUrl) {
    const quote = [["item", code], [`quote-${code}`, text], [`page-${code}`, page], [`report-${code}`, report]];
    act(item, form.dataset.quoteUrl, quote).then((kept) => { if (kept) announce(`Quote kept for ${code}, page ${page}.`); });
    return;
  }
  item.querySelector("[data-quote-text]").closest("details").open = true;
  item.querySelector("[data-quote-text]").value = text;
  item.querySelector("[data-quote-page]").value = page;
  announce(`Quote kept, page ${page}.`);
  save(item);
}

function opened(item) {
  if (item.open) items().forEach((other) => { if (other !== item) other.open = false; });
  setKeys();
}

function listen() {
  form.addEventListener("input", (event) => { const part = partOf(event.target); if (part && !event.target.closest(".ap-quote-form")) mark(part, TYPING_MS); });
  form.addEventListener("change", (event) => { const part = partOf(event.target); if (part && !event.target.closest(".ap-quote-form")) mark(part, 0); });
  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!button?.hasAttribute("data-part-action")) { dirty.forEach(clearTimeout); dirty.clear(); return; }
    event.preventDefault();
    const part = partOf(button);
    act(part, button.formAction, [[button.name, button.value]]).then((kept) => {
      if (kept && button.name === "item") part.querySelectorAll(".ap-quote-form textarea, .ap-quote-form input:not([type=hidden])").forEach((field) => { field.value = ""; });
    });
  });
  form.addEventListener("toggle", (event) => { if (event.target.matches("details[data-item]")) opened(event.target); }, true);
  form.addEventListener("focusin", (event) => { here = event.target.closest("[data-item]") || here; });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !event.target.matches("textarea")) return;
    event.preventDefault();
    save(partOf(event.target));
    step(1);
  });
  document.addEventListener("click", (event) => { const button = event.target.closest("[data-step]"); if (button) step(Number(button.dataset.step)); });
  document.addEventListener("cc-quote", (event) => keepQuote(event.detail));
  window.addEventListener("online", () => [...dirty.keys()].forEach(save));
  // A page that is left sends what it has not sent yet; the browser finishes it.
  window.addEventListener("pagehide", () => dirty.forEach((timer, part) => {
    clearTimeout(timer);
    fetch(form.dataset.autosave, { method: "POST", body: fieldsOf(part), keepalive: true, headers: { "HX-Request": "true", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value } });
  }));
}

if (form) {
  listen();
  setKeys();
  showSteps(document);
  // What a lost page had kept on this computer is put back into the fields; it goes to the server now.
  form.querySelectorAll("[data-restored]").forEach((field) => mark(partOf(field), 0));
}
