// Keeps the page up to date: by events as long as they come, else by asking every few seconds.

import { read } from "./server.js";

const ASK_MS = 2500;
const SILENCE_MS = 12000; // the server says something every few seconds: silence is a stream that is held up
const REOPEN_MS = 8000;

/** `told.listing`, `told.phones` and `told.clock` are called with what came, `told.state` with live, polling or away. */
export function follow(told) {
  let source = null;
  let asking = 0;
  let heard = Date.now();

  function open() {
    source?.close();
    source = new EventSource("/handsets/events");
    heard = Date.now();
    const took = (use) => (event) => {
      heard = Date.now();
      stopAsking();
      told.state("live");
      use?.(JSON.parse(event.data));
    };
    source.addEventListener("listing", took(told.listing));
    source.addEventListener("phones", took(told.phones));
    source.addEventListener("clock", took(told.clock));
    source.addEventListener("alive", took());
    source.onerror = startAsking;
  }

  async function ask() {
    try {
      told.listing(await read("/handsets/phones"));
      if (asking) told.state("polling");
    } catch {
      if (asking) told.state("away");
    }
  }

  function startAsking() {
    if (asking) return;
    asking = setInterval(ask, ASK_MS);
    ask();
  }

  function stopAsking() {
    clearInterval(asking);
    asking = 0;
  }

  // A page that nobody sees gives its connection back: browsers have few for one server.
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) return open();
    stopAsking();
    source.close();
  });
  setInterval(() => {
    if (document.hidden) return;
    const silent = Date.now() - heard > SILENCE_MS;
    if (silent) startAsking();
    if (silent || source.readyState === EventSource.CLOSED) open();
  }, REOPEN_MS);
  open();
}
