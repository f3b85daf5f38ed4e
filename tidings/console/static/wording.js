// How numbers and times are written for people.

import { _ } from "./words.js";

const timeZone = document.documentElement.dataset.chosenZone; // none: the browser's
const CLOCK = new Intl.DateTimeFormat(undefined, { timeZone, hour: "2-digit", minute: "2-digit" });
const DAY = new Intl.DateTimeFormat(undefined, { timeZone, weekday: "short", day: "numeric", month: "short" });
const DATE = new Intl.DateTimeFormat("sv", { timeZone });
const FULL = new Intl.DateTimeFormat(undefined, { timeZone, dateStyle: "full", timeStyle: "long" });

/** +1 415 555 0100; a number of another country as it is; a short code as it is. */
export function spelled(address) {
  const found = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(address);
  return found ? `+1 ${found[1]} ${found[2]} ${found[3]}` : address;
}

export const clock = (iso) => CLOCK.format(new Date(iso));
export const fullTime = (iso) => FULL.format(new Date(iso));

let aheadMs = 0; // business time, less this browser's

/** The server says what time it is there: days are told by its clock, which may be moved. */
export function setClock(iso) {
  aheadMs = new Date(iso) - Date.now();
}

/** Today's date by the server's clock. */
export const today = () => DATE.format(new Date(Date.now() + aheadMs));

/** `Today`, or the day. */
export function day(iso) {
  const moment = new Date(iso);
  return DATE.format(moment) === today() ? _("Today") : DAY.format(moment);
}

/** The time of today, the day of any other day. */
export const when = (iso) => (day(iso) === _("Today") ? clock(iso) : day(iso));
