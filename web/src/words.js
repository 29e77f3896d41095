// Numbers, days and intervals in words; the same in every locale.

const MONTHS = "January February March April May June July August September October November December".split(" ");

/** "3 June" or "3 June 2016" of "2016-06-03". */
export function spokenDay(iso, year = false) {
  const [y, m, d] = iso.split("-").map(Number);
  return `${d} ${MONTHS[m - 1]}${year ? ` ${y}` : ""}`;
}

/** "3 Jun" of "2016-06-03". */
export function shortDay(iso) {
  const [, m, d] = iso.split("-").map(Number);
  return `${d} ${MONTHS[m - 1].slice(0, 3)}`;
}

/** A count to three figures, with separators: 45,300. */
export function count(number) {
  if (number === null || number === undefined || !Number.isFinite(number)) return "not known";
  const size = Math.abs(number);
  if (size < 1000) return String(Math.round(number));
  const step = 10 ** (Math.floor(Math.log10(size)) - 2);
  return (Math.round(number / step) * step).toFixed(0).replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}

/** The same with a sign, for differences. */
export const signed = (number) => (number > 0 ? `+${count(number)}` : count(number).replace("-", "−"));

/** "45,300 (12,000 to 80,000)": the middle with the 90 % interval. */
export function withInterval(low, middle, high) {
  return low === high ? count(middle) : `${count(middle)} (${count(low)} to ${count(high)})`;
}

/** A share as a percentage that claims no more than it knows. */
export function percent(share) {
  if (share > 0 && share < 0.01) return "less than 1 %";
  if (share < 1 && share > 0.99) return "more than 99 %";
  return `${Math.round(share * 100)} %`;
}

/** Seconds that are left, in words. */
export function left(seconds) {
  if (!Number.isFinite(seconds)) return "";
  if (seconds < 1) return "less than a second left";
  if (seconds < 90) return `about ${Math.round(seconds)} s left`;
  return `about ${Math.round(seconds / 60)} min left`;
}

/** A difference of people with its interval, in words. */
export function differenceWords(low, middle, high, what) {
  if (low === 0 && high === 0) return `no change in people ${what}`;
  if (low >= 0 || high <= 0) {
    const more = middle === 0 ? low + high > 0 : middle > 0;
    const [least, most] = [Math.abs(low), Math.abs(high)].sort((a, b) => a - b);
    return `${count(Math.abs(middle))} ${more ? "more" : "fewer"} people ${what} (median; 90 %: ${count(least)} to ${count(most)})`;
  }
  const middling = middle === 0 ? "about as many" : `${count(Math.abs(middle))} ${middle > 0 ? "more" : "fewer"}`;
  return `${middling} people ${what} (median; 90 %: from ${count(-low)} fewer to ${count(high)} more)`;
}

/** The grade of a claim in words: "B2" as the two scales of the Admiralty code. */
export function gradeWords(grade) {
  const source = { A: "reliable", B: "usually reliable", C: "fairly reliable", D: "not usually reliable", E: "unreliable" };
  const claim = { 1: "confirmed", 2: "probably true", 3: "possibly true", 4: "doubtful", 5: "improbable" };
  const [letter, digit] = grade ?? "";
  return `source ${source[letter] ?? "cannot be judged"}, ${claim[digit] ?? "truth cannot be judged"}`;
}

/** A fan by day in words, for who cannot see it: its first and its last day. */
export function fanWords(title, { q05, q50, q95 }, days) {
  const on = (day) => `${withInterval(q05[day], q50[day], q95[day])} on ${spokenDay(days[day])}`;
  return `${title}: ${on(0)}, ${on(q50.length - 1)}`;
}
