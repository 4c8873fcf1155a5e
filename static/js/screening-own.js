// A reader's note and tags on the record in view: kept at every stroke, saved when the typing pauses.
import { announce } from "./live.js";

const PAUSE_MS = 800;

export function keepOwn(outbox) {
  document.addEventListener("input", (event) => {
    const note = event.target.closest("[data-note]");
    if (note) saveNote(outbox, note, PAUSE_MS);
  });
  document.addEventListener("focusout", (event) => {
    const note = event.target.closest?.("[data-note]");
    if (note && note.value !== note.defaultValue) saveNote(outbox, note, 0);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && event.target.closest("[data-own]")) event.target.blur();
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.matches("[data-note]")) event.target.blur();
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches("[data-note-form]")) { event.preventDefault(); saveNote(outbox, form.elements.text, 0); }
    if (form.matches("[data-tag-form]")) { event.preventDefault(); addTag(outbox, form); }
    if (form.matches("[data-untag]")) { event.preventDefault(); removeTag(outbox, form); }
  });
  outbox.addEventListener("saved", ({ detail: { item } }) => {
    if (item.verb === "note") stateOf(item.number).forEach((state) => { state.textContent = item.fields.text.trim() ? "Kept" : ""; });
  });
}

const stateOf = (number) => document.querySelectorAll(`[data-own][data-number="${number}"] [data-note-state]`);

function saveNote(outbox, note, wait) {
  const form = note.form;
  const number = form.closest("[data-own]").dataset.number;
  note.defaultValue = note.value;
  outbox.push({ verb: "note", url: form.action, number, fields: { text: note.value } }, { slot: `note.${number}`, wait });
  form.querySelector("[data-note-state]").textContent = "Kept on this computer, being saved";
}

function addTag(outbox, form) {
  const name = form.elements.name.value.trim().replace(/\s+/g, " ");
  if (!name) return;
  const own = form.closest("[data-own]");
  const known = [...own.querySelectorAll("[data-untag] [name=name]")].some((tag) => tag.value === name);
  if (!known) {
    outbox.push({ verb: "tag", url: form.action, number: own.dataset.number, fields: { name } });
    own.querySelector("[data-tags]").append(tagElement(form, name));
    announce(`Tagged: ${name}`);
  }
  form.reset();
}

function tagElement(form, name) {
  const item = document.createElement("li");
  const untag = Object.assign(document.createElement("form"), { method: "post", action: form.action.replace(/tag\/$/, "untag/") });
  untag.dataset.untag = "";
  untag.dataset.guard = "off";
  const tag = Object.assign(document.createElement("span"), { className: "cc-tag", textContent: `${name} ` });
  const remove = Object.assign(document.createElement("button"), { type: "submit", textContent: "×" });
  remove.setAttribute("aria-label", `Remove the tag ${name}`);
  tag.append(remove);
  untag.append(Object.assign(document.createElement("input"), { type: "hidden", name: "name", value: name }), tag);
  item.append(untag);
  return item;
}

function removeTag(outbox, form) {
  const own = form.closest("[data-own]");
  const name = form.elements.name.value;
  outbox.push({ verb: "untag", url: form.action, number: own.dataset.number, fields: { name } });
  form.closest("li").remove();
  own.querySelector("[data-tag]").focus();
  announce(`Tag removed: ${name}`);
}
