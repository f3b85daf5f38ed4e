// Finds phones: of those that are here by any digits, and by their first ones all that the account has to do with.

import { element } from "./element.js";
import { read } from "./server.js";
import { _ } from "./words.js";

const WAIT_MS = 250; // after the last key

const byId = (id) => document.getElementById(id);
const digits = (text) => text.replace(/\D/g, "");

export class Finder {
  /** `phones` is the page's Map by number; `found` is called with the phones that were fetched. */
  constructor(phones, found) {
    this.phones = phones;
    this.found = found;
    this.field = byId("add-number");
    this.after = ""; // where the next page of all phones begins; null: all are here
    this.more = element("button", { class: "quiet more-phones", type: "button", onclick: () => this.fetchMore(), hidden: true }, _("More phones"));
    this.none = byId("none-found");
    this.item = element("li", {}, this.more); // the last entry
    this.field.addEventListener("input", () => {
      this.show();
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.search(), WAIT_MS);
    });
  }

  mayHaveMore(may) {
    this.may = may;
    this.show();
  }

  /** Hides what does not match what is typed. */
  show() {
    const typed = digits(this.field.value);
    let shown = 0;
    for (const [number, { item }] of this.phones) {
      item.hidden = !number.includes(typed);
      if (!item.hidden) shown += 1;
    }
    this.none.hidden = !typed || shown > 0;
    this.more.hidden = Boolean(typed) || !this.may || this.after === null;
  }

  async search() {
    const typed = this.field.value;
    if (!digits(typed)) return;
    try {
      const page = await read(`/handsets/book?starts=${encodeURIComponent(typed)}`);
      if (typed === this.field.value) this.found(page.phones);
    } catch { /* what is here is shown all the same */ }
  }

  async fetchMore() {
    this.more.disabled = true;
    try {
      const before = this.phones.size;
      do {
        const page = await read(`/handsets/book?after=${encodeURIComponent(this.after)}`);
        this.after = page.after;
        this.found(page.phones);
      } while (this.after !== null && this.phones.size === before);
      byId("add-wrong").textContent = "";
    } catch (problem) { byId("add-wrong").textContent = problem.message; } finally { this.more.disabled = false; this.show(); }
  }
}
