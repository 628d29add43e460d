// Which alerts are wanted, as it stands in the URL: the same names and meanings as in GET /alerts.

export const SEVERITIES = ["high", "medium", "low"];
export const KINDS = ["name", "number", "quantifier", "time", "place", "actor", "cause", "negation", "antonym", "attribution", "hedging", "quote", "other"];
const OPEN = new Set(["opened", "updated"]);

export const VIEWS = [
  { name: "To do", state: ["open"], handled: ["none"], count: "unhandled" },
  { name: "Open", state: ["open"], handled: [], count: "open" },
  { name: "Closed", state: ["closed"], handled: [], count: "closed" },
  { name: "All", state: [], handled: [], count: "held" },
];

/** The filters of a query string; a page without any shows what is to do. */
export function parse(search) {
  const params = new URLSearchParams(search);
  const none = [...params.keys()].length === 0;
  return {
    state: none ? VIEWS[0].state : params.getAll("state"),
    handled: none ? VIEWS[0].handled : params.getAll("handled"),
    severity: params.getAll("severity"),
    kind: params.getAll("kind"),
    story: params.get("story") ?? "",
    provider: params.get("provider") ?? "",
    text: params.get("text") ?? "",
  };
}

/** The inverse: the same filters are always the same URL. Where nothing is filtered, `view=all` says that. */
export function query(filters) {
  const params = new URLSearchParams();
  for (const name of ["state", "handled", "severity", "kind"]) {
    for (const value of [...filters[name]].sort()) params.append(name, value);
  }
  for (const name of ["story", "provider", "text"]) if (filters[name]) params.set(name, filters[name]);
  return params.toString() || "view=all";
}

/** The view that these filters are, whatever else is filtered. */
export function viewOf(filters) {
  const same = (a, b) => [...a].sort().join() === [...b].sort().join();
  return VIEWS.find((view) => same(view.state, filters.state) && same(view.handled, filters.handled));
}

export function isOpen(alert) {
  return OPEN.has(alert.state);
}

/** How an alert stands with the desk now: as `copytaster.model.desk_action.handled` has it. */
export function handled(item, now = Date.now()) {
  const word = item.handling;
  if (!word || item.alert.state === "recalled") return "none";
  if (word.action === "silence") return now < Date.parse(word.until) ? "silenced" : "none";
  const says = { acknowledge: "acknowledged", dismiss: "dismissed" }[word.action] ?? "none";
  return word.revision >= item.alert.revision ? says : "none";
}

/** True where the filters let an alert through: what the server does for the list, for events as they come. */
export function wanted(filters, item) {
  const { alert } = item;
  const any = (names, ...values) => names.length === 0 || values.some((value) => names.includes(value));
  const said = [alert.title, alert.statement, alert.uri, alert.provider, ...alert.findings.map((f) => f.message)];
  const words = said.join("\n").toLowerCase();
  return (
    any(filters.state, alert.state, isOpen(alert) ? "open" : "closed") &&
    any(filters.severity, alert.severity) &&
    any(filters.kind, ...alert.findings.map((f) => f.kind)) &&
    any(filters.handled, handled(item)) &&
    (!filters.story || alert.chain_id === filters.story) &&
    (!filters.provider || alert.provider === filters.provider) &&
    filters.text.toLowerCase().split(/\s+/).every((word) => words.includes(word))
  );
}
