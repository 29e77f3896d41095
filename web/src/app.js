// The page: takes the state from the address, asks the server, and tells each part what changed.
import "maplibre-gl/dist/maplibre-gl.css";
import "uplot/dist/uPlot.min.css";
import "./page.css";
import "./parts.css";
import { readAddress, writeAddress } from "./address.js";
import * as api from "./api.js";
import { makeChooser } from "./chooser.js";
import { makeDays } from "./days.js";
import { byId, el, fill } from "./dom.js";
import { makeEvidence } from "./evidence.js";
import { dayIndex } from "./facts.js";
import { makeForecast } from "./forecast.js";
import { hint } from "./hint.js";
import { drawLegend } from "./legend.js";
import { makeMatters } from "./matters.js";
import { makePlaces } from "./places.js";
import { makeRuns } from "./runs.js";
import { makeShare } from "./share.js";
import { makeStore } from "./store.js";
import { makeTabs, TABS } from "./tabs.js";
import { makeTheme } from "./theme.js";
import { makeWhatif } from "./whatif.js";
import { left, percent, spokenDay } from "./words.js";

const BEAT = 15_000; // ms between two looks whether the server is still there

const store = makeStore({
  start: null, siege: null, base: null, plan: null, baseRun: null, planRun: null, baseRefused: null, refused: null,
  day: 0, selected: null, tab: "forecast", actions: "", view: "plan", gone: false, tiles: false,
});

function goto(day) {
  const { siege } = store.get();
  if (siege) store.set({ day: Math.max(0, Math.min(siege.days.length - 1, day)) });
}

const open = (tab) => store.set({ tab });
const silent = (gone) => store.set({ gone });

function select(selected, stay) {
  store.set({ selected, ...(selected ? { tab: "places" } : {}) });
  if (selected && !stay && matchMedia("(max-width: 820px)").matches) byId("panel").scrollIntoView({ block: "start" });
}

const showTab = makeTabs(open);
const days = makeDays(store, goto, select);
const runs = makeRuns(store, silent);
const forecast = makeForecast(store, { goto, select, again: () => runs.begin("base", "") });
const places = makePlaces(store, select);
const evidence = makeEvidence(store);
const matters = makeMatters(store);
const share = makeShare(store);
const chooser = makeChooser(store, (id) => load({ scenario: id, tab: "forecast", actions: "" }, true));
const whatif = makeWhatif(store, {
  goto,
  attempt: (text) => runs.begin("plan", text),
  stop: () => runs.stop("plan"),
  clear: () => {
    runs.stop("plan");
    store.set({ plan: null, actions: "", refused: null });
  },
});
let map = null;

/** Show a scenario in a state like that of the address; nothing shown is lost where the server refuses it. */
async function load(wanted, push) {
  const { start } = store.get();
  let siege;
  try {
    siege = await api.scenario(wanted.scenario ?? start.default);
  } catch (error) {
    if (!store.get().siege && wanted.scenario && wanted.scenario !== start.default) await load({}, false);
    notice(error.message);
    return;
  }
  notice("");
  for (const side of ["base", "plan"]) runs.stop(side);
  const tab = TABS.some(([name]) => name === wanted.tab) ? wanted.tab : "forecast";
  store.set({
    siege, tab, base: null, plan: null, baseRefused: null, refused: null, actions: wanted.actions ?? "", view: "plan",
    selected: wanted.selected ?? null, day: dayIndex(siege.days, wanted.day),
  });
  await Promise.resolve();
  if (push) remember(true);
  runs.begin("base", "");
  if (wanted.actions) runs.begin("plan", wanted.actions);
}

/** What the address says now, after back, forward or a hand-written change. */
function restore() {
  const wanted = readAddress(location.hash);
  const { siege, actions, start } = store.get();
  if (!siege || (wanted.scenario ?? start.default) !== siege.id) {
    load(wanted, false);
    return;
  }
  const tab = TABS.some(([name]) => name === wanted.tab) ? wanted.tab : "forecast";
  store.set({ tab, selected: wanted.selected, day: dayIndex(siege.days, wanted.day) });
  if (wanted.actions === actions) return;
  if (wanted.actions) {
    runs.begin("plan", wanted.actions);
  } else {
    runs.stop("plan");
    store.set({ plan: null, actions: "" });
  }
}

let remembering = 0;
/** Write the state into the address: a step back for what was chosen, none for the day alone. */
function remember(push) {
  clearTimeout(remembering);
  const { siege, day, tab, selected, actions } = store.get();
  const address = writeAddress({ scenario: siege.id, day: day ? siege.days[day] : null, tab, selected, actions });
  if (address === location.hash) return;
  if (push) history.pushState(null, "", address);
  else remembering = setTimeout(() => history.replaceState(null, "", address), 200);
}

function notice(words) {
  byId("notice").hidden = !words;
  byId("notice").textContent = words;
}

function drawHead({ siege }) {
  const last = siege.days.at(-1);
  byId("title").textContent = siege.title;
  byId("period").textContent = `${spokenDay(siege.days[0])} to ${spokenDay(last, true)}${siege.as_of ? ` · as of ${spokenDay(siege.as_of, true)}` : ""}${siege.running ? " · still running" : ""}`;
  document.title = `${siege.title} – safepassage`;
}

/** The map comes after the first paint: MapLibre is most of the page. */
async function drawMap(siege) {
  if (!siege.places.length) return;
  try {
    const { makeMap } = await import("./map.js");
    if (store.get().siege !== siege) return;
    map ??= makeMap(select, (found, point) => hint(store.get(), found, point));
    map.show(siege);
  } catch (error) {
    byId("mapnote").hidden = false;
    byId("mapnote").textContent = `No map: this browser has no WebGL (${error.message}). The tab Places lists everything.`;
    map = null;
  }
}

