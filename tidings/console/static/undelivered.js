// What a phone did not get, and why: thin lines in its threads, each with the way to the message and to its code.

import { element } from "./element.js";
import { clock, fullTime } from "./wording.js";
import { _ } from "./words.js";

/** One line. */
export function undeliveredRow(one) {
  const time = element("time", { datetime: one.at, title: fullTime(one.at) }, clock(one.at));
  const code = one.code ? [element("a", { href: `/errors/${one.code}` }, String(one.code)), `, ${one.why}`] : [one.why];
  const message = element("a", { href: `/messages/${one.sid}`, title: one.body || _("Media") }, _("the message"));
  return element("p", { class: "undelivered" }, _("Not delivered:"), " ", ...code, ". ", time, " · ", message);
}

/** Messages of a thread, oldest first, with what did not arrive between them; before what is shown stands nothing, where there is more of it. */
export function together(shown, failed, hasMore) {
  const left = failed.filter((one) => !hasMore || (shown.length && one.at >= shown[0].at)).sort((a, b) => (a.at < b.at ? -1 : 1));
  const all = [];
  for (const one of shown) {
    while (left.length && left[0].at < one.at) all.push(left.shift());
    all.push(one);
  }
  return [...all, ...left];
}
