// Criterion by criterion: 1 yes, 2 no, 3 unclear for the marked one, and on to the next; what follows is said and saved
// with F. The same rule as screening/rules/criteria.py, which has the last word.
const WORDS = { include: "Include", maybe: "Maybe", exclude: "Exclude", awaiting: "Awaiting classification" };
const panel = document.querySelector("[data-asked]");
const rows = panel ? [...panel.querySelectorAll("[data-criterion]")] : [];
const isFullText = panel ? "fullText" in panel.dataset : false;
let at = 0;
let focused = null;
let changed = () => {};

export const isAsked = rows.length > 0;

export function follows(answers) {
  const order = rows.map((row) => row.dataset.criterion);
  const failed = order.find((criterion) => answers[criterion] === "no");
  if (failed) return { verdict: "exclude", reason: failed };
  if (order.some((criterion) => !answers[criterion])) return { verdict: "", reason: "" };
  const unclear = order.some((criterion) => answers[criterion] === "unclear");
  if (!unclear) return { verdict: "include", reason: "" };
  return isFullText ? { verdict: "awaiting", reason: "", isOpen: true } : { verdict: "maybe", reason: "" };
}

export function isFollowed(verdict, reason, answers) {
  const what = follows(answers);
  if (what.isOpen) return verdict !== "exclude";
  return what.verdict !== "" && what.verdict === verdict && (!reason || what.reason === reason);
}

export const given = () => Object.fromEntries(rows.flatMap((row) => {
  const chosen = row.querySelector("input:checked");
  return chosen ? [[row.dataset.criterion, chosen.value]] : [];
}));

export const labelOf = (criterion) => rows.find((row) => row.dataset.criterion === criterion)?.dataset.label || "";

export function showAnswers(answers) {
  rows.forEach((row) => row.querySelectorAll("input").forEach((input) => { input.checked = answers[row.dataset.criterion] === input.value; }));
  const first = rows.findIndex((row) => !answers[row.dataset.criterion]);
  mark(first < 0 ? 0 : first);
  tell();
}

function mark(place) {
  at = Math.max(0, Math.min(rows.length - 1, place));
  rows.forEach((row, number) => {
    row.toggleAttribute("data-marked", number === at);
    row.querySelectorAll("label").forEach((label, key) => {
      if (number === at) label.dataset.key = String(key + 1); else delete label.dataset.key;
    });
  });
  rows[at]?.scrollIntoView({ block: "nearest" });
}

function tell() {
  const what = follows(given());
  const reason = what.reason ? `, ${labelOf(what.reason)}` : "";
  panel.querySelector("[data-follows]").textContent = what.verdict ? `Follows: ${WORDS[what.verdict]}${reason}` : "Answer each, or say No to the first that fails.";
  panel.querySelector("[data-follow]").disabled = !what.verdict;
  document.querySelectorAll("[data-decide-bar] .cc-choice, .cc-decide-two .cc-choice").forEach((button) => {
    button.classList.toggle("scr-follows-this", (button.value || "exclude") === what.verdict);
  });
}

// Who tabs to a criterion marks it. A window that is come back to gives the focus to where it was, which says nothing:
// the answer was given there, and the mark went on.
function followFocus() {
  panel.addEventListener("focusin", (event) => {
    const row = event.target.closest("[data-criterion]");
    if (row && event.target !== focused) mark(rows.indexOf(row));
    focused = event.target;
  });
  panel.addEventListener("focusout", () => { if (document.hasFocus()) focused = null; });
}

export function bindAnswers(act = () => {}) {
  changed = act;
  if (!isAsked) return;
  panel.addEventListener("change", (event) => {
    focused = event.target;
    const row = event.target.closest("[data-criterion]");
    const next = rows.findIndex((other, number) => number > rows.indexOf(row) && !other.querySelector("input:checked"));
    mark(next < 0 ? rows.indexOf(row) : next);
    tell();
    changed(given());
  });
  followFocus();
  panel.addEventListener("click", (event) => {
    const step = event.target.closest("[data-criterion-step]");
    if (step) mark(at + Number(step.dataset.criterionStep));
  });
  showAnswers(given());
}
