// What was decided on a page since left and has not reached the server is sent from whatever page is opened next.
import { say } from "./toast.js";

const { user, slug, stage } = document.body.dataset;

function anythingUnsent() {
  try { return Object.keys(localStorage).some((name) => name.startsWith(`concord.draft.${user}.send.`)); } catch { return false; }
}

// A page that reads and decides sends what is its own.
const isOwn = (place) => document.querySelector("[data-state]") !== null && place.startsWith(`${slug}.${stage}`);

async function sendAll() {
  const { Outbox, placesWithUnsent } = await import("./screening-outbox.js"); // only where there is something to send
  placesWithUnsent().filter((place) => !isOwn(place)).forEach((place) => send(new Outbox(place)));
}

function send(outbox) {
  const count = outbox.items.length;
  let refused = 0;
  outbox.addEventListener("refused", ({ detail: { item, said } }) => {
    refused += 1;
    say(item.title ? `${item.title}: ${said}` : said, { bad: true, link: item.page ? { href: item.page, text: "Look at it" } : null });
  });
  outbox.addEventListener("state", ({ detail }) => {
    const saved = count - detail.count - refused;
    if (!detail.count && saved) say(saved === 1 ? "One thing from before was not sent yet; it is saved now." : `${saved} things from before were not sent yet; they are saved now.`);
  });
  outbox.hurry();
}

// Records taken along are one person's: nobody else who uses this browser, and nobody signed out, finds them.
async function forgetPacksOfOthers() {
  const names = await caches.keys();
  names.filter((name) => name.startsWith("concord.pack.") && !name.startsWith(`concord.pack.${user}.`)).forEach((name) => caches.delete(name));
}

if (user && anythingUnsent()) sendAll();
if ("caches" in window) forgetPacksOfOthers().catch(() => {});
