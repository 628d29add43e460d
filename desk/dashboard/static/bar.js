// The bar: views, and what else the list is filtered by.

import { h, sign } from "./dom.js";
import { KINDS, query, SEVERITIES, VIEWS, viewOf } from "./filters.js";
import { SEVERITY } from "./words.js";

/** Draws the filters as they are; `change(filters)` is called with what somebody wants instead. */
export class Bar {
  constructor(change) {
    this.change = change;
    this.filters = null;
    this.counts = {};
    const input = document.getElementById("text");
    let timer = null;
    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => this.change({ ...this.filters, text: input.value.trim() }), 180);
    });
    const kind = document.getElementById("kind");
    kind.append(h("option", { value: "" }, "Every kind"), ...KINDS.map((name) => h("option", { value: name }, name)));
    kind.addEventListener("change", () => this.change({ ...this.filters, kind: kind.value ? [kind.value] : [] }));
  }

  draw(filters, counts) {
    this.filters = filters;
    this.counts = counts;
    this.views();
    this.severities();
    const input = document.getElementById("text");
    if (document.activeElement !== input) input.value = filters.text;
    document.getElementById("kind").value = filters.kind.length === 1 ? filters.kind[0] : "";
  }

  views() {
    const now = viewOf(this.filters);
    document.getElementById("views").replaceChildren(...VIEWS.map((view) => {
      const wanted = { ...this.filters, state: view.state, handled: view.handled };
      const count = view.count && this.counts[view.count];
      return h("a", { href: `?${query(wanted)}`, "aria-current": view === now ? "page" : null, click: (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        this.change(wanted);
      } }, view.name, count !== undefined && h("span", { class: "count" }, count.toLocaleString("en")));
    }));
  }

  severities() {
    const chosen = this.filters.severity;
    const parent = document.getElementById("severities");
    const focused = [...parent.children].indexOf(document.activeElement);
    parent.replaceChildren(...SEVERITIES.map((name) => h("button", {
      type: "button", "aria-pressed": chosen.includes(name) ? "true" : "false",
      click: () => this.change({ ...this.filters, severity: chosen.includes(name) ? chosen.filter((s) => s !== name) : [...chosen, name] }),
    }, sign(name), h("span", { class: "label" }, SEVERITY[name]))));
    if (focused >= 0) parent.children[focused].focus();
  }
}
