/**
 * The lives that have no place yet. It finds the longest of those within some steps without looking at all of them: a binary
 * tree over the lives in the order of their births, where each node knows the best life below, the latest birth and the
 * earliest end, and so whether to look below it at all.
 */
import type { Life } from "./lives.ts";

export interface WaitingLives {
  /** Takes the longest life, of such the largest, that begins and ends within these steps; null where there is none. */
  takeLongest(first: number, last: number): Life | null;
}

export function waitingLives(lives: readonly Life[]): WaitingLives {
  const ranked = [...lives].sort((a, b) => b.last - b.first - (a.last - a.first) || b.bytes - a.bytes);
  const ranks = ranked.map((_, rank) => rank).sort((a, b) => ranked[a]!.first - ranked[b]!.first);
  // Node 1 is the root, 2 n and 2 n + 1 are below n, the last half are leaves.
  const leaves = 2 ** Math.ceil(Math.log2(Math.max(1, lives.length)));
  const best = new Float64Array(2 * leaves).fill(Number.POSITIVE_INFINITY);
  const latestBirth = new Float64Array(2 * leaves).fill(Number.NEGATIVE_INFINITY);
  const earliestEnd = new Float64Array(2 * leaves).fill(Number.POSITIVE_INFINITY);
  const leafOf = new Int32Array(lives.length);

  const update = (node: number): void => {
    const [left, right] = [2 * node, 2 * node + 1];
    best[node] = Math.min(best[left]!, best[right]!);
    latestBirth[node] = Math.max(latestBirth[left]!, latestBirth[right]!);
    earliestEnd[node] = Math.min(earliestEnd[left]!, earliestEnd[right]!);
  };
  ranks.forEach((rank, place) => {
    const leaf = leaves + place;
    leafOf[rank] = leaf;
    best[leaf] = rank;
    latestBirth[leaf] = ranked[rank]!.first;
    earliestEnd[leaf] = ranked[rank]!.last;
  });
  for (let node = leaves - 1; node > 0; node--) update(node);

  const remove = (rank: number): void => {
    const leaf = leafOf[rank]!;
    best[leaf] = Number.POSITIVE_INFINITY;
    latestBirth[leaf] = Number.NEGATIVE_INFINITY;
    earliestEnd[leaf] = Number.POSITIVE_INFINITY;
    for (let node = leaf >> 1; node > 0; node >>= 1) update(node);
  };
  /** The best rank of those below the node that lie within the steps, if it is better than `found`. */
  const search = (node: number, first: number, last: number, found: number): number => {
    const rank = best[node]!;
    if (rank >= found || latestBirth[node]! < first || earliestEnd[node]! > last) return found;
    const life = ranked[rank]!;
    if (first <= life.first && life.last <= last) return rank;
    if (node >= leaves) return found;
    return search(2 * node + 1, first, last, search(2 * node, first, last, found));
  };
  return {
    takeLongest(first, last) {
      const rank = search(1, first, last, Number.POSITIVE_INFINITY);
      if (rank === Number.POSITIVE_INFINITY) return null;
      remove(rank);
      return ranked[rank]!;
    },
  };
}
