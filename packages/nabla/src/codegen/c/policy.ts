/**
 * The rows of the policy table for native code, by the width of the machine's vector registers: 32 registers with AVX-512, 16
 * with AVX2, 16 (or 32) with SSE and NEON. A tile's sums and vectors share them with one broadcast of the left operand.
 */
import type { Policy } from "../../compiler/loop-nest.ts";

export type VectorBytes = 16 | 32 | 64;

/** Asking for an array's address takes about 70 ns, in which so much can be copied. */
const externalBytes = 4096;

/** Twice as much as on WebAssembly: most of native memory is in large pages. A product of 256 x 256 took a fifth longer packed. */
const compactBytes = 256 * 1024;

const common = { tileDepth: 512, externalBytes, compactBytes };

/**
 * A step of k takes 12 multiplications with AVX2, beside which the addresses and the loop count, most of all where another
 * program computes on the same core; with AVX-512 it takes 24. There panels are read four lines at each step of k, and the
 * hardware's own prefetching leaves something to wait for.
 */
const policies: { readonly [B in VectorBytes]: Policy } = {
  16: Object.freeze({ ...common, vectorBytes: 16, tileRows: 4, tileVectors: 2, tileRegisters: 15 }),
  32: Object.freeze({
    ...common,
    vectorBytes: 32,
    tileRows: 6,
    tileVectors: 2,
    tileRegisters: 15,
    stepsTogether: 4,
  }),
  64: Object.freeze({
    ...common,
    vectorBytes: 64,
    tileRows: 6,
    tileVectors: 4,
    tileRegisters: 31,
    prefetchBytes: 512,
  }),
};

/** More of a larger cache is not used. */
const mostCached = 1024 * 1024;

/**
 * What to ask of the compiler for a machine with vectors of so many bytes and a second-level cache of `cacheBytes`, 0 where
 * that is not known.
 */
export function nativePolicy(vectorBytes: VectorBytes, cacheBytes: number = 0): Policy {
  const policy = policies[vectorBytes];
  return cacheBytes === 0 ? policy : { ...policy, cachedBytes: Math.min(cacheBytes, mostCached) };
}
