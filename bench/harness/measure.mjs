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
 * @returns {Promise<{ entrants: object[], absent: { side: string, reason: string }[], failures: string[] }>} the rounds of
 *   every side that takes part; where sides disagree, failures and no rounds
 */
export async function measure(workload, sides, { rounds, seconds, folder, tell }) {
  const tensors = createTensors(workload);
  const file = join(folder, "tensors.safetensors");
  writeTensors(file, tensors);
  const absent = [];
  const failures = [];
  const entrants = [];
  try {
    for (const { side, variant } of variantsOf(sides)) {
      const name = variant.label === "" ? side.name : `${side.name} ${variant.label}`;
      tell(`${workload.name}: ${name} starts`);
      const entrant = await enter(workload, variant, file, folder);
      if (entrant.missing !== undefined) absent.push({ side: side.name, reason: entrant.missing });
      else if (entrant.failure !== undefined) failures.push(`${name}: ${entrant.failure}`);
      else entrants.push({ name, side, rounds: [], ...entrant });
    }
    const complaints = disagreements(workload, tensors, entrants);
    for (const entrant of entrants) delete entrant.outputs;
    if (complaints.length > 0) return { entrants, absent, failures: [...failures, ...complaints] };
    await takeTurns(workload, entrants, rounds, seconds, tell);
    for (const entrant of entrants) entrant.peakMemory = entrant.child.peakMemory();
    return { entrants, absent, failures };
  } catch (error) {
    // A process that ends between its turns: no figures of this workload, but those of the others.
    for (const entrant of entrants) entrant.rounds = [];
    return { entrants, absent, failures: [...failures, error.message] };
  } finally {
    await Promise.all(entrants.map(({ child }) => child.end()));
    rmSync(file);
  }
}

function variantsOf(sides) {
  return sides.flatMap((side) => side.variants.map((variant) => ({ side, variant })));
}

/** Starts a side and lets it take its first steps; `missing` where it does not have the workload. */
async function enter(workload, variant, file, folder) {
  const child = startChild(variant);
  const results = join(folder, "outputs.safetensors");
  try {
    const { missing, ...loaded } = await child.ask({ do: "load", workload, file });
    if (missing === undefined) {
      const checked = await child.ask({ do: "check", steps: checkedSteps, file: results });
      return { child, ...loaded, ...checked, outputs: readTensors(results) };
    }
    await child.end();
    return { missing };
  } catch (error) {
    await child.end();
    return { failure: error.message };
  } finally {
    rmSync(results, { force: true });
  }
}

async function takeTurns(workload, entrants, rounds, seconds, tell) {
  for (let round = 1; round <= rounds; round++) {
    tell(`${workload.name}: round ${round} of ${rounds}`);
    for (const entrant of entrants) {
      const { milliseconds } = await entrant.child.ask({ do: "time", warmupSeconds: seconds / 3, seconds });
      entrant.rounds.push(milliseconds);
    }
  }
}
