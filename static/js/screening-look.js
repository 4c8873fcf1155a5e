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

// The letters of another tool, for whoever has them in the fingers. The buttons show what holds.
const KEY_SETS = {
  "": { include: "i", maybe: "m", exclude: "e", undo: "u z" },
  rayyan: { include: "i", maybe: "u", exclude: "e", undo: "z" },
  asreview: { include: "r", maybe: "m", exclude: "i", undo: "u z" },
};

export function bindKeySets() {
  const buttons = document.querySelectorAll("[data-key-set]");
  const apply = (name) => {
    const chosen = KEY_SETS[name] || KEY_SETS[""];
    for (const [act, keys] of Object.entries(chosen)) {
      const control = document.querySelector(act === "undo" ? "[data-undo]" : `[data-decide] [name=verdict][value=${act}]`);
      control.dataset.key = keys;
      control.setAttribute("aria-keyshortcuts", keys);
      control.querySelector("kbd").textContent = keys[0].toUpperCase();
    }
    buttons.forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.keySet === name)));
  };
  buttons.forEach((button) => button.addEventListener("click", () => {
    write("key-set", button.dataset.keySet);
    apply(button.dataset.keySet);
  }));
  if (read("key-set") in KEY_SETS && read("key-set")) apply(read("key-set"));
}

export function countMarks(record) {
  for (const [name, mark] of [["count-for", "in"], ["count-against", "out"]]) {
    const place = document.querySelector(`[data-${name}]`);
    if (place) place.textContent = record ? record.querySelectorAll(`mark.cc-hi-${mark}`).length : "";
  }
}
