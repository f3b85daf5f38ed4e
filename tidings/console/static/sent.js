// Forms that lose nothing: where the server is out of reach they stay as they are and say so; pressed twice they are sent once.
// Where one was refused, whoever comes back stands at the first field that is wrong, or at what is said of all of it.

import { element } from "./element.js";
import { _ } from "./words.js";

const ASK_MS = 8000;
const UNDER_WAY_MS = 15000; // afterwards whoever stopped it may press again
const LOST = _("The server is out of reach. Nothing was sent, and what you typed is still here: press again in a moment.");
const BUSY = "aria-busy"; // of a form that is under way
let passing = null;

/** Says at a form that nobody answers. */
export function lost(form, words = LOST) {
  found(form);
  const note = element("p", { class: "wrong unreached", role: "alert" }, words);
  if (form.closest("main")) form.append(note);
  else document.querySelector("main").prepend(note);
}

/** Takes back what `lost` said. */
export function found(form) {
  for (const note of document.querySelectorAll("main > .unreached")) note.remove();
  form.querySelector(".unreached")?.remove();
}

async function isReached() {
  try {
    const options = { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(ASK_MS) };
    return (await fetch("/static/mark.svg", options)).ok;
  } catch { return false; }
}

document.addEventListener("submit", async (event) => {
  const { target: form, submitter } = event;
  if (event.defaultPrevented || form === passing) return; // a script asks, and says by itself what became of it
  event.preventDefault();
  if (form.hasAttribute(BUSY)) return;
  form.setAttribute(BUSY, "true");
  setTimeout(() => form.removeAttribute(BUSY), UNDER_WAY_MS);
  found(form);
  if (!(await isReached())) {
    form.removeAttribute(BUSY);
    return lost(form);
  }
  passing = form;
  form.requestSubmit(submitter);
  passing = null;
});

addEventListener("pageshow", () => { // one came back to it
  for (const form of document.querySelectorAll(`form[${BUSY}]`)) form.removeAttribute(BUSY);
});

const wrong = document.querySelector("main form:not([data-sample]) [aria-invalid=true]") ?? document.querySelector("main:has(form) .wrong[role=alert]");
if (wrong && !wrong.matches("input, select, textarea")) wrong.tabIndex = -1;
wrong?.focus();
