/** Losses, as the public entry exports them under `losses`. */
export { binaryCrossEntropy, binaryCrossEntropyWithLogits } from "./binary.ts";
export type { BinaryLogitsOptions, BinaryOptions } from "./binary.ts";
export type { Weights } from "./arguments.ts";
export { crossEntropy, nll } from "./cross-entropy.ts";
export type { CrossEntropyOptions, NllOptions } from "./cross-entropy.ts";
export { ctc } from "./ctc.ts";
export type { CtcOptions, Lengths } from "./ctc.ts";
export { klDiv } from "./divergence.ts";
export type { KlDivOptions, KlDivReduction } from "./divergence.ts";
export { focal } from "./focal.ts";
export type { FocalOptions } from "./focal.ts";
export { gaussianNll, poissonNll } from "./likelihood.ts";
export type { GaussianNllOptions, PoissonNllOptions } from "./likelihood.ts";
export { cosineEmbedding, hinge, tripletMargin } from "./margin.ts";
export type { MarginOptions, TripletMarginOptions } from "./margin.ts";
export type { Reduced, Reduction, ReductionOptions } from "./reduction.ts";
export { huber, mae, mse, smoothL1 } from "./regression.ts";
export type { HuberOptions, SmoothL1Options } from "./regression.ts";
