// Forms that are answered in a part of the page: those that only ask, while somebody types; those that do something, when sent.

import { found, lost } from "./sent.js";
import { _ } from "./words.js";

const WAIT_MS = 250;
const LOST = _("The server is out of reach: what stands here is from before.");
const filters = document.querySelectorAll("form[data-answers]");

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
  if (fresh && part && turn === form.turn) part.replaceWith(document.adoptNode(fresh));
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
