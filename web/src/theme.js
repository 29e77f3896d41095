// Light and dark: as the reader's system says, unless the switch is used.
import { byId } from "./dom.js";

const KEY = "safepassage-theme";
const system = matchMedia("(prefers-color-scheme: dark)");

function kept() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

/** Set light or dark and follow the switch; `changed` is called whenever it changes. */
export function makeTheme(changed) {
  const apply = () => {
    const theme = kept() ?? (system.matches ? "dark" : "light");
    document.documentElement.dataset.theme = theme;
    byId("theme").textContent = theme === "dark" ? "Light" : "Dark";
    byId("theme").setAttribute("aria-label", theme === "dark" ? "Light colours" : "Dark colours");
  };
  apply();
  system.addEventListener("change", () => {
    apply();
    changed();
  });
  byId("theme").addEventListener("click", () => {
    const other = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
    try {
      localStorage.setItem(KEY, other);
    } catch {
      document.documentElement.dataset.theme = other;
    }
    apply();
    changed();
  });
}
