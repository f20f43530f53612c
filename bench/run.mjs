/**
 * The benchmark: for each workload every side starts in a process of its own, the sides are checked against each other, then
 * timed in turns. Figures go to the terminal, and from a whole run to bench/results: a JSON file and the picture.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describeMachine } from "./harness/machine.mjs";
import { measure } from "./harness/measure.mjs";
import { choose, parseOptions, usage } from "./harness/options.mjs";
import { measurePeak } from "./harness/peak.mjs";
import { drawPicture } from "./harness/picture.mjs";
import { installTorch } from "./harness/python.mjs";
import { summarize } from "./harness/summarize.mjs";
import { digits, overview, workloadTable } from "./harness/table.mjs";
import { listSides } from "./sides/index.mjs";
import { workloads } from "./workloads/index.mjs";

const print = (text) => process.stdout.write(`${text}\n`);

/** Progress, on a terminal only: one line that the next one replaces. */
function tell(text) {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}

async function run(options) {
  if (options.installTorch) installTorch();
  const machine = describeMachine();
  const everySide = choose(listSides(machine.threads), options.sides, "--sides");
  const chosen = choose(workloads, options.only, "--only");
  const sides = everySide.filter(({ unavailable }) => unavailable === undefined);
  const unavailable = everySide.filter((side) => side.unavailable !== undefined);
  const folder = mkdtempSync(join(tmpdir(), "nabla-bench-"));
  try {
    const peak = measurePeak(machine.threads, folder);
    printHeader(machine, peak, unavailable);
    const results = [];
    for (const workload of chosen) {
      const able = sides.filter(({ trains }) => trains || workload.kind === "matmul");
      const measured = await measure(workload, able, { ...options, folder, tell });
      results.push(summarize(workload, measured));
      tell("");
      print(`${workloadTable(results.at(-1), peak?.all ?? null)}\n`);
    }
    print(overview(results, sides));
    const { rounds, seconds } = options;
    return { date: new Date().toISOString(), machine, peak, rounds, seconds, workloads: results };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function printHeader({ processor, threads, gibibytes, node }, peak, unavailable) {
  print(`${processor}, ${threads} threads, ${gibibytes} GiB, Node ${node}`);
  print(
    peak === null
      ? "no C compiler: the machine's peak is not known"
      : `peak of fused multiply-adds: ${digits(peak.one)} GFLOP/s on one thread, ${digits(peak.all)} on ${threads}`,
  );
  for (const side of unavailable) print(`without ${side.name}: ${side.unavailable}`);
  print("");
}

function save(report, folder) {
  mkdirSync(folder, { recursive: true });
  const day = report.date.slice(0, 10);
  writeFileSync(join(folder, `${day}.json`), `${JSON.stringify(report, null, 1)}\n`);
  writeFileSync(join(folder, "latest.svg"), drawPicture(report));
  print(`\nwritten: ${join(folder, `${day}.json`)} and latest.svg`);
}

async function main() {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) return print(usage);
  const report = await run(options);
  const isWhole = !options.quick && options.only === null && options.sides === null;
  const results = fileURLToPath(new URL("results", import.meta.url));
  if (options.out !== null) save(report, resolve(options.out));
  else if (isWhole) save(report, results);
  const failed = report.workloads.filter(({ failures }) => failures.length > 0);
  if (failed.length === 0) return undefined;
  print(`\nFAILED: ${failed.map(({ name }) => name).join(", ")}`);
  process.exitCode = 1;
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${error.code?.startsWith("ERR_PARSE_ARGS") ? error.message : (error.stack ?? error)}\n`);
  process.exitCode = 2;
}
