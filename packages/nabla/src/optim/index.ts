/** Optimizers, as the public entry exports them under `optim`. */
export { Adam, AdamW } from "./adam.ts";
export type { AdamSettings } from "./adam.ts";
export { clipGradNorm, clipGradValue } from "./clip.ts";
export type { ClipNormOptions } from "./clip.ts";
export type { Schedule } from "./learning-rate.ts";
export { Optimizer } from "./optimizer.ts";
export type { Projection } from "./optimizer.ts";
export type { CommonSettings, ParameterGroup, Parameters } from "./groups.ts";
export { proximal } from "./proximal.ts";
export type { ProximalOptions } from "./proximal.ts";
export type { Update, UpdateInput, UpdateRule } from "./rule.ts";
export { SGD } from "./sgd.ts";
export type { SGDSettings } from "./sgd.ts";
