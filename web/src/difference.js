// What a course of actions changes, in one sentence.
import { spread } from "./facts.js";
import { differenceWords, spokenDay } from "./words.js";

/** What actions change of the people out: on the last day, and on the day on which most differs where that says more. */
export function headline({ outcomes: { out } }, days) {
  const last = days.length - 1;
  const at = (day) => differenceWords(...spread(out, day), "out");
  const size = (day) => Math.abs(out.q50[day]);
  const most = out.q50.reduce((best, _, day) => (size(day) > size(best) ? day : best), last);
  const largest = size(most) > 2 * size(last) ? ` The difference is largest on ${spokenDay(days[most])}: ${at(most)}.` : "";
  return `By ${spokenDay(days[last])}: ${at(last)}.${largest}`;
}
