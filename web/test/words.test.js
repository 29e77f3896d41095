import assert from "node:assert/strict";
import { test } from "node:test";
import { count, differenceWords, fanWords, gradeWords, left, percent, shortDay, spokenDay, withInterval } from "../src/words.js";

test("counts have three figures and separators", () => {
  assert.deepEqual([0, 44, 999, 1234, 45678, 1234567].map(count), ["0", "44", "999", "1,230", "45,700", "1,230,000"]);
  assert.equal(count(null), "not known");
});

test("days are spoken the same everywhere", () => {
  assert.equal(spokenDay("2016-06-03"), "3 June");
  assert.equal(spokenDay("2016-06-03", true), "3 June 2016");
  assert.equal(shortDay("2016-12-31"), "31 Dec");
});

test("a middle stands with its interval, unless they are one", () => {
  assert.equal(withInterval(12000, 45300, 80000), "45,300 (12,000 to 80,000)");
  assert.equal(withInterval(0, 0, 0), "0");
});

test("a share claims no more than it knows", () => {
  assert.deepEqual([0, 0.004, 0.5, 0.997, 1].map(percent), ["0 %", "less than 1 %", "50 %", "more than 99 %", "100 %"]);
});

test("a difference says which way it goes, or that it may go either way", () => {
  assert.equal(differenceWords(100, 200, 400, "out"), "200 more people out (median; 90 %: 100 to 400)");
  assert.equal(differenceWords(-400, -200, -100, "inside"), "200 fewer people inside (median; 90 %: 100 to 400)");
  assert.equal(differenceWords(-50, 20, 400, "out"), "20 more people out (median; 90 %: from 50 fewer to 400 more)");
  assert.equal(differenceWords(-50, 0, 40, "out"), "about as many people out (median; 90 %: from 50 fewer to 40 more)");
  assert.equal(differenceWords(0, 0, 400, "out"), "0 more people out (median; 90 %: 0 to 400)");
  assert.equal(differenceWords(0, 0, 0, "out"), "no change in people out");
});

test("time left is rounded", () => {
  assert.deepEqual([0.4, 12.3, 150].map(left), ["less than a second left", "about 12 s left", "about 3 min left"]);
});

test("grades are told in words", () => {
  assert.equal(gradeWords("B2"), "source usually reliable, probably true");
  assert.equal(gradeWords("F6"), "source cannot be judged, truth cannot be judged");
});

test("a fan is told by its first and last day", () => {
  const fan = { q05: [1, 2], q50: [3, 4], q95: [5, 6] };
  assert.equal(fanWords("People out", fan, ["2030-01-01", "2030-01-02"]), "People out: 3 (1 to 5) on 1 January, 4 (2 to 6) on 2 January");
});
