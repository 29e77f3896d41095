// The signs on the map, drawn once: kinds of places by shape, mines, fronts, closures, arrows.
import { letter } from "./palette.js";

const SCALE = 2; // pixels a point, so that signs are sharp on fine screens

function drawn(size, draw) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = size * SCALE;
  const pen = canvas.getContext("2d");
  pen.scale(SCALE, SCALE);
  pen.translate(size / 2, size / 2);
  pen.lineJoin = "round";
  draw(pen);
  return canvas;
}

function polygon(pen, corners, radius, turn = -Math.PI / 2) {
  pen.beginPath();
  for (let corner = 0; corner < corners; corner += 1) {
    const angle = turn + (2 * Math.PI * corner) / corners;
    pen.lineTo(radius * Math.cos(angle), radius * Math.sin(angle));
  }
  pen.closePath();
}

function round(pen, radius) {
  pen.beginPath();
  pen.arc(0, 0, radius, 0, 2 * Math.PI);
}

const SHAPES = {
  city: (pen) => polygon(pen, 4, 6.4, -Math.PI / 4),
  town: (pen) => polygon(pen, 4, 4.9, -Math.PI / 4),
  village: (pen) => round(pen, 2.9),
  site: (pen) => polygon(pen, 3, 5.6),
  crossing: (pen) => polygon(pen, 4, 5),
  border: (pen) => polygon(pen, 6, 5.2),
};

function shape(kind, fill, line) {
  return drawn(16, (pen) => {
    SHAPES[kind](pen);
    pen.lineWidth = 3.4;
    pen.strokeStyle = kind === "crossing" ? fill : line;
    pen.stroke();
    pen.lineWidth = 1.6;
    pen.strokeStyle = fill;
    pen.fillStyle = kind === "crossing" ? line : fill;
    pen.fill();
    if (kind === "crossing") pen.stroke();
  });
}

function bars(pen, colour, width, length) {
  pen.strokeStyle = colour;
  pen.lineWidth = width;
  for (const x of [-2.6, 2.6]) {
    pen.beginPath();
    pen.moveTo(x, -length);
    pen.lineTo(x, length);
    pen.stroke();
  }
}

function cross(pen, colour, width, size) {
  pen.strokeStyle = colour;
  pen.lineWidth = width;
  pen.lineCap = "round";
  pen.beginPath();
  pen.moveTo(-size, -size);
  pen.lineTo(size, size);
  pen.moveTo(-size, size);
  pen.lineTo(size, -size);
  pen.stroke();
}

/** A letter in a ring, which tells a holder without colours. */
function lettered(text, colours) {
  return drawn(16, (pen) => {
    round(pen, 6.2);
    pen.fillStyle = colours.land;
    pen.fill();
    pen.lineWidth = 1;
    pen.strokeStyle = pen.fillStyle = colours.ink;
    pen.stroke();
    pen.font = `bold ${text.length > 1 ? 7 : 9.5}px sans-serif`;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.fillText(text, 0, 0.6);
  });
}

/** Every sign by name, as a canvas at `SCALE` pixels a point; one with a letter for each of `holders`. */
export function signs(colours, holders = 0) {
  const found = {};
  for (let index = 0; index < holders; index += 1) found[`holder-${index}`] = lettered(letter(index), colours);
  for (const kind of Object.keys(SHAPES)) found[`kind-${kind}`] = shape(kind, colours.ink, colours.land);
  found.mine = drawn(16, (pen) => {
    polygon(pen, 3, 6.6);
    pen.fillStyle = colours.mine;
    pen.fill();
    pen.lineWidth = 1.3;
    pen.strokeStyle = "#1d2733";
    pen.stroke();
    pen.fillStyle = "#1d2733";
    pen.fillRect(-0.7, -3, 1.4, 3.6);
    pen.fillRect(-0.7, 1.3, 1.4, 1.3);
  });
  found.front = drawn(20, (pen) => {
    bars(pen, colours.land, 4.2, 8);
    bars(pen, colours.ink, 2.2, 7);
  });
  found.shut = drawn(16, (pen) => {
    cross(pen, colours.land, 5, 3.6);
    cross(pen, colours.ink, 2.2, 3.6);
  });
  found.arrow = drawn(14, (pen) => {
    polygon(pen, 3, 4.6, 0);
    pen.fillStyle = colours.arrived;
    pen.fill();
    pen.lineWidth = 1;
    pen.strokeStyle = colours.land;
    pen.stroke();
  });
  return found;
}

/** The pixels of a sign, as MapLibre takes them. */
export const pixels = (canvas) => canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);

export { SCALE };
