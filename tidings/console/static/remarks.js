// What lint says of a form, beside its fields, a moment after one stops typing. Without it the same is said on submitting.

import { element } from "./element.js";
import { send } from "./server.js";

const PAUSE_MS = 700;

const form = document.querySelector("form[data-lint]");
let waiting = 0;
let turn = 0;

function remark(one) {
  const code = element("a", { class: "code", href: `/errors/${one.error_code}` }, String(one.error_code));
  const advice = one.suggestion ? [" ", element("span", { class: "advice" }, one.suggestion)] : [];
  return element("p", { class: `remark ${one.severity}` }, code, ` ${one.reason}`, ...advice);
}

function show(remarks) {
  for (const place of form.querySelectorAll("[data-remarks]")) {
    const typed = form.elements[place.dataset.remarks];
    const touched = !typed || typed.dataset.touched || typed.value;
    place.replaceChildren(...remarks.filter((one) => one.field === place.dataset.remarks && touched).map(remark));
  }
}

async function ask() {
  const mine = ++turn;
  const fields = new FormData(form);
  try {
    const { remarks } = await send(form.dataset.lint, fields);
    if (mine === turn) show(remarks);
  } catch { /* it is said again on submitting */ }
}

if (form) {
  form.addEventListener("input", (event) => {
    event.target.dataset.touched = "1";
    clearTimeout(waiting);
    waiting = setTimeout(ask, PAUSE_MS);
  });
}
