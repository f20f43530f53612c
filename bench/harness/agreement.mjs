/**
 * Whether the sides computed the same, before anything is timed: the losses of the first steps, then every parameter after
 * them, or the product against one in float64. Whoever is wrong may be fast for that reason.
 */

/** Losses may differ by this part of themselves: float32, sums in another order, Adam's division by small roots. */
const lossTolerance = 1e-4;
/** Of the way that a parameter went in the first steps, the norm of the difference may be this part. */
const wayTolerance = 2e-2;
/** A product's sums of k terms, each below 1, in units of sqrt(k). */
const productTolerance = 2e-6;

/**
 * Complaints about sides that differ from PyTorch, or from the first where it is not there; none is good.
 * @param {object} workload
 * @param {Record<string, { data: Float32Array }>} tensors what all started from
 * @param {{ name: string, side: object, losses: number[], outputs: Record<string, { shape: number[], data: Float32Array }> }[]} results
 * @returns {string[]}
 */
export function disagreements(workload, tensors, results) {
  if (workload.kind === "matmul") return results.flatMap((result) => productComplaints(workload, tensors, result));
  const reference = results.find(({ side }) => side.family === "torch") ?? results[0];
  const others = results.filter((result) => result !== reference);
  const numbers = results.flatMap(({ name, losses }) =>
    losses.every(Number.isFinite) ? [] : [`${name}: losses ${losses.join(", ")}`],
  );
  return [...numbers, ...others.flatMap((result) => trainingComplaints(workload, tensors, reference, result))];
}

function trainingComplaints(workload, tensors, reference, { name, losses, outputs }) {
  const wrongLoss = losses.findIndex((loss, step) => !isNear(loss, reference.losses[step], lossTolerance));
  if (wrongLoss >= 0) {
    const values = `${losses[wrongLoss]} and ${reference.losses[wrongLoss]}`;
    return [`${name} and ${reference.name} differ in the loss of step ${wrongLoss + 1}: ${values}`];
  }
  return workload.parameters.flatMap(({ name: parameter }) => {
    const [ours, theirs] = [outputs[parameter], reference.outputs[parameter]];
    if (ours?.data.length !== theirs.data.length) return [`${name}: the parameter ${parameter} has another size`];
    const way = distance(theirs.data, tensors[`parameter.${parameter}`].data);
    const difference = distance(ours.data, theirs.data);
    if (difference <= wayTolerance * way) return [];
    const share = ((100 * difference) / way).toPrecision(3);
    return [`${name} and ${reference.name} differ in ${parameter} by ${share}% of the way it went`];
  });
}

/** Rows and columns spread over the product are computed again, in float64. */
function productComplaints({ sizes: { m, k, n } }, tensors, { name, outputs }) {
  const { product } = outputs;
  if (product.data.length !== m * n) return [`${name}: the product has ${product.data.length} elements, not ${m * n}`];
  const [a, b] = [tensors["input.a"].data, tensors["input.b"].data];
  const places = Math.min(m * n, 1000);
  for (let place = 0; place < places; place++) {
    // The golden ratio spreads places over rows and columns alike; the first and the last are among them.
    const index = place === places - 1 ? m * n - 1 : Math.floor(((place * 0.6180339887498949) % 1) * m * n);
    const [row, column] = [Math.floor(index / n), index % n];
    let sum = 0;
    for (let term = 0; term < k; term++) sum += a[row * k + term] * b[term * n + column];
    const difference = Math.abs(product.data[index] - sum);
    if (!(difference <= productTolerance * Math.sqrt(k)))
      return [`${name}: the product at [${row}, ${column}] is ${product.data[index]}, not ${sum}`];
  }
  return [];
}

function isNear(a, b, tolerance) {
  return Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(b));
}

function distance(a, b) {
  let sum = 0;
  for (let place = 0; place < a.length; place++) sum += (a[place] - b[place]) ** 2;
  return Math.sqrt(sum);
}
