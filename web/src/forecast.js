// The tab Forecast: headline, fans of people inside, held and out, arrivals by site, and what limits most.
import { byId, colour, el, fill, said } from "./dom.js";
import { errorBox } from "./errors.js";
import { drawFan } from "./fan.js";
import { spread } from "./facts.js";
import { outcomeColour } from "./palette.js";
import { count, percent, shortDay, spokenDay, withInterval } from "./words.js";

const OUTCOMES = [
  ["inside", "People inside"],
  ["ready_held", "Ready to leave, but held"],
  ["out", "Out, settled in a safe place"],
];
const FEW = 8;

const look = () => ({ ink: colour("ink"), muted: colour("muted"), grid: colour("grid"), card: colour("card") });

/** The tab; `store` holds the state, `goto(day)` moves the day, `again` asks for the forecast once more. */
export function makeForecast(store, { goto, select, again }) {
  let charts = [];
  let all = false;

  function draw() {
    charts.forEach((chart) => chart.fan.remove());
    charts = [];
    const { siege, base, plan, baseRefused } = store.get();
    const shown = plan ?? base;
    const host = byId("tab-forecast");
    if (!siege) return;
    if (!shown) {
      const waiting = baseRefused
        ? [errorBox(baseRefused), el("button", { id: "again", type: "button", onclick: again }, "Try again")]
        : el("p", { class: "quiet" }, "The first forecast is on its way.");
      fill(host, said(siege.summary, "p", { class: "summary" }), waiting);
      return;
    }
    const fans = OUTCOMES.map(([name, title]) => ({ name, title, host: el("div", { class: "fan" }), value: el("p", { class: "value" }) }));
    const sites = orderedArrivals(shown);
    const some = all ? sites : sites.slice(0, FEW);
    const cells = some.map((arrival) => ({ arrival, host: el("div", { class: "fan small" }), value: el("p", { class: "value" }) }));
    fill(
      host,
      shown.headline.slice(0, 1).map((sentence) => said(sentence, "p", { class: "headline" })),
      shown.headline.length > 1 ? el("ul", { class: "more" }, shown.headline.slice(1).map((sentence) => said(sentence, "li"))) : null,
      el("p", { class: "quiet" }, madeOf(shown, siege)),
      key(Boolean(plan && base)),
      fans.map(({ name, title, host, value }) => figure(title, value, host, outcomeColour(name))),
      el("h2", {}, "Arrivals by site"),
      el("p", { class: "quiet" }, "The dotted line is the room. Select a name for its claims and sources."),
      el("div", { class: "cells" }, cells.map(({ arrival, host, value }) => cell(arrival, value, host))),
      sites.length > FEW ? el("button", { id: "moresites", type: "button", onclick: () => ((all = !all), draw()) }, all ? `Show the ${FEW} with most people` : `Show all ${sites.length}`) : null,
      shown.limits.length ? [el("h2", {}, "What limits most"), el("ol", {}, shown.limits.map((sentence) => said(sentence, "li")))] : null,
    );
    const bands = (series, other, fanColour) => [
      ...(other ? [{ ...other, colour: outcomeColour("base"), dashed: true }] : []),
      { ...series, colour: fanColour },
    ];
    const other = plan && base ? base : null;
    for (const { name, title, host, value } of fans) {
      add(title, host, value, shown.outcomes[name], bands(shown.outcomes[name], other?.outcomes[name], outcomeColour(name)), 106, false);
    }
    for (const { arrival, host, value } of cells) {
      const before = other?.arrivals.find((one) => one.place === arrival.place);
      const limit = arrival.capacity.some((room) => room !== null) ? arrival.capacity : null;
      add(`People at ${arrival.place}`, host, value, arrival, bands(arrival, before, outcomeColour("out")), 92, true, limit);
    }
    move();
  }

  function add(title, host, value, series, fans, height, small, limit) {
    const fan = drawFan(host, { title, days: store.get().siege.days, fans, limit, height, small, look: look(), chosen: goto });
    charts.push({ fan, value, series, fans, limit });
  }

  /** Only the day moves: the line, and the numbers above each chart. */
  function move() {
    const { day, siege } = store.get();
    for (const { fan, value, series, fans, limit } of charts) {
      fan.day(day);
      const [low, middle, high] = spread(series, Math.min(day, series.q50.length - 1));
      const before = fans.length > 1 ? spread(fans[0], Math.min(day, fans[0].q50.length - 1)) : null;
      const room = limit?.[day];
      value.replaceChildren(
        el("span", { class: "when" }, `${shortDay(siege.days[day])} `),
        el("strong", {}, withInterval(low, middle, high)),
        room !== undefined && room !== null ? ` of ${count(room)}` : "",
        before ? el("span", { class: "before" }, ` as it stands ${withInterval(...before)}`) : "",
      );
    }
  }

  function cell(arrival, value, host) {
    return el("figure", { class: "cell" },
      el("figcaption", {}, el("button", { class: "link", type: "button", onclick: () => select({ type: "place", name: arrival.place }) }, said(arrival.place))),
      value, host, el("p", { class: "full" }, fullWords(arrival)));
  }

  return { draw, move, size: () => charts.forEach(({ fan }) => fan.size()) };
}

/** Sites with most people at the end first; those without any room or people last. */
export function orderedArrivals(result) {
  return [...result.arrivals].sort((a, b) => b.q95.at(-1) - a.q95.at(-1) || a.place.localeCompare(b.place));
}

/** When a site may run full, in words. */
export function fullWords({ full, capacity }) {
  if (full && full.probability > 0) {
    const when = full.q05 === full.q95 ? `on ${spokenDay(full.q50)}` : `about ${spokenDay(full.q50)} (${shortDay(full.q05)} to ${shortDay(full.q95)})`;
    return `Runs full in ${percent(full.probability)} of forecasts; then ${when}`;
  }
  return capacity.some((room) => room !== null) ? "Does not run full in these forecasts" : "No limit of room is stated";
}

/** What a forecast rests on. */
export function madeOf(result, siege) {
  const known = siege.as_of ? ` As of ${spokenDay(siege.as_of, true)}: what was published by then.` : "";
  const rough = result.rough ? "Rough: first " : "";
  return `${rough}${result.members} members, seed ${result.seed}. In brackets and bands: 90 % of members; dark band: 50 %.${known}`;
}

function key(both) {
  if (!both) return null;
  return el("p", { class: "key" }, el("span", { class: "swatch now" }), "with your actions ", el("span", { class: "swatch base" }), "as it stands");
}

function figure(title, value, host, fanColour) {
  const mark = el("span", { class: "dot" });
  mark.style.background = fanColour;
  return el("figure", {}, el("figcaption", {}, mark, title), value, host);
}
