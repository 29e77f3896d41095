import assert from "node:assert/strict";
import { test } from "node:test";
import { biggest, closedShare, dayIndex, eventDays, eventsOn, on, peopleAt, spread, weekOf } from "../src/facts.js";

test("a step holds until the next one", () => {
  const steps = [[0, "Army"], [12, "Police"]];
  assert.deepEqual([0, 11, 12, 40].map((day) => on(steps, day)), ["Army", "Army", "Police", "Police"]);
  assert.equal(on([[3, 0.5]], 2, 0), 0);
  assert.equal(on(undefined, 2, false), false);
});

test("a day lies in the last week that has begun", () => {
  assert.deepEqual([0, 6, 7, 44].map((day) => weekOf([0, 7, 14], day)), [0, 0, 1, 2]);
});

test("a date outside the period is held to it", () => {
  const days = ["2030-01-01", "2030-01-02", "2030-01-03"];
  assert.deepEqual(["2029-05-01", "2030-01-02", "2031-01-01", null].map((day) => dayIndex(days, day)), [0, 1, 2, 0]);
});

const SIEGE = {
  days: ["2030-01-01", "2030-01-02"],
  events: [
    { date: "2029-12-01", until: null, future: false, sentence: "before" },
    { date: "2029-12-01", until: "2029-12-05", future: false, sentence: "over" },
    { date: "2030-01-02", until: null, future: true, sentence: "may be" },
  ],
};

test("the first day also tells what was so before and still is", () => {
  assert.deepEqual(eventsOn(SIEGE, 0).map((event) => event.sentence), ["before"]);
  assert.deepEqual(eventsOn(SIEGE, 1).map((event) => event.sentence), ["may be"]);
  assert.deepEqual([...eventDays(SIEGE)], [[1, true]]);
});

test("a road is closed by the result, and by the facts as long as there is none", () => {
  const road = { closed: [[0, false]], front: [[0, true], [1, false]] };
  assert.equal(closedShare(road, undefined, 0), 1);
  assert.equal(closedShare(road, undefined, 1), 0);
  assert.equal(closedShare(road, { closed: [0.4, 0.2] }, 1), 0.2);
});

test("people of a place come from the result, else from the scenario where it is not safe", () => {
  const place = { name: "Town", safe: [[0, false]], people: [1, 2, 3], capacity: null, holder: [[0, "Army"]] };
  assert.deepEqual(peopleAt(place, 0, null, new Map()).inside, [1, 2, 3]);
  const result = { inside: { Town: { q05: [4], q50: [5], q95: [6] } }, trapped: {} };
  assert.deepEqual(peopleAt(place, 0, result, new Map()).inside, [4, 5, 6]);
  assert.equal(peopleAt(place, 0, result, new Map()).held, null);
  assert.equal(spread(undefined, 0), null);
});

test("a big city that is safe does not set the scale", () => {
  const siege = { places: [{ safe: [[0, true]], people: [1, 7e6, 8e6] }, { safe: [[0, false]], people: [1, 500, 900] }] };
  assert.equal(biggest(siege, [null]), 500);
});
