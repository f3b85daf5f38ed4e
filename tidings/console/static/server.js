// What the page asks of the server, always with the token that shows that it is our page.

const token = document.querySelector('meta[name="form-token"]').content;

/** The answer's JSON. Throws an Error with the server's sentence; leaves for the sign-in page when signed out. */
async function answered(response) {
  if (response.status === 401) {
    location.assign("/sign-in");
    throw new Error("You are signed out.");
  }
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(body.message || `The server answered ${response.status}.`);
  return body;
}

export async function read(path) {
  return answered(await fetch(path, { headers: { Accept: "application/json" }, cache: "no-store" }));
}

export async function send(path, fields) {
  const options = { method: "POST", headers: { "X-Form-Token": token }, body: new URLSearchParams(fields) };
  return answered(await fetch(path, options));
}

export const phonePath = (number, what) => `/handsets/phones/${encodeURIComponent(number)}/${what}`;
