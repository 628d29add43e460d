// The evidence for one alert: the statement beside the source, why it was flagged, the mend, and what has changed.

import { get } from "./api.js";
import { h, sign } from "./dom.js";
import { mended } from "./diff.js";
import { handled, isOpen } from "./filters.js";
import { signOf } from "./list.js";
import { marked, plain, within } from "./text.js";
import { when } from "./when.js";
import { BASIS, CAUSE, LABEL, SEVERITY, STATE } from "./words.js";

/** Draws one alert into `parent`. `act(name)` is called for what a desk does with it. */
export class Evidence {
  constructor(parent, { act, back }) {
    this.parent = parent;
    this.act = act;
    this.back = back;
    this.drawn = null;
  }

  draw(item) {
    const key = item && JSON.stringify([item.alert.id, item.alert.revision, item.handling, handled(item)]);
    if (key === this.drawn) return;
    const same = item && this.drawn?.includes(item.alert.id);
    const top = same ? this.parent.scrollTop : 0;
    this.drawn = key;
    this.parent.replaceChildren(...(item ? this.parts(item) : nothing()));
    this.parent.scrollTop = top;
  }

  parts(item) {
    const { alert } = item;
    const back = h("button", { type: "button", class: "back", click: this.back }, "← All alerts");
    const purged = !alert.statement && !alert.now;
    return [
      back,
      this.head(item),
      !purged && pair(alert),
      alert.findings.length > 0 && why(alert),
      alert.mend && mend(alert),
      alert.changes.length > 0 && whatChanged(alert),
      alert.then && beliefs(alert),
      past(item),
      !purged && whole(alert),
    ].filter(Boolean);
  }

  head(item) {
    const { alert } = item;
    return h("header", { class: "head" },
      h("p", { class: "kicker" },
        sign(signOf(alert)),
        h("strong", { class: isOpen(alert) ? `severity-${alert.severity}` : "" }, SEVERITY[alert.severity]),
        h("strong", {}, BASIS[alert.basis] ?? alert.basis),
        h("span", {}, `statement ${alert.n}`),
        h("span", {}, `${STATE[alert.state]}, revision ${alert.revision}`),
        h("span", { title: "How probable it is that the statement does not follow from its source" }, `p ${alert.p_inconsistent.toFixed(3)}`)),
      h("h2", { dir: "auto" }, plain(alert.title) || "The story was withdrawn"),
      h("p", { class: "reason", dir: "auto" }, plain(alert.reason)),
      h("p", { class: "facts" }, facts(alert)),
      this.actions(item),
      word(item));
  }

  actions(item) {
    if (item.alert.state === "recalled") return null;
    const button = (name, label, key, primary) => h("button", {
      type: "button", class: primary ? "primary" : null, "aria-keyshortcuts": key, click: () => this.act(name),
    }, label, h("kbd", { "aria-hidden": "true" }, key));
    const untouched = handled(item) === "none";
    return h("div", { class: "actions" },
      untouched && button("acknowledge", "Acknowledge", "a", true),
      untouched && button("dismiss", "Dismiss", "d", false),
      untouched && button("silence", "Silence", "m", false),
      !untouched && button("reopen", "Take up again", "u", false));
  }
}

function facts(alert) {
  const pairs = [
    ["Source", [alert.provider, alert.version && `version ${alert.version}`].filter(Boolean).join(", ")],
    ["Received", when(alert.at, { seconds: true })],
    ["Opened", alert.opened_at !== alert.at && when(alert.opened_at)],
    ["Urgency", alert.urgency],
    ["Embargo until", alert.embargoed_until && when(alert.embargoed_until)],
    ["Caused by", alert.cause && cause(alert.cause)],
    ["Id", alert.uri],
  ];
  return pairs.filter(([, value]) => value).map(([name, value]) => h("span", { class: name.startsWith("Embargo") ? "embargo" : null }, `${name} `, h("b", { dir: "auto" }, plain(value))));
}

function cause(told) {
  return `${CAUSE[told.kind] ?? told.kind}${told.version && told.kind !== "new" ? ` (version ${told.version})` : ""}${told.note ? `: ${told.note}` : ""}`;
}

function word(item) {
  const said = item.handling;
  const how = handled(item);
  if (!said || item.alert.state === "recalled" || said.action === "reopen") return null;
  const text = [h("b", {}, how === "none" ? `${said.action}d before it changed` : how), ` by ${plain(said.by)}, ${when(said.at)}`];
  if (said.until) text.push(how === "none" ? `, ended ${when(said.until)}` : `, until ${when(said.until)}`);
  if (said.reason) text.push(`: ${plain(said.reason)}`);
  return h("p", { class: "word", dir: "auto" }, text);
}

