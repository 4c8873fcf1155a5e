// Highlights on or off, criteria shown or not: remembered on this device.
const read = (name) => { try { return localStorage.getItem(`concord.look.${name}`); } catch { return null; } };
const write = (name, value) => { try { localStorage.setItem(`concord.look.${name}`, value); } catch { /* This page only. */ } };

function bindSwitch(button, name, apply) {
  if (!button) return;
  const set = (on) => { button.setAttribute("aria-pressed", String(on)); apply(on); };
  button.addEventListener("click", () => {
    const on = button.getAttribute("aria-pressed") !== "true";
    set(on);
    write(name, on ? "on" : "off");
  });
  set(read(name) !== "off");
}

export function bindLook() {
  const sheet = document.querySelector("[data-sheet]");
  const criteria = document.querySelector("[data-criteria]");
  bindSwitch(document.querySelector("[data-highlights]"), "highlights", (on) => sheet.classList.toggle("cc-hi-off", !on));
  bindSwitch(document.querySelector("[data-criteria-toggle]"), "criteria", (on) => criteria.classList.toggle("scr-folded", !on));
}

export function countMarks(record) {
  for (const [name, mark] of [["count-for", "in"], ["count-against", "out"]]) {
    const place = document.querySelector(`[data-${name}]`);
    if (place) place.textContent = record ? record.querySelectorAll(`mark.cc-hi-${mark}`).length : "";
  }
}
