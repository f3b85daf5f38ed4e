// Keeps a page that the server draws up to date: fetches it again, and puts in the parts that are different now.

const ASK_MS = 3000;
const STATES = { live: "Every few seconds", away: "Server out of reach" };

const live = document.getElementById("live");

/** Somebody writes in it, or has written something that is not sent. */
const isInUse = (part) =>
  part.matches(":has(:focus-visible)") ||
  [...part.querySelectorAll("input, textarea, select")].some((field) => field.value !== field.defaultValue);

/** The same part with what the reader had opened still open. */
function opened(fresh, part) {
  for (const before of part.querySelectorAll("details[id]")) {
    const after = fresh.querySelector(`#${CSS.escape(before.id)}`);
    if (after) after.open = before.open;
  }
  return fresh;
}

/** The markup as the server sent it: what is open is the reader's. */
function markup(part) {
  const copy = part.cloneNode(true);
  for (const one of copy.querySelectorAll("details[id]")) one.removeAttribute("open");
  return copy.innerHTML;
}

function tell(state) {
  live.dataset.state = state === "live" ? "live" : "away";
  document.getElementById("live-text").textContent = STATES[state];
}

async function ask() {
  if (document.hidden) return;
  let response;
  try {
    response = await fetch(location.href, { headers: { "X-By-Itself": "1" }, cache: "no-store" });
  } catch {
    return tell("away");
  }
  if (response.redirected) return location.assign("/sign-in");
  if (!response.ok) return tell("away");
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  for (const part of document.querySelectorAll("[data-live]")) {
    const fresh = page.getElementById(part.id);
    if (!fresh || isInUse(part) || markup(fresh) === markup(part)) continue;
    part.replaceWith(document.adoptNode(opened(fresh, part)));
  }
  tell("live");
}

tell("live");
setInterval(ask, ASK_MS);
document.addEventListener("visibilitychange", ask);
