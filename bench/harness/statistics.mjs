/** The few numbers that a measurement is told by. */

/** The middle value, or the mean of the two in the middle. */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/** Median, least and greatest. */
export function spread(values) {
  return { median: median(values), least: Math.min(...values), greatest: Math.max(...values) };
}
