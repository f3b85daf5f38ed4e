// Parts of a page that the server draws: fetched again, and put in where they are different now.

/** Somebody writes in it, or has written something that is not sent, or a form of it is under way: it would be lost. */
const isInUse = (part) =>
  part.matches(":has(:focus-visible, form[aria-busy])") ||
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

/** Fetches the page that is shown, and renews its parts. Answers the response; throws where none came. */
export async function renew() {
  const response = await fetch(location.href, { headers: { "X-By-Itself": "1" }, cache: "no-store" });
  if (!response.ok || response.redirected) return response;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  for (const part of document.querySelectorAll("[data-live]")) {
    const fresh = page.getElementById(part.id);
    if (!fresh || isInUse(part) || markup(fresh) === markup(part)) continue;
    part.replaceWith(document.adoptNode(opened(fresh, part)));
  }
  return response;
}
