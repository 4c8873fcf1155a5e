// After a fragment arrives, the focus goes to its [data-focus], so that the keyboard is never left on a removed button.
document.addEventListener("htmx:load", (event) => {
  const arrived = event.detail.elt;
  if (arrived === document.body) return;
  const target = arrived.matches?.("[data-focus]") ? arrived : arrived.querySelector?.("[data-focus]");
  if (!target) return;
  if (target.tabIndex < 0) target.tabIndex = -1;
  target.focus({ preventScroll: target.hasAttribute("data-focus-still") });
});
