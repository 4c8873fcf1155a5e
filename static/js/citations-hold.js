// Holds the question that is looked at, so that two people who share the queue get different ones. The page itself
// is only read; this asks for the hold, and again while the page stays in sight.
const RENEW_EVERY = 3 * 60 * 1000;

async function hold() {
  const pair = document.querySelector("[data-hold]");
  const token = document.querySelector("[name=csrfmiddlewaretoken]");
  if (!pair || !token || document.visibilityState !== "visible") return;
  const answer = await fetch(pair.dataset.hold, { method: "POST", headers: { "X-CSRFToken": token.value } });
  if (answer.status === 409 && pair.isConnected) location.reload();
}

const quietly = () => hold().catch(() => {}); // without a hold two people may meet; the first answer stands
quietly();
setInterval(quietly, RENEW_EVERY);
document.addEventListener("visibilitychange", quietly);
