// The full-text page and conflicts: E leads to the reasons, N and T to my own things; notes and tags save as on the bench.
import { say } from "./toast.js";
import { Outbox, showState } from "./screening-outbox.js";
import { keepOwn } from "./screening-own.js";
import { bindAnswers, given, isAsked, isFollowed } from "./screening-answers.js";

const { slug, stage } = document.body.dataset;
const UNSEEN_MS = 600; // from when the page was asked for
let outbox = null;

document.addEventListener("click", (event) => {
  const go = event.target.closest("[data-go]");
  if (go) document.querySelector(`[data-${go.dataset.go}]`)?.focus();
  if (event.target.closest("[data-exclude]")) document.querySelector("#reasons button")?.focus();
});

// The second click of a double click may fall on the page that comes next, whose report nobody has seen.
document.addEventListener("click", (event) => {
  const isUnseen = event.detail > 1 || (event.detail === 1 && event.timeStamp < UNSEEN_MS);
  if (isUnseen && event.target.closest("#decide button")) event.preventDefault();
}, true);

document.addEventListener("keydown", (event) => {
  const reason = event.target.closest?.("#reasons button");
  if (!reason || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
  event.preventDefault();
  const all = [...reason.parentElement.querySelectorAll("button")];
  all[all.indexOf(reason) + (event.key === "ArrowDown" ? 1 : -1)]?.focus();
});

// Against one's own answers only with a line of why, which must be saved before the decision is.
document.addEventListener("submit", (event) => {
  const { target: form, submitter: button } = event;
  if (!isAsked || form.id !== "decide" || button?.hasAttribute("data-follow")) return;
  const isReason = button?.name === "reason";
  if (isFollowed(isReason ? "exclude" : button?.value, isReason ? button.value : "", given())) return;
  const note = document.querySelector("[data-note]");
  if (note.value.trim() && !outbox?.items.length) return;
  event.preventDefault();
  if (note.value.trim()) sendAfterTheNote(form, button);
  else {
    say("This does not follow from your answers. Write in your note why, then decide again; or answer the criteria.", { bad: true });
    note.focus();
  }
}, true);

function sendAfterTheNote(form, button) {
  const go = ({ detail }) => {
    if (detail.count) return;
    outbox.removeEventListener("state", go);
    form.requestSubmit(button);
  };
  outbox.addEventListener("state", go);
  outbox.hurry();
}

if (document.querySelector("[data-state]")) {
  outbox = new Outbox(`${slug}.${stage}.own`);
  showState(outbox);
  keepOwn(outbox);
  outbox.addEventListener("refused", ({ detail: { said } }) => say(said, { bad: true }));
  outbox.hurry();
}
bindAnswers();
