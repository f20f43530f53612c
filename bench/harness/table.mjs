/** The figures on the terminal: a table for each workload, then all of them in one. */

/** Three significant digits; an exponent only where there would be many zeros. */
export function digits(value) {
  if (value < 1e-4) return value.toExponential(2);
  if (value >= 100) return value.toFixed(0);
  return value.toPrecision(3);
}

/** A number with the unit that suits its size: `[[1e6, "ms"], [1, "ns"]]`, greatest first. */
export function inUnits(value, units) {
  const [size, unit] = units.find(([least]) => value >= least) ?? units.at(-1);
  return `${digits(value / size)} ${unit}`;
}

export const timeUnits = [
  [1, "ms"],
  [1e-3, "µs"],
  [1e-6, "ns"],
];
const counts = [
  [1e9, "GFLOP"],
  [1e6, "MFLOP"],
  [1e3, "kFLOP"],
];

/** One workload. `peak` is GFLOP/s on all threads, or null. */
export function workloadTable({ name, title, operations, sides, absent, failures }, peak) {
  const floor = peak === null ? "" : `, ${inUnits(operations / peak / 1e6, timeUnits)} at the machine's peak`;
  const lines = [`${name}: ${title} (${inUnits(operations, counts)}${floor})`];
  if (sides.length > 0) lines.push(...indent(columns([headings(sides), ...sides.map(cells)])));
  lines.push(...indent(absent.map(({ side, reason }) => `${side}: ${reason}`)));
  lines.push(...indent(failures.map((failure) => `FAILED: ${failure}`)));
  return lines.join("\n");
}

function headings(sides) {
  const bases = Object.keys(sides[0].ratios).map((base) => `/ ${base}`);
  return ["side", "ms", "GFLOP/s", ...bases, "first ms", "peak MB", "what ran"];
}

function cells({ name, milliseconds, gigaflops, ratios, firstMilliseconds, peakMemory, library }) {
  const compared = Object.values(ratios).map(
    ({ median, least, greatest }) => `${digits(median)} (${digits(least)}…${digits(greatest)})`,
  );
  const memory = peakMemory === null ? "–" : (peakMemory / 1e6).toFixed(0);
  return [
    name,
    digits(milliseconds.median),
    digits(gigaflops),
    ...compared,
    digits(firstMilliseconds),
    memory,
    library,
  ];
}

/** All workloads: a row each, a column for each side that took part, milliseconds or (matmul) GFLOP/s. */
export function overview(workloads, sides) {
  const took = new Set(workloads.flatMap((workload) => workload.sides.map(({ name }) => name)));
  const names = sides.map(({ name }) => name).filter((name) => took.has(name));
  const rows = workloads.map(({ name, kind, sides: figures, failures }) => {
    const values = names.map((side) => {
      const found = figures.find((entry) => entry.name === side);
      if (found === undefined) return failures.length > 0 ? "failed" : "–";
      return digits(kind === "matmul" ? found.gigaflops : found.milliseconds.median);
    });
    return [name, kind === "matmul" ? "GFLOP/s" : "ms", ...values];
  });
  return columns([["", "", ...names], ...rows]).join("\n");
}

function columns(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column])))
      .join("  ")
      .trimEnd(),
  );
}

function indent(lines) {
  return lines.map((line) => `  ${line}`);
}
