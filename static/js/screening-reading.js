// The full-text page and conflicts: E leads to the reasons, N and T to my own things; notes and tags save as on the bench.
import { say } from "./toast.js";
import { Outbox, showState } from "./screening-outbox.js";
import { keepOwn } from "./screening-own.js";

const { slug, stage } = document.body.dataset;

document.addEventListener("click", (event) => {
  const go = event.target.closest("[data-go]");
  if (go) document.querySelector(`[data-${go.dataset.go}]`)?.focus();
  if (event.target.closest("[data-exclude]")) document.querySelector("#reasons button")?.focus();
});

document.addEventListener("keydown", (event) => {
  const reason = event.target.closest?.("#reasons button");
  if (!reason || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
  event.preventDefault();
  const all = [...reason.parentElement.querySelectorAll("button")];
  all[all.indexOf(reason) + (event.key === "ArrowDown" ? 1 : -1)]?.focus();
});

if (document.querySelector("[data-state]")) {
  const outbox = new Outbox(`${slug}.${stage}.own`);
  showState(outbox);
  keepOwn(outbox);
  outbox.addEventListener("refused", ({ detail: { said } }) => say(said, { bad: true }));
  outbox.hurry();
}
