// A key presses the visible control that names it: data-key="i", several as "u z", with Shift as "Shift+z".
// Quiet in text fields, with Ctrl, Alt or Meta, under an open dialog, and when the person turned keys off.
// ? lists every key of the page; the words come from data-key-label, else from the control itself.
const SWITCH = "concord.keys";
const TEXT = "textarea, select, [contenteditable=''], [contenteditable='true'], " +
  "input:not([type=button], [type=submit], [type=reset], [type=checkbox], [type=radio], [type=range], [type=file])";
const OPEN = "dialog[open], .modal.show, .offcanvas.show, .dropdown-menu.show";
const help = document.getElementById("keys");

const keysOf = (control) => control.dataset.key.trim().split(/\s+/);
const isVisible = (control) => control.getClientRects().length > 0 && !control.closest("[hidden], [inert]");
const isReady = (control) => !control.disabled && control.getAttribute("aria-disabled") !== "true";

function areOn() {
  try { return localStorage.getItem(SWITCH) !== "off"; } catch { return true; }
}

function nameOf(event) {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const isLetter = key.length === 1 && key !== key.toUpperCase();
  return isLetter && event.shiftKey ? `shift+${key}` : key.toLowerCase();
}

function controlFor(name) {
  return [...document.querySelectorAll("[data-key]")].find(
    (control) => keysOf(control).some((key) => key.toLowerCase() === name) && isVisible(control) && isReady(control));
}

function press(control) {
  if (control.matches(TEXT)) control.focus();
  else control.click();
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (event.target.closest?.(TEXT) || document.querySelector(OPEN)) return;
  if (event.key === "?") { event.preventDefault(); openHelp(); return; }
  if (!areOn()) return;
  const control = controlFor(nameOf(event));
  if (!control) return;
  event.preventDefault();
  // A key held down decides once; stepping through a list (data-key-repeat) goes on.
  if (event.repeat && !control.hasAttribute("data-key-repeat")) return;
  press(control);
});

function wordsOf(control) {
  if (control.dataset.keyLabel) return control.dataset.keyLabel;
  if (control.getAttribute("aria-label")) return control.getAttribute("aria-label");
  const label = control.labels?.[0] || control;
  const copy = label.cloneNode(true);
  copy.querySelectorAll("kbd").forEach((kbd) => kbd.remove());
  return copy.textContent.replace(/\s+/g, " ").trim() || control.title;
}

function row(keys, words) {
  const line = document.createElement("tr");
  const first = document.createElement("td");
  const second = Object.assign(document.createElement("td"), { textContent: words });
  keys.forEach((key) => {
    const name = key.split("+").map((part) => part.charAt(0).toUpperCase() + part.slice(1)).join("+");
    first.append(Object.assign(document.createElement("kbd"), { textContent: name || key }), " ");
  });
  line.append(first, second);
  return line;
}

function openHelp() {
  const controls = [...document.querySelectorAll("[data-key]")].filter(isVisible);
  const rows = new Map(controls.map((control) => [control.dataset.key, row(keysOf(control), wordsOf(control))]));
  rows.set("?", row(["?"], "This list"));
  help.querySelector("tbody").replaceChildren(...rows.values());
  help.showModal();
}

const onSwitch = document.getElementById("keys-on");
onSwitch.checked = areOn();
onSwitch.addEventListener("change", () => {
  try { onSwitch.checked ? localStorage.removeItem(SWITCH) : localStorage.setItem(SWITCH, "off"); } catch { /* This page only. */ }
});
document.addEventListener("click", (event) => { if (event.target.closest("[data-keys-open]")) openHelp(); });
