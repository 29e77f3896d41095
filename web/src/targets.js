// What an action may act on, on its first day: only that is offered. The server has the last word.
import { on } from "./facts.js";

const sort = (place) => (place.kind === "crossing" ? "crossing" : "location");

const SUITS = {
  open: (one, day, road) => (road ? shut(one, day) : one.kind === "crossing" ? shut(one, day) || one.people_per_day === 0 : !on(one.receives, day, false)),
  close: (one, day, road) => (road || one.kind === "crossing" ? !shut(one, day) : on(one.receives, day, false)),
  clear: (one, day, road) => (road ? on(one.mined, day, 0) > 0 : one.mined === undefined || on(one.mined, day, 0) > 0),
  allow: (one, day) => on(one.safe, day, true) === false,
  pause: (one, day) => one.kind === "crossing" || on(one.fighting, day, 0) > 0 || (one.fighting ?? []).some(([first]) => first > day),
};

const shut = (one, day) => Boolean(on(one.closed, day, false) || on(one.front, day, false));

/** Names that a kind of action may act on from a day, by sort: [{sort, names}]. */
export function targetsOf(siege, action, day) {
  const suits = SUITS[action.kind] ?? (() => true);
  const roads = siege.roads.filter((road) => suits(road, day, true)).map((road) => road.name);
  const places = siege.places.filter((place) => suits(place, day, false));
  const found = { road: roads };
  for (const kind of ["crossing", "location"]) found[kind] = places.filter((place) => sort(place) === kind).map((place) => place.name);
  return action.targets.filter((kind) => found[kind]?.length).map((kind) => ({ sort: kind, names: found[kind].sort((a, b) => a.localeCompare(b)) }));
}
