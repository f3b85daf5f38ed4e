// Searches that somebody saved: kept in this browser, for each account.

import { element } from "./element.js";
import { _ } from "./words.js";

const MOST = 20;
const NAME_MOST = 40;
const place = document.getElementById("views");
const key = `tidings views ${place?.dataset.account}`;

function load() {
  try { return JSON.parse(localStorage.getItem(key)) ?? []; } catch { return []; }
}

function store(views) {
  try { localStorage.setItem(key, JSON.stringify(views.slice(-MOST))); } catch { /* full, or forbidden: nothing is saved */ }
  draw();
}

function saved({ name, query }) {
  const current = query === place.dataset.query;
  return element("span", { class: "saved" },
    element("a", { href: `/messages?q=${encodeURIComponent(query)}`, title: query, "aria-current": current && "true" }, name),
    element("button", { type: "button", class: "forget", "aria-label": _("Forget %(name)s", { name }), onclick: () => store(load().filter((one) => one.name !== name)) }, "×"));
}

/** A field for the name, in place of the button. */
function naming(button) {
  const field = element("input", { "aria-label": _("Name of this view"), placeholder: _("Name of this view"), maxlength: NAME_MOST, required: true });
  const form = element("form", { class: "naming", onsubmit: (event) => {
    event.preventDefault();
    const name = field.value.trim();
    if (name) store([...load().filter((one) => one.name !== name), { name, query: place.dataset.query }]);
  } }, field, element("button", { class: "quiet" }, _("Save")));
  button.replaceWith(form);
  field.focus();
}

function draw() {
  for (const old of place.querySelectorAll(".saved, .naming, .save")) old.remove();
  place.append(...load().map(saved));
  if (!place.dataset.query || load().some(({ query }) => query === place.dataset.query)) return;
  const button = element("button", { type: "button", class: "quiet save", onclick: () => naming(button) }, _("Save this search"));
  place.append(button);
}

if (place) draw();
