/**
 * The row of the policy table for WebAssembly: 128-bit vectors, and 4 x 2 of them as accumulators of a contraction, which
 * leaves registers of the usual sixteen for the operands.
 */
import type { Policy } from "../../compiler/loop-nest.ts";

export const wasmPolicy: Policy = Object.freeze({ vectorBytes: 16, tileRows: 4, tileVectors: 2 });
