/**
 * The command's own random integers, so that a seed gives the same split and the same batches on every machine, whatever
 * the library does: sfc32 (Chris Doty-Humphrey's small fast counter generator, 32-bit integers only), whose four words are
 * filled by twelve steps after taking the seed and the name of the purpose, hashed by FNV-1a. Two purposes of one seed are
 * independent streams.
 */

export type Random = {
  /** A uniform integer in [0, 2^32). */
  integer(): number;
  /** A uniform integer in [0, limit), without bias. */
  below(limit: number): number;
};

/** @param purpose a word such as "split"; another word gives another stream */
export function randomStream(seed: number, purpose: string): Random {
  let a = seed | 0;
  let b = Math.floor(seed / 2 ** 32) | 0;
  let c = hash(purpose);
  let counter = 1;
  const integer = (): number => {
    const result = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + result) | 0;
    return result >>> 0;
  };
  for (let step = 0; step < 12; step++) integer();
  const below = (limit: number): number => {
    // Rejecting the incomplete last block keeps every remainder equally likely.
    const end = 2 ** 32 - (2 ** 32 % limit);
    for (;;) {
      const drawn = integer();
      if (drawn < end) return drawn % limit;
    }
  };
  return { integer, below };
}

/** Fisher and Yates, in place. */
export function shuffle<T extends Int32Array | unknown[]>(items: T, random: Random): T {
  for (let last = items.length - 1; last > 0; last--) {
    const other = random.below(last + 1);
    const kept = items[last] as never;
    items[last] = items[other] as never;
    items[other] = kept;
  }
  return items;
}

function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  return value | 0;
}
