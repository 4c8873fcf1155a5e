// Says to screen readers what changed. announce(text), or an element with data-announce="..." that arrives in the page.
const region = document.getElementById("live");

export function announce(text) {
  if (!region || !text) return;
  region.textContent = "";
  // A new text node in a later task is spoken even when the words are the same as before.
  setTimeout(() => { region.textContent = text; }, 50);
}

function announceIn(root) {
  const said = root.matches?.("[data-announce]") ? root : root.querySelector?.("[data-announce]");
  if (said) announce(said.dataset.announce);
}

document.addEventListener("htmx:load", (event) => announceIn(event.detail.elt));
