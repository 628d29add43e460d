// The page: reads the list, follows the stream, and ties keys and buttons to what they do.

import { get, post } from "./api.js";
import { Bar } from "./bar.js";
import { askReason, askSilence, askWho, by, showKeys } from "./dialogs.js";
import { h } from "./dom.js";
import { Evidence } from "./evidence.js";
import { handled, isOpen, parse, query, wanted } from "./filters.js";
import { bindKeys } from "./keys.js";
import { List } from "./list.js";
import { Live } from "./live.js";
import { Model } from "./model.js";
import { watchHealth } from "./strip.js";
import { plain } from "./text.js";
import { bindTheme } from "./theme.js";
import { SEVERITY } from "./words.js";

const PAGE = 200;
const at = (id) => document.getElementById(id);
const model = new Model();
const list = new List(at("stories"), { choose: (id) => choose(id, { read: true }), onlyStory: (chain) => refilter({ ...model.filters, state: [], handled: [], story: chain }) });
const evidence = new Evidence(at("evidence"), { act, back });
const bar = new Bar((filters) => refilter(filters));
const live = new Live({ alert: onAlert, desk: onDesk, gap: () => load(), state: onState });
let counts = {};
let after = null;
let loading = null;
let clock = null;
let drawing = false;

// The list, anew: at the start, with other filters, and where the stream had a gap.
async function load() {
  loading?.abort();
  loading = new AbortController();
  try {
    const page = await get(`/alerts?limit=${PAGE}&${query(model.filters)}`, { signal: loading.signal });
    model.load(page, { anew: true });
    took(page);
    live.start(page.position);
    if (!model.items.has(model.chosen)) await fetchChosen();
    draw();
  } catch (error) {
    if (error.name === "AbortError") return;
    onState("down");
    setTimeout(load, 1500);
  }
}

function took(page) {
  counts = page.counts;
  after = page.after;
  at("more").hidden = after === null;
}

async function fetchChosen() {
  const id = decodeURIComponent(location.hash.slice(1));
  model.chosen = null;
  if (!id) return;
  try {
    const item = await get(`/alerts/${encodeURIComponent(id)}`);
    model.items.set(item.alert.id, { ...item, leaves: null, fresh: false });
    model.chosen = item.alert.id;
    at("desk").classList.add("reading");
  } catch {
    history.replaceState(null, "", location.pathname + location.search);
  }
}

at("more").addEventListener("click", async () => {
  const page = await get(`/alerts?limit=${PAGE}&after=${encodeURIComponent(after)}&${query(model.filters)}`);
  model.load(page, { anew: false });
  took(page);
  draw();
});

function refilter(filters) {
  model.filters = filters;
  history.replaceState(null, "", `?${query(filters)}${location.hash}`);
  bar.draw(filters, counts);
  load();
}

// Many events come at once after a pause; they are drawn together.
function draw() {
  if (drawing) return;
  drawing = true;
  requestAnimationFrame(drawNow);
}

function drawNow() {
  drawing = false;
  const stories = model.stories();
  list.draw(stories, model.chosen);
  bar.draw(model.filters, counts);
  evidence.draw(model.items.get(model.chosen));
  crumb();
  const shown = stories.length > 0;
  at("empty").hidden = shown;
  if (!shown) at("empty").replaceChildren(h("strong", {}, "Nothing here"), "No alert passes these filters. New ones appear by themselves.");
  document.title = counts.unhandled ? `(${counts.unhandled}) Copytaster` : "Copytaster";
  clearTimeout(clock);
  clock = setTimeout(draw, Math.max(200, model.nextChange() - Date.now() + 50));
}

function crumb() {
  const { story } = model.filters;
  at("crumb").hidden = !story;
  if (!story) return;
  const title = [...model.items.values()].find((item) => item.alert.chain_id === story)?.alert.title;
  at("crumb").replaceChildren(h("span", { dir: "auto" }, `Story: ${plain(title) || story}`), h("button", { type: "button", click: () => refilter({ ...model.filters, story: "" }) }, "All stories"));
}

