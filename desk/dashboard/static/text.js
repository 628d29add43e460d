// Text of wires made fit to show, with stretches of it marked. Offsets are code points, as everywhere in Copytaster.

import { h, unseen } from "./dom.js";

// Controls, and the marks that turn the direction of writing or draw nothing: a wire must not rearrange the page.
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;
const LONGEST = 6000;

/** The text without what would not be seen, and not endlessly long. */
export function plain(text) {
  const shown = String(text ?? "").replace(UNSEEN, "");
  return shown.length > LONGEST ? `${shown.slice(0, LONGEST)} …` : shown;
}

const MEANS = { conflicts: "conflicts", supports: "supports", changed: "changed" };
const ORDER = ["conflicts", "changed", "supports"];

/**
 * Nodes for a text with marks `{start, end, relation}` that may nest and overlap; where they do, the gravest is
 * shown. Marks outside the text are cut to it.
 */
export function marked(text, marks, { spoken = true } = {}) {
  const points = Array.from(String(text ?? ""));
  const relation = new Array(points.length).fill(null);
  for (const mark of [...marks].sort((a, b) => ORDER.indexOf(b.relation) - ORDER.indexOf(a.relation))) {
    relation.fill(mark.relation, Math.max(0, mark.start), Math.max(0, Math.min(points.length, mark.end)));
  }
  const out = [];
  for (let from = 0; from < points.length; ) {
    let to = from + 1;
    while (to < points.length && relation[to] === relation[from]) to += 1;
    const words = plain(points.slice(from, to).join(""));
    out.push(relation[from] ? mark(relation[from], words, spoken) : words);
    from = to;
  }
  return out;
}

function mark(relation, words, spoken) {
  const tell = spoken && relation !== "supports";
  return h("mark", { class: relation }, tell && unseen(`[${MEANS[relation]}: `), words, tell && unseen("]"));
}

/** The marks of a passage, counted from its own beginning. */
export function within(passage) {
  return passage.marks.map((m) => ({ ...m, start: m.start - passage.start, end: m.end - passage.start }));
}
