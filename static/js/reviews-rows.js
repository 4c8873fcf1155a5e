// Rows that are edited together ([data-rows]): add one, move one by its arrows or by its grip. The order is written into
// the hidden places at once, so a plain post says it; without this script the places are figures one can type.
import { announce } from "./live.js";

const rowsIn = (list) => [...list.querySelectorAll(":scope > [data-row]")];
const nameOf = (row) => row.querySelector('[name$="-label"], [name$="-name"]')?.value || "This row";

function number(list) {
  rowsIn(list).forEach((row, place) => {
    const order = row.querySelector('[name$="-ORDER"]');
    if (order) order.value = place + 1;
  });
}

function move(button) {
  const row = button.closest("[data-row]");
  const list = row.parentElement;
  const rows = rowsIn(list);
  const to = rows.indexOf(row) + Number(button.dataset.rowMove);
  if (to < 0 || to >= rows.length) return;
  if (Number(button.dataset.rowMove) < 0) list.insertBefore(row, rows[to]);
  else list.insertBefore(row, rows[to].nextElementSibling);
  changed(list);
  button.focus();
  announce(`${nameOf(row)} is now number ${to + 1} of ${rows.length}`);
}

function changed(list) {
  number(list);
  list.dispatchEvent(new Event("input", { bubbles: true }));
  const form = list.closest("form");
  if (form?.dataset.guard === "unsaved") form.dataset.dirty = "";
}

function add(list) {
  const total = list.closest("form").elements[`${list.dataset.rows}-TOTAL_FORMS`];
  const blank = document.querySelector(`template[data-rows-blank="${list.dataset.rows}"]`);
  const holder = document.createElement("ol");
  holder.append(blank.content.cloneNode(true));
  holder.innerHTML = holder.innerHTML.replaceAll("__prefix__", total.value);
  total.value = Number(total.value) + 1;
  const row = holder.firstElementChild;
  list.append(row);
  ready(row);
  number(list);
  row.querySelector("input:not([type=hidden]), textarea")?.focus();
  hideAddWhenFull(list);
}

function hideAddWhenFull(list) {
  const full = rowsIn(list).length >= Number(list.dataset.most);
  document.querySelector(`[data-rows-add="${list.dataset.rows}"]`).hidden = full;
}

function ready(root) {
  root.querySelectorAll("[data-row-move], [data-row-grip]").forEach((part) => { part.hidden = false; });
}

document.querySelectorAll("[data-rows]").forEach((list) => {
  list.classList.add("cc-rows-live");
  ready(list);
  number(list);
  hideAddWhenFull(list);
  if (window.Sortable && list.querySelector("[data-row-grip]")) {
    window.Sortable.create(list, { handle: "[data-row-grip]", animation: 0, onEnd: () => changed(list) });
  }
});

document.addEventListener("click", (event) => {
  const mover = event.target.closest("[data-row-move]");
  if (mover) move(mover);
  const adder = event.target.closest("[data-rows-add]");
  if (adder) add(document.querySelector(`[data-rows="${adder.dataset.rowsAdd}"]`));
});
