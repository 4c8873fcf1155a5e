// Small things that open and close: messages that can be sent away, and folds that remember whether they were open.
document.addEventListener("click", (event) => {
  const close = event.target.closest("[data-dismiss]");
  if (close) close.closest("[data-dismissible]").remove();
});

function prepare(root) {
  root.querySelectorAll("[data-dismiss]").forEach((button) => { button.hidden = false; });
  root.querySelectorAll("details[data-remember]").forEach((fold) => {
    const name = `concord.fold.${fold.dataset.remember}`;
    const kept = read(name);
    if (kept) fold.open = kept === "open";
    fold.addEventListener("toggle", () => write(name, fold.open ? "open" : "shut"));
  });
}

function read(name) {
  try { return localStorage.getItem(name); } catch { return null; }
}

function write(name, value) {
  try { localStorage.setItem(name, value); } catch { /* Nothing depends on it. */ }
}

prepare(document);
document.addEventListener("htmx:load", (event) => { if (event.detail.elt !== document.body) prepare(event.detail.elt); });
