// The list: stories, and under each its alerts.

import { arrange, h, sign, unseen } from "./dom.js";
import { handled, isOpen } from "./filters.js";
import { marked, plain } from "./text.js";
import { when } from "./when.js";
import { BASIS, SEVERITY } from "./words.js";

/** What sign an alert has: its severity while it is open, else how it ended. */
export function signOf(alert) {
  if (isOpen(alert)) return alert.severity;
  return alert.state === "recalled" ? "recalled" : "closed";
}

/** Draws the stories into `parent`; rows are kept from one drawing to the next while nothing in them changes. */
export class List {
  constructor(parent, { choose, onlyStory }) {
    this.parent = parent;
    this.choose = choose;
    this.onlyStory = onlyStory;
    this.rows = new Map();
    this.heads = new Map();
  }

  draw(stories, chosen) {
    const rows = new Map();
    const heads = new Map();
    const sections = stories.map((story) => {
      const head = this.head(story);
      const items = story.items.map((item) => {
        const row = this.row(item, chosen);
        rows.set(item.alert.id, row);
        return row.node;
      });
      arrange(head.list, items);
      heads.set(story.chain, head);
      return head.node;
    });
    arrange(this.parent, sections);
    this.rows = rows;
    this.heads = heads;
  }

  /** Ids in the order in which they are shown. */
  order() {
    return [...this.rows.keys()];
  }

  /** Bring an alert's row into sight, and the focus to it. */
  show(id, { focus }) {
    const row = this.rows.get(id);
    if (!row) return;
    const button = row.node.firstChild;
    if (focus) button.focus({ preventScroll: true });
    button.scrollIntoView({ block: "nearest" });
  }

  head(story) {
    const { alert } = story.items.find((item) => item.alert.title) ?? story.items[0];
    const key = JSON.stringify([alert.title, alert.provider, alert.version, alert.embargoed_until]);
    const known = this.heads.get(story.chain);
    if (known?.key === key) return known;
    const list = known?.list ?? h("ul");
    const link = h("a", { href: `?story=${encodeURIComponent(story.chain)}`, title: "Only this story", click: (event) => {
      event.preventDefault();
      this.onlyStory(story.chain);
    } }, plain(alert.title) || "(the story was withdrawn)");
    const facts = [plain(alert.provider), alert.version && `v${plain(alert.version)}`].filter(Boolean).join(" · ");
    const embargo = future(alert.embargoed_until) && h("span", { class: "embargo" }, `Embargo ${when(alert.embargoed_until)} `);
    const header = h("header", {}, h("h2", { dir: "auto" }, link), h("span", { class: "from" }, embargo, facts));
    return { key, list, node: h("section", { class: "story" }, header, list) };
  }

  row(item, chosen) {
    const { alert } = item;
    const current = alert.id === chosen;
    const key = JSON.stringify([alert.revision, item.handling, handled(item), current]);
    const known = this.rows.get(alert.id);
    if (known?.key === key) return known;
    const row = h("button", {
      type: "button",
      class: `alert${isOpen(alert) && handled(item) === "none" ? "" : " settled"}${item.fresh ? " row-new" : ""}`,
      "aria-current": current ? "true" : null,
      "data-id": alert.id,
      click: () => this.choose(alert.id),
    }, sign(signOf(alert)), said(alert), h("span", { class: "when" }, when(alert.at)), h("span", { class: "facts" }, facts(item)));
    if (!known) return { key, node: h("li", {}, row) };
    const focused = known.node.contains(document.activeElement);
    known.node.replaceChildren(row);
    if (focused) row.focus({ preventScroll: true });
    return { key, node: known.node };
  }
}

function said(alert) {
  if (!alert.statement) return h("span", { class: "said" }, "(text removed: the story was withdrawn)");
  const marks = alert.findings.map((f) => ({ start: f.span.start, end: f.span.end, relation: "conflicts" }));
  return h("span", { class: "said", dir: "auto" }, marked(alert.statement, marks, { spoken: false }));
}

function facts(item) {
  const { alert } = item;
  const kinds = [...new Set(alert.findings.map((f) => f.kind))];
  return [
    h("span", { class: isOpen(alert) ? `severity-${alert.severity}` : "" }, SEVERITY[alert.severity]),
    h("span", { class: "strong" }, BASIS[alert.basis] ?? alert.basis),
    kinds.length > 0 && h("span", {}, kinds.slice(0, 3).join(", ")),
    h("span", {}, unseen("statement "), `#${alert.n}`),
    alert.state === "updated" && h("span", {}, `updated, rev. ${alert.revision}`),
    standing(item),
  ];
}

/** How an alert stands with the desk, in few words; nothing where nobody said anything. */
export function standing(item) {
  const how = handled(item);
  if (how === "none") return null;
  const until = how === "silenced" ? ` until ${when(item.handling.until)}` : "";
  return h("span", { class: "done" }, `${how} by ${plain(item.handling.by)}${until}`);
}

function future(iso) {
  return iso && Date.parse(iso) > Date.now();
}
