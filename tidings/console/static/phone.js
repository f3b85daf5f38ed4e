// A phone: its switch, its threads, the messages of one of them, and the field to write back.

import { alone, draft, keep, sending, unanswered } from "./drafts.js";
import { drawing, element } from "./element.js";
import { failMenu } from "./fail.js";
import { looksSame, messageRow } from "./message.js";
import { Pictures } from "./attached.js";
import { phonePath, read, send, sendFiles, Unreachable } from "./server.js";
import { together, undeliveredRow } from "./undelivered.js";
import { day, spelled } from "./wording.js";
import { _, ngettext } from "./words.js";

const AGAIN_MS = 3000;
const FAILED_EVERY_MS = 4000; // what fails changes nothing on a phone, so nothing tells of it
const PAGES_MOST = 20; // that are asked for at once, until the thread that is shown has one more message
const KEPT = _("Not sent: the server is out of reach. It is kept here, and sent when the connection is back.");
const BODY_MOST = document.querySelector('meta[name="body-most"]').content;

export class HandsetPhone extends HTMLElement {
  number = "";
  version = null; // of what is shown
  messages = [];
  failed = []; // what did not arrive
  older = null; // where the messages before these begin; null: there are none
  peer = null; // the thread that is shown
  rows = new Map(); // what is in the log: by SID, the message and its element
  unread = new Set();
  posting = new Set(); // the addressees of what is on its way to the server
  next = null; // what Enter was pressed for meanwhile
  loading = false;
  atEnd = true; // the log is scrolled to its newest message

  /** Builds the phone; once. */
  begin(number) {
    this.number = number;
    this.setAttribute("role", "region");
    this.setAttribute("aria-label", _("Phone %(number)s", { number: spelled(number) }));
    this.state = element("p", { class: "phone-state" });
    this.power = element("button", { class: "switch", type: "button", role: "switch", "aria-label": _("Phone is on"), onclick: () => this.turn() });
    this.threads = element("div", { class: "threads", role: "tablist", "aria-label": _("Threads"), onkeydown: (event) => this.step(event) });
    this.log = element("div", { class: "log", role: "log", "aria-live": "polite", tabindex: "0", onscroll: () => this.noteEnd() });
    this.log.addEventListener("load", () => this.keepEnd(), true); // a picture came and made the log longer
    new ResizeObserver(() => this.keepEnd()).observe(this.log);
    this.earlier = element("button", { class: "quiet earlier", type: "button", onclick: () => this.reachBack() }, _("Earlier messages"));
    this.asleep = element("p", { class: "asleep", role: "status" });
    const head = element("header", { class: "phone-head" }, element("h2", { class: "phone-number" }, spelled(number)), this.state, this.power);
    this.sought = element("input", { type: "search", class: "seek", placeholder: _("Search here"), "aria-label": _("Search the messages that are shown of %(number)s", { number: spelled(number) }), maxlength: "80", oninput: () => this.draw(true) });
    const tools = element("div", { class: "phone-tools" }, this.sought, failMenu(number, () => this.turn()));
    this.replaceChildren(head, tools, this.threads, this.log, this.asleep, this.composer());
    return this;
  }

  connectedCallback() {
    this.looks = setInterval(() => { if (this.isNear && !document.hidden) this.loadFailed(); }, FAILED_EVERY_MS);
  }

  disconnectedCallback() {
    clearInterval(this.looks);
  }

  composer() {
    const name = `to-${this.number}`;
    this.to = element("select", { id: name, onchange: () => this.choose(this.to.value) });
    this.text = element("textarea", { rows: "1", maxlength: BODY_MOST, placeholder: _("Write back"), "aria-label": _("Message from %(number)s", { number: spelled(this.number) }), onkeydown: (event) => this.key(event), oninput: () => this.typed() });
    this.go = element("button", { class: "main send", type: "submit", "aria-label": _("Send") }, drawing("0 0 24 24", "", "", "M12 20V5", "M5.5 11.5 12 5l6.5 6.5"));
    this.wrong = element("span", { class: "compose-wrong", role: "alert" });
    const to = element("label", { class: "compose-to", for: name }, _("To"), this.to);
    const submit = (event) => { event.preventDefault(); this.write(); };
    this.pictures = new Pictures(spelled(this.number), (words) => { this.wrong.textContent = words; });
    return element("form", { class: "compose", onsubmit: submit }, to, this.pictures.list, element("div", { class: "compose-row" }, this.pictures.button, this.text, this.go), this.wrong);
  }

