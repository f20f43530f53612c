/**
 * The rows of the policy table for WebAssembly: 128-bit vectors, and as many sums of a contraction as an engine keeps in
 * registers beside its operands. Each sum waits four cycles for its last multiply-add, and two are done in a cycle: eight
 * sums keep it busy only as long as nothing is late. Current engines keep ten: products of 512 x 512 take 13% less with ten
 * on Node 24, and 13% more on Node 20, whose V8 loads all operands of a step before it multiplies
 * (docs/decisions/0018-what-engines-keep.md).
 */
import type { Policy } from "../../compiler/loop-nest.ts";

const common = { vectorBytes: 16, tileVectors: 2, tileDepth: 1024 };

/** For any engine. */
export const wasmPolicy: Policy = Object.freeze({ ...common, tileRows: 4 });

/** For engines since 2025. The bits are the same. */
export const recentWasmPolicy: Policy = Object.freeze({ ...common, tileRows: 5, packedFor: wasmPolicy.tileRows });
