// The menu "Make it fail": the phone's switch, and the numbers that choose what becomes of a message.

import { element } from "./element.js";
import { spelled } from "./wording.js";
import { _ } from "./words.js";

const ENDING_DIGITS = 7;
const AREA = "+1415"; // of phones that are opened from one of another country
const template = document.getElementById("fail-menu");

/** The menu of a phone; `turn` is its switch. */
export function failMenu(number, turn) {
  const menu = element("details", { class: "fail", onkeydown: (event) => close(event, menu) }, element("summary", {}, _("Make it fail")));
  const panel = element("div", { class: "fail-panel", role: "group", "aria-label": _("Make messages to %(number)s fail", { number: spelled(number) }), tabindex: "0" });
  panel.append(template.content.cloneNode(true));
  panel.querySelector(".fail-power").addEventListener("click", turn);
  const ending = number.slice(-ENDING_DIGITS);
  for (const button of panel.querySelectorAll("[data-ending]")) {
    if (button.dataset.ending === ending) {
      panel.querySelector(".fail-own").textContent = `This number has an outcome of its own. ${button.dataset.meaning}`;
      button.closest("li").remove();
      continue;
    }
    const other = `${/^\+1\d{10}$/.test(number) ? number.slice(0, -ENDING_DIGITS) : AREA}${button.dataset.ending}`;
    button.querySelector(".fail-number").textContent = spelled(other);
    button.addEventListener("click", () => {
      menu.open = false;
      menu.dispatchEvent(new CustomEvent("open-phone", { bubbles: true, detail: other }));
    });
  }
  menu.append(panel);
  return menu;
}

function close(event, menu) {
  if (event.key !== "Escape" || !menu.open) return;
  menu.open = false;
  menu.querySelector("summary").focus();
}
