// A fan over the days: median, 50 % and 90 % bands, a line at the day; with actions, the siege as it stands behind it.
import uPlot from "uplot";
import { fanWords, shortDay } from "./words.js";

const QUANTILES = ["q05", "q25", "q50", "q75", "q95"];
const alpha = (hex, part) => `${hex}${Math.round(part * 255).toString(16).padStart(2, "0")}`;

/** The columns that uPlot draws: days, then the quantiles of each fan, of those a fan has. */
export function columns(length, fans, limit) {
  const found = [Array.from({ length }, (_, day) => day)];
  for (const fan of fans) for (const name of QUANTILES) found.push(fan[name] ?? fan.q50);
  if (limit) found.push(limit);
  return found;
}

const line = (stroke, more) => ({ stroke, width: 0, points: { show: false }, ...more });

function series(colours, limit, limitColour) {
  const found = [{}];
  colours.forEach(({ colour, dashed }) => {
    const edge = dashed ? { width: 1, dash: [3, 3] } : {};
    const middle = line(colour, dashed ? { width: 1.4, dash: [7, 3] } : { width: 2.1 });
    found.push(line(colour, edge), line(colour), middle, line(colour), line(colour, edge));
  });
  if (limit) found.push(line(limitColour, { width: 1.5, dash: [2, 3] }));
  return found;
}

function bands(colours) {
  return colours.flatMap(({ colour, dashed }, index) => {
    const first = 5 * index + 1;
    if (dashed) return [{ series: [first + 4, first], fill: alpha(colour, 0.12) }];
    return [
      { series: [first + 4, first], fill: alpha(colour, 0.17) },
      { series: [first + 3, first + 1], fill: alpha(colour, 0.3) },
    ];
  });
}

const thousands = (value) => String(value).replace(/\B(?=(\d{3})+(?!\d))/g, ",");

function axes(days, look, small) {
  const common = { stroke: look.muted, grid: { stroke: look.grid, width: 1 }, ticks: { show: false }, font: "11px system-ui, sans-serif" };
  return [
    { ...common, grid: { show: false }, size: 22, space: small ? 60 : 74, incrs: [1, 2, 3, 7, 14, 28, 56, 91, 182], values: (_, all) => all.map((day) => (Number.isInteger(day) && days[day] ? shortDay(days[day]) : "")) },
    { ...common, size: 54, space: small ? 28 : 32, values: (_, all) => all.map(thousands) },
  ];
}

function dayLine(look) {
  return (plot) => {
    const day = plot.theDay ?? 0;
    const x = plot.valToPos(day, "x", true);
    const pen = plot.ctx;
    pen.save();
    pen.strokeStyle = look.ink;
    pen.lineWidth = 1.4 * devicePixelRatio;
    pen.setLineDash([]);
    pen.beginPath();
    pen.moveTo(x, plot.bbox.top);
    pen.lineTo(x, plot.bbox.top + plot.bbox.height);
    pen.stroke();
    for (const fan of plot.dots) {
      const value = plot.data[fan.column][day];
      if (value === null || value === undefined) continue;
      pen.fillStyle = fan.colour;
      pen.strokeStyle = look.card;
      pen.beginPath();
      pen.arc(x, plot.valToPos(value, "y", true), 4 * devicePixelRatio, 0, 7);
      pen.fill();
      pen.stroke();
    }
    pen.restore();
  };
}

/**
 * A fan in `host`, called `title`. `fans` are quantiles by day with {colour, dashed}; the last lies on top. `limit` is a line by day.
 * `chosen` is told a day that was clicked. Returns {set(fans), day(index), size(), remove()}.
 */
export function drawFan(host, { title, days, fans, limit, height, look, chosen, small }) {
  host.setAttribute("role", "img");
  host.setAttribute("aria-label", fanWords(title, fans.at(-1), days));
  const colours = fans.map(({ colour, dashed }) => ({ colour, dashed }));
  const highest = (values) => Math.max(1, ...values.filter(Number.isFinite));
  const plot = new uPlot(
    {
      width: Math.max(160, host.clientWidth),
      height,
      padding: [8, 10, 0, 0],
      legend: { show: false },
      cursor: { drag: { x: false, y: false }, points: { show: false }, y: false },
      scales: {
        x: { time: false, range: [0, Math.max(1, days.length - 1)] },
        y: { range: (self, low, high) => (low < 0 ? [1.1 * low, Math.max(1.1 * high, -0.3 * low)] : [0, Math.max(1, 1.06 * top(self, high))]) },
      },
      axes: axes(days, look, small),
      series: series(colours, limit, look.ink),
      bands: bands(colours),
      hooks: { draw: [dayLine(look)] },
    },
    columns(days.length, fans, limit),
    host,
  );
  function top(self, high) {
    const peak = highest(self.data.slice(1, 1 + 5 * fans.length).flat());
    return limit && high > 2.5 * peak ? 1.4 * peak : high;
  }
  plot.dots = colours.map(({ colour }, index) => ({ colour, column: 5 * index + 3 }));
  plot.over.addEventListener("click", () => plot.cursor.idx !== null && chosen(plot.cursor.idx));
  return {
    day(index) {
      plot.theDay = index;
      if (plot.status === 1) plot.redraw(false);
    },
    size: () => host.clientWidth && plot.setSize({ width: host.clientWidth, height }),
    remove: () => plot.destroy(),
  };
}
