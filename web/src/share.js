// The tab Share: the report, the spreadsheet, and a link to what is shown.
import { download } from "./api.js";
import { announce, byId, el, fill } from "./dom.js";
import { errorBox } from "./errors.js";

const FILES = [
  ["report.html", "Report", "one page that opens anywhere, without a network"],
  ["report.pdf", "Report to print", "two A4 pages"],
  ["workbook.xlsx", "Spreadsheet", "all tables with their sources"],
];

export function makeShare(store) {
  const problem = el("div");

  function draw() {
    const { siege, base, plan, view, start } = store.get();
    if (!siege) return;
    const result = view === "base" ? base : (plan ?? base);
    const ready = result && !result.rough;
    const link = el("input", { id: "link", readonly: true, value: location.href, "aria-label": "Link to what is shown", dir: "ltr" });
    fill(byId("tab-share"),
      el("p", {}, result?.actions.length ? "With the actions that were tried." : "The siege as it stands.", ready ? "" : " Waiting for the whole forecast."),
      el("ul", { class: "files" }, FILES.map(([name, words, more]) =>
        el("li", {}, el("button", { type: "button", id: `get-${name}`, disabled: !ready, onclick: (event) => get(event.target, result.run, name) }, words), el("span", { class: "quiet" }, ` ${more}`)))),
      problem,
      el("h2", {}, "Link"), el("p", { class: "quiet" }, "It opens this siege on this day with these actions, for whoever reaches this server."),
      el("div", { class: "row" }, link, el("button", { type: "button", id: "copy", onclick: () => copy(link) }, "Copy")),
      el("p", {}, el("strong", {}, start.marking), ` ${start.responsible}`));
  }

  async function get(button, run, name) {
    button.disabled = true;
    problem.replaceChildren(el("p", { class: "quiet" }, "Making it…"));
    try {
      await download(run, name);
      problem.replaceChildren();
      announce(`${name} is downloaded.`);
    } catch (error) {
      problem.replaceChildren(errorBox(error));
    }
    button.disabled = false;
  }

  async function copy(link) {
    try {
      await navigator.clipboard.writeText(link.value);
      announce("The link is copied.");
      byId("copy").textContent = "Copied";
    } catch {
      link.select();
      announce("The link is selected: copy it from here.");
    }
  }

  return { draw };
}
