/**
 * `npm run soak [STEPS] [DEVICES]`: a million training steps of a tiny network on each device, each in a process of its own.
 * Says how much garbage a step leaves and how memory went; fails where a step leaves more than 1 KB, where memory grows, or
 * where anything of the process is left after its end. For Linux; it takes the build (npm run build).
 */
import { spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { root } from "./run.mjs";

const [steps = "1000000", devices = "wasm,native"] = process.argv.slice(2);
const mostGarbage = 1024; // bytes a step
const mostGrowth = 8 * 1024 ** 2; // bytes of resident memory, from a tenth of the steps to the end

/** Runs the steps; gives what the process said, and how many threads it had when it said so. */
function runSteps(device) {
  // A young generation so large that garbage can be counted before it is collected.
  const flags = ["--expose-gc", "--min-semi-space-size=64", "--max-semi-space-size=64"];
  const child = spawn(process.execPath, [...flags, join(root, "scripts/soak-steps.mjs"), device, steps], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  return new Promise((resolve) => {
    let output = "";
    let threads = 0;
    child.stdout.on("data", (data) => {
      output += data;
      threads = readdirSync(`/proc/${child.pid}/task`).length;
    });
    child.on("close", (status) => {
      const isGone = !existsSync(`/proc/${child.pid}`);
      resolve({ status, threads, isGone, report: status === 0 ? JSON.parse(output) : null });
    });
  });
}

const mebibytes = (bytes) => `${(bytes / 1024 ** 2).toFixed(1)} MiB`;

let failed = false;
for (const device of devices.split(",")) {
  const { status, threads, isGone, report } = await runSteps(device);
  if (report === null) {
    console.log(`${device}: ended with status ${status}`);
    failed = true;
    continue;
  }
  const { garbage, resident, buffers, microseconds } = report;
  const growth = resident.at(-1) - resident[1];
  const isRight =
    garbage <= mostGarbage && growth <= mostGrowth && buffers.at(-1) <= buffers[1] + mostGarbage && isGone;
  failed ||= !isRight;
  console.log(
    `${device}: ${steps} steps of ${microseconds.toFixed(2)} µs, ${garbage.toFixed(0)} bytes of garbage a step`,
  );
  console.log(`  resident, by tenths: ${resident.map(mebibytes).join(", ")}; in buffers ${mebibytes(buffers.at(-1))}`);
  console.log(`  ${threads} threads while it ran; ${isGone ? "nothing" : "SOMETHING"} left of it afterwards`);
  if (!isRight) console.log("  TOO MUCH");
}
process.exitCode = failed ? 1 : 0;
