import assert from "node:assert/strict";
import { test } from "node:test";
import { formOf, lines, quoted, writeAction } from "../src/actions.js";

const OPEN = formOf("open NAME [from DATE] [until DATE] [N/day]");

test("a form has a field for every word in capitals, in order", () => {
  assert.deepEqual(OPEN.filter((piece) => piece.field).map((piece) => [piece.field, piece.needed]), [
    ["target", true],
    ["from", false],
    ["until", false],
    ["n", false],
  ]);
});

test("clauses without a value are left out, and names are quoted", () => {
  assert.equal(writeAction(OPEN, { target: "East road", from: "2030-01-15" }), 'open "East road" from 2030-01-15');
  assert.equal(writeAction(OPEN, { target: "Gate", n: 200 }), 'open "Gate" 200/day');
});

test("an action without what it needs is none", () => {
  assert.equal(writeAction(OPEN, { from: "2030-01-15" }), null);
  const pause = formOf("pause [at PLACE] from DATE until DATE [by SHARE]");
  assert.equal(writeAction(pause, { target: "Town", from: "2030-01-15" }), null);
  assert.equal(writeAction(pause, { from: "2030-01-15", until: "2030-01-17" }), "pause from 2030-01-15 until 2030-01-17");
  assert.equal(writeAction(pause, { target: "Town", from: "2030-01-15", until: "2030-01-17", share: 0.8 }), 'pause at "Town" from 2030-01-15 until 2030-01-17 by 0.8');
});

test("every kind of action is written as the language reads it", () => {
  const written = (form, values) => writeAction(formOf(form), values);
  assert.equal(written("N/day at CROSSING [from DATE] [until DATE]", { n: 250, target: "East Gate" }), '250/day at "East Gate"');
  assert.equal(written("room LOCATION N [from DATE]", { target: "Small Camp", n: 3000 }), 'room "Small Camp" 3000');
  assert.equal(written("buses on ROAD at KMH [from DATE] [until DATE]", { target: "West road", kmh: 20 }), 'buses on "West road" at 20');
  const screen = "screen CROSSING GROUP|everybody SHARE [DAYS days] [from DATE] [until DATE]";
  assert.equal(written(screen, { target: "Gate", group: "everybody", share: 0.1, days: 2 }), 'screen "Gate" everybody 0.1 2 days');
  assert.equal(written(screen, { target: "Gate", group: "Older men", share: 0.1 }), 'screen "Gate" "Older men" 0.1');
});

test("a name that holds quotes is put into others", () => {
  assert.equal(quoted('The "old" bridge'), "“The \"old\" bridge”");
});

test("remarks and empty lines are no actions, semicolons part them", () => {
  assert.deepEqual(lines("open A # soon\n\n# all\nclose B; clear C\n"), ["open A", "close B", "clear C"]);
});
