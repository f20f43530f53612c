/** Learning-rate schedules, as the public entry exports them under `optim.schedules`. */
export { plateau } from "./plateau.ts";
export type { PlateauOptions, PlateauSchedule } from "./plateau.ts";
export { cosine, exponential, oneCycle, step, warmup } from "./schedules.ts";
export type { CosineOptions, OneCycleOptions, StepOptions, WarmupOptions } from "./schedules.ts";
