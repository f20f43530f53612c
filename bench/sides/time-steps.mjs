/**
 * One round of measuring: a warm-up that also finds out how many steps make a block of a few milliseconds, then blocks until
 * the time is over. A block ends when its last result is there; the median block counts, so that a disturbance does not.
 */

const blockMilliseconds = 5;

/** @returns {Promise<{ milliseconds: number, steps: number }>} the median time of a step, and how many were timed */
export async function timeSteps(model, { warmupSeconds, seconds }) {
  const perBlock = await warmUp(model, warmupSeconds * 1000);
  const samples = [];
  const end = performance.now() + seconds * 1000;
  do samples.push((await runBlock(model, perBlock)) / perBlock);
  while (performance.now() < end);
  return { milliseconds: middle(samples), steps: samples.length * perBlock };
}

async function warmUp(model, milliseconds) {
  const started = performance.now();
  let perBlock = 1;
  for (;;) {
    const elapsed = await runBlock(model, perBlock);
    const isLongEnough = elapsed >= blockMilliseconds;
    if (isLongEnough && performance.now() - started >= milliseconds) return perBlock;
    if (!isLongEnough) perBlock *= 2;
  }
}

async function runBlock(model, steps) {
  const started = performance.now();
  for (let step = 0; step < steps; step++) {
    const pending = model.step();
    // Sides that compute at once return nothing, and pay for no promise.
    if (pending !== undefined) await pending;
  }
  await model.settle();
  return performance.now() - started;
}

function middle(samples) {
  return samples.sort((a, b) => a - b)[samples.length >> 1];
}
