// What has to be asked: who you are, why an alert is dismissed, for how long it is silenced. And the keys.

import { h } from "./dom.js";

const REASONS = ["The statement is right", "Same as another alert", "Already mended elsewhere", "Not for this desk"];
const SILENCES = [[30, "30 minutes"], [120, "2 hours"], [480, "8 hours"], [1440, "1 day"], [10080, "7 days"]];
const NAME = "copytaster.by";

/** The initials of whoever sits here, empty where nobody said. */
export function by() {
  return localStorage.getItem(NAME) ?? "";
}

/** Ask for initials; resolves to them, or to nothing where it was broken off. */
export async function askWho() {
  const input = h("input", { type: "text", id: "by", maxlength: 40, required: true, value: by(), autocomplete: "off" });
  const told = await ask("Who is on the desk?", "Keep", [
    h("label", { class: "over", for: "by" }, "Your initials or name"), input,
    h("p", {}, "Shown with what you do, on every dashboard. Kept in this browser.")]);
  if (!told || !input.value.trim()) return null;
  localStorage.setItem(NAME, input.value.trim());
  return by();
}

/** Ask why; resolves to the reason, or to nothing. */
export async function askReason() {
  const other = h("textarea", { id: "reason", maxlength: 500, "aria-label": "Another reason, or more on it" });
  const radios = REASONS.map((reason, at) => h("label", { class: "row" }, h("input", { type: "radio", name: "reason", value: reason, checked: at === 0 }), reason));
  const form = await ask("Dismiss this alert", "Dismiss", [
    h("fieldset", {}, h("legend", {}, "Why?"), radios, h("label", { class: "row" }, h("input", { type: "radio", name: "reason", value: "" }), "Another reason:")), other]);
  if (!form) return null;
  const chosen = new FormData(form).get("reason");
  return [chosen, other.value.trim()].filter(Boolean).join(": ") || REASONS[0];
}

/** Ask for how long; resolves to minutes, or to nothing. */
export async function askSilence() {
  const radios = SILENCES.map(([minutes, label], at) => h("label", { class: "row" }, h("input", { type: "radio", name: "minutes", value: minutes, checked: at === 1 }), label));
  const form = await ask("Silence this alert", "Silence", [h("fieldset", {}, h("legend", {}, "For how long, whatever becomes of it?"), radios)]);
  return form && Number(new FormData(form).get("minutes"));
}

const KEYS = [
  [["j"], "next alert"], [["k"], "alert before"], [["a"], "acknowledge"], [["d"], "dismiss, with a reason"],
  [["m"], "silence for a while"], [["u"], "take up again"], [["o"], "read the whole story"], [["/"], "find words"],
  [["Enter"], "go to the evidence"], [["Esc"], "back to the list"], [["?"], "these keys"],
];

export function showKeys() {
  const rows = KEYS.map(([keys, what]) => h("tr", {}, h("td", {}, keys.map((key) => h("kbd", {}, key))), h("td", {}, what)));
  open(h("dialog", { "aria-labelledby": "asked" }, h("form", { method: "dialog" }, h("h2", { id: "asked" }, "Keys"), h("table", {}, h("tbody", {}, rows)), h("div", { class: "ends" }, h("button", { class: "primary" }, "Close")))));
}

function ask(title, yes, content) {
  const form = h("form", { method: "dialog" }, h("h2", { id: "asked" }, title), content, h("div", { class: "ends" },
    h("button", { value: "no", formnovalidate: true }, "Cancel"), h("button", { value: "yes", class: "primary" }, yes)));
  const dialog = h("dialog", { "aria-labelledby": "asked" }, form);
  // The button that Enter presses is the first one; it must be the one that says yes.
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("input")) {
      event.preventDefault();
      form.requestSubmit(form.querySelector('[value="yes"]'));
    }
  });
  return open(dialog).then((answer) => (answer === "yes" ? form : null));
}

function open(dialog) {
  const before = document.activeElement;
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      before?.focus?.({ preventScroll: true });
      resolve(dialog.returnValue);
    });
  });
}
