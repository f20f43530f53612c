/**
 * One workload on all sides: a child process for each, checked against each other, then timed in turns (A B C, A B C, …), so
 * that what slows the machine down for a while meets all of them.
 */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { createTensors } from "../workloads/index.mjs";
import { disagreements } from "./agreement.mjs";
import { startChild } from "./child.mjs";
import { readTensors, writeTensors } from "./tensors-file.mjs";

const checkedSteps = 5;

/**
 * @param {object} workload
 * @param {import("../sides/index.mjs").Side[]} sides
 * @param {{ rounds: number, seconds: number, folder: string, tell(text: string): void }} settings
 * @returns {Promise<{ entrants: object[], absent: { side: string, reason: string }[], complaints: string[] }>}
 */
export async function measure(workload, sides, { rounds, seconds, folder, tell }) {
  const tensors = createTensors(workload);
  const file = join(folder, "tensors.safetensors");
  writeTensors(file, tensors);
  const absent = [];
  const entrants = [];
  try {
    for (const { side, variant } of variantsOf(sides)) {
      tell(`${workload.name}: ${side.name} ${variant.label} starts`);
      const entrant = await enter(workload, side, variant, { file, folder });
      if (entrant.missing === undefined) entrants.push(entrant);
      else absent.push({ side: side.name, reason: entrant.missing });
    }
    const complaints = disagreements(workload, tensors, entrants);
    for (const entrant of entrants) delete entrant.outputs;
    if (complaints.length === 0) await takeTurns(workload, entrants, rounds, seconds, tell);
    for (const entrant of entrants) entrant.peakMemory = (await entrant.child.ask({ do: "finish" })).peakMemory;
    return { entrants, absent, complaints };
  } finally {
    await Promise.all(entrants.map(({ child }) => child.end()));
    rmSync(file);
  }
}

function variantsOf(sides) {
  return sides.flatMap((side) => side.variants.map((variant) => ({ side, variant })));
}

/** Starts a side and lets it take its first steps; `{ missing }` where it does not have the workload. */
async function enter(workload, side, variant, { file, folder }) {
  const child = startChild(variant);
  const name = variant.label === "" ? side.name : `${side.name} ${variant.label}`;
  const results = join(folder, "outputs.safetensors");
  try {
    const { missing, ...loaded } = await child.ask({ do: "load", workload, file });
    if (missing !== undefined) {
      await child.end();
      return { missing };
    }
    const checked = await child.ask({ do: "check", steps: checkedSteps, file: results });
    const outputs = readTensors(results);
    rmSync(results);
    return { name, side: side.name, family: side.family, child, ...loaded, ...checked, outputs, rounds: [] };
  } catch (error) {
    await child.end();
    throw new Error(`${workload.name} on ${name}: ${error.message}`, { cause: error });
  }
}

async function takeTurns(workload, entrants, rounds, seconds, tell) {
  for (let round = 1; round <= rounds; round++) {
    tell(`${workload.name}: round ${round} of ${rounds}`);
    for (const entrant of entrants) {
      const { milliseconds } = await entrant.child.ask({ do: "time", warmupSeconds: seconds / 2, seconds });
      entrant.rounds.push(milliseconds);
    }
  }
}
