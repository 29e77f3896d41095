import assert from "node:assert/strict";
import { test } from "node:test";
import { headline } from "../src/difference.js";

const DAYS = ["2030-01-01", "2030-01-02", "2030-01-03"];
const said = (q05, q50, q95) => headline({ outcomes: { out: { q05, q50, q95 } } }, DAYS);

test("the last day is told, alone where it differs most", () => {
  assert.equal(said([0, 0, 100], [0, 0, 200], [0, 0, 400]), "By 3 January: 200 more people out (median; 90 %: 100 to 400).");
});

test("the day on which most differs is told where that says more", () => {
  const words = "By 3 January: no change in people out. The difference is largest on 2 January: 200 fewer people out (median; 90 %: 100 to 400).";
  assert.equal(said([0, -400, 0], [0, -200, 0], [0, -100, 0]), words);
});

test("that nothing differs is told once", () => {
  assert.equal(said([0, 0, 0], [0, 0, 0], [0, 0, 0]), "By 3 January: no change in people out.");
});
