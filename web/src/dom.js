// Small helpers to make elements. Text from scenarios only ever becomes text.

/** An element; `attributes` may hold listeners (onclick: f); children are nodes or text. */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** Text from a scenario, which may run from right to left. */
export const said = (text, tag = "span", attributes = {}) => el(tag, { dir: "auto", ...attributes }, text);

export const byId = (id) => document.getElementById(id);

/** Put children in place of what an element holds, and keep the focus on what has the same id. */
export function fill(node, ...children) {
  const focused = document.activeElement?.id;
  const held = focused && node.contains(document.activeElement);
  node.replaceChildren(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  if (held) byId(focused)?.focus();
}

let pending = 0;
/** Tell a screen reader; the last of several messages in quick order. */
export function announce(text) {
  clearTimeout(pending);
  pending = setTimeout(() => {
    byId("live").textContent = text;
  }, 150);
}

/** A link to a source, only where it leads to the web. */
export function sourceLink(url, text) {
  if (!isWebAddress(url)) return said(text);
  return el("a", { href: url, target: "_blank", rel: "noopener noreferrer", dir: "auto" }, text);
}

/** Whether an address may become a link. */
export function isWebAddress(url) {
  try {
    return ["http:", "https:"].includes(new URL(url).protocol);
  } catch {
    return false;
  }
}

/** A colour of the style sheet. */
export const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
