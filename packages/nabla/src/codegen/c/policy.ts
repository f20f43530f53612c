/**
 * The rows of the policy table for native code, by the width of the machine's vector registers. The register tile leaves
 * room for a vector of the right operand and a broadcast of the left: 24 of 32 registers with AVX-512, 12 of 16 with
 * AVX2, 8 of 16 (or 32) with SSE and NEON.
 */
import type { Policy } from "../../compiler/loop-nest.ts";

export type VectorBytes = 16 | 32 | 64;

/** Asking for an array's address takes about 70 ns, in which so much can be copied. */
const externalBytes = 4096;

/** What the hardware's own prefetching leaves to wait for: panels are read a line or four at each step of k. */
const prefetchBytes = 512;

/** Twice as much as on WebAssembly: most of native memory is in large pages. A product of 256 x 256 took a fifth longer packed. */
const compactBytes = 256 * 1024;

const common = { tileDepth: 512, externalBytes, prefetchBytes, compactBytes };

const policies: { readonly [B in VectorBytes]: Policy } = {
  16: Object.freeze({ ...common, vectorBytes: 16, tileRows: 4, tileVectors: 2 }),
  32: Object.freeze({ ...common, vectorBytes: 32, tileRows: 6, tileVectors: 2 }),
  64: Object.freeze({ ...common, vectorBytes: 64, tileRows: 6, tileVectors: 4 }),
};

/** What to ask of the compiler for a machine with vectors of so many bytes. */
export function nativePolicy(vectorBytes: VectorBytes): Policy {
  return policies[vectorBytes];
}
