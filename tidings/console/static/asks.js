// Forms that are answered in a part of the page: those that only ask, while somebody types; those that do something, when sent.

import { found, lost } from "./sent.js";
import { _ } from "./words.js";

const WAIT_MS = 250;
const LOST = _("The server is out of reach: what stands here is from before.");
const filters = document.querySelectorAll("form[data-answers]");

/** What is wrong with a field stands at it, as on the page that came. */
function marked(form, page) {
  for (const own of form.querySelectorAll(".field [id][name]")) {
    const [field, fresh] = [own.closest(".field"), page.getElementById(own.id)?.closest(".field")];
    const is = fresh?.classList.contains("is-wrong");
    if (!fresh || !(is || field.classList.contains("is-wrong"))) continue;
    field.classList.toggle("is-wrong", is);
    for (const name of ["aria-invalid", "aria-describedby"]) {
      const said = page.getElementById(own.id).getAttribute(name);
      if (said) own.setAttribute(name, said);
      else own.removeAttribute(name);
    }
    const [words, says] = [field, fresh].map((one) => one.querySelector(".field-words"));
    words?.remove();
    if (says) field.append(document.adoptNode(says));
  }
}

async function ask(form, turn) {
  const query = new URLSearchParams(new FormData(form));
  const [address, asks] = [form.getAttribute("action"), form.method === "get"];
  const asked = asks ? fetch(`${address}?${query}`, { cache: "no-store" }) : fetch(address, { method: "POST", body: query });
  const response = await asked.catch(() => null);
  if (turn !== form.turn) return;
  if (!response) return lost(form, LOST);
  found(form);
  if (response.redirected) return;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const [fresh, part] = [page, document].map((one) => one.getElementById(form.dataset.answers));
  if (!fresh || !part || turn !== form.turn) return;
  marked(form, page);
  part.replaceWith(document.adoptNode(fresh));
}

for (const form of filters) {
  form.turn = 0;
  const soon = () => {
    const turn = ++form.turn;
    setTimeout(() => { if (turn === form.turn && form.checkValidity()) ask(form, turn); }, WAIT_MS);
  };
  if (form.method === "get") form.addEventListener("input", soon);
  form.addEventListener("submit", (event) => { event.preventDefault(); ask(form, ++form.turn); });
}
