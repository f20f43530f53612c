/**
 * The row of the policy table for WebAssembly: 128-bit vectors, and 4 x 2 of them as sums of a contraction. Eight sums keep
 * two multiply-adds a cycle busy, and leave registers of the usual sixteen for operands; of twelve, engines spill some.
 */
import type { Policy } from "../../compiler/loop-nest.ts";

export const wasmPolicy: Policy = Object.freeze({ vectorBytes: 16, tileRows: 4, tileVectors: 2, tileDepth: 512 });