function onAlert(alert) {
  const known = model.items.has(alert.id);
  if (!model.alert(alert)) return;
  const item = model.items.get(alert.id);
  if (item && !known && isOpen(alert) && wanted(model.filters, item)) announce(`New alert, ${SEVERITY[alert.severity].toLowerCase()}: ${plain(alert.statement)}`);
  recount();
  draw();
}

function onDesk({ alert_id: id, handling }) {
  if (model.desk(id, handling)) draw();
  recount();
}

let recounting = null;
function recount() {
  recounting ??= setTimeout(async () => {
    recounting = null;
    ({ counts } = await get("/alerts?limit=1").catch(() => ({ counts })));
    draw();
  }, 600);
}

function onState(name) {
  const node = at("live");
  node.className = `live ${name}`;
  node.textContent = { live: "Live", wait: "Connecting", down: "Connection lost" }[name];
}

function choose(id, { read = false, focus = false } = {}) {
  model.chosen = id;
  history.replaceState(null, "", `${location.pathname}${location.search}#${encodeURIComponent(id)}`);
  if (read) at("desk").classList.add("reading");
  drawNow();
  list.show(id, { focus });
}

function move(step) {
  const order = list.order();
  if (order.length === 0) return;
  const here = order.indexOf(model.chosen);
  const to = here < 0 ? (step > 0 ? 0 : order.length - 1) : Math.min(Math.max(here + step, 0), order.length - 1);
  choose(order[to], { focus: true });
}

function back() {
  at("desk").classList.remove("reading");
  list.show(model.chosen, { focus: true });
}

// What a desk does. The page shows it when it comes back on the stream, as every other page does.
async function act(name) {
  const item = model.items.get(model.chosen);
  if (!item || item.alert.state === "recalled") return;
  if ((handled(item) === "none") === (name === "reopen")) return;
  const who = by() || (await askWho());
  if (!who) return;
  drawWho();
  const said = { by: who, revision: item.alert.revision };
  if (name === "dismiss" && !(said.reason = await askReason())) return;
  if (name === "silence" && !(said.minutes = await askSilence())) return;
  try {
    await post(`/alerts/${encodeURIComponent(item.alert.id)}/${name}`, said);
    announce(`${name}: done`);
  } catch (error) {
    toast(`Not done: ${error.message}`);
  }
}

let toasting = null;
function toast(text) {
  at("toast").textContent = text;
  at("toast").hidden = false;
  clearTimeout(toasting);
  toasting = setTimeout(() => { at("toast").hidden = true; }, 6000);
}

function announce(text) {
  at("announce").textContent = text;
}

function drawWho() {
  at("who").textContent = by() || "Your initials?";
}

at("who").addEventListener("click", async () => {
  await askWho();
  drawWho();
});
at("help").addEventListener("click", showKeys);
bindTheme(at("theme"));
bindKeys({
  j: () => move(1),
  k: () => move(-1),
  a: () => act("acknowledge"),
  d: () => act("dismiss"),
  m: () => act("silence"),
  u: () => act("reopen"),
  o: () => document.querySelector("[data-whole]:not([hidden])")?.click(),
  "/": () => at("text").focus(),
  "?": showKeys,
  Escape: () => {
    if (document.activeElement === at("text")) at("text").blur();
    else back();
  },
  Enter: (event) => {
    if (event.target.matches("button, a, select")) return false;
    at("evidence").focus();
    return true;
  },
});
window.addEventListener("popstate", () => {
  model.filters = parse(location.search);
  load();
});
model.filters = parse(location.search);
if (!location.search) history.replaceState(null, "", `?${query(model.filters)}${location.hash}`);
drawWho();
bar.draw(model.filters, counts);
evidence.draw(null);
watchHealth(at("strip"));
load();
