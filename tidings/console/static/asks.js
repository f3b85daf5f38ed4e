// Forms that only ask: what they are answered stands in a part of the page, renewed while somebody types.

import { found, lost } from "./sent.js";
import { _ } from "./words.js";

const WAIT_MS = 250;
const LOST = _("The server is out of reach: what stands here is from before.");
const filters = document.querySelectorAll("form[data-answers]");

async function ask(form, turn) {
  const query = new URLSearchParams(new FormData(form));
  const address = `${form.getAttribute("action")}?${query}`;
  const response = await fetch(address, { cache: "no-store" }).catch(() => null);
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
  form.addEventListener("input", soon);
  form.addEventListener("submit", (event) => { event.preventDefault(); ask(form, ++form.turn); });
}
