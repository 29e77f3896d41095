// What holds on a day, from the steps [[day index from which, value], ...] that the server sends.

/** The value on a day of a list of steps; `otherwise` before the first. */
export function on(steps, day, otherwise = null) {
  let value = otherwise;
  for (const [first, next] of steps ?? []) {
    if (first > day) break;
    value = next;
  }
  return value;
}

/** The index of the week that a day lies in, of the first days of all weeks. */
export function weekOf(weeks, day) {
  let found = 0;
  for (let week = 0; week < weeks.length && weeks[week] <= day; week += 1) found = week;
  return found;
}

/** Index of a date among the days, held to the period. */
export function dayIndex(days, iso) {
  if (!iso) return 0;
  const found = days.findIndex((day) => day >= iso);
  return found < 0 ? days.length - 1 : found;
}

/** [q05, q50, q95] of a series of quantiles on a day, or null. */
export function spread(series, day) {
  if (!series || day >= series.q50.length) return null;
  return [series.q05[day], series.q50[day], series.q95[day]];
}

/** The arrivals of a result by place. */
export function arrivalsByPlace(result) {
  return new Map((result?.arrivals ?? []).map((arrival) => [arrival.place, arrival]));
}

/** The events that begin on a day; on the first day also what was so before. */
export function eventsOn(siege, day) {
  const date = siege.days[day];
  return siege.events.filter((event) => event.date === date || (day === 0 && event.date < date && runs(event, date)));
}

const runs = (event, date) => !event.until || event.until > date;

/** Day indices on which anything begins, with whether all of it only may happen. */
export function eventDays(siege) {
  const found = new Map();
  for (const event of siege.events) {
    const index = siege.days.indexOf(event.date);
    if (index < 0) continue;
    found.set(index, (found.get(index) ?? true) && event.future);
  }
  return found;
}

/** The share of members in which a road is closed on a day: from the result, else from the certain facts. */
export function closedShare(road, flows, day) {
  const shares = flows?.closed;
  if (shares && day < shares.length) return shares[day];
  return on(road.closed, day, false) || on(road.front, day, false) ? 1 : 0;
}

/** People at a place on a day: inside, of those trapped, who arrived, each [low, middle, high] or null; its room and holder. */
export function peopleAt(place, day, result, arrivals) {
  const safe = on(place.safe, day, true);
  const guess = !result && !safe && place.people ? place.people : null;
  return {
    inside: spread(result?.inside?.[place.name], day) ?? guess,
    held: spread(result?.trapped?.[place.name], day),
    arrived: spread(arrivals.get(place.name), day),
    capacity: arrivals.get(place.name)?.capacity?.[day] ?? place.capacity?.[1] ?? null,
    safe,
    holder: on(place.holder, day),
  };
}

/** The largest number of people that any disc shows in the whole period. */
export function biggest(siege, results) {
  let most = 1;
  for (const place of siege.places) {
    if (on(place.safe, 0, true) === false) most = Math.max(most, place.people?.[1] ?? 0);
  }
  for (const result of results) {
    for (const series of Object.values({ ...result?.trapped, ...result?.inside })) most = Math.max(most, ...series.q50);
    for (const series of result?.arrivals ?? []) most = Math.max(most, ...series.q50);
  }
  return most;
}

/** The largest flow of any week. */
export function busiest(results) {
  let most = 1;
  for (const result of results) for (const road of Object.values(result?.roads ?? {})) most = Math.max(most, ...road.q50);
  return most;
}
