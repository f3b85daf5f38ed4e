// Completes what is typed into the box of a search: words, and the values of each.

import { element } from "./element.js";
import { _ } from "./words.js";

const field = document.getElementById("q");
const words = new Map([...document.querySelectorAll("#query-words [data-word]")].map((one) => [
  one.dataset.word, { values: one.dataset.values.split(" ").filter(Boolean), does: one.querySelector("dd").firstChild.textContent.trim() }]));
const list = element("ul", { id: "completions", role: "listbox", "aria-label": _("Completions"), class: "completions", hidden: true });
let at = -1;

/** The word under the caret: where it begins, and what of it stands before the caret. */
function typed() {
  const before = field.value.slice(0, field.selectionStart);
  const text = /\S*$/.exec(before)[0];
  return { from: before.length - text.length, text };
}

function offered(text) {
  const [name, value] = text.split(":", 2);
  if (value === undefined) return [...words].filter(([word]) => word.startsWith(name.toLowerCase())).map(([word, { does }]) => ({ text: `${word}:`, does }));
  const last = value.split(",").pop(); // status:failed,und
  const kept = value.slice(0, value.length - last.length);
  const values = words.get(name.toLowerCase())?.values ?? [];
  return values.filter((one) => one.startsWith(last) && one !== last).map((one) => ({ text: `${name}:${kept}${one}`, does: "" }));
}

function show() {
  const found = document.activeElement === field ? offered(typed().text) : [];
  at = -1;
  list.replaceChildren(...found.map((one, place) => element("li", { role: "option", id: `completion-${place}`, "aria-selected": "false",
    onmousedown: (event) => { event.preventDefault(); take(one.text); } }, element("code", {}, one.text), element("span", { class: "soft" }, one.does))));
  list.hidden = found.length === 0;
  field.setAttribute("aria-expanded", String(!list.hidden));
  field.removeAttribute("aria-activedescendant");
}

function point(by) {
  const all = [...list.children];
  if (!all.length) return;
  at = (at + by + (at < 0 && by < 0 ? 1 : 0) + all.length) % all.length;
  all.forEach((one, place) => one.setAttribute("aria-selected", String(place === at)));
  field.setAttribute("aria-activedescendant", all[at].id);
  all[at].scrollIntoView({ block: "nearest" });
}

function take(text) {
  const { from } = typed();
  const rest = field.value.slice(field.selectionStart);
  const ended = text.endsWith(":") ? text : `${text} `;
  field.value = field.value.slice(0, from) + ended + rest.trimStart();
  field.setSelectionRange(from + ended.length, from + ended.length);
  show();
}

function steer(event) {
  if (list.hidden) { if (event.key === "ArrowDown") show(); return; }
  if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); point(event.key === "ArrowDown" ? 1 : -1); }
  else if ((event.key === "Enter" || event.key === "Tab") && at >= 0) { event.preventDefault(); take(list.children[at].querySelector("code").textContent); }
  else if (event.key === "Escape") { event.preventDefault(); list.hidden = true; field.setAttribute("aria-expanded", "false"); }
}

if (field) {
  field.after(list);
  for (const [name, value] of Object.entries({ role: "combobox", "aria-controls": list.id, "aria-expanded": "false", "aria-autocomplete": "list" })) field.setAttribute(name, value);
  for (const kind of ["input", "focus", "click"]) field.addEventListener(kind, show);
  field.addEventListener("blur", () => { list.hidden = true; });
  field.addEventListener("keydown", steer);
}
