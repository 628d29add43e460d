// Light, dark, or as the system has it.

const KEPT = "copytaster.theme";
const NEXT = { "": "light", light: "dark", dark: "" };
const NAMES = { "": "◐ Auto", light: "○ Light", dark: "● Dark" };
const SAID = { "": "automatic", light: "light", dark: "dark" };

export function bindTheme(button) {
  let theme = localStorage.getItem(KEPT) ?? "";
  const apply = () => {
    if (theme) document.documentElement.dataset.theme = theme;
    else delete document.documentElement.dataset.theme;
    button.textContent = NAMES[theme];
    button.setAttribute("aria-label", `Theme: ${SAID[theme]}`);
  };
  button.addEventListener("click", () => {
    theme = NEXT[theme] ?? "";
    localStorage.setItem(KEPT, theme);
    apply();
  });
  apply();
}
