// The style of the map: sources, and layers that read what holds on the day from the state of each feature.

const state = (name, otherwise = 0) => ["coalesce", ["feature-state", name], otherwise];
const shown = (name, much = 1) => ["case", ["==", state(name), 1], much, 0];
const MANY = 300; // places from which on signs give way to one another
const USUAL = 120; // places up to which discs have their full size on the whole map

/** How crowded a map is: discs are `factor` of their size up to `zoom`, and full from four steps nearer on. */
export function crowding(siege, pixels) {
  const [west, , east] = bounds(siege);
  const count = siege.places.length;
  return {
    factor: Math.max(0.15, Math.min(1, Math.sqrt(USUAL / Math.max(1, count)))),
    zoom: Math.max(0, Math.min(12, Math.log2((pixels * 360) / (512 * Math.max(east - west, 0.01))))),
    overlap: count <= MANY,
  };
}

/** A size that grows as one comes nearer. */
const far = (small, large) => ["interpolate", ["linear"], ["zoom"], 8, small, 11, large];
const FONT = ["sans-serif"];

const line = (id, paint, layout = {}) => ({ id, type: "line", source: "roads", layout: { "line-join": "round", ...layout }, paint });
const sized = (size, { factor, zoom }) => ["interpolate", ["linear"], ["zoom"], zoom, ["*", factor, size], zoom + 4, size];
const disc = (id, paint) => ({ id, type: "circle", source: "places", layout: { "circle-sort-key": ["-", ["get", "people"]] }, paint });

function sign(id, image, opacity, layout) {
  return {
    id,
    type: "symbol",
    source: "roads",
    layout: { "icon-image": image, "icon-rotation-alignment": "map", "icon-ignore-placement": true, ...layout },
    paint: { "icon-opacity": opacity },
  };
}

/** Roads from below: the chosen one, people on them, and lines for open, closed at times and closed. */
function roads(c, { overlap }) {
  const middle = { "symbol-placement": "line-center", "icon-allow-overlap": overlap };
  return [
    line("road-chosen", { "line-color": c.chosen, "line-width": ["+", 8, state("flow")], "line-opacity": shown("chosen", 0.55) }, { "line-cap": "round" }),
    line("road-flow", { "line-color": c.flow, "line-width": state("flow"), "line-opacity": 0.85 }, { "line-cap": "round" }),
    line("road-open", { "line-color": c.road, "line-width": 1.5, "line-opacity": shown("open") }),
    line("road-unsure", { "line-color": c.ink, "line-width": 1.7, "line-opacity": shown("unsure"), "line-dasharray": [5, 2.5] }),
    line("road-closed", { "line-color": c.ink, "line-width": 2, "line-opacity": shown("closed"), "line-dasharray": [1, 1.6] }),
    sign("road-arrow", "arrow", shown("moving"), { "symbol-placement": "line", "symbol-spacing": 110, "icon-allow-overlap": overlap, "icon-size": far(0.75, 1) }),
    sign("road-mine", "mine", shown("mined"), {
      "symbol-placement": "line", "symbol-spacing": 170, "icon-rotation-alignment": "viewport", "icon-allow-overlap": false,
      "icon-ignore-placement": false, "icon-padding": 0, "icon-size": far(0.55, 0.9),
    }),
    sign("road-front", "front", shown("front"), { ...middle, "icon-size": far(0.6, 1) }),
    sign("road-shut", "shut", shown("shut"), { ...middle, "icon-rotation-alignment": "viewport", "icon-size": far(0.6, 0.85) }),
  ];
}

/** The letter of who rules a place, at its upper left; of each place one layer shows. */
const holder = (index, overlap) => ({
  id: `place-holder-${index}`, type: "symbol", source: "places",
  layout: { "icon-image": `holder-${index}`, "icon-offset": [-11, -9], "icon-size": far(0.7, 0.9), "icon-allow-overlap": overlap, "icon-ignore-placement": true },
  paint: { "icon-opacity": ["case", ["==", state("holder", -1), index], 1, 0] },
});

