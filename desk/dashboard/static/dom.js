// Elements out of values. Text goes in as text nodes only, so nothing that a wire sends is ever read as markup.

const SVG = "http://www.w3.org/2000/svg";

/** An element: `props` are attributes, functions are listeners; children are nodes, texts, or nothing. */
export function h(name, props = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") made.addEventListener(key, value);
    else made.setAttribute(key, value === true ? "" : String(value));
  }
  made.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

/** Text for screen readers alone. */
export function unseen(text) {
  return h("span", { class: "hidden-text" }, text);
}

const SHAPES = {
  high: ["M8 1 15.4 14.5H.6z", true],
  medium: ["M8 .8 15.2 8 8 15.2.8 8z", true],
  low: ["M8 2.2a5.8 5.8 0 1 1 0 11.6A5.8 5.8 0 0 1 8 2.2z", false],
  closed: ["M2.5 8.6 6.4 12.5 13.6 4", false],
  recalled: ["M3 3 13 13M13 3 3 13", false],
};

/** A sign that differs in shape, not only in colour; what it means stands beside it in words. */
export function sign(name) {
  const [path, filled] = SHAPES[name];
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("class", `sign ${name}`);
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", path);
  line.setAttribute("fill", filled ? "currentColor" : "none");
  line.setAttribute("stroke", "currentColor");
  line.setAttribute("stroke-width", filled ? "0" : "2.2");
  svg.append(line);
  return svg;
}

/** Put these nodes into `parent`, in this order, moving only those that are out of place: focus and scroll stay. */
export function arrange(parent, nodes) {
  let next = parent.firstChild;
  for (const node of nodes) {
    if (node === next) next = next.nextSibling;
    else parent.insertBefore(node, next);
  }
  while (next) {
    const gone = next;
    next = next.nextSibling;
    gone.remove();
  }
}
