// Theme, text size and typeface, remembered on this device. [data-look] chooses, [data-theme-flip] swaps light and dark.
const root = document.documentElement;

function remembered(name) {
  try { return localStorage.getItem("concord.look." + name) || ""; } catch { return ""; }
}

function choose(name, value) {
  try {
    if (value) localStorage.setItem("concord.look." + name, value);
    else localStorage.removeItem("concord.look." + name);
  } catch { /* Private windows may refuse; the page then keeps following the system. */ }
  document.dispatchEvent(new Event("concord:look"));
  mark();
}

function mark() {
  document.querySelectorAll("[data-look]").forEach((button) => {
    button.setAttribute("aria-pressed", String(remembered(button.dataset.look) === button.dataset.value));
  });
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-look]");
  if (button) choose(button.dataset.look, button.dataset.value);
  if (event.target.closest("[data-theme-flip]")) choose("theme", root.dataset.bsTheme === "dark" ? "light" : "dark");
});

document.querySelectorAll("[data-theme-flip]").forEach((button) => { button.hidden = false; });
addEventListener("storage", mark);
mark();
