// The map: made once a siege, then only the states of its features change with the day.
import { AttributionControl, Map as LibreMap, NavigationControl, ScaleControl, setWorkerUrl } from "maplibre-gl";
import workerText from "worker:maplibre";
import { byId } from "./dom.js";
import { biggest, busiest } from "./facts.js";
import { bounds, crowding, layers, style } from "./layers.js";
import { holderColour, palette } from "./palette.js";
import { LARGEST, placeStates, roadStates, same } from "./scene.js";
import { pixels, SCALE, signs } from "./signs.js";

const PLACES = ["place-kind", "place-people", "place-inside", "place-arrived", "place-room", "place-name"];
const ROADS = ["road-open", "road-closed", "road-unsure", "road-flow"];
const NEAR = 7; // px around a click

/** Room around all places: the legend stays clear of them where the map is high enough. */
function framed() {
  const { clientHeight: height, clientWidth } = byId("map");
  const [left, right] = clientWidth > 600 ? [96, 96] : [64, 80];
  const legend = byId("legend").open ? byId("legend").offsetHeight : 0;
  const bottom = Math.min(height * 0.45, 40 + legend);
  return { padding: { top: 54, left, right, bottom }, maxZoom: 13 };
}

/** A map in `#map`; `chosen` is told {type, name} or null, `pointed` what is under the pointer. */
export function makeMap(chosen, pointed) {
  setWorkerUrl(URL.createObjectURL(new Blob([workerText], { type: "text/javascript" })));
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  let map = null;
  let siege = null;
  let told = { places: [], roads: [] };
  let marked = null;
  let latest = null;
  let wanted = null;
  let loaded = false;
  let moved = false; // by the reader

  function show(next) {
    siege = next;
    told = { places: [], roads: [] };
    marked = null;
    latest = null;
    if (map) map.remove();
    map = new LibreMap({
      container: "map",
      style: style(siege, palette(), crowd()),
      bounds: bounds(siege),
      fitBoundsOptions: framed(),
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      fadeDuration: still ? 0 : 150,
      maxZoom: 16,
      renderWorldCopies: false,
    });
    map.touchZoomRotate.disableRotation();
    map.keyboard.disableRotation();
    map.getCanvas().setAttribute("aria-label", `Map of ${siege.title}. Arrow keys move it, plus and minus zoom. The tab Places lists every place and road.`);
    map.addControl(new NavigationControl({ showCompass: false }), "top-right");
    map.addControl(new ScaleControl({ maxWidth: 90 }), "bottom-right");
    loaded = moved = false;
    map.on("movestart", ({ originalEvent }) => (moved ||= Boolean(originalEvent)));
    map.once("style.load", () => {
      loaded = true;
      addSigns();
      if (latest) update(...latest);
      if (wanted) mark(wanted);
    });
    map.on("load", () => document.documentElement.setAttribute("data-map", "ready"));
    map.on("click", (event) => chosen(at(event.point)));
    map.on("mousemove", (event) => {
      const found = at(event.point);
      map.getCanvas().style.cursor = found ? "pointer" : "";
      pointed(found, event.point);
    });
    map.on("mouseout", () => pointed(null));
    map.on("error", ({ error }) => console.warn(error?.message));
    return map;
  }

  const crowd = () => crowding(siege, byId("map").clientWidth);

  function addSigns() {
    for (const [name, canvas] of Object.entries(signs(palette(), siege.parties.length))) {
      if (map.hasImage(name)) map.updateImage(name, pixels(canvas));
      else map.addImage(name, pixels(canvas), { pixelRatio: SCALE });
    }
  }

  function at(point) {
    if (!loaded) return null;
    const box = [[point.x - NEAR, point.y - NEAR], [point.x + NEAR, point.y + NEAR]];
    for (const [type, names, all] of [["place", PLACES, siege.places], ["road", ROADS, siege.roads]]) {
      const found = map.queryRenderedFeatures(box, { layers: names.filter((name) => map.getLayer(name)) }).filter((one) => type === "place" || visible(one));
      if (found.length) return { type, name: all[nearest(type, found, point, all)].name };
    }
    return null;
  }

  const visible = ({ state }) => state.open || state.closed || state.unsure || state.flow;

  function nearest(type, found, point, all) {
    if (type === "road") return found[0].id;
    const far = ({ id }) => {
      const spot = map.project([all[id].longitude, all[id].latitude]);
      return Math.hypot(spot.x - point.x, spot.y - point.y);
    };
    return found.reduce((best, one) => (far(one) < far(best) ? one : best)).id;
  }

  function update(result, all, day) {
    latest = [result, all, day];
    if (!loaded) return;
    const colours = new Map([...siege.parties, null].map((name) => [name, holderColour(siege.parties, name)]));
    const largest = Math.min(LARGEST, byId("map").clientWidth / 16);
    const places = placeStates(siege, result, day, { most: biggest(siege, all), largest }, (holder) => colours.get(holder) ?? palette().nobody);
    const roads = roadStates(siege, result, day, busiest(all));
    tell("places", places);
    tell("roads", roads);
  }

  function tell(source, states) {
    states.forEach((now, id) => {
      if (!same(told[source][id], now)) map.setFeatureState({ source, id }, now);
    });
    told[source] = states;
  }

  function mark(selected, far) {
    wanted = selected;
    if (!loaded) return;
    if (marked) map.setFeatureState(marked, { chosen: 0 });
    marked = null;
    if (!selected) return;
    const source = selected.type === "road" ? "roads" : "places";
    const id = siege[source].findIndex((one) => one.name === selected.name);
    if (id < 0) return;
    marked = { source, id };
    map.setFeatureState(marked, { chosen: 1 });
    const one = siege[source][id];
    const spot = source === "places" ? [one.longitude, one.latitude] : one.points[Math.floor(one.points.length / 2)];
    if (far && !map.getBounds().contains(spot)) map.easeTo({ center: spot, duration: still ? 0 : 400 });
  }

  function repaint() {
    if (!loaded) return;
    addSigns();
    for (const layer of layers(palette(), crowd(), siege.parties.length)) {
      for (const [name, value] of Object.entries(layer.paint)) if (map.getLayer(layer.id)) map.setPaintProperty(layer.id, name, value);
    }
    told = { places: [], roads: [] };
    if (latest) update(...latest);
  }

  function tiles(address) {
    if (!loaded) return;
    if (map.getLayer("tiles")) map.removeLayer("tiles");
    if (map.getSource("tiles")) map.removeSource("tiles");
    if (!address) return;
    const attribution = `Background: ${new URL(address.replace(/[{}]/g, "")).host}`;
    map.addSource("tiles", { type: "raster", tiles: [address], tileSize: 256, maxzoom: 18, attribution });
    map.addLayer({ id: "tiles", type: "raster", source: "tiles", paint: { "raster-opacity": 0.55 } }, "line-border");
    if (!byId("map").querySelector(".maplibregl-ctrl-attrib")) map.addControl(new AttributionControl({ compact: true }));
  }

  function fit() {
    moved = false;
    map.fitBounds(bounds(siege), { ...framed(), duration: still ? 0 : 500 });
  }

  byId("legend").addEventListener("toggle", () => map && !moved && fit());
  return { show, update, mark, repaint, tiles, fit, resize: () => map?.resize(), raw: () => map, ready: () => Boolean(map) };
}
