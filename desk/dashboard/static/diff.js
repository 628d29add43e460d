// What was taken out and what was put in, word by word.

import { h, unseen } from "./dom.js";
import { plain } from "./text.js";

const WORDS = /(?:[\p{L}\p{N}_]+(?:[.,’'-][\p{L}\p{N}_]+)*|[^\p{L}\p{N}_\s])\s*|\s+/gu;
const MOST = 600;

/** Pairs of `same`, `out` or `in` and the text. Long texts are not compared: one goes, the other comes. */
export function changes(before, after) {
  const old = plain(before).match(WORDS) ?? [];
  const now = plain(after).match(WORDS) ?? [];
  if (old.length > MOST || now.length > MOST) return [["out", plain(before)], ["in", plain(after)]];
  const longest = common(old, now);
  const out = [];
  let i = 0;
  let j = 0;
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && old[i] === now[j]) {
      push(out, "same", old[i]);
      i += 1;
      j += 1;
    } else if (j >= now.length || (i < old.length && longest[i + 1][j] >= longest[i][j + 1])) {
      push(out, "out", old[i]);
      i += 1;
    } else {
      push(out, "in", now[j]);
      j += 1;
    }
  }
  return out;
}

/** The mended statement as nodes: struck out and put in, also told to who does not see it. */
export function mended(before, after) {
  return changes(before, after).map(([kind, words]) => {
    if (kind === "same") return words;
    const bare = words.trimEnd();
    const told = unseen(kind === "out" ? "[out: " : "[in: ");
    return [h(kind === "out" ? "del" : "ins", {}, told, bare, unseen("]")), words.slice(bare.length) || " "];
  });
}

// How long the longest common run of words is from each pair of places on.
function common(old, now) {
  const longest = Array.from({ length: old.length + 1 }, () => new Uint16Array(now.length + 1));
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = now.length - 1; j >= 0; j -= 1) {
      longest[i][j] = old[i] === now[j] ? longest[i + 1][j + 1] + 1 : Math.max(longest[i + 1][j], longest[i][j + 1]);
    }
  }
  return longest;
}

function push(out, kind, word) {
  const last = out.at(-1);
  if (last && last[0] === kind) last[1] += word;
  else out.push([kind, word]);
}
