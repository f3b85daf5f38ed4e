// The page: the rail of phones, the stage where they stand, and what is there before the first message.

import { element } from "./element.js";
import { follow } from "./live.js";
import { HandsetPhone } from "./phone.js";
import { send } from "./server.js";
import { spelled, when } from "./wording.js";

const PHONES_MOST = 50;
const STATES = { live: "Live", polling: "Every few seconds", away: "Server out of reach", opening: "Connecting" };

const byId = (id) => document.getElementById(id);
const [entries, stage, empty] = ["entries", "stage", "empty"].map(byId);
const phones = new Map(); // number -> { phone, node, entry, item }
let senders = [];
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
  if (JSON.stringify(senders) !== JSON.stringify(state.senders)) {
    senders = state.senders;
    for (const { node } of phones.values()) node.offer(senders);
  }
  const listed = new Set(state.phones.map((phone) => phone.number));
  for (const number of [...phones.keys()]) if (!listed.has(number)) drop(number);
  changed(state.phones);
  arrange();
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
  const text = last ? `${last.direction === "out" ? "You: " : ""}${last.text}` : phone.is_on ? "No messages yet" : "Turned off";
  entry.replaceChildren(
    element("span", { class: "entry-number" }, spelled(phone.number)),
    element("span", { class: "entry-time" }, last ? when(last.at) : ""),
    element("span", { class: "entry-text" }, phone.is_on ? text : `Off · ${text}`),
  );
}

/** The newest first in the rail; the stage stays as it is, so that nothing moves under a hand. */
function arrange() {
  const order = [...phones.values()].sort((a, b) => (b.phone.last?.at ?? "~").localeCompare(a.phone.last?.at ?? "~"));
  for (const { phone } of order.slice(PHONES_MOST)) drop(phone.number);
  const items = order.slice(0, PHONES_MOST).map((known) => known.item);
  if (items.some((item, place) => entries.children[place] !== item)) {
    const focused = document.activeElement;
    entries.replaceChildren(...items);
    if (entries.contains(focused)) focused.focus({ preventScroll: true });
  }
  empty.hidden = phones.size > 0;
  stage.hidden = phones.size === 0;
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

byId("add").addEventListener("submit", async (event) => {
  event.preventDefault();
  const field = byId("add-number");
  byId("add-wrong").textContent = "";
  try {
    const phone = await send("/handsets/phones", { number: field.value });
    field.value = "";
    changed([phone]);
    select(phone.number, true);
  } catch (problem) { byId("add-wrong").textContent = problem.message; }
});

byId("copy").addEventListener("click", async () => {
  try {
    await navigator.clipboard.writeText(byId("command").textContent);
    byId("copy").textContent = "Copied";
  } catch { getSelection().selectAllChildren(byId("command")); }
});

follow({
  listing,
  phones: changed,
  state(state) {
    byId("live").dataset.state = state;
    if (byId("live-text").textContent !== STATES[state]) byId("live-text").textContent = STATES[state];
  },
});
