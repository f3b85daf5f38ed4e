// One message in a phone's log.

import { drawing, element } from "./element.js";
import { clock, fullTime } from "./wording.js";
import { _, ngettext } from "./words.js";

const FIRST = "M1 6.2 4.2 9.5 10 2";
const SECOND = "M7.6 8.8 8.3 9.5 14.2 2";

/** Its row; `fresh` ones come in with a small movement. */
export function messageRow(message, fresh) {
  const row = element("article", { class: `message ${message.direction}${fresh ? " fresh" : ""}` });
  row.append(...message.media.map(medium));
  if (message.body || !message.media.length) row.append(element("div", { class: "bubble", dir: "auto" }, message.body));
  row.append(meta(message));
  return row;
}

/** Whether two states of one message look the same. */
export const looksSame = (one, other) => one.acknowledged === other.acknowledged && one.body === other.body;

function meta(message) {
  const time = element("time", { datetime: message.at, title: fullTime(message.at) }, clock(message.at));
  return element("div", { class: "meta" }, time, `· ${ngettext("%(num)s segment", "%(num)s segments", message.segments)}${message.encoding ? `, ${message.encoding.toUpperCase()}` : ""}`, ticks(message));
}

function ticks(message) {
  if (!message.acknowledged) return drawing("0 0 16 11", "ticks", _("One tick: with the network"), FIRST);
  const label = message.direction === "in" ? _("Two ticks: delivered to this phone") : _("Two ticks: Tidings has it");
  return drawing("0 0 16 11", "ticks both", label, FIRST, SECOND);
}

function medium(one) {
  const kind = one.content_type || _("file");
  if (one.is_image) return element("img", { class: "picture", src: one.url, alt: _("Picture (%(kind)s)", { kind }), loading: "lazy" });
  if (!one.url) return element("span", { class: "attachment" }, _("Attachment (%(kind)s)", { kind }));
  const link = { class: "attachment", href: one.url, target: "_blank", rel: "noopener noreferrer nofollow" };
  return element("a", link, _("Attachment: %(kind)s", { kind }));
}
