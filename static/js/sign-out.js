// Signing out clears what this browser kept for the person; typing that was never saved is asked about first.
import { drafts, forget } from "./keep.js";

const dialog = document.getElementById("sign-out");

function clear({ withDrafts }) {
  const own = `.${document.body.dataset.user}.`;
  try {
    const names = Object.keys(localStorage).filter((name) => name.startsWith("concord.") && name.includes(own));
    forget(names.filter((name) => withDrafts || !name.startsWith("concord.draft.")));
  } catch { /* Nothing was kept. */ }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-sign-out]")) return;
  if (drafts().length && dialog && !("asked" in form.dataset)) {
    event.preventDefault();
    event.stopImmediatePropagation();
    dialog.querySelector("[data-drafts]").textContent =
      drafts().length === 1 ? "One text you typed is not saved yet." : `${drafts().length} texts you typed are not saved yet.`;
    dialog.returnValue = "";
    dialog.addEventListener("close", () => leave(form, dialog.returnValue), { once: true });
    dialog.showModal();
    return;
  }
  if (!("asked" in form.dataset)) clear({ withDrafts: false });
}, true);

function leave(form, answer) {
  if (answer !== "keep" && answer !== "discard") return;
  clear({ withDrafts: answer === "discard" });
  form.dataset.asked = "";
  form.requestSubmit();
}
