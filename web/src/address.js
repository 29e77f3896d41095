// The state in the address, so that reload, back and a copied link bring it back.

/** The part of the state that the address holds, of a text like "#scenario=a&day=2016-06-03". */
export function readAddress(hash) {
  const words = new URLSearchParams(hash.replace(/^#/, ""));
  const selected = words.get("selected");
  const cut = selected ? selected.indexOf(":") : -1;
  return {
    scenario: words.get("scenario"),
    day: /^\d{4}-\d{2}-\d{2}$/.test(words.get("day") ?? "") ? words.get("day") : null,
    tab: words.get("tab"),
    selected: cut > 0 ? { type: selected.slice(0, cut), name: selected.slice(cut + 1) } : null,
    actions: words.get("actions") ?? "",
  };
}

/** The address of a state; what is as usual is left out. */
export function writeAddress({ scenario, day, tab, selected, actions }) {
  const words = new URLSearchParams();
  if (scenario) words.set("scenario", scenario);
  if (day) words.set("day", day);
  if (tab && tab !== "forecast") words.set("tab", tab);
  if (selected) words.set("selected", `${selected.type}:${selected.name}`);
  if (actions) words.set("actions", actions);
  return `#${words}`;
}
