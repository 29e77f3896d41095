// The legend, with the very signs that stand on the map.
import { byId, el, fill, said } from "./dom.js";
import { holderColour, palette } from "./palette.js";
import { signs } from "./signs.js";

const KINDS = ["city", "town", "village", "site", "crossing", "border"];

function sample(draw) {
  const canvas = el("canvas", { width: 60, height: 28, "aria-hidden": "true" });
  const pen = canvas.getContext("2d");
  pen.scale(2, 2);
  draw(pen);
  return canvas;
}

const sign = (image) => sample((pen) => pen.drawImage(image, 7, -1, 16, 16));
const row = (picture, ...words) => el("li", {}, picture, el("span", {}, ...words));

function dash(dashes, colour, width, image) {
  return sample((pen) => {
    pen.strokeStyle = colour;
    pen.lineWidth = width;
    pen.setLineDash(dashes);
    pen.beginPath();
    pen.moveTo(1, 7);
    pen.lineTo(29, 7);
    pen.stroke();
    if (image) pen.drawImage(image, 7, -1, 16, 16);
  });
}

function disc(colour, filled, high, letter) {
  return sample((pen) => {
    pen.fillStyle = pen.strokeStyle = colour;
    if (high) {
      pen.globalAlpha = 0.35;
      pen.beginPath();
      pen.arc(15, 7, 6.5, 0, 7);
      pen.fill();
      pen.globalAlpha = 1;
      pen.stroke();
    }
    pen.beginPath();
    pen.arc(15, 7, high ? 4 : 5.5, 0, 7);
    if (filled) pen.fill();
    else pen.stroke();
    if (letter) pen.drawImage(letter, 0, -0.5, 13, 13);
  });
}

/** Draw the legend of a siege. */
export function drawLegend(siege) {
  const c = palette();
  const image = signs(c, siege.parties.length);
  const holders = siege.parties.map((party, index) => row(disc(holderColour(siege.parties, party), true, true, image[`holder-${index}`]), said(party)));
  const kinds = KINDS.filter((kind) => siege.places.some((place) => place.kind === kind));
  fill(
    byId("legendbody"),
    el("ul", { "aria-label": "People inside, by who rules there" },
      el("li", { class: "what" }, "Inside, by who rules there"),
      holders,
      row(disc(c.nobody, true, true), "nobody in particular"),
      row(disc(c.arrived, true), "Arrived"),
      row(disc(c.ink, false), "Room at a site"),
    ),
    el("p", { class: "quiet" }, "Areas stand for people: full disc trapped, lighter disc inside, faint disc the high end, which 5 % exceed."),
    el("ul", {},
      kinds.map((kind) => row(sign(image[`kind-${kind}`]), kind[0].toUpperCase() + kind.slice(1))),
    ),
    el("ul", {},
      row(dash([], c.flow, 5, image.arrow), "People on a road in the week"),
      row(dash([], c.road, 1.5), "Open"),
      row(dash([7, 3.5], c.ink, 1.7), "Open in some forecasts only"),
      row(dash([2, 3], c.ink, 2), "Closed to those who flee"),
      row(sign(image.shut), "Shut by a closure"),
      row(sign(image.front), "Front line across a road"),
      row(sign(image.mine), "Mined"),
    ),
  );
}
