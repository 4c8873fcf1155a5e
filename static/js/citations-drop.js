// Dropped or chosen files are sent at once; without this script the button sends them.
const form = document.querySelector("[data-drop]");

if (form) {
  const input = form.querySelector("input[type=file]");
  const names = form.querySelector("[data-drop-names]");
  form.classList.add("cit-ready");

  const send = () => {
    if (!input.files.length) return;
    const all = [...input.files].map((file) => file.name);
    names.textContent = `Sending ${all.length === 1 ? all[0] : `${all.length} files`} …`;
    form.requestSubmit();
  };

  input.addEventListener("change", send);
  // Anywhere on the page: a file that misses the zone must not replace the page.
  document.addEventListener("dragover", (event) => {
    if (![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    form.classList.add("cit-over");
  });
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) form.classList.remove("cit-over"); });
  document.addEventListener("drop", (event) => {
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    form.classList.remove("cit-over");
    input.files = event.dataTransfer.files;
    send();
  });
  addEventListener("pageshow", () => { input.value = ""; names.textContent = ""; });
}
