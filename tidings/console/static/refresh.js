// Keeps a page that the server draws up to date.

import { renew } from "./parts.js";

const ASK_MS = 3000;
const STATES = { live: "Every few seconds", away: "Server out of reach" };

const live = document.getElementById("live");

function tell(state) {
  live.dataset.state = state;
  document.getElementById("live-text").textContent = STATES[state];
}

async function ask() {
  if (document.hidden) return;
  try {
    const response = await renew();
    if (response.redirected) location.assign(response.url); // to sign in, and back
    else tell(response.ok ? "live" : "away");
  } catch { tell("away"); }
}

if (live) {
  tell("live");
  setInterval(ask, ASK_MS);
  document.addEventListener("visibilitychange", ask);
}
