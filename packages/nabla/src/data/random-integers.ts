/**
 * A small generator of integers for host-side choices (the order of rows), independent of the tensors' generator: the
 * same seed and stream give the same numbers on every machine. It hashes a counter, so streams cost nothing.
 */

/** Gives integers in 0 … bound-1, uniformly, for bounds up to 2^32. */
export type IntegerSource = (bound: number) => number;

/** A source that depends on nothing but its two numbers. */
export function integerSource(seed: number, stream: number): IntegerSource {
  const key = mix(mix(seed >>> 0) ^ mix((stream + 0x9e3779b9) >>> 0) ^ mix(Math.floor(seed / 2 ** 32) >>> 0));
  let counter = 0;
  return (bound) => {
    // Rejecting the last incomplete run of `bound` values keeps the result uniform.
    const limit = 2 ** 32 - (2 ** 32 % bound);
    for (;;) {
      const value = mix(mix(Math.imul(counter++, 0x9e3779b9) + key) ^ key);
      if (value < limit) return value % bound;
    }
  };
}

/** A bijection of 32-bit words in which every bit of the argument moves every bit of the result (murmur3's finalizer). */
function mix(word: number): number {
  let mixed = word;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** 0 … count-1 in random order: each position trades places with one at or before it (Fisher and Yates). */
export function shuffledIndices(count: number, random: IntegerSource): Uint32Array {
  const order = new Uint32Array(count);
  for (let index = 0; index < count; index++) {
    const other = random(index + 1);
    order[index] = order[other]!;
    order[other] = index;
  }
  return order;
}
