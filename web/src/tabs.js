// The tabs beside the map, by mouse and by arrow keys.
import { byId, el } from "./dom.js";

export const TABS = [
  ["forecast", "Forecast"],
  ["whatif", "What if"],
  ["places", "Places"],
  ["evidence", "Evidence"],
  ["matters", "What matters"],
  ["share", "Share"],
];

/** The list of tabs; `open(name)` is told which one is wanted. */
export function makeTabs(open) {
  const names = TABS.map(([name]) => name);
  const buttons = TABS.map(([name, words]) =>
    el("button", { id: `tabof-${name}`, type: "button", role: "tab", "aria-controls": `tab-${name}`, onclick: () => open(name) }, words));
  byId("tabs").append(...buttons);
  byId("tabs").addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const here = buttons.indexOf(document.activeElement);
    if (!step || here < 0) return;
    event.preventDefault();
    const next = (here + step + names.length) % names.length;
    buttons[next].focus();
    open(names[next]);
  });
  return (name) => {
    names.forEach((one, index) => {
      byId(`tab-${one}`).hidden = one !== name;
      buttons[index].setAttribute("aria-selected", one === name);
      buttons[index].tabIndex = one === name ? 0 : -1;
    });
  };
}