  /** The senders that can be written to. */
  offer(senders) {
    this.senders = senders;
    const chosen = this.to.value;
    this.to.replaceChildren(...senders.map((one) => element("option", { value: one.address }, one.name ? `${spelled(one.address)} · ${one.name}` : spelled(one.address))));
    if (senders.some((one) => one.address === chosen)) this.to.value = chosen;
    this.follow();
    this.retry();
  }

  /** What the list says of this phone: shows it, and fetches the messages where something changed. */
  update(phone) {
    this.show(phone);
    if (phone.version !== this.version) this.load();
  }

  async load() {
    if (this.loading) { this.isStale = true; return; }
    this.loading = true;
    try {
      do {
        this.isStale = false;
        this.take(await read(phonePath(this.number, "messages")));
      } while (this.isStale);
      await this.loadFailed();
    } catch { /* the next look tries again */ } finally { this.loading = false; }
  }

  /** What did not arrive; where that cannot be had, what was known stays. */
  async loadFailed() {
    try {
      const { messages } = await read(phonePath(this.number, "undelivered"));
      if (JSON.stringify(messages) === JSON.stringify(this.failed)) return;
      this.failed = messages;
      this.peer ??= messages[0]?.peer ?? null;
      this.draw(false);
    } catch { /* the next look tries again */ }
  }

  take({ phone, messages, older }) {
    const known = new Set(this.messages.map((one) => one.sid));
    const first = this.version === null;
    this.version = phone.version;
    this.join(messages, older, known);
    const news = first ? [] : messages.filter((one) => !known.has(one.sid) && one.direction === "in");
    for (const one of news) if (one.peer !== this.peer) this.unread.add(one.peer);
    const idle = !this.text.value && !this.contains(document.activeElement);
    if (!this.peer || (idle && news.length)) this.peer = messages[0]?.peer ?? this.peer;
    this.show(phone);
    this.draw(first);
  }

  /** Puts the newest messages before those that were here; where there is a gap between them, these are fetched anew. */
  join(messages, older, known) {
    const oldest = messages.at(-1)?.sid;
    const meets = older === null || messages.some((one) => known.has(one.sid));
    const before = oldest && meets ? this.messages.filter((one) => one.sid < oldest) : [];
    if (!before.length) this.older = older;
    this.messages = [...messages, ...before];
  }

  /** Fetches earlier messages until the thread that is shown has some more, or there are none. */
  async reachBack() {
    if (this.reaching) return;
    this.reaching = true;
    this.earlier.disabled = true;
    const count = () => this.messages.filter((one) => one.peer === this.peer).length;
    const before = count();
    try {
      for (let pages = 0; this.older && count() === before && pages < PAGES_MOST; pages += 1) {
        const page = await read(`${phonePath(this.number, "messages")}?before=${this.older}`);
        const known = new Set(this.messages.map((one) => one.sid));
        this.messages.push(...page.messages.filter((one) => !known.has(one.sid)));
        this.older = page.older;
      }
      this.wrong.textContent = "";
    } catch (problem) { this.wrong.textContent = problem.message; } finally { this.reaching = false; this.earlier.disabled = false; }
    const below = this.log.scrollHeight - this.log.scrollTop;
    this.draw(false);
    this.log.scrollTop = this.log.scrollHeight - below;
  }

  show(phone) {
    this.dataset.power = phone.is_on ? "on" : "off";
    this.power.setAttribute("aria-checked", String(phone.is_on));
    this.querySelector(".fail-power").textContent = phone.is_on ? "Turn it off" : "Turn it on";
    this.state.textContent = phone.is_on ? _("On the network") : _("Turned off");
    this.asleep.textContent = phone.is_on ? "" : phone.waiting ? ngettext("%(num)s segment waiting in the network", "%(num)s segments waiting in the network", phone.waiting) : _("Messages wait in the network until it is on");
    this.text.disabled = !phone.is_on;
    this.go.disabled = !phone.is_on;
  }

