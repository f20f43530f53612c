/** Losses, as the public entry exports them under `losses`. */
export { binaryCrossEntropy, binaryCrossEntropyWithLogits } from "./binary.ts";
export type { BinaryLogitsOptions, BinaryOptions } from "./binary.ts";
export type { Weights } from "./arguments.ts";
export { crossEntropy, nll } from "./cross-entropy.ts";
export type { CrossEntropyOptions, NllOptions } from "./cross-entropy.ts";
export type { Reduced, Reduction, ReductionOptions } from "./reduction.ts";
export { huber, mae, mse, smoothL1 } from "./regression.ts";
export type { HuberOptions, SmoothL1Options } from "./regression.ts";
