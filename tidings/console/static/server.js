// What the page asks of the server, always with the token that shows that it is our page.

import { _ } from "./words.js";

const token = document.querySelector('meta[name="form-token"]').content;
const LOST = new Set([502, 504]); // a proxy's: what became of the request is not known

/** No answer came: whether the server took the request is not known. */
export class Unreachable extends Error {}

/** Where to sign in, and to come back from to this page. */
export const signInPath = () => `/sign-in?next=${encodeURIComponent(location.pathname + location.search + location.hash)}`;

/** The answer's JSON. Throws an Error with the server's sentence, or Unreachable; leaves for the sign-in page when signed out. */
async function answered(asking) {
  let response;
  try {
    response = await asking;
  } catch {
    throw new Unreachable(_("The server is out of reach."));
  }
  if (response.status === 401) {
    location.assign(signInPath());
    throw new Error(_("You are signed out."));
  }
  if (LOST.has(response.status)) throw new Unreachable(_("The server is out of reach."));
  let body;
  try {
    body = await response.json();
  } catch {
    if (response.ok) throw new Unreachable(_("The answer broke off."));
    body = {};
  }
  if (!response.ok) throw new Error(body.message || _("The server answered %(status)s.", response));
  return body;
}

export const read = (path) => answered(fetch(path, { headers: { Accept: "application/json" }, cache: "no-store" }));

/** A form with files. */
export function sendFiles(path, fields, files) {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  for (const file of files) body.append("Media", file, file.name);
  return answered(fetch(path, { method: "POST", headers: { "X-Form-Token": token }, body }));
}

export function send(path, fields) {
  const options = { method: "POST", headers: { "X-Form-Token": token }, body: new URLSearchParams(fields) };
  return answered(fetch(path, options));
}

export const phonePath = (number, what) => `/handsets/phones/${encodeURIComponent(number)}/${what}`;
