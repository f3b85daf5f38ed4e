// The palette: Ctrl K, some letters, and one is there.

import { element } from "./element.js";
import { _ } from "./words.js";

const seek = document.getElementById("seek");
const WAIT_MS = 120;
let dialog, field, list, asked = 0, answered = Promise.resolve();

function build() {
  field = element("input", { type: "search", autocomplete: "off", placeholder: _("Page, number, SID, name, code"), "aria-label": _("Go to"), role: "combobox", "aria-expanded": "true", "aria-controls": "found" });
  list = element("ul", { id: "found", role: "listbox", "aria-label": _("Found") });
  dialog = element("dialog", { class: "palette", "aria-label": _("Go to") }, field, list);
  document.body.append(dialog);
  field.addEventListener("input", () => { answered = new Promise((done) => setTimeout(() => find().then(done), WAIT_MS)); });
  field.addEventListener("keydown", steer);
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
}

function open() {
  if (!dialog) build();
  if (dialog.open) return;
  dialog.showModal();
  field.value = "";
  find();
}

async function find() {
  const turn = ++asked;
  const response = await fetch(`/find?q=${encodeURIComponent(field.value)}`, { headers: { "X-By-Itself": "1" } }).catch(() => null);
  if (turn !== asked) return; // something was typed meanwhile
  const found = response && response.ok ? await response.json() : null;
  list.replaceChildren(...(found ?? []).map((one, place) =>
    element("li", { role: "option", id: `found-${place}`, "aria-selected": String(place === 0) },
      element("a", { href: one.href, tabindex: "-1" }, element("span", {}, one.label), element("span", { class: "soft" }, one.kind)))));
  if (!found) list.append(element("li", { class: "soft" }, _("The server is out of reach.")));
  else if (!found.length) list.append(element("li", { class: "soft" }, _("Nothing is called that.")));
  point();
}

const options = () => [...list.querySelectorAll("[role=option]")];

function point(by = 0) {
  const all = options();
  if (!all.length) return field.removeAttribute("aria-activedescendant");
  const now = all.findIndex((one) => one.getAttribute("aria-selected") === "true");
  const next = (now + by + all.length) % all.length;
  all.forEach((one, place) => one.setAttribute("aria-selected", String(place === next)));
  field.setAttribute("aria-activedescendant", all[next].id);
  all[next].scrollIntoView({ block: "nearest" });
}

async function steer(event) {
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    point(event.key === "ArrowDown" ? 1 : -1);
  } else if (event.key === "Enter") {
    event.preventDefault();
    await answered; // whoever types fast means what they typed, not what stands there yet
    list.querySelector("[aria-selected=true] a")?.click();
  }
}

if (seek) {
  seek.hidden = false;
  seek.addEventListener("click", open);
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") { event.preventDefault(); open(); }
  });
}
