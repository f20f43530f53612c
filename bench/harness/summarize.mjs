/** From rounds to figures: medians, rates, and how many times longer each side takes than each of nabla's. */
import { spread } from "./statistics.mjs";

/**
 * @param {object} workload
 * @param {{ entrants: object[], absent: object[], failures: string[] }} measured
 * @returns the workload as it stands in the JSON
 */
export function summarize(workload, { entrants, absent, failures }) {
  const { name, kind, title, operations } = workload;
  const timed = entrants.every(({ rounds }) => rounds.length > 0);
  const sides = timed ? bestVariants(entrants).map((entrant) => figures(entrant, operations)) : [];
  const bases = sides.filter(({ family }) => family === "nabla");
  for (const side of sides) {
    side.ratios = Object.fromEntries(bases.map((base) => [base.name, ratio(side, base)]));
  }
  return { name, kind, title, operations, sides, absent, failures };
}

function figures({ side, library, rounds, firstMilliseconds, peakMemory, losses }, operations) {
  const milliseconds = spread(rounds);
  return {
    name: side.name,
    title: side.title,
    family: side.family,
    library,
    milliseconds,
    gigaflops: operations / milliseconds.median / 1e6,
    firstMilliseconds,
    peakMemory,
    rounds,
    losses,
  };
}

/** Of the variants of a side, the one with the least median. */
function bestVariants(entrants) {
  const best = new Map();
  for (const entrant of entrants) {
    const known = best.get(entrant.side.name);
    if (known === undefined || spread(entrant.rounds).median < spread(known.rounds).median)
      best.set(entrant.side.name, entrant);
  }
  return [...best.values()];
}

/** Round by round, as both met the same machine in the same round. */
function ratio(side, base) {
  return spread(side.rounds.map((milliseconds, round) => milliseconds / base.rounds[round]));
}