  choose(peer) {
    this.peer = peer;
    this.draw(true);
    if (this.older && !this.messages.some((one) => one.peer === peer)) this.reachBack();
  }

  draw(anew) {
    this.unread.delete(this.peer);
    this.drawThreads();
    const typed = this.sought.value.trim().toLowerCase();
    const isShown = (one) => (one.peer ?? this.peer) === this.peer && (!typed || `${one.body} ${one.code ?? ""}`.toLowerCase().includes(typed));
    const shown = together(this.messages.filter((one) => one.peer === this.peer).reverse(), this.failed, this.older !== null).filter(isShown);
    if (anew || this.rows.peer !== this.peer) { this.rows = new Map(); this.rows.peer = this.peer; this.log.replaceChildren(); anew = true; }
    this.log.setAttribute("aria-label", this.peer ? _("Messages with %(number)s", { number: spelled(this.peer) }) : _("Messages"));
    const nodes = this.older ? [this.earlier] : [];
    let today = "";
    for (const one of shown) {
      if (day(one.at) !== today) { today = day(one.at); nodes.push(this.dayRow(today)); }
      nodes.push(this.row(one, !anew));
    }
    if (!shown.length) nodes.push(this.dayRow(null, typed && _("None of the messages that are shown has this.")));
    if (nodes.some((node, place) => this.log.childNodes[place] !== node) || nodes.length !== this.log.childNodes.length) this.place(nodes);
    if (anew) this.atEnd = true;
    this.keepEnd();
    this.follow();
  }

  noteEnd() {
    this.atEnd = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 60;
  }

  /** Whoever looks at the newest message goes on doing so. */
  keepEnd() {
    if (this.atEnd) this.log.scrollTop = this.log.scrollHeight;
  }

  /** Puts `nodes` into the log; those that are there already stay where they are, so that nothing moves or is read twice. */
  place(nodes) {
    const wanted = new Set(nodes);
    for (const old of [...this.log.childNodes]) if (!wanted.has(old)) old.remove();
    nodes.forEach((node, place) => { if (this.log.childNodes[place] !== node) this.log.insertBefore(node, this.log.childNodes[place] ?? null); });
  }

  row(message, fresh) {
    const before = this.rows.get(message.sid);
    if (before && looksSame(before.message, message)) return before.node;
    const node = "why" in message ? undeliveredRow(message) : messageRow(message, fresh && !before);
    this.rows.set(message.sid, { message, node });
    return node;
  }

  dayRow(text, nothing = "") {
    const key = `day ${text}${nothing}`;
    const node = this.rows.get(key)?.node ?? (text ? element("p", { class: "day" }, text) : element("p", { class: "nothing" }, nothing || _("No messages yet. Write the first one below.")));
    this.rows.set(key, { node });
    return node;
  }

  drawThreads() {
    const peers = [...new Set([...this.messages, ...this.failed].map((one) => one.peer).filter(Boolean))];
    if (this.peer && !peers.includes(this.peer)) peers.unshift(this.peer);
    const key = JSON.stringify([peers, this.peer, [...this.unread]]);
    if (this.threads.dataset.drawn === key) return;
    this.threads.dataset.drawn = key;
    const focused = this.threads.contains(document.activeElement);
    const tab = (peer) => element("button", {
      class: `thread${this.unread.has(peer) ? " unread" : ""}`, type: "button", role: "tab", "aria-selected": String(peer === this.peer),
      tabindex: peer === this.peer ? "0" : "-1", onclick: () => this.choose(peer), "data-peer": peer,
    }, spelled(peer));
    this.threads.hidden = !peers.length;
    this.threads.replaceChildren(...peers.map(tab));
    if (focused) this.threads.querySelector('[aria-selected="true"]')?.focus();
  }

  /** Arrow keys go from thread to thread. */
  step(event) {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    const tabs = [...this.threads.children];
    const at = tabs.findIndex((one) => one.dataset.peer === this.peer);
    this.choose(tabs[(at + by + tabs.length) % tabs.length].dataset.peer);
  }

  /** The addressee is the thread that is shown, where it can be written to. */
  follow() {
    if (this.peer && this.senders?.some((one) => one.address === this.peer)) this.to.value = this.peer;
    this.recall();
  }

