import assert from "node:assert/strict";
import { test } from "node:test";
import { backgroundFeatures, bounds, layers, placeFeatures } from "../src/layers.js";
import { placeStates, radius, roadStates, same, width } from "../src/scene.js";
import { letter } from "../src/palette.js";
import { faultWords } from "../src/errors.js";
import { targetsOf } from "../src/targets.js";

test("areas stand for people", () => {
  assert.equal(radius(400, 400, 30), 30);
  assert.equal(radius(100, 400, 30), 15);
  assert.equal(radius(0, 400, 30), 0);
  assert.ok(radius(1e9, 400, 30) < 60);
  assert.equal(width(0, 10), 0);
});

const ROADS = [
  { name: "A", closed: [[0, false]], front: [[0, true]], mined: [[0, 0.3]] },
  { name: "B", closed: [[0, true], [1, false]], front: [[0, false]], mined: [[0, 0]] },
];
const TOWN = { name: "Town", kind: "city", longitude: 43, latitude: 33, people: [1, 100, 200], capacity: null, holder: [[0, "Army"]], safe: [[0, false]], receives: [[0, false]], closed: [[0, false]], fighting: [[0, 0]], mined: [[0, 0]] };
const GATE = { ...TOWN, name: "Gate", kind: "crossing", longitude: 44, people: null, people_per_day: 0 };
const SIEGE = { places: [TOWN, GATE], roads: ROADS, parties: ["Army"], background: [{ kind: "river", lines: [[[43, 33], [44, 34]]] }] };

test("each road is open, closed or in doubt, with its front and mines", () => {
  const [a, b] = roadStates(SIEGE, null, 0, 1);
  assert.deepEqual([a.closed, a.front, a.shut, a.mined], [1, 1, 0, 1]);
  assert.deepEqual([b.closed, b.front, b.shut, b.mined], [1, 0, 1, 0]);
  const doubt = { weeks: [0], roads: { B: { q50: [10], closed: [0.5, 0.5] } } };
  const [, unsure] = roadStates(SIEGE, doubt, 1, 10);
  assert.deepEqual([unsure.open, unsure.unsure, unsure.closed, unsure.moving, unsure.flow], [0, 1, 0, 1, 12]);
});

test("places get their holder's colour, and only changes count", () => {
  const [town] = placeStates(SIEGE, null, 0, { most: 100, largest: 30 }, () => "#123456");
  assert.deepEqual([town.colour, town.inside, town.people, town.holder], ["#123456", 30, 0, 0]);
  assert.ok(same(town, { ...town }));
  assert.ok(!same(town, { ...town, inside: 1 }));
  assert.ok(!same(undefined, town));
});

test("a holder has a letter, which shows where somebody is inside", () => {
  assert.deepEqual([-1, 0, 5, 25, 26, 52].map(letter), ["", "A", "F", "Z", "AA", "BA"]);
  const scale = { most: 100, largest: 30 };
  const free = { ...TOWN, holder: [[0, null]] };
  const empty = { ...TOWN, people: null };
  const states = placeStates({ ...SIEGE, places: [TOWN, free, empty] }, null, 0, scale, () => "#123456");
  assert.deepEqual(states.map((one) => one.holder), [0, -1, -1]);
  const lettered = layers({ ink: "#000", land: "#fff" }, undefined, 2).filter(({ id }) => id.startsWith("place-holder-"));
  assert.deepEqual(lettered.map(({ layout }) => layout["icon-image"]), ["holder-0", "holder-1"]);
});

test("the map needs no glyphs and no network, and names stay text", () => {
  const style = JSON.stringify(layers({ ink: "#000", land: "#fff" }));
  assert.doesNotMatch(style, /https?:|glyphs/);
  const hostile = placeFeatures({ places: [{ ...TOWN, name: "<img src=x onerror=alert(1)>" }] });
  assert.equal(hostile[0].properties.label, "<img src=x onerror=alert(1)>");
  assert.deepEqual(bounds(SIEGE), [43, 33, 44, 33]);
  assert.equal(backgroundFeatures(SIEGE)[0].properties.kind, "river");
});

test("only what an action would change is offered", () => {
  const names = (kind, targets, day) => targetsOf(SIEGE, { kind, targets }, day).flatMap((group) => group.names);
  const all = ["road", "crossing", "location"];
  assert.deepEqual(names("open", all, 0), ["A", "B", "Gate", "Town"]);
  assert.deepEqual(names("open", ["road"], 1), ["A"]);
  assert.deepEqual(names("close", ["road"], 1), ["B"]);
  assert.deepEqual(names("clear", ["road", "location"], 0), ["A"]);
  assert.deepEqual(names("allow", ["location"], 0), ["Town"]);
  assert.deepEqual(names("per_day", ["crossing"], 0), ["Gate"]);
});

test("a fault is one sentence after another", () => {
  const fault = { where: "roads.csv, row 14", problem: "unknown location", found: "Habaniya", allowed: null, advice: 'Did you mean "Habbaniyah"?' };
  assert.equal(faultWords(fault), 'roads.csv, row 14: unknown location. Found: Habaniya. Did you mean "Habbaniyah"?');
});
