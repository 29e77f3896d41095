// What stands beside the pointer: the name and the numbers of a place or road.
import { byId, fill, el, said } from "./dom.js";
import { arrivalsByPlace, peopleAt, weekOf } from "./facts.js";
import { withInterval } from "./words.js";

/** Show the hint of {type, name} at a point of the map, or hide it. */
export function hint({ siege, base, plan, view, day }, found, point) {
  const box = byId("hint");
  box.hidden = !found;
  if (!found) return;
  const result = view === "base" ? base : (plan ?? base);
  fill(box, said(found.name, "strong"), ...numbers(siege, result, day, found).map((line) => el("div", {}, line)));
  const room = byId("map").clientWidth - box.offsetWidth - 8;
  box.style.left = `${Math.max(4, Math.min(point.x + 14, room))}px`;
  box.style.top = `${Math.max(4, point.y - box.offsetHeight - 10)}px`;
}

function numbers(siege, result, day, { type, name }) {
  if (type === "road") {
    const flows = result?.roads?.[name];
    if (!flows) return [];
    const week = weekOf(result.weeks, day);
    return [`${withInterval(flows.q05[week], flows.q50[week], flows.q95[week])} people this week`];
  }
  const place = siege.places.find((one) => one.name === name);
  const { inside, held, arrived } = peopleAt(place, day, result, arrivalsByPlace(result));
  return [inside ? `${withInterval(...inside)} ${result ? "inside" : "people at the start"}` : "", held ? `${withInterval(...held)} trapped` : "", arrived ? `${withInterval(...arrived)} arrived` : ""].filter(Boolean);
}
