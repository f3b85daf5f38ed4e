// Forms that only ask: what they are answered stands in a part of the page, renewed while somebody types.

const WAIT_MS = 250;
const filters = document.querySelectorAll("form[data-answers]");

async function ask(form, turn) {
  const query = new URLSearchParams(new FormData(form));
  const address = `${form.getAttribute("action")}?${query}`;
  const response = await fetch(address, { cache: "no-store" }).catch(() => null);
  if (!response || response.redirected || turn !== form.turn) return;
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
