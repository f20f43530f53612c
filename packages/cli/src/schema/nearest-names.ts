/**
 * The names that a mistyped one may have meant, by the number of single-character edits.
 */

/** Edits (insert, delete, replace, swap neighbours) that turn `a` into `b`. */
export function editDistance(a: string, b: string): number {
  const distance = (i: number, j: number): number => table[i]?.[j] ?? 0;
  const table: number[][] = Array.from({ length: a.length + 1 }, (_, i) => [i]);
  for (let j = 1; j <= b.length; j++) table[0]?.push(j);
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const replace = distance(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let best = Math.min(replace, distance(i - 1, j) + 1, distance(i, j - 1) + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, distance(i - 2, j - 2) + 1);
      table[i]?.push(best);
    }
  }
  return distance(a.length, b.length);
}

/** Up to `limit` of `names`, the nearest first; case and punctuation count for little. */
export function nearestNames(wanted: string, names: readonly string[], limit = 3): string[] {
  const plain = (name: string): string => name.toLowerCase().replace(/[^\p{Letter}\p{Number}]/gu, "");
  const score = (name: string): number => editDistance(plain(wanted), plain(name)) + 0.1 * editDistance(wanted, name);
  return [...names]
    .map((name) => ({ name, score: score(name) }))
    .sort((left, right) => left.score - right.score)
    .slice(0, limit)
    .map(({ name }) => name);
}

/** `"a", "b" or "c"` for an error's last words. */
export function quotedChoice(names: readonly string[]): string {
  const quoted = names.map((name) => `"${name}"`);
  return quoted.length < 2 ? quoted.join("") : `${quoted.slice(0, -1).join(", ")} or ${quoted.at(-1)}`;
}
