// What a course of actions changes, in one sentence.
import { spread } from "./facts.js";
import { differenceWords, percent, spokenDay } from "./words.js";

/** What actions change of the people out: on the last day, or where nothing does then, on the day on which most does. */
export function headline({ outcomes: { out }, helps }, days) {
  const last = days.length - 1;
  const at = (day) => differenceWords(...spread(out, day), "out");
  if (out.q05[last] !== 0 || out.q95[last] !== 0) return `By ${spokenDay(days[last])}: ${at(last)}. More people are out in ${percent(helps)} of members.`;
  const most = out.q50.reduce((best, value, day) => (Math.abs(value) > Math.abs(out.q50[best]) ? day : best), 0);
  if (out.q50[most] === 0) return `By ${spokenDay(days[last])}: no change in people out.`;
  return `By ${spokenDay(days[last])} as many people are out. The difference is largest on ${spokenDay(days[most])}: ${at(most)}.`;
}
