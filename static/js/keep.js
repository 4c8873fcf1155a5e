// Typed text is never lost: [data-keep="note.entry.12"] is kept on this device at every stroke, apart for each person,
// and let go only when the server has confirmed it (an htmx request that succeeded, or the page that follows a post).
const person = document.body.dataset.user;
const PREFIX = `concord.draft.${person}.`;
const SENT = "concord.sent";

const nameOf = (field) => PREFIX + field.dataset.keep;
const fieldsIn = (root) => [...root.querySelectorAll("[data-keep]"), ...(root.matches?.("[data-keep]") ? [root] : [])];

function store(act) {
  try { return act(localStorage, sessionStorage); } catch { return null; }
}

export function drafts() {
  return store((local) => Object.keys(local).filter((name) => name.startsWith(PREFIX))) || [];
}

export function forget(names) {
  store((local) => names.forEach((name) => local.removeItem(name)));
}

// A form that came back with complaints shows the text, yet has not saved it.
const complains = () => document.querySelector("[data-error-page], .is-invalid, .invalid-feedback, .alert-danger") !== null;

function keep(field) {
  const changed = field.value !== field.defaultValue || complains();
  store((local) => (changed ? local.setItem(nameOf(field), field.value) : local.removeItem(nameOf(field))));
  tell(field, changed ? "Draft kept on this computer" : "");
}

function tell(field, words) {
  let note = field.parentElement.querySelector(":scope > .cc-draft");
  if (!note && !words) return;
  if (!note) {
    note = Object.assign(document.createElement("p"), { className: "cc-draft cc-note" });
    field.after(note);
  }
  note.textContent = words;
}

function restore(root) {
  fieldsIn(root).forEach((field) => {
    const kept = store((local) => local.getItem(nameOf(field)));
    if (kept === null || field.dataset.restored !== undefined) return;
    field.dataset.restored = "";
    if (kept === field.value) {
      if (!complains()) forget([nameOf(field)]);
      return;
    }
    field.value = kept;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    tell(field, "Your draft from before, not saved yet");
  });
}

// A plain post says nothing to this page; the next one tells: it was reached from here, by going on, and shows no complaint.
function confirmSent() {
  const sent = store((_, session) => JSON.parse(session.getItem(SENT) || "null"));
  store((_, session) => session.removeItem(SENT));
  if (!sent || sent.from !== document.referrer) return;
  const wentOn = performance.getEntriesByType("navigation")[0]?.type === "navigate";
  if (wentOn && !complains() && location.pathname !== document.body.dataset.signIn) forget(sent.names);
}

document.addEventListener("input", (event) => { if (event.target.matches?.("[data-keep]")) keep(event.target); });

document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || event.target.matches("[data-sign-out]")) return;
  const names = fieldsIn(event.target).map(nameOf);
  if (names.length) store((_, session) => session.setItem(SENT, JSON.stringify({ names, from: location.href.split("#")[0] })));
});

document.addEventListener("htmx:afterRequest", (event) => {
  const root = event.target.closest?.("form") || event.target;
  const landed = event.detail.xhr?.responseURL || "";
  const isSignIn = landed && new URL(landed).pathname === document.body.dataset.signIn;
  const refused = !event.detail.successful || isSignIn || event.detail.xhr.status === 422;
  if (refused || event.detail.requestConfig.verb === "get") return;
  fieldsIn(root).forEach((field) => { forget([nameOf(field)]); tell(field, ""); });
});

if (person) {
  confirmSent();
  restore(document);
  document.addEventListener("htmx:load", (event) => { if (event.detail.elt !== document.body) restore(event.detail.elt); });
}
