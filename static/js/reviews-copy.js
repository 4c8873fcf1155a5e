// Copies the text of the field beside the button. Where the clipboard is shut (no TLS), the text is selected instead.
import { announce } from "./live.js";

document.querySelectorAll("[data-copy]").forEach((button) => { button.hidden = false; });

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const field = button.parentElement.querySelector("[data-copy-from]");
  field.select();
  let words = "Selected: copy it with Ctrl+C";
  try {
    await navigator.clipboard.writeText(field.value);
    words = "Copied";
  } catch { /* the selection stands */ }
  const label = button.firstChild;
  const before = label.textContent;
  label.textContent = words;
  announce(words);
  setTimeout(() => { label.textContent = before; }, 2500);
});
