/**
 * The picture for the README: how long a training step takes on each side (bars on a logarithmic axis, each with its time and
 * how many times longer than nabla's best), and how fast square matrix products are.
 */
import { element, label, picture } from "./svg.mjs";
import { digits, inUnits, timeUnits } from "./table.mjs";

const colours = { nabla: "#0b7a75", jax: "#b8702a", tfjs: "#d9a441", onnxruntime: "#7d8590", torch: "#8a4f7d" };
const width = 860;
const left = 150;
const right = width - 150;
const barHeight = 15;
const gap = 4;
const groupGap = 20;

/** The picture has one bar for a library, that of the Node on which it is faster. */
const withoutNode = (name) => name.replace(/-node\d+$/, "");

/** @param {object} report as it stands in the JSON @returns {string} SVG */
export function drawPicture({ date, machine, peak, workloads }) {
  const drawn = workloads
    .filter(({ sides }) => sides.length > 0)
    .map((workload) => ({ ...workload, sides: fasterNode(workload.sides) }));
  const training = drawn.filter(({ kind }) => kind !== "matmul");
  const products = drawn.filter(({ name, kind }) => kind === "matmul" && /^matmul-\d+$/.test(name));
  const content = [];
  let y = 28;
  content.push(label(16, y, "nabla beside its peers", { "font-size": 18, "font-weight": 600 }));
  const where = `${machine.processor}, ${machine.threads} threads, ${date.slice(0, 10)}; JavaScript on the faster of its Nodes.`;
  content.push(label(16, (y += 20), where, { fill: "#57606a" }));
  if (training.length > 0) {
    const about =
      "One training step (forward, backward, Adam): time, and times nabla's best. Shorter is faster; logarithmic axis.";
    content.push(label(16, (y += 32), about, { "font-weight": 600 }));
    y = drawGroups(content, y + 10, training, timeScale(training));
  }
  if (products.length > 0) {
    const about = "Matrix products n x n in float32: GFLOP/s, and nabla's best divided by it. Longer is faster.";
    content.push(label(16, (y += 32), about, { "font-weight": 600 }));
    y = drawGroups(content, y + 10, products, rateScale(products, peak));
  }
  return picture(width, y + 16, "nabla beside its peers: time of training steps, speed of matrix products", content);
}

/** Where a side's bar ends, what stands behind it, and the axis' marks. */
function timeScale(workloads) {
  const times = workloads.flatMap(({ sides }) => sides.map(({ milliseconds }) => milliseconds.median));
  const first = Math.floor(Math.log10(Math.min(...times)));
  const last = Math.max(first + 1, Math.ceil(Math.log10(Math.max(...times))));
  const place = (value) => left + ((Math.log10(value) - first) / (last - first)) * (right - left);
  const powers = Array.from({ length: last - first + 1 }, (_, step) => 10 ** (first + step));
  return {
    marks: powers.map((power) => ({
      x: place(power),
      text: power < 0.99 ? `${Math.round(power * 1000)} µs` : `${power} ms`,
    })),
    // Bars start a little before the axis, so that the shortest can be seen.
    end: ({ milliseconds }) => Math.max(left + 2, place(milliseconds.median)),
    text: ({ milliseconds }, base) =>
      `${inUnits(milliseconds.median, timeUnits)}${timesNabla(milliseconds.median / base.milliseconds.median)}`,
  };
}

function rateScale(workloads, peak) {
  const rates = workloads.flatMap(({ sides }) => sides.map(({ gigaflops }) => gigaflops));
  const most = Math.max(...rates, peak?.all ?? 0);
  const place = (value) => left + (value / most) * (right - left);
  const step = 10 ** Math.floor(Math.log10(most / 2));
  const ticks = Array.from({ length: Math.floor(most / step) + 1 }, (_, count) => count * step);
  const shown = ticks.filter((_, count) => count % Math.ceil(ticks.length / 6) === 0);
  const limit = peak === null ? [] : [{ x: place(peak.all), text: "peak", strong: true }];
  return {
    marks: [...shown.map((tick) => ({ x: place(tick), text: `${tick}` })), ...limit],
    end: ({ gigaflops }) => Math.max(left + 2, place(gigaflops)),
    text: ({ gigaflops }, base) => `${digits(gigaflops)}${timesNabla(base.gigaflops / gigaflops)}`,
  };
}

/** Nothing stands behind nabla's best itself. */
function timesNabla(ratio) {
  return ratio === 1 ? "" : ` · ${digits(ratio)}x`;
}

/** Draws a group of bars for each workload under one axis; returns where they end. */
function drawGroups(content, top, workloads, scale) {
  const height = ({ sides }) => 18 + sides.length * (barHeight + gap) + groupGap;
  const bottom = workloads.reduce((sum, workload) => sum + height(workload), top + 20);
  for (const { x, text, strong = false } of scale.marks) {
    const stroke = strong ? "#cf222e" : "#d0d7de";
    content.push(element("line", { x1: x, x2: x, y1: top + 20, y2: bottom - groupGap, stroke }));
    const fill = strong ? "#cf222e" : "#57606a";
    content.push(label(x, strong ? bottom - 6 : top + 14, text, { "text-anchor": "middle", "font-size": 11, fill }));
  }
  let y = top + 20;
  for (const workload of workloads) {
    drawGroup(content, y, workload, scale);
    y += height(workload);
  }
  return bottom;
}

function drawGroup(content, top, { name, title, sides }, scale) {
  const base = bestOfNabla(sides);
  content.push(label(16, top + 13, name, { "font-weight": 600 }));
  content.push(label(left + 2, top + 13, title, { fill: "#57606a", "font-size": 11 }));
  let y = top + 18;
  for (const side of sides) {
    const end = scale.end(side);
    const fill = colours[side.family];
    content.push(label(left - 6, y + 12, side.title, { "text-anchor": "end", "font-size": 11 }));
    content.push(element("rect", { x: left, y, width: end - left, height: barHeight, rx: 2, fill }));
    content.push(label(end + 5, y + 12, scale.text(side, base), { "font-size": 11 }));
    y += barHeight + gap;
  }
}

function fasterNode(sides) {
  const best = new Map();
  for (const side of sides) {
    const key = withoutNode(side.name);
    const known = best.get(key);
    if (known === undefined || side.milliseconds.median < known.milliseconds.median) best.set(key, side);
  }
  return [...best.values()];
}

/** The fastest of nabla's sides; of all, where none took part. */
function bestOfNabla(sides) {
  const own = sides.filter(({ family }) => family === "nabla");
  const from = own.length > 0 ? own : sides;
  return from.reduce((best, side) => (side.milliseconds.median < best.milliseconds.median ? side : best));
}
