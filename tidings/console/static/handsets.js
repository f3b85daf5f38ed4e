// The page: the rail of phones, the stage where they stand, and what is there before the first message.

import { forgetAll } from "./drafts.js";
import { element } from "./element.js";
import { Finder } from "./finder.js";
import { follow } from "./live.js";
import { renew } from "./parts.js";
import { HandsetPhone } from "./phone.js";
import { send } from "./server.js";
import { setClock, spelled, today, when } from "./wording.js";
import { _ } from "./words.js";

const STATES = { live: _("Live"), polling: _("Every few seconds"), away: _("Server out of reach"), opening: _("Connecting") };

const byId = (id) => document.getElementById(id);
const [entries, stage, empty] = ["entries", "stage", "empty"].map(byId);
const phones = new Map(); // number -> { phone, node, entry, item }
const added = new Set(); // numbers that were added here, which stand first until they have messages
const reached = new Set(); // numbers that were looked for, and stay although others are newer
let senders = [];
let date = "";
let current = null;
let wanted = decodeURIComponent(location.hash.slice(1)); // another page led here to this phone

/** Phones far off the screen wait with fetching until they come near. */
const near = new IntersectionObserver((seen) => {
  for (const { target, isIntersecting } of seen) {
    target.isNear = isIntersecting;
    const known = phones.get(target.number);
    if (isIntersecting && known) { target.update(known.phone); read(known); }
  }
}, { root: stage, rootMargin: "0px 400px" });

function listing(state) {
  clock(state.clock);
  finder.mayHaveMore(state.has_more);
  if (JSON.stringify(senders) !== JSON.stringify(state.senders)) {
    senders = state.senders;
    for (const { node } of phones.values()) node.offer(senders);
  }
  const listed = new Set(state.phones.map((phone) => phone.number));
  for (const number of [...phones.keys()]) if (!listed.has(number) && !reached.has(number)) drop(number);
  changed(state.phones);
  if (wanted && !phones.has(wanted)) {
    const number = wanted;
    reach(number);
  }
}

function changed(news) {
  for (const phone of [...news].reverse()) {
    const known = phones.get(phone.number) ?? make(phone);
    const isNews = known.phone.version !== phone.version;
    known.phone = phone;
    describe(known);
    if (known.node.isNear) known.node.update(phone);
    else if (isNews && phone.last?.direction === "in") known.entry.classList.add("unread");
  }
  arrange();
}

/** The clock was moved, or says so anew: days are told by it. */
function clock(state) {
  setClock(state.now);
  const isMoved = state.offset_us !== 0;
  if (isMoved || document.querySelector("#moved .moved")) renew().catch(() => { /* the next look tries again */ });
  if (date === today()) return;
  date = today();
  for (const known of phones.values()) {
    describe(known);
    if (known.node.version !== null) known.node.draw(false);
  }
}

function make(phone) {
  const node = new HandsetPhone().begin(phone.number);
  node.offer(senders);
  const entry = element("button", { class: "entry", type: "button", onclick: () => select(phone.number, true) });
  const known = { phone, node, entry, item: element("li", {}, entry) };
  phones.set(phone.number, known);
  stage.prepend(node);
  near.observe(node);
  return known;
}

function drop(number) {
  const { node, item } = phones.get(number);
  near.unobserve(node);
  node.remove();
  item.remove();
  phones.delete(number);
  if (current === number) current = null;
}

function describe({ phone, entry }) {
  const { last } = phone;
  const text = last ? (last.direction === "out" ? _("You: %(text)s", last) : last.text) : phone.is_on ? _("Nothing arrived yet") : _("Turned off");
  entry.replaceChildren(
    element("span", { class: "entry-number" }, spelled(phone.number)),
    element("span", { class: "entry-time" }, last ? when(last.at) : ""),
    element("span", { class: "entry-text" }, phone.is_on ? text : _("Off · %(text)s", { text })),
  );
}

/** SIDs are in the order of their making, whatever the clock does; where nothing arrived there is none. */
const place = ({ number, last }) => last?.sid.slice(2) ?? (added.has(number) ? "~" : "");

/** The newest first in the rail; the stage stays as it is, so that nothing moves under a hand. */
function arrange() {
  const order = [...phones.values()].sort((a, b) => (place(b.phone) < place(a.phone) ? -1 : 1));
  const items = [...order.map((known) => known.item), finder.item];
  if (items.some((item, place) => entries.children[place] !== item)) {
    const focused = document.activeElement;
    entries.replaceChildren(...items);
    if (entries.contains(focused)) focused.focus({ preventScroll: true });
  }
  empty.hidden = phones.size > 0;
  stage.hidden = phones.size === 0;
  finder.show();
  if (wanted && phones.has(wanted)) {
    select(wanted, true);
    wanted = null;
  }
  if (!current && order.length) select(order[0].phone.number, false);
}

function select(number, asked) {
  current = number;
  for (const [each, { node, entry }] of phones) {
    node.toggleAttribute("data-current", each === number);
    entry.setAttribute("aria-current", String(each === number));
  }
  const known = phones.get(number);
  read(known);
  if (!asked) return;
  known.node.scrollIntoView({ behavior: "smooth", inline: "nearest", block: "nearest" });
  known.entry.scrollIntoView({ inline: "nearest", block: "nearest" });
  if (matchMedia("(min-width: 721px)").matches) known.node.text.focus({ preventScroll: true });
}

const read = (known) => known.entry.classList.remove("unread");

const finder = new Finder(phones, (found) => {
  for (const phone of found) reached.add(phone.number);
  changed(found);
});

byId("add").addEventListener("submit", async (event) => {
  event.preventDefault();
  const field = byId("add-number");
  byId("add-wrong").textContent = "";
  try {
    const phone = await send("/handsets/phones", { number: field.value });
    field.value = "";
    added.add(phone.number);
    changed([phone]);
    select(phone.number, true);
  } catch (problem) { byId("add-wrong").textContent = problem.message; }
});

/** A phone's menu leads to another phone. */
stage.addEventListener("open-phone", ({ detail: number }) => {
  if (phones.has(number)) { select(number, true); return; }
  wanted = number;
  reach(number);
});

/** Another page leads here to a phone that need not be among the newest. */
async function reach(number) {
  try {
    changed([await send("/handsets/phones", { number })]);
  } catch (problem) {
    byId("add-wrong").textContent = problem.message;
    wanted = null;
  }
}

document.querySelector('form[action="/sign-out"]').addEventListener("submit", forgetAll);

byId("copy").addEventListener("click", async () => {
  try {
    await navigator.clipboard.writeText(byId("command").textContent);
    byId("copy").textContent = _("Copied");
  } catch { getSelection().selectAllChildren(byId("command")); }
});

follow({
  listing,
  phones: changed,
  clock,
  state(state) {
    const isBack = state !== "away" && byId("live").dataset.state !== state;
    byId("live").dataset.state = state;
    if (byId("live-text").textContent !== STATES[state]) byId("live-text").textContent = STATES[state];
    byId("away").hidden = state !== "away";
    if (isBack) for (const { node } of phones.values()) node.retry();
  },
});
