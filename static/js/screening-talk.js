// @ and the first letters of a name, in the talk about a report: the names that fit are offered, Enter or Tab takes one.
// Without this the whole name can be typed, or chosen under "Ask somebody".
const TYPED = /(?:^|[^\p{L}\p{N}@])@([\p{L}\p{N}][\p{L}\p{N} .'-]*)?$/u;

const listOf = (field) => field.parentElement.querySelector("[data-say-names]");
const shownIn = (list) => [...list.children].filter((name) => !name.hidden);

function typed(field) {
  const found = TYPED.exec(field.value.slice(0, field.selectionStart));
  return found ? (found[1] || "").toLowerCase() : null;
}

function choose(list, option) {
  [...list.children].forEach((name) => name.setAttribute("aria-selected", String(name === option)));
  const field = list.parentElement.querySelector("[data-say]");
  if (option) field.setAttribute("aria-activedescendant", option.id); else field.removeAttribute("aria-activedescendant");
}

function close(field) {
  listOf(field).hidden = true;
  choose(listOf(field), null);
}

function offer(field) {
  const list = listOf(field);
  const begun = typed(field);
  [...list.children].forEach((name) => {
    const words = [name.textContent, ...name.textContent.split(/\s+/)].map((word) => word.toLowerCase());
    name.hidden = begun === null || !words.some((word) => word.startsWith(begun)) || words[0] === begun;
  });
  const shown = shownIn(list);
  list.hidden = shown.length === 0;
  choose(list, shown[0] || null);
}

function take(field, option) {
  const begun = typed(field) || "";
  field.setRangeText(`${option.textContent} `, field.selectionStart - begun.length, field.selectionStart, "end");
  close(field);
  field.dispatchEvent(new Event("input", { bubbles: true }));
  close(field);
  field.focus();
}

document.addEventListener("input", (event) => { if (event.target.matches?.("[data-say]")) offer(event.target); });
document.addEventListener("focusout", (event) => { if (event.target.matches?.("[data-say]")) close(event.target); });

// Pressed, not clicked: a click would first take the focus, and with it the list.
document.addEventListener("mousedown", (event) => {
  const option = event.target.closest?.("[data-say-names] [role=option]");
  if (!option) return;
  event.preventDefault();
  take(option.parentElement.parentElement.querySelector("[data-say]"), option);
});

document.addEventListener("keydown", (event) => {
  if (!event.target.matches?.("[data-say]")) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.target.form.requestSubmit(); return; }
  const list = listOf(event.target);
  if (list.hidden) return;
  const shown = shownIn(list);
  const at = shown.findIndex((name) => name.getAttribute("aria-selected") === "true");
  const acts = {
    Enter: () => take(event.target, shown[at]),
    Tab: () => take(event.target, shown[at]),
    Escape: () => close(event.target),
    ArrowDown: () => choose(list, shown[(at + 1) % shown.length]),
    ArrowUp: () => choose(list, shown[(at - 1 + shown.length) % shown.length]),
  };
  if (!acts[event.key]) return;
  event.preventDefault();
  acts[event.key]();
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target?.id === "talk") document.getElementById("talk-h")?.focus();
});
