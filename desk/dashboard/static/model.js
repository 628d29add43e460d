// What the page holds: alerts by id, what was said of each, and which of them are shown.

import { handled, wanted } from "./filters.js";

const MOST = 2000;
const LINGER = 6000;

export class Model {
  constructor() {
    this.items = new Map();
    this.filters = null;
    this.chosen = null;
  }

  /** Begin anew with a page of a list, or go on with the next one. */
  load(page, { anew }) {
    if (anew) this.items.clear();
    for (const item of page.alerts) this.items.set(item.alert.id, { ...item, leaves: null, fresh: false });
  }

  /** An alert event; false where this revision is known already. */
  alert(alert) {
    const known = this.items.get(alert.id);
    if (known && known.alert.revision >= alert.revision) return false;
    const past = [...(known?.past ?? []).filter((r) => r.revision !== alert.revision), alert];
    const item = { alert, handling: known?.handling ?? null, past, leaves: null, fresh: !known };
    this.keep(item, known);
    return true;
  }

  /** A word of a desk; false where the alert is not held here. */
  desk(alertId, handling) {
    const known = this.items.get(alertId);
    if (!known) return false;
    this.keep({ ...known, handling, fresh: false }, known);
    return true;
  }

  // What no longer passes the filters stays a moment, so that a desk sees what became of it.
  keep(item, known) {
    const shown = known && (wanted(this.filters, known) || known.leaves);
    const stays = wanted(this.filters, item);
    item.leaves = !stays && shown ? Date.now() + LINGER : null;
    if (stays || shown || this.items.size < MOST) this.items.set(item.alert.id, item);
  }

  /** The alerts to show: by story, the story with the newest alert first, within it as they stand on the page. */
  stories() {
    const now = Date.now();
    const shown = [...this.items.values()].filter(
      (item) => wanted(this.filters, item) || item.leaves > now || item.alert.id === this.chosen,
    );
    const groups = new Map();
    for (const item of shown) {
      const group = groups.get(item.alert.chain_id) ?? { chain: item.alert.chain_id, items: [], newest: "" };
      group.items.push(item);
      const at = item.alert.opened_at || item.alert.at;
      if (at > group.newest) group.newest = at;
      groups.set(group.chain, group);
    }
    const stories = [...groups.values()].sort((a, b) => (a.newest < b.newest ? 1 : a.newest > b.newest ? -1 : 0));
    for (const story of stories) story.items.sort((a, b) => a.alert.n - b.alert.n || (a.alert.id < b.alert.id ? -1 : 1));
    return stories;
  }

  /** When what is shown changes by the clock alone next: something leaves, or a silence ends. */
  nextChange() {
    const now = Date.now();
    const times = [...this.items.values()].flatMap((item) => [
      item.leaves ?? 0,
      handled(item) === "silenced" ? Date.parse(item.handling.until) : 0,
    ]);
    return Math.min(...times.filter((time) => time > now), now + 60000);
  }
}
