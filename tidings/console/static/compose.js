// Says beside the form what would become of the message, while it is written.

const WAIT_MS = 400; // after the last key
const form = document.getElementById("compose");
let timer, asked = 0;

async function explain() {
  const turn = ++asked;
  const said = new FormData(form);
  if (!said.get("To")) return;
  said.set("act", "explain");
  const response = await fetch(form.action, { method: "POST", body: new URLSearchParams(said), headers: { "X-By-Itself": "1" } }).catch(() => null);
  if (turn !== asked || !response?.ok) return; // something was typed meanwhile, or the server is out of reach
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  for (const id of ["explained", "snippets"]) {
    const fresh = page.getElementById(id), now = document.getElementById(id);
    if (!fresh || !now || fresh.innerHTML === now.innerHTML) continue;
    if (now.open) fresh.open = true;
    now.replaceWith(document.adoptNode(fresh));
  }
}

if (form) {
  form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(explain, WAIT_MS); });
}
