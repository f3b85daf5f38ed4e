// Ticking whole regions, and how many are ticked.

import { _, ngettext } from "./words.js";

const form = document.getElementById("decisions");
const boxes = [...form.querySelectorAll(".country input[type=checkbox]:not(:disabled)")];
const ticked = document.getElementById("ticked");

function count() {
  const many = boxes.filter((box) => box.checked).length;
  if (ticked) ticked.textContent = many ? ngettext("%(num)s country ticked:", "%(num)s countries ticked:", many) : _("Tick countries, then:");
  for (const all of form.querySelectorAll("[data-all]")) {
    const own = boxes.filter((box) => all.closest(".region").contains(box));
    const some = own.filter((box) => box.checked).length;
    all.checked = some > 0 && some === own.length;
    all.indeterminate = some > 0 && some < own.length;
  }
}

form.addEventListener("change", (event) => {
  if ("all" in event.target.dataset) {
    for (const box of boxes) if (event.target.closest(".region").contains(box)) box.checked = event.target.checked;
  }
  count();
});
count(); // a browser that comes back to the page keeps what was ticked
