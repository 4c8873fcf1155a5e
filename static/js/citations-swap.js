// An answer swaps in the next pair without loading the page anew. Without this script the form is posted plainly.
import { say } from "./toast.js";

async function answer(form, button) {
  const body = new FormData(form, button);
  const response = await fetch(form.action, { method: "POST", body, headers: { "X-Requested-With": "fetch" } });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const main = page.getElementById("main");
  if (!response.ok || !main) {
    const said = page.querySelector("[data-say], main p");
    say(said ? said.textContent.trim() : "The answer could not be kept. Load the page again.", { bad: true });
    delete form.dataset.busy;
    form.querySelectorAll("[aria-disabled]").forEach((each) => each.removeAttribute("aria-disabled"));
    return;
  }
  show(page, main, response.url);
}

function show(page, main, url) {
  if (page.body.className !== document.body.className) { location.assign(url); return; }
  document.getElementById("main").replaceWith(document.adoptNode(main));
  const stages = page.getElementById("stages");
  if (stages) document.getElementById("stages")?.replaceWith(document.adoptNode(stages));
  history.pushState({}, "", url);
  const heading = document.getElementById("pair-h");
  heading?.focus({ preventScroll: true });
  const words = heading?.dataset.announce;
  const live = document.getElementById("live");
  if (words && live) live.textContent = words;
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || !form.matches("[data-swap]")) return;
  event.preventDefault();
  answer(form, event.submitter).catch(() => say("The server cannot be reached. The answer was not kept.", { bad: true }));
});
addEventListener("popstate", () => location.reload());
