// The day: slider, play, date, marks where anything happens, and what happens on the day.
import { announce, byId, el, fill, said } from "./dom.js";
import { eventDays, eventsOn } from "./facts.js";
import { percent, spokenDay } from "./words.js";

const PACE = 350; // ms a day while it plays

/** The day line; `goto(day)` moves the day, `select` shows a place or road. */
export function makeDays(store, goto, select) {
  let playing = 0;
  const play = el("button", { id: "play", type: "button", class: "play", "aria-label": "Play", onclick: toggle }, "▶");
  const slider = el("input", { id: "day", type: "range", min: 0, max: 1, value: 0, "aria-label": "Day", oninput: () => goto(Number(slider.value)) });
  const marks = el("div", { class: "marks", "aria-hidden": "true" });
  const date = el("output", { id: "date", class: "date", for: "day" });
  byId("dayline").append(play, el("div", { class: "track" }, slider, marks), date);

  function stop() {
    clearInterval(playing);
    playing = 0;
    play.textContent = "▶";
    play.setAttribute("aria-label", "Play");
  }

  function toggle() {
    if (playing) {
      stop();
      return;
    }
    if (!store.get().siege) return;
    const last = store.get().siege.days.length - 1;
    if (store.get().day >= last) goto(0);
    play.textContent = "❚❚";
    play.setAttribute("aria-label", "Pause");
    playing = setInterval(() => {
      const { day } = store.get();
      if (day >= last || document.hidden) stop();
      else goto(day + 1);
    }, PACE);
  }

  /** A new siege: the length of the slider and its marks. */
  function reset() {
    stop();
    const { siege } = store.get();
    const last = Math.max(1, siege.days.length - 1);
    slider.max = siege.days.length - 1;
    marks.replaceChildren(
      ...[...eventDays(siege)].map(([day, maybe]) => {
        const mark = el("i", { class: maybe ? "maybe" : "" });
        mark.style.left = `${(100 * day) / last}%`;
        return mark;
      }),
    );
  }

  function move() {
    const { siege, day } = store.get();
    slider.value = day;
    slider.setAttribute("aria-valuetext", spokenDay(siege.days[day], true));
    date.textContent = spokenDay(siege.days[day], true);
    events(siege, day);
    if (!playing) announce(`${spokenDay(siege.days[day])}. ${plural(eventsOn(siege, day).length)}`);
  }

  function events(siege, day) {
    const all = eventsOn(siege, day);
    const before = all.filter((event) => event.date < siege.days[day]);
    const today = all.filter((event) => event.date === siege.days[day]);
    const next = Math.min(...[...eventDays(siege).keys()].filter((index) => index > day));
    const later = next === Infinity ? null : el("button", { id: "nextevent", class: "link", type: "button", onclick: () => goto(next) }, `Next: ${spokenDay(siege.days[next])}`);
    fill(byId("events"),
      el("div", { class: "today" },
        el("ul", {}, today.length ? today.map((event) => item(siege, event)) : el("li", { class: "quiet" }, `${spokenDay(siege.days[day])}: nothing new.`)),
        before.length ? el("details", {}, el("summary", {}, `Already so at the start (${before.length})`), el("ul", {}, before.map((event) => item(siege, event, true)))) : null),
      later);
  }

  function item(siege, event, year = false) {
    const type = siege.roads.some(({ name }) => name === event.where) ? "road" : "place";
    const where = event.where && el("button", { class: "link", type: "button", onclick: () => select({ type, name: event.where }) }, "show");
    return el("li", { class: event.future ? "maybe" : "" }, `${spokenDay(event.date, year)}: `, said(event.short ?? event.sentence, "span", { title: event.sentence }), mayHappen(event), " ", where);
  }

  const plural = (number) => (number === 1 ? "One event." : number ? `${number} events.` : "");
  return { reset, move, stop, toggle };
}

/** What is said of an event that is not certain. */
export function mayHappen({ future, probability }) {
  if (!future) return "";
  return probability < 1 ? ` (may happen: ${percent(probability)})` : " (day not certain)";
}
