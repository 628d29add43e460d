// The strip at the foot: what each stage still has to read, as the broker tells it, and how this dashboard does.

import { get } from "./api.js";
import { h } from "./dom.js";
import { span, when } from "./when.js";

const EVERY = 5000;
const FAULTS = new Set(["STOPPED", "STALLED", "REWOUND", "WARNING"]);

export function watchHealth(parent) {
  const look = async () => {
    try {
      draw(parent, await get("/health"));
    } catch {
      parent.replaceChildren(h("span", { class: "fault" }, h("b", {}, "The dashboard's server does not answer")));
    }
    setTimeout(look, document.hidden ? EVERY * 4 : EVERY);
  };
  look();
}

function draw(parent, health) {
  const lag = health.stages.reduce((sum, stage) => sum + stage.lag, 0);
  parent.replaceChildren(...[
    health.broker ? h("span", { class: "well" }, "Broker answers") : h("span", { class: "fault" }, h("b", {}, "Broker away"), health.as_of ? ` since ${when(health.as_of, { seconds: true })}` : ""),
    h("span", { class: lag ? "busy" : null }, "Unread ", h("b", {}, lag.toLocaleString("en"))),
    ...health.stages.map(stage),
    health.dropped > 0 && h("span", { class: "fault" }, h("b", {}, health.dropped.toLocaleString("en")), " older alerts left out"),
    health.unreadable > 0 && h("span", { class: "fault" }, h("b", {}, health.unreadable), " unreadable records"),
    h("span", {}, `${health.held.toLocaleString("en")} alerts held`, health.last_alert ? `, last ${when(health.last_alert, { seconds: true })}` : ""),
  ].filter(Boolean));
}

function stage(told) {
  const fault = FAULTS.has(told.state);
  const waits = told.time_lag > 0 ? ` (${span(told.time_lag)})` : "";
  return h("span", { class: fault ? "fault" : told.lag ? "busy" : null, title: `${told.means}; ${told.workers} workers` }, `${told.name} `, h("b", {}, told.lag.toLocaleString("en")), waits, fault && ` ${told.state.toLowerCase()}`);
}