function pair(alert) {
  const marks = alert.findings.map((f) => ({ start: f.span.start, end: f.span.end, relation: "conflicts" }));
  const passages = alert.now?.passages ?? [];
  const side = (name, title, ...content) => h("section", { class: `sheet ${name}`, "aria-label": title }, h("h3", {}, title), content);
  return h("div", {},
    h("div", { class: "pair" },
      side("statement", "Statement", h("div", { class: "numbered" }, h("span", { class: "number", "aria-hidden": "true" }, `${alert.n}`), h("p", { class: "copy", dir: "auto" }, marked(alert.statement, marks)))),
      side("source", "Source", passages.length ? passages.map((p) => passage(p)) : h("p", { class: "copy was" }, "Nothing in the source bears on it."))),
    h("p", { class: "legend" }, h("span", {}, h("mark", { class: "conflicts" }, "speaks against it")), h("span", {}, h("mark", { class: "supports" }, "bears on it"))));
}

function passage(told, style = "") {
  const name = { headline: "Headline", caption: "Caption" }[told.field];
  return h("p", { class: `copy ${style}`, dir: "auto" },
    name && h("span", { class: "field" }, name),
    told.cut_before && "… ", marked(told.text, within(told)), told.cut_after && " …");
}

function why(alert) {
  return h("section", { class: "part" }, h("h3", {}, "Why"), h("ul", { class: "why" }, alert.findings.map((f) => h("li", {}, h("span", { class: "kind" }, f.kind), h("span", { dir: "auto" }, plain(f.message))))));
}

function mend(alert) {
  return h("section", { class: "part" }, h("h3", {}, "Smallest mend"),
    h("div", { class: "sheet" }, h("p", { class: "copy mend", dir: "auto" }, mended(alert.statement, alert.mend))));
}

function whatChanged(alert) {
  const version = (belief) => (belief?.version ? `, version ${plain(belief.version)}` : "");
  const one = (told, none, style) => (told ? passage(told, style) : h("p", { class: "copy was" }, none));
  return h("section", { class: "part" }, h("h3", {}, "What changed in the story"),
    alert.changes.map((change) => h("div", { class: "pair even" },
      h("section", { class: "sheet" }, h("h3", {}, `Before${version(alert.then)}`), one(change.old, "Not there before.", "was")),
      h("section", { class: "sheet" }, h("h3", {}, `Now${version(alert.now)}`), one(change.new, "Taken out.", "")))));
}

function beliefs(alert) {
  const one = (title, belief) => belief && h("span", {}, h("b", {}, `${title}: `), `${LABEL[belief.label]}`, belief.version && ` on version ${plain(belief.version)}`, belief.created && ` of ${when(belief.created)}`, `, p ${belief.p_inconsistent.toFixed(3)}`);
  return h("section", { class: "part" }, h("h3", {}, "What was held"), h("p", { class: "beliefs" }, one("Then", alert.then), one("Now", alert.now)));
}

function past(item) {
  const rows = [...item.past].sort((a, b) => b.revision - a.revision);
  if (rows.length < 2) return null;
  return h("section", { class: "part" }, h("h3", {}, "Its life"),
    h("table", { class: "past" },
      h("thead", {}, h("tr", {}, ["Revision", "Time", "State", "Because", "Version"].map((name) => h("th", { scope: "col" }, name)))),
      h("tbody", {}, rows.map((r) => h("tr", {}, [r.revision, when(r.at), STATE[r.state], BASIS[r.basis] ?? r.basis, plain(r.version)].map((value) => h("td", {}, `${value ?? ""}`)))))));
}

function whole(alert) {
  const button = h("button", { type: "button", "aria-keyshortcuts": "o", "data-whole": "" }, "Read the whole story", h("kbd", { "aria-hidden": "true" }, "o"));
  const part = h("section", { class: "part" }, h("h3", {}, "The story"), button);
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      part.append(...stories(await get(`/articles/${encodeURIComponent(alert.chain_id)}`), alert));
      button.hidden = true;
      part.scrollIntoView({ block: "start" });
    } catch (error) {
      button.disabled = false;
      part.append(h("p", { class: "word" }, error.message));
    }
  });
  return part;
}

function stories(story, alert) {
  if (story.withdrawn) return [h("p", {}, "The story was withdrawn.")];
  if (story.versions.length === 0) return [h("p", {}, "Its text is no longer kept.")];
  const marks = (alert.now?.passages ?? []).filter((p) => p.field === "text").flatMap((p) => p.marks);
  return [...story.versions].reverse().map((v) => h("article", { class: "sheet whole" },
    h("h4", { dir: "auto" }, plain(v.title)),
    h("p", { class: "facts", dir: "auto" }, [v.version && `Version ${v.version}`, v.relation && (CAUSE[v.relation] ?? v.relation), v.by, v.located, when(v.created ?? v.received), v.note].filter(Boolean).map(plain).join(" · ")),
    h("p", { class: "copy", dir: "auto" }, v.text_sha256 === alert.now?.source_sha256 ? marked(v.text, marks) : plain(v.text))));
}

function nothing() {
  return [h("div", { class: "nothing" }, h("strong", {}, "No alert chosen"), h("p", {}, "Press ", h("kbd", {}, "j"), " for the first, ", h("kbd", {}, "?"), " for all keys."))];
}
