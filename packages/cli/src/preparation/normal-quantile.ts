/**
 * The inverse of the standard normal distribution function, by Newton's method on the error function's series and
 * asymptotic fraction. Exact to about 1e-12, which a table of a hundred knots does not need but a test can check.
 */

/** @param probability strictly between 0 and 1 */
export function normalQuantile(probability: number): number {
  if (probability === 0.5) return 0;
  if (probability > 0.5) return -normalQuantile(1 - probability);
  // A start within 0.005 of the root (Hastings' rational form, Abramowitz and Stegun 26.2.23).
  const t = Math.sqrt(-2 * Math.log(probability));
  let x = -(t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))));
  for (let step = 0; step < 4; step++) {
    const density = Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
    const error = lowerTail(x) - probability;
    const ratio = error / density;
    x -= ratio / (1 + (x * ratio) / 2); // Halley
  }
  return x;
}

/** P(Z < x) for x <= 0. */
function lowerTail(x: number): number {
  const density = Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
  if (x > -3) {
    // 1/2 + density * (x + x^3/3 + x^5/(3*5) + …)
    let term = x;
    let sum = x;
    for (let n = 3; Math.abs(term) > 1e-17 * Math.abs(sum); n += 2) {
      term *= (x * x) / n;
      sum += term;
    }
    return 0.5 + density * sum;
  }
  // Laplace's continued fraction of the Mills ratio.
  let fraction = -x;
  for (let k = 80; k >= 1; k--) fraction = -x + k / fraction;
  return density / fraction;
}
