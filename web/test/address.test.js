import assert from "node:assert/strict";
import { test } from "node:test";
import { readAddress, writeAddress } from "../src/address.js";

test("what is written is read again", () => {
  const state = {
    scenario: "upload-1", day: "2016-06-03", tab: "whatif",
    selected: { type: "place", name: "مخيم: <b>&#x" }, actions: 'open "A&B" from 2016-06-03\nroom C 5000',
  };
  assert.deepEqual(readAddress(writeAddress(state)), state);
});

test("an empty or mangled address is the usual state", () => {
  const usual = { scenario: null, day: null, tab: null, selected: null, actions: "" };
  assert.deepEqual(readAddress(""), usual);
  assert.deepEqual(readAddress("#day=yesterday&selected=nothing"), usual);
});

test("what is as usual is left out", () => {
  assert.equal(writeAddress({ scenario: "a", day: null, tab: "forecast", selected: null, actions: "" }), "#scenario=a");
});
