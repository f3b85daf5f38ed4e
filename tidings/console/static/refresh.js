// Keeps a page that the server draws up to date.

import { renew } from "./parts.js";
import { _ } from "./words.js";

/** A page whose parts cost more to reckon says how many seconds they hold. */
const every = Number(document.querySelector("[data-every]")?.dataset.every ?? 3);
const STATES = { live: every < 60 ? _("Every few seconds") : _("Every minute"), away: _("Server out of reach") };

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
  setInterval(ask, every * 1000);
  document.addEventListener("visibilitychange", ask);
}
