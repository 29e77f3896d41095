// The language of actions as controls: what `written` says becomes fields, and fields become text again.

const TARGETS = ["NAME", "ROAD", "CROSSING", "LOCATION", "PLACE"];
const TOKEN = /\[|\]|[^\s[\]]+/g;

/**
 * The form of an action of what its `written` says: pieces in order, each {text} or {field, type, needed},
 * with `group`, the number of the bracket it lies in (null: none).
 */
export function formOf(written) {
  const pieces = [];
  let group = null;
  let groups = 0;
  for (const token of written.match(TOKEN) ?? []) {
    if (token === "[") group = groups++;
    else if (token === "]") group = null;
    else pieces.push({ ...piece(token, pieces), group, needed: group === null });
  }
  return pieces;
}

function piece(token, before) {
  if (TARGETS.includes(token)) return { field: "target", type: "target" };
  if (token === "DATE") return { field: before.at(-1)?.text === "until" ? "until" : "from", type: "date" };
  if (token.includes("GROUP")) return { field: "group", type: "group" };
  const slash = token.indexOf("/");
  const bare = slash < 0 ? token : token.slice(0, slash);
  if (["N", "SHARE", "KMH", "DAYS"].includes(bare)) {
    return { field: bare.toLowerCase(), type: "number", unit: slash < 0 ? "" : token.slice(slash) };
  }
  return { text: token };
}

/** A name as the language reads it whatever is in it. */
export function quoted(name) {
  const [open, close] = [['"', '"'], ["“", "”"], ["'", "'"], ["«", "»"]].find(([, end]) => !name.includes(end)) ?? ["", ""];
  return open + name + close;
}

/** The text of an action, of its form and the values of its fields; null where a needed one is missing. */
export function writeAction(pieces, values) {
  const words = [];
  for (const one of pieces) {
    const group = one.group === null ? [] : pieces.filter((other) => other.group === one.group && other.field);
    if (one.group !== null && group.some((other) => blank(values[other.field]))) continue;
    if (one.text) {
      words.push(one.text);
      continue;
    }
    const value = values[one.field];
    if (blank(value)) return null;
    words.push(one.type === "target" ? quoted(value) : one.type === "group" ? groupWords(value) : `${value}${one.unit ?? ""}`);
  }
  return words.join(" ");
}

const blank = (value) => value === undefined || value === null || String(value).trim() === "";
const groupWords = (name) => (name === "everybody" ? name : quoted(name));

/** The lines of a text that are actions, without remarks. */
export function lines(text) {
  return text
    .split("\n")
    .flatMap((line) => line.split("#")[0].split(";"))
    .map((line) => line.trim())
    .filter(Boolean);
}

/** Labels of the fields for people. */
export const FIELD_WORDS = {
  from: "From",
  until: "Until",
  n: "People",
  share: "Share (0 to 1)",
  kmh: "Km per hour",
  days: "Days held",
  group: "Who",
};

/** What an action is called in the list of kinds. */
export const KIND_WORDS = {
  open: "Open a road, crossing or place",
  close: "Close a road, crossing or place",
  per_day: "People a day at a crossing",
  clear: "Clear mines",
  allow: "Allow leaving",
  pause: "Pause the fighting",
  buses: "Run buses",
  room: "Make room at a site",
  screen: "Screen people at a crossing",
  "stop screening": "Stop screening",
};
