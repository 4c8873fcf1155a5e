// The PDF of the next full text (body[data-ahead]), fetched once the one in view is shown, so that going on finds it in
// the browser's cache. It waits its turn, and stays away where the connection is slow or data are to be saved.
const { ahead } = document.body.dataset;
const connection = navigator.connection;
const isSpared = connection?.saveData || /2g/.test(connection?.effectiveType || "") || matchMedia("(prefers-reduced-data: reduce)").matches;

async function fetchAhead() {
  try {
    const answer = await fetch(ahead, { priority: "low", redirect: "error" });
    await answer.blob(); // read to its end, or it is not kept
  } catch { /* The next page asks for it itself. */ }
}

const viewer = document.querySelector("[data-pdf-viewer]");
if (!isSpared) {
  if (!viewer || viewer.dataset.pdfShown !== undefined) fetchAhead();
  else viewer.addEventListener("cc-pdf-shown", fetchAhead, { once: true });
}
