// Colours of the map and charts, told apart with any kind of colour vision, in light and dark.

const LIGHT = {
  ink: "#1d2733", muted: "#5b6775", faint: "#a5b0bc", paper: "#f4f6f8", land: "#f4f6f8", river: "#9cc3de", border: "#a5b0bc",
  road: "#7b8794", flow: "#62acd8", arrived: "#0072b2", nobody: "#6b7683", mine: "#f6c000", chosen: "#111820",
};
const DARK = {
  ink: "#e8edf2", muted: "#a3b0bd", faint: "#5d6a78", paper: "#151b22", land: "#151b22", river: "#2f5876", border: "#4a5664",
  road: "#8b98a6", flow: "#3d8fc4", arrived: "#4ab0ee", nobody: "#8d99a6", mine: "#f6c000", chosen: "#ffffff",
};
const HOLDERS = {
  light: ["#d55e00", "#a8458b", "#bf7c00", "#00876a", "#5b4db3", "#7a5230"],
  dark: ["#ef7a22", "#d274b6", "#e0a32e", "#2bbd97", "#9488f0", "#b98a5e"],
};
const OUTCOMES = {
  light: { inside: "#4a5a6a", ready_held: "#a8458b", out: "#0072b2", base: "#7b8794" },
  dark: { inside: "#a9b8c7", ready_held: "#d274b6", out: "#4ab0ee", base: "#8d99a6" },
};

export const isDark = () => document.documentElement.dataset.theme === "dark";

export const palette = () => (isDark() ? DARK : LIGHT);

/** The colour of a holder, by its place in the list of parties; null: held by nobody in particular. */
export function holderColour(parties, holder) {
  const colours = HOLDERS[isDark() ? "dark" : "light"];
  const index = parties.indexOf(holder);
  return index < 0 ? palette().nobody : colours[index % colours.length];
}

/** The letter of a holder, for readers without colours: A, B … Z, AA; nobody in particular has none. */
export function letter(index) {
  if (index < 0) return "";
  return letter(Math.floor(index / 26) - 1) + String.fromCharCode(65 + (index % 26));
}

export const outcomeColour = (name) => OUTCOMES[isDark() ? "dark" : "light"][name];
