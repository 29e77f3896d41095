// The tab What if: actions from controls or as text, tried while one watches, and what they change.
import { FIELD_WORDS, formOf, KIND_WORDS, lines, writeAction } from "./actions.js";
import { byId, colour, el, fill, said } from "./dom.js";
import { errorBox } from "./errors.js";
import { spread } from "./facts.js";
import { headline } from "./difference.js";
import { drawFan } from "./fan.js";
import { outcomeColour } from "./palette.js";
import { targetsOf } from "./targets.js";
import { differenceWords, spokenDay } from "./words.js";

/** The tab; `attempt(text)` runs the actions, `stop` cancels, `goto` moves the day. */
export function makeWhatif(store, { attempt, stop, clear, goto }) {
  let charts = [];
  let values = {};
  let pieces = [];
  const kind = el("select", { id: "kind", onchange: () => fields() });
  const controls = el("div", { class: "fields" });
  const add = el("button", { id: "add", type: "button", onclick: put }, "Add to the list");
  const missing = el("p", { class: "quiet", role: "status" });
  const text = el("textarea", { id: "actions", rows: 4, spellcheck: "false", dir: "auto", "aria-label": "Actions, one a line", oninput: chosen });
  const list = el("ul", { class: "chosen", "aria-label": "Chosen actions" });
  const go = el("button", { id: "try", type: "button", class: "main", disabled: true, onclick: () => attempt(text.value) }, "Try it");
  const cancel = el("button", { id: "cancel", type: "button", onclick: stop, hidden: true }, "Cancel");
  const none = el("button", { id: "clear", type: "button", onclick: () => ((text.value = ""), chosen(), clear()) }, "Back to as it stands");
  const problem = el("div", { id: "refused" });
  const answer = el("div", { id: "difference" });
  byId("tab-whatif").replaceChildren(
    el("h2", {}, "What if…"),
    el("div", { class: "field" }, el("label", { for: "kind" }, "Action"), kind),
    controls, el("div", { class: "row" }, add, missing),
    el("h3", {}, "To try"), list,
    el("details", { id: "astext" }, el("summary", {}, "As text, one action a line"), text),
    el("div", { class: "row" }, go, cancel, none), problem, answer);

  const action = () => store.get().siege.actions.find((one) => one.kind === kind.value);

  function reset() {
    const { siege, actions } = store.get();
    kind.replaceChildren(...siege.actions.map((one) => el("option", { value: one.kind }, KIND_WORDS[one.kind] ?? one.kind)));
    text.value = actions;
    values = {};
    fields();
    chosen();
    problem.replaceChildren();
  }

  /** The controls of the kind of action that is picked. */
  function fields() {
    if (!store.get().siege) return;
    pieces = formOf(action().written);
    const { siege, day } = store.get();
    values = { from: siege.days[day], group: "everybody", ...values };
    if (!values.target && pieces.some((piece) => piece.type === "target" && piece.needed)) values.target = targetsOf(siege, action(), Math.max(0, siege.days.indexOf(values.from)))[0]?.names[0];
    pieces = pieces.filter((piece) => piece.unit !== "/day" || piece.needed || letsThrough(values.target));
    const seen = pieces.filter((piece, index) => piece.field && pieces.findIndex(({ field }) => field === piece.field) === index);
    fill(controls, seen.map(control));
    missing.textContent = "";
  }

  /** Whether an action on this name can say how many people a day: only a crossing counts them. */
  const letsThrough = (name) => store.get().siege.places.some((place) => place.name === name && place.kind === "crossing");

  function control(piece) {
    const id = `field-${piece.field}`;
    const label = piece.type === "target" ? "Where" : piece.unit === "/day" ? "People a day" : FIELD_WORDS[piece.field] ?? piece.field;
    return el("div", { class: "field" }, el("label", { for: id }, label, piece.needed ? "" : el("span", { class: "quiet" }, " (if wanted)")), input(piece, id));
  }

  function input(piece, id) {
    const { siege } = store.get();
    const keep = (event) => {
      values[piece.field] = event.target.value;
      if (piece.field === "from" || piece.type === "target") fields();
    };
    if (piece.type === "target") return targets(piece, id, keep);
    if (piece.type === "date") return el("input", { id, type: "date", min: siege.days[0], max: siege.days.at(-1), value: values[piece.field] ?? "", onchange: keep });
    if (piece.type === "group" && siege.groups) {
      return el("select", { id, onchange: keep }, ["everybody", ...siege.groups].map((name) => el("option", { value: name, selected: values.group === name }, name)));
    }
    if (piece.type === "group") return el("input", { id, value: values.group, dir: "auto", oninput: keep });
    const share = piece.field === "share";
    return el("input", { id, type: "number", min: 0, max: share ? 1 : null, step: share ? 0.05 : "any", inputmode: "decimal", value: values[piece.field] ?? "", oninput: keep });
  }

  function targets(piece, id, keep) {
    const { siege } = store.get();
    const first = Math.max(0, siege.days.indexOf(values.from));
    const groups = targetsOf(siege, action(), first);
    const names = groups.flatMap((group) => group.names);
    if (!names.includes(values.target)) values.target = piece.needed ? names[0] : undefined;
    return el("select", { id, onchange: keep, disabled: !names.length },
      piece.needed ? (names.length ? null : el("option", {}, "nothing that this would change on that day")) : el("option", { value: "" }, "everywhere"),
      groups.map((group) => el("optgroup", { label: { road: "Roads", crossing: "Crossings", location: "Places" }[group.sort] },
        group.names.map((name) => el("option", { value: name, selected: name === values.target, dir: "auto" }, name)))));
  }

  function put() {
    if (!store.get().siege) return;
    const line = writeAction(pieces, values);
    if (!line) {
      const blank = pieces.find((piece) => piece.needed && piece.field && !String(values[piece.field] ?? "").trim());
      missing.textContent = `Fill in: ${byId(`field-${blank?.field}`)?.labels[0]?.textContent ?? "all fields"}`;
      byId(`field-${blank?.field}`)?.focus();
      return;
    }
    missing.textContent = "";
    text.value = [...lines(text.value), line].join("\n");
    chosen();
  }

  function chosen() {
    const all = lines(text.value);
    fill(list, all.length ? all.map((line, index) =>
      el("li", {}, said(line), el("button", { type: "button", id: `drop-${index}`, "aria-label": `Remove: ${line}`, onclick: () => drop(index) }, "×"))) : el("li", { class: "quiet" }, "Nothing yet. Add an action, or write it as text."));
    go.disabled = !all.length || !store.get().siege;
  }

  function drop(index) {
    text.value = lines(text.value).filter((_, other) => other !== index).join("\n");
    chosen();
  }

  /** What the run does: buttons, an error of the server, and the difference. */
  function state() {
    const { planRun: mine, refused, plan } = store.get();
    cancel.hidden = !mine;
    go.textContent = mine ? "Try this instead" : "Try it";
    fill(problem, refused ? errorBox(refused) : null);
    difference(plan);
    none.hidden = !plan && !mine;
  }

  function difference(plan) {
    charts.forEach((chart) => chart.remove());
    charts = [];
    const { siege } = store.get();
    const found = plan?.difference;
    if (!found) {
      fill(answer);
      return;
    }
    const hosts = [["out", "out"], ["inside", "inside"]].filter(([name]) => found.outcomes[name]).map(([name, words]) => ({ name, words, host: el("div", { class: "fan" }), value: el("p", { class: "value" }) }));
    fill(answer,
      el("h2", {}, "What it changes"), plan.rough ? el("p", { class: "rough" }, "Rough: the first members only.") : null,
      plan.actions.map(({ sentence }) => said(sentence, "p")),
      el("p", { class: "headline" }, headline(found, siege.days)),
      el("ul", { class: "more" }, found.sentences.map((sentence) => said(sentence, "li"))),
      hosts.map(({ words, host, value }) => el("figure", {}, el("figcaption", {}, `Change in people ${words}`), value, host)),
      sitesThatChange(found));
    const look = { ink: colour("ink"), muted: colour("muted"), grid: colour("grid"), card: colour("card") };
    charts = hosts.map(({ name, words, host, value }) => ({ series: found.outcomes[name], words, value, ...drawFan(host, { title: `Change in people ${words}`, days: siege.days, height: 116, small: true, look, chosen: goto, fans: [{ ...found.outcomes[name], colour: outcomeColour(name) }] }) }));
    move();
  }

  const lastOf = ({ q05, q50, q95 }) => [q05.at(-1), q50.at(-1), q95.at(-1)];

  function sitesThatChange({ arrivals }) {
    const most = Object.entries(arrivals).map(([place, series]) => [place, lastOf(series)]).filter(([, [low, , high]]) => low !== 0 || high !== 0)
      .sort(([, a], [, b]) => Math.max(Math.abs(b[0]), b[2]) - Math.max(Math.abs(a[0]), a[2])).slice(0, 6);
    if (!most.length) return null;
    return [el("h3", {}, "Arrivals that change most"), el("ul", {}, most.map(([place, series]) => el("li", {}, said(place), `: ${differenceWords(...series, "arrive")}`)))];
  }

  function move() {
    const { day, siege } = store.get();
    for (const { day: draw, series, words, value } of charts) {
      draw(day);
      value.textContent = `${spokenDay(siege.days[day])}: ${differenceWords(...spread(series, day), words)}`;
    }
  }

  return { reset, state, move, draft: () => text.value, size: () => charts.forEach((chart) => chart.size()) };
}
