// A request that fails is never silent: the server's own sentence appears, and what was typed stays where it is.
import { announce } from "./live.js";

const place = document.getElementById("toasts");
const NO_ROOM = 507; // the disk is full, and the server says so
const LATER = "What you typed stays here.";

export function say(text, { bad = false, link = null } = {}) {
  const box = document.createElement("div");
  box.className = `cc-callout cc-toast cc-message ${bad ? "cc-callout-bad" : "cc-callout-ok"}`;
  box.setAttribute("role", bad ? "alert" : "status");
  box.dataset.dismissible = "";
  const mark = Object.assign(document.createElement("span"), { className: `cc-m ${bad ? "cc-m-out" : "cc-m-in"}` });
  mark.setAttribute("aria-hidden", "true");
  const words = Object.assign(document.createElement("span"), { className: "cc-message-text", textContent: text });
  if (link) words.append(" ", Object.assign(document.createElement("a"), { href: link.href, textContent: link.text }));
  const close = Object.assign(document.createElement("button"), { className: "btn-close", type: "button" });
  close.setAttribute("aria-label", "Close this message");
  close.dataset.dismiss = "";
  box.append(mark, words, close);
  // The same trouble twice, as from a poll, is one message and is spoken once.
  if ([...place.querySelectorAll(".cc-toast")].some((old) => old.textContent.trim() === box.textContent.trim())) return;
  place.append(box);
  if (!bad && !link) setTimeout(() => box.remove(), 6000);
}

function sentence(xhr) {
  const type = xhr.getResponseHeader("Content-Type") || "";
  if (type.includes("json")) return JSON.parse(xhr.responseText).detail || "";
  if (!type.includes("html")) return xhr.responseText.trim().slice(0, 400);
  const page = new DOMParser().parseFromString(xhr.responseText, "text/html");
  const said = page.querySelector("[data-say]") || (page.querySelector("h1") ? null : page.body);
  return said ? said.textContent.replace(/\s+/g, " ").trim().slice(0, 400) : "";
}

const OWN_WORDS = {
  403: `Your role in this review does not allow this. ${LATER}`,
  404: "This is no longer here; someone may have moved or merged it. Load the page again to see how things stand.",
  409: "Things have changed since this page was loaded. Load it again to see how they stand.",
  413: "This file is larger than the server takes.",
  429: "Too many tries in a short time. Wait a minute, then try again.",
};

document.addEventListener("htmx:responseError", (event) => {
  const xhr = event.detail.xhr;
  const own = OWN_WORDS[xhr.status] || `The server could not do this, and has changed nothing. ${LATER} Try again in a moment.`;
  say(xhr.status < 500 || xhr.status === NO_ROOM ? sentence(xhr) || own : own, { bad: true });
});

document.addEventListener("htmx:sendError", () => {
  say(`The server cannot be reached. ${LATER} Check the connection, then try again.`, { bad: true });
});

document.addEventListener("htmx:timeout", () => say(`The server took too long to answer. ${LATER} Try again.`, { bad: true }));

// A session that ran out answers with the sign-in page; it must not land inside a fragment.
document.addEventListener("htmx:beforeSwap", (event) => {
  const signIn = document.body.dataset.signIn;
  const landed = event.detail.xhr.responseURL;
  if (!signIn || !landed || location.pathname === signIn || new URL(landed).pathname !== signIn) return;
  event.detail.shouldSwap = false;
  const href = `${signIn}?next=${encodeURIComponent(location.pathname + location.search)}`;
  say(`You are signed out. ${LATER}`, { bad: true, link: { href, text: "Sign in again" } });
});

// The server may say something beside the fragment it sends: HX-Trigger: {"say": {"text": "...", "bad": false}}.
document.addEventListener("say", (event) => say(event.detail.text, event.detail));
document.addEventListener("announce", (event) => announce(event.detail.value || event.detail.text));
