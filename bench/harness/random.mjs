/**
 * The generator behind all weights and data of a run: splitmix32, seeded by the workload's name, so that a workload has the
 * same numbers in every run, on every machine and on every side.
 */

/** A generator of numbers in [0, 1) with 24 random bits, exact in float32. */
export function createRandom(text) {
  let state = hash(text);
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let bits = state ^ (state >>> 16);
    bits = Math.imul(bits, 0x21f0aaad);
    bits ^= bits >>> 15;
    bits = Math.imul(bits, 0x735a2d97);
    bits ^= bits >>> 15;
    return (bits >>> 8) / 0x1000000;
  };
}

/** FNV-1a. */
function hash(text) {
  let state = 0x811c9dc5;
  for (const character of text) state = Math.imul(state ^ character.codePointAt(0), 0x01000193);
  return state;
}
