// What was typed and is not sent, kept in this browser: it survives a lost connection, a restart, and signing in again.

const ACCOUNT = document.querySelector('meta[name="account"]').content;
const KEPT = `tidings drafts ${ACCOUNT}`;
const OTHERS_MS = 30000; // for so long what another tab sends is left to it
const MOST = 100; // conversations; of more the oldest are forgotten

/** A Map of conversation to { text, sending }: `sending` is what was sent without an answer, or null. */
function load() {
  try {
    return new Map(JSON.parse(localStorage.getItem(KEPT)) ?? []);
  } catch { return new Map(); }
}

function store(drafts) {
  try {
    localStorage.setItem(KEPT, JSON.stringify([...drafts].slice(-MOST)));
  } catch { /* full, or forbidden: then what is typed lives as long as the page */ }
}

/** This tab: the same after it was loaded anew. */
const tab = (() => {
  try {
    if (!sessionStorage.getItem("tidings tab")) sessionStorage.setItem("tidings tab", String(Math.random()));
    return sessionStorage.getItem("tidings tab");
  } catch { return String(Math.random()); }
})();

const key = (number, to) => `${number} ${to}`;

export const draft = (number, to) => load().get(key(number, to)) ?? { text: "", sending: null };

export function keep(number, to, text, sending = null) {
  const drafts = load();
  drafts.delete(key(number, to));
  if (text) drafts.set(key(number, to), { text, sending });
  store(drafts);
}

/** What is known of something that is being sent: `after` is the newest message before it. */
export const sending = (after) => ({ after, tab, at: Date.now() });

const isOurs = (one) => one && (one.tab === tab || Date.now() - one.at > OTHERS_MS);

/** The addressees to whom something of this phone was sent without an answer, by this tab or by none that goes on. */
export const unanswered = (number) =>
  [...load()].filter(([name, one]) => isOurs(one.sending) && name.startsWith(`${number} `)).map(([name]) => name.slice(number.length + 1));

/** Does `work` unless another tab is at it: else both might send the same. */
export const alone = (number, work) =>
  navigator.locks ? navigator.locks.request(`${KEPT} ${number}`, { ifAvailable: true }, (lock) => (lock ? work() : null)) : work();

/** Whoever signs out leaves nothing behind. */
export function forgetAll() {
  try { localStorage.removeItem(KEPT); } catch { /* nothing is kept either */ }
}
