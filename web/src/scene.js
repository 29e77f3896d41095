// What each place and road shows on a day, as the states that the layers read. No map in here.
import { arrivalsByPlace, closedShare, on, peopleAt, weekOf } from "./facts.js";

export const LARGEST = 34; // radius of the largest disc [px]
const WIDEST = 12; // width of the busiest road [px]
const MINED_FROM = 0.05;
const OVER = 2.5; // times the largest number that a faint disc or a ring may show
const [ALWAYS, NEVER] = [0.995, 0.005];

/** Radius [px] of a disc whose area stands for people; `largest` is that of `most` people. */
export const radius = (people, most, largest = LARGEST) => (people > 0 ? largest * Math.sqrt(Math.min(people, most * OVER) / most) : 0);
export const width = (people, most) => (people > 0 ? Math.max(2, (WIDEST * people) / most) : 0);

/** States of all places, by index; `scale` is {most, largest}. `colourOf` gives the colour of a holder. */
export function placeStates(siege, result, day, { most, largest }, colourOf) {
  const arrivals = arrivalsByPlace(result);
  const size = (people) => radius(people ?? 0, most, largest);
  return siege.places.map((place) => {
    const { inside, held, arrived, capacity, holder } = peopleAt(place, day, result, arrivals);
    const high = size((inside ?? held)?.[2]);
    return {
      colour: colourOf(holder),
      holder: high > 0 ? siege.parties.indexOf(holder) : -1,
      people: size(held?.[1]),
      inside: size(inside?.[1]),
      high,
      arrived: size(arrived?.[1]),
      room: place.kind === "site" ? size(capacity) : 0,
      shut: on(place.closed, day, false) ? 1 : 0,
      mined: (on(place.mined, day, 0) ?? 0) >= MINED_FROM ? 1 : 0,
    };
  });
}

/** States of all roads, by index. */
export function roadStates(siege, result, day, most) {
  const week = weekOf(result?.weeks ?? [0], day);
  return siege.roads.map((road) => {
    const flows = result?.roads?.[road.name];
    const closed = closedShare(road, flows, day);
    const people = flows?.q50[week] ?? 0;
    const front = on(road.front, day, false) ? 1 : 0;
    return {
      flow: width(people, most),
      moving: people > 0 ? 1 : 0,
      open: closed <= NEVER ? 1 : 0,
      unsure: closed > NEVER && closed < ALWAYS ? 1 : 0,
      closed: closed >= ALWAYS ? 1 : 0,
      front,
      shut: on(road.closed, day, false) && !front ? 1 : 0,
      mined: (on(road.mined, day, 0) ?? 0) >= MINED_FROM ? 1 : 0,
    };
  });
}

/** Whether two flat states are the same, so that only what changed is told to the map. */
export function same(one, other) {
  if (!one || !other) return false;
  for (const key of Object.keys(other)) if (one[key] !== other[key]) return false;
  return true;
}
