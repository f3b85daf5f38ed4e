// Searches that this browser kept before the server did: offered once, to be taken over.

import { element } from "./element.js";
import { _ } from "./words.js";

const place = document.getElementById("views");
const key = `tidings views ${place?.dataset.account}`;
const token = document.querySelector('meta[name="form-token"]')?.content ?? document.querySelector('input[name="form_token"]')?.value;

function load() {
  try { return JSON.parse(localStorage.getItem(key)) ?? []; } catch { return []; }
}

function store(views) {
  try { views.length ? localStorage.setItem(key, JSON.stringify(views)) : localStorage.removeItem(key); } catch { /* forbidden */ }
}

/** Saves each on the server; what the server has is forgotten here. */
async function takeOver() {
  for (const { name, query } of load()) {
    const fields = new URLSearchParams({ form_token: token, Name: name, Place: "/messages", Query: new URLSearchParams({ q: query }).toString() });
    const response = await fetch("/saved-views", { method: "POST", body: fields, redirect: "manual" });
    if (response.type !== "opaqueredirect") break;
    store(load().filter((one) => one.name !== name));
  }
  location.reload();
}

if (place && token && load().length) {
  const take = element("button", { type: "button", class: "quiet", onclick: takeOver }, _("Take over"));
  const leave = element("button", { type: "button", class: "quiet", onclick: () => { store([]); offer.remove(); } }, _("Forget them"));
  const offer = element("p", { class: "told", id: "kept-here" }, _("This browser kept searches: %(names)s.", { names: load().map(({ name }) => name).join(", ") }), " ", take, " ", leave);
  place.after(offer);
}
