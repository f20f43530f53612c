/**
 * The rows of the policy table for WebAssembly: 128-bit vectors, and 4 x 2 of them as accumulators of a contraction, which
 * leaves registers of the usual sixteen for products and operands. Fused multiply-add needs none for products: 6 x 2.
 */
import type { Policy } from "../../compiler/loop-nest.ts";

export const wasmPolicy: Policy = Object.freeze({ vectorBytes: 16, tileRows: 4, tileVectors: 2, tileDepth: 512 });

export const fusedPolicy: Policy = Object.freeze({ vectorBytes: 16, tileRows: 6, tileVectors: 2, tileDepth: 512 });