/** Places from below: a faint disc for the high end, the disc of the middle, the ring of the room, and the sign of the kind. */
function places(c, crowd, holders) {
  const clear = "rgba(0,0,0,0)";
  const icon = { "icon-allow-overlap": crowd.overlap, "icon-ignore-placement": crowd.overlap };
  return [
    disc("place-high", { "circle-radius": sized(state("high"), crowd), "circle-color": state("colour", c.nobody), "circle-opacity": 0.16 }),
    disc("place-inside", {
      "circle-radius": sized(state("inside"), crowd), "circle-color": state("colour", c.nobody), "circle-opacity": 0.32,
      "circle-stroke-color": state("colour", c.nobody), "circle-stroke-width": ["case", [">", state("inside"), 0], 1.2, 0],
    }),
    disc("place-people", {
      "circle-radius": sized(state("people"), crowd), "circle-color": state("colour", c.nobody), "circle-opacity": 0.82,
      "circle-stroke-color": c.land, "circle-stroke-width": ["case", [">", state("people"), 0], 0.8, 0],
    }),
    disc("place-arrived", {
      "circle-radius": sized(state("arrived"), crowd), "circle-color": c.arrived, "circle-opacity": 0.82,
      "circle-stroke-color": c.land, "circle-stroke-width": ["case", [">", state("arrived"), 0], 0.8, 0],
    }),
    disc("place-room", {
      "circle-radius": sized(state("room"), crowd), "circle-color": clear, "circle-stroke-color": c.ink,
      "circle-stroke-width": ["case", [">", state("room"), 0], 1.5, 0],
    }),
    disc("place-chosen", {
      "circle-radius": sized(["+", 6, ["max", 7, state("high"), state("arrived"), state("room")]], crowd), "circle-color": clear,
      "circle-stroke-color": c.chosen, "circle-stroke-width": 3, "circle-stroke-opacity": shown("chosen"),
    }),
    {
      id: "place-kind", type: "symbol", source: "places",
      layout: { ...icon, "icon-image": ["concat", "kind-", ["get", "kind"]], "icon-size": far(0.7, 0.9), "symbol-sort-key": ["get", "rank"] },
      paint: { "icon-opacity": ["case", ["==", state("dim"), 1], 0.75, 1] },
    },
    { id: "place-shut", type: "symbol", source: "places", layout: { ...icon, "icon-image": "shut", "icon-size": 0.9 }, paint: { "icon-opacity": shown("shut") } },
    {
      id: "place-mine", type: "symbol", source: "places",
      layout: { ...icon, "icon-image": "mine", "icon-offset": [11, -9], "icon-size": far(0.55, 0.8) }, paint: { "icon-opacity": shown("mined") },
    },
    ...Array.from({ length: holders }, (_, index) => holder(index, crowd.overlap)),
    {
      id: "place-name", type: "symbol", source: "places",
      layout: {
        "text-field": ["get", "label"], "text-font": FONT, "text-size": ["case", ["==", ["get", "kind"], "city"], 14, 11.5],
        "text-variable-anchor": ["left", "right", "top", "bottom"], "text-radial-offset": 0.95, "text-justify": "auto",
        "text-max-width": 12, "symbol-sort-key": ["get", "rank"], "text-padding": 3,
      },
      paint: { "text-color": c.ink, "text-halo-color": c.land, "text-halo-width": 1.7 },
    },
  ];
}

/** All layers in their order, for a palette, how crowded the map is and how many holders there are. */
export function layers(c, crowd = { factor: 1, zoom: 8, overlap: true }, holders = 0) {
  const kind = (name) => ["==", ["get", "kind"], name];
  return [
    { id: "land", type: "background", paint: { "background-color": c.land } },
    {
      id: "line-border", type: "line", source: "background", filter: ["!", kind("river")],
      paint: { "line-color": c.border, "line-width": 1, "line-dasharray": [6, 2, 1, 2] },
    },
    { id: "line-river", type: "line", source: "background", filter: kind("river"), paint: { "line-color": c.river, "line-width": 3 } },
    ...roads(c, crowd),
    ...places(c, crowd, holders),
  ];
}

const collection = (features) => ({ type: "FeatureCollection", features });

/** The whole style of a siege. There are no glyphs in it: names are drawn with the fonts of the reader's machine. */
export function style(siege, colours, crowd) {
  return {
    version: 8,
    sources: {
      background: { type: "geojson", data: collection(backgroundFeatures(siege)) },
      roads: { type: "geojson", data: collection(roadFeatures(siege)), tolerance: 0.2 },
      places: { type: "geojson", data: collection(placeFeatures(siege)) },
    },
    layers: layers(colours, crowd, siege.parties.length),
  };
}

export function placeFeatures(siege) {
  return siege.places.map((place, id) => ({
    type: "Feature",
    id,
    properties: {
      label: place.name,
      kind: place.kind,
      people: place.people?.[1] ?? 0,
      rank: -(place.people?.[1] ?? 0) - (place.kind === "city" ? 1e6 : place.kind === "crossing" ? -1 : 0),
    },
    geometry: { type: "Point", coordinates: [place.longitude, place.latitude] },
  }));
}

export function roadFeatures(siege) {
  return siege.roads.map((road, id) => ({ type: "Feature", id, properties: {}, geometry: { type: "LineString", coordinates: road.points } }));
}

export function backgroundFeatures(siege) {
  return siege.background.flatMap(({ kind, lines }) =>
    lines.map((coordinates) => ({ type: "Feature", properties: { kind }, geometry: { type: "LineString", coordinates } })),
  );
}

/** West, south, east, north of all places. */
export function bounds(siege) {
  const x = siege.places.map((place) => place.longitude);
  const y = siege.places.map((place) => place.latitude);
  const least = (all) => all.reduce((a, b) => Math.min(a, b), Infinity);
  const most = (all) => all.reduce((a, b) => Math.max(a, b), -Infinity);
  return [least(x), least(y), most(x), most(y)];
}