function drawSide({ start, base, plan, view, tiles }) {
  const choice = (name, words) => el("label", {}, el("input", { type: "radio", name: "view", id: `view-${name}`, checked: view === name, onchange: () => store.set({ view: name }) }), words);
  fill(byId("mapside"),
    el("button", { id: "fit", type: "button", onclick: () => map?.fit() }, "Whole map"),
    plan && base ? el("fieldset", {}, el("legend", { class: "unseen" }, "Map shows"), choice("plan", "With your actions"), choice("base", "As it stands")) : null,
    store.get().siege.roads_hidden ? el("span", { class: "note" }, "Roads and crossings of a siege that is still running are not public.") : null,
    start.tiles ? el("label", {}, el("input", { type: "checkbox", id: "tiles", checked: tiles, onchange: () => store.set({ tiles: !tiles }) }), "Online background") : null);
}

function drawProgress({ baseRun, planRun }) {
  const run = planRun ?? baseRun;
  byId("progress").hidden = !run;
  if (!run) return;
  const bar = el("progress", { max: run.of, value: run.done || null, "aria-label": "Members run" });
  fill(byId("progress"), bar, el("span", {}, `${planRun ? "With your actions" : "As it stands"}: ${percent(run.done / run.of)} ${run.left === null ? "" : left(run.left)}`));
}

const shownResult = ({ base, plan, view }) => (view === "base" ? base : (plan ?? base));

function updateMap(state) {
  map?.update(shownResult(state), [state.base, state.plan], state.day);
}

store.listen((state, changed) => {
  const any = (...keys) => keys.some((key) => changed.has(key));
  const { siege } = state;
  if (any("gone")) notice(state.gone ? "The server does not answer. What is shown stays; this page keeps trying." : "");
  if (!siege) return;
  if (any("siege")) {
    drawHead(state);
    days.reset();
    whatif.reset();
    evidence.draw();
    drawLegend(siege);
    requestAnimationFrame(() => setTimeout(async () => {
      await drawMap(siege);
      if (store.get().siege !== siege) return;
      updateMap(store.get());
      map?.mark(store.get().selected);
    }));
  } else if (any("base", "plan", "day", "view")) {
    updateMap(state);
  }
  if (any("tab")) showTab(state.tab);
  if (any("siege", "base", "plan", "baseRefused")) forecast.draw();
  if (any("siege", "day")) days.move();
  if (any("siege", "day", "tab")) {
    if (state.tab === "forecast") forecast.move();
    if (state.tab === "whatif") whatif.move();
  }
  if (any("siege", "selected")) {
    places.list();
    if (!changed.has("siege")) map?.mark(state.selected, true);
  }
  if (any("siege", "selected", "day", "base", "plan", "tab") && state.tab === "places") places.show();
  if (any("siege", "planRun", "refused", "plan")) whatif.state();
  if (any("siege", "base", "plan", "tab")) matters.draw();
  if (any("siege", "base", "plan", "view", "start", "tiles")) drawSide(state);
  if (any("tiles")) map?.tiles(state.tiles ? state.start.tiles : null);
  if (any("baseRun", "planRun")) drawProgress(state);
  if (any("tab")) resize();
  if (any("day", "tab", "selected", "actions") && !any("siege")) remember(any("tab", "selected", "actions"));
  if (any("tab", "siege", "base", "plan", "view", "actions", "selected", "day") && state.tab === "share") share.draw();
});

function resize() {
  forecast.size();
  whatif.size();
}

function keys(event) {
  if (event.target.matches("input, textarea, select, canvas, [role=tab]") || event.ctrlKey || event.metaKey || event.altKey || byId("chooser").open) return;
  if (!store.get().siege) return;
  if (event.key === "ArrowRight") goto(store.get().day + 1);
  else if (event.key === "ArrowLeft") goto(store.get().day - 1);
  else if (event.key === " " && event.target.matches("body, [role=tabpanel]")) days.toggle();
  else return;
  event.preventDefault();
}

async function beat() {
  if (document.hidden || !store.get().start) return;
  try {
    await api.start();
    silent(false);
    const { siege, base } = store.get();
    if (siege && !base && runs.failed("base")) runs.begin("base", "");
  } catch (error) {
    silent(error instanceof api.Silence);
  }
}

async function begin() {
  makeTheme(() => {
    map?.repaint();
    if (store.get().siege) {
      drawLegend(store.get().siege);
      forecast.draw();
      whatif.state();
    }
  });
  showTab("forecast");
  byId("legend").open = matchMedia("(min-width: 1100px)").matches;
  byId("scenario").addEventListener("click", () => store.get().start && chooser.show());
  document.querySelector(".skip").addEventListener("click", (event) => {
    event.preventDefault(); // the address holds the state, not a place on the page
    byId("panel").focus();
  });
  addEventListener("popstate", restore);
  addEventListener("keydown", keys);
  new ResizeObserver(resize).observe(byId("panel"));
  try {
    const start = await api.start();
    store.set({ start });
    byId("marking").textContent = start.marking;
    byId("responsible").textContent = start.responsible;
    byId("version").textContent = `safepassage ${start.version}`;
  } catch (error) {
    byId("title").textContent = "safepassage";
    notice(error.status === 401 ? "This address needs its token: open the whole link that the server printed when it was started." : error.message);
    return;
  }
  await load(readAddress(location.hash), false);
  setInterval(beat, BEAT);
}

begin();
