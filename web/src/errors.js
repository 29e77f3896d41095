// What the server refuses, word for word.
import { el, said } from "./dom.js";

const PARTS = [["found", "Found"], ["allowed", ""], ["advice", ""]];

/** A box with an error: its message, and its faults one by one where the message does not hold them already. */
export function errorBox(error) {
  const lines = error.message.split("\n");
  const more = (error.faults ?? []).filter((fault) => fault.problem && !error.message.includes(fault.problem));
  return el("div", { class: "error", role: "alert" },
    lines.map((line) => said(line, "p")),
    more.length ? el("ul", {}, more.map((fault) => said(faultWords(fault), "li"))) : null);
}

/** One fault as a sentence: where, what is wrong, what was found, what is allowed, what to do. */
export function faultWords(fault) {
  const rest = PARTS.filter(([key]) => fault[key]).map(([key, label]) => (label ? `${label}: ${fault[key]}.` : `${fault[key]}`.replace(/[^.?!]$/, "$&.")));
  return [`${fault.where ? `${fault.where}: ` : ""}${fault.problem}.`, ...rest].join(" ");
}
