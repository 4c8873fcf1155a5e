// One press, one act: a form that is on its way is not sent twice. data-guard="off" lets it be.
// data-guard="unsaved" also asks before the page is left with typing that was not saved.
const RELEASE_MS = 8000; // a download answers without leaving the page; the form is then free again

const isPost = (form) => form.method === "post" || form.matches("[hx-post], [hx-put], [hx-patch], [hx-delete]");
const buttonsOf = (form) => [...form.elements].filter((element) => element.type === "submit");

function hold(form) {
  form.dataset.busy = "";
  buttonsOf(form).forEach((button) => button.setAttribute("aria-disabled", "true"));
}

function release(form) {
  delete form.dataset.busy;
  buttonsOf(form).forEach((button) => button.removeAttribute("aria-disabled"));
}

// Capture, so that this comes before htmx; the buttons stay enabled, for a disabled one would not send its value.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!isPost(form) || form.dataset.guard === "off") return;
  if ("busy" in form.dataset) { event.preventDefault(); event.stopImmediatePropagation(); return; }
  hold(form);
  setTimeout(() => { if (event.defaultPrevented && !form.matches(".htmx-request")) release(form); }, 0);
  setTimeout(() => release(form), RELEASE_MS);
  delete form.dataset.dirty;
}, true);

document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest?.("form");
  if (!form) return;
  release(form);
  if (!event.detail.successful && form.dataset.guard === "unsaved") form.dataset.dirty = "";
});

document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (form?.dataset.guard === "unsaved") form.dataset.dirty = "";
});

addEventListener("beforeunload", (event) => {
  if (document.querySelector("form[data-dirty]")) event.preventDefault();
});

addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll("form[data-busy]").forEach(release);
});
