// The tab Places: a list that can be searched, and what is known of the place or road that is chosen.
import { byId, el, fill, said, sourceLink } from "./dom.js";
import { arrivalsByPlace, closedShare, on, peopleAt, spread, weekOf } from "./facts.js";
import { mayHappen } from "./days.js";
import { fullWords } from "./forecast.js";
import { count, gradeWords, percent, spokenDay, withInterval } from "./words.js";

const MOST = 60;

/** The tab; `select` shows a place or road. */
export function makePlaces(store, select) {
  const search = el("input", { id: "search", type: "search", placeholder: "Name of a place or road", "aria-label": "Search places and roads", oninput: list, dir: "auto" });
  const found = el("ul", { class: "results", id: "results" });
  const detail = el("div", { class: "detail", id: "detail", "aria-live": "off" });
  byId("tab-places").replaceChildren(detail, el("h2", {}, "All places and roads"), search, found);

  function list() {
    const { siege, selected } = store.get();
    if (!siege) return;
    const words = search.value.trim().toLocaleLowerCase();
    const all = [
      ...siege.places.map(({ name, kind }) => ({ name, kind, type: "place" })),
      ...siege.roads.map(({ name }) => ({ name, kind: "road", type: "road" })),
    ].filter(({ name, kind }) => !words || name.toLocaleLowerCase().includes(words) || kind === words);
    fill(found,
      all.slice(0, MOST).map((one) =>
        el("li", {}, el("button", {
          type: "button", class: "pick", "aria-current": selected && selected.type === one.type && selected.name === one.name ? "true" : null,
          onclick: () => select({ type: one.type, name: one.name }, true),
        }, said(one.name), el("span", { class: "quiet" }, ` ${one.kind}`)))),
      all.length > MOST ? el("li", { class: "quiet" }, `and ${all.length - MOST} more: type part of a name`) : null,
      all.length ? null : el("li", { class: "quiet" }, "No place or road has this in its name."));
  }

  function show() {
    const { siege, selected, day } = store.get();
    if (!siege) return;
    if (siege.roads_hidden && !selected) {
      fill(detail, el("p", { class: "quiet" }, "Roads and crossings of a siege that is still running are not public."));
      return;
    }
    const one = selected && siege[selected.type === "road" ? "roads" : "places"].find(({ name }) => name === selected.name);
    if (!one) {
      fill(detail, el("p", { class: "quiet" }, selected ? `There is no ${selected.type} “${selected.name}” here.` : "Choose a place or road on the map or in the list."));
      return;
    }
    const sides = sidesOf(store.get());
    fill(detail,
      el("div", { class: "head" }, said(one.name, "h2"), el("button", { id: "unselect", type: "button", "aria-label": "Close", onclick: () => select(null) }, "×")),
      selected.type === "road" ? roadRows(siege, one, day, sides) : placeRows(siege, one, day, sides),
      history(siege, one),
      claims(siege, one.claims));
  }

  return { list, show };
}

/** The results side by side: [words, result], the one with actions first. */
export function sidesOf({ base, plan }) {
  if (base && plan) return [["with your actions", plan], ["as it stands", base]];
  return [["", plan ?? base]];
}

const rows = (pairs) => el("dl", {}, pairs.filter(Boolean).map(([name, ...value]) => el("div", {}, el("dt", {}, name), el("dd", {}, ...value))));
const side = (words, name) => (words ? `${name}, ${words}` : name);

function placeRows(siege, place, day, sides) {
  const holder = on(place.holder, day);
  const fighting = on(place.fighting, day, 0);
  const safe = on(place.safe, day, true);
  return rows([
    ["On", spokenDay(siege.days[day], true)],
    ["Kind", place.kind, place.pcode ? ` (P-code ${place.pcode})` : ""],
    ["Held by", holder ? said(holder) : "nobody in particular"],
    place.kind === "crossing" ? ["Passage", on(place.closed, day, false) ? "closed" : place.people_per_day === null ? "open, no limit" : `open, ${count(place.people_per_day)} people a day`] : ["Safety", safe ? "safe" : "not safe"],
    fighting ? ["Fighting", `level ${fighting} of 1`] : null,
    place.people ? ["People at the start", withInterval(...place.people)] : null,
    place.capacity ? ["Room stated", withInterval(...place.capacity)] : null,
    ...sides.flatMap(([words, result]) => {
      if (!result) return [];
      const arrivals = arrivalsByPlace(result);
      const { inside, held, arrived } = peopleAt(place, day, result, arrivals);
      return [
        inside ? [side(words, "Inside"), withInterval(...inside)] : null,
        held ? [side(words, "Trapped"), withInterval(...held)] : null,
        arrived ? [side(words, "Arrived"), withInterval(...arrived)] : null,
        arrivals.get(place.name) && place.kind === "site" ? [side(words, "Room"), fullWords(arrivals.get(place.name))] : null,
      ];
    }),
  ]);
}

function roadRows(siege, road, day, sides) {
  const front = on(road.front, day, false);
  const mined = on(road.mined, day, 0);
  return rows([
    ["On", spokenDay(siege.days[day], true)],
    ["From, to", said(road.from), " – ", said(road.to)],
    ["Length", `${count(road.km)} km`, road.crossing ? [" through ", said(road.crossing)] : ""],
    ["Known facts", [on(road.closed, day, false) ? "closed" : "not closed", front ? "a front line lies across it" : ""].filter(Boolean).join(", ")],
    ["Mined", mined > 0 ? `${percent(mined)} of it` : "not known to be"],
    ...sides.flatMap(([words, result]) => {
      const flows = result?.roads?.[road.name];
      if (!flows) return [];
      const week = spread(flows, weekOf(result.weeks, day));
      return [
        [side(words, "People this week"), withInterval(...week)],
        [side(words, "Closed in"), `${percent(closedShare(road, flows, day))} of forecasts`],
      ];
    }),
  ]);
}

/** What happens at a place or road in the whole period. */
function history(siege, one) {
  const events = siege.events.filter(({ where }) => where === one.name);
  if (!events.length) return null;
  return el("details", {}, el("summary", {}, `What happens here (${events.length})`),
    el("ul", {}, events.map((event) => el("li", { class: event.future ? "maybe" : "" }, `${spokenDay(event.date, true)}: `, said(event.short ?? event.sentence, "span", { title: event.sentence }), mayHappen(event)))));
}

function claims(siege, ids) {
  const known = ids.map((id) => siege.claims.find((claim) => claim.id === id)).filter(Boolean);
  if (!known.length) return el("p", { class: "quiet" }, "No claim is cited for it: its numbers are assumptions.");
  return el("section", { "aria-label": "Claims" }, el("h3", {}, `Claims (${known.length})`), el("ul", { class: "claims" }, known.map(claimItem)));
}

/** One claim with its grade and source. */
export function claimItem(claim) {
  const dated = claim.published ? `, published ${spokenDay(claim.published, true)}` : ", undated";
  return el("li", {},
    el("abbr", { class: "grade", title: gradeWords(claim.grade) }, claim.grade), " ",
    said(claim.statement), claim.states ? [" States: ", said(claim.states), "."] : "",
    el("div", { class: "source" }, sourceLink(claim.url, claim.publisher), dated));
}