  /** Shows what was typed to the addressee before, once it is another. */
  recall() {
    if (this.recalled === this.to.value) return;
    this.recalled = this.to.value;
    const kept = draft(this.number, this.to.value);
    this.text.value = kept.text;
    this.wrong.textContent = kept.sending ? KEPT : "";
  }

  /** Text that is changed is another message: it is not sent by itself any more. */
  typed() {
    keep(this.number, this.to.value, this.text.value);
    this.wrong.textContent = "";
  }

  key(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.write();
  }

  async write() {
    const [to, body] = [this.to.value, this.text.value];
    if (this.dataset.power === "off") return;
    if (this.go.disabled) { this.next = { to, body }; return; }
    if (this.pictures.files.length) { await this.postPictures(to, body); return; }
    if (!body.trim()) return;
    await this.post(to, body, this.messages[0]?.sid ?? "");
    this.text.focus();
    this.retry();
  }

  /** Sends pictures, with what was typed; they are not kept for when the connection is back. */
  async postPictures(to, body) {
    this.go.disabled = true;
    this.wrong.textContent = "";
    try {
      const answer = await sendFiles(phonePath(this.number, "messages"), { To: to, Body: body }, this.pictures.files);
      this.pictures.clear();
      this.sent(to, body);
      this.peer = to;
      this.take(answer);
    } catch (problem) {
      this.wrong.textContent = problem instanceof Unreachable ? "Not sent: the server is out of reach. Send it again." : problem.message;
    } finally { this.answered(); }
  }

  /** Sends what was typed; `after` is the newest message before it, by which one whose answer was lost is known again. */
  async post(to, body, after) {
    this.go.disabled = true;
    if (to === this.to.value) this.wrong.textContent = "";
    this.posting.add(to);
    keep(this.number, to, body, sending(after));
    try {
      const answer = await send(phonePath(this.number, "messages"), { to, body });
      this.sent(to, body);
      this.peer = to;
      this.take(answer);
    } catch (problem) {
      const isLost = problem instanceof Unreachable;
      keep(this.number, to, this.textTo(to, body), isLost ? sending(after) : null);
      if (to === this.to.value) this.wrong.textContent = isLost ? KEPT : problem.message;
    } finally {
      this.posting.delete(to);
      this.answered();
    }
  }

  /** Whatever was sent has its answer: Enter that was pressed meanwhile counts now, for what it was pressed for. */
  answered() {
    const next = this.next;
    this.next = null;
    this.go.disabled = this.dataset.power === "off";
    if (next && !this.wrong.textContent && next.to === this.to.value && next.body === this.text.value) this.write();
  }

  /** What stands in the field for an addressee; for one that is not shown, what was sent. */
  textTo(to, body) {
    return to === this.to.value ? this.text.value : body;
  }

  sent(to, body) {
    if (this.textTo(to, body) !== body) return keep(this.number, to, this.text.value); // written on meanwhile
    keep(this.number, to, "");
    if (to === this.to.value) [this.text.value, this.wrong.textContent] = ["", ""];
  }

  /** The connection is back: what was sent without an answer either arrived, or is sent now. */
  async retry() {
    clearTimeout(this.again);
    if (this.posting.size || this.retrying || !unanswered(this.number).length) return;
    this.retrying = true;
    try {
      await alone(this.number, () => this.settle());
    } catch { /* still away */ } finally {
      this.retrying = false;
      if (unanswered(this.number).length) this.again = setTimeout(() => this.retry(), AGAIN_MS);
    }
  }

  async settle() {
    this.take(await read(phonePath(this.number, "messages")));
    for (const to of unanswered(this.number)) {
      const { text, sending: { after } } = draft(this.number, to);
      const arrived = this.messages.some((one) => one.direction === "out" && one.peer === to && one.body === text && one.sid > after);
      if (arrived) this.sent(to, text);
      else if (this.dataset.power === "on") await this.post(to, text, after);
    }
  }

  async turn() {
    const power = this.dataset.power === "on" ? "off" : "on";
    this.wrong.textContent = "";
    try { this.take(await send(phonePath(this.number, "power"), { power })); } catch (problem) { this.wrong.textContent = problem.message; }
  }
}

customElements.define("handset-phone", HandsetPhone);
