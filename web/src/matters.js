// The tab What matters: which number, future or report would take away most of the doubt.
import { matters } from "./api.js";
import { byId, el, fill, said } from "./dom.js";
import { errorBox } from "./errors.js";
import { percent } from "./words.js";

const OUTCOMES = { out: "people out", inside: "people inside", ready_held: "people ready but held", trapped: "people trapped" };
const SORTS = { quantity: "number", assumption: "assumption of the model", future: "possible future" };

export function makeMatters(store) {
  let asked = "";
  const outcome = el("select", { id: "mattersof", "aria-label": "Outcome", onchange: () => draw() },
    Object.entries(OUTCOMES).map(([name, words]) => el("option", { value: name }, words)));
  const body = el("div", { "aria-live": "polite" });

  async function draw() {
    const { siege, base, plan, tab } = store.get();
    const result = plan ?? base;
    if (!siege || tab !== "matters") return;
    const by = siege.days.at(-1);
    const key = `${result?.run} ${outcome.value} ${result?.rough}`;
    if (!byId("mattersof")) fill(byId("tab-matters"), el("p", {}, "What would it help most to find out? For ", outcome, " by the last day."), body);
    if (key === asked) return;
    asked = key;
    if (!result || result.rough) {
      fill(body, el("p", { class: "quiet" }, "Waiting for the whole forecast."));
      return;
    }
    fill(body, el("p", { class: "quiet" }, "Working it out…"));
    try {
      const found = await matters(result.run, outcome.value, by);
      if (asked === key) show(found);
    } catch (error) {
      if (asked === key) fill(body, errorBox(error));
      asked = "";
    }
  }

  function show({ sentence, factors, reports, verification }) {
    const clear = factors.filter((factor) => factor.clear);
    const unclear = factors.filter((factor) => !factor.clear);
    const telling = reports.filter((report) => report.clear).map(asRow);
    fill(body,
      said(sentence, "p", { class: "headline" }),
      el("p", { class: "remote" }, verification),
      clear.length ? table("Knowing", clear) : null,
      telling.length ? table("Checking the report", telling) : null,
      unclear.length ? el("details", {}, el("summary", {}, `Cannot be told from nothing with these members (${unclear.length})`), table("Knowing", unclear)) : null);
  }

  const asRow = ({ claim, publisher, grade, statement, share, se }) => ({ words: `${claim} (${publisher}, ${grade}): ${statement}`, share, se });

  const table = (of, rows) => el("table", { class: "matters" },
    el("thead", {}, el("tr", {}, el("th", { scope: "col" }, of), el("th", { scope: "col" }, "takes away of the doubt"))),
    el("tbody", {}, rows.map(row)));

  function row({ words, name, kind, share, se }) {
    const bar = el("div", { class: "share", "aria-hidden": "true" });
    bar.style.inlineSize = `${Math.round(100 * Math.max(0, Math.min(1, share)))}%`;
    return el("tr", {},
      el("td", {}, said(words || name), SORTS[kind] ? el("div", { class: "quiet" }, SORTS[kind]) : null),
      el("td", { class: "number" }, bar, `${percent(Math.max(0, share))} ± ${Math.round(100 * se)} %`));
  }

  return { draw };
}
