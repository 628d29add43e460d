// What the data's own names are called on the page.

export const BASIS = {
  contradicted: "Contradicted",
  unsupported: "Not in the source",
  overtaken: "Overtaken",
  dropped: "No longer in the source",
  mended: "Mended",
  rechecked: "Borne out",
  expired: "Expired",
  gone: "Withdrawn",
  kill: "Story killed",
  withhold: "Story withheld",
};
export const SEVERITY = { high: "High", medium: "Medium", low: "Low" };
export const STATE = { opened: "opened", updated: "updated", resolved: "resolved", withdrawn: "withdrawn", recalled: "recalled" };
export const CAUSE = {
  new: "first version", update: "update", correction: "correction", duplicate: "repeat", superseded: "older version",
  kill: "kill", withhold: "withhold", advisory: "advisory", statements: "statements that came apart", clock: "the clock",
};
export const LABEL = { supported: "borne out", contradicted: "contradicted", unsupported: "not in the source", abstain: "undecided" };
