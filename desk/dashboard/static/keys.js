// Keys that work wherever nobody is writing.

/** `bound` has a function for each key. Chords with Ctrl, Alt or Meta are the browser's. */
export function bindKeys(bound) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (document.querySelector("dialog[open]")) return;
    const writing = event.target.matches("input, textarea, select");
    if (writing && event.key !== "Escape") return;
    const does = bound[event.key];
    if (!does) return;
    if (does(event) !== false) event.preventDefault();
  });
}
