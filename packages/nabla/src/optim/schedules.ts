/**
 * Learning rates by the number of updates so far, as functions of tensors that are part of the compiled step:
 * `new optim.Adam(parameters, { lr: optim.schedules.cosine(1e-3, { tMax: 1000 }) })`. Names and values are those of
 * PyTorch's schedulers that are stepped after every update. Neighbour: plateau.ts follows a metric instead.
 */
import { checkWord } from "../base/check-word.ts";
import { DataError } from "../base/errors.ts";
import { where } from "../tensor/combine.ts";
import type { Tensor } from "../tensor/signatures/tensor.ts";
import type { Schedule } from "./learning-rate.ts";

type Scalar = Tensor<[]>;

function atLeast(schedule: string, name: string, value: number, least: number): number {
  if (Number.isFinite(value) && value >= least) return value;
  throw new DataError(`schedules.${schedule}: ${name} ${value}; a number from ${least} on is needed`);
}

export interface StepOptions {
  /** How many updates have one rate. */
  readonly stepSize: number;
  /** What the rate is multiplied by then; 0.1. */
  readonly gamma?: number | undefined;
}

/** lr gamma^floor(t / stepSize) */
export function step(lr: number, { stepSize, gamma = 0.1 }: StepOptions): Schedule {
  atLeast("step", "lr", lr, 0);
  atLeast("step", "stepSize", stepSize, 1);
  atLeast("step", "gamma", gamma, Number.MIN_VALUE);
  // Half an update keeps the quotient of floats on the right side of a whole number.
  return (t) => power(gamma, t.add(0.5).div(stepSize).floor()).mul(lr) as Scalar;
}

/** lr gamma^t */
export function exponential(lr: number, { gamma }: { readonly gamma: number }): Schedule {
  atLeast("exponential", "lr", lr, 0);
  atLeast("exponential", "gamma", gamma, Number.MIN_VALUE);
  return (t) => power(gamma, t).mul(lr) as Scalar;
}

const power = (base: number, exponent: Scalar): Scalar => exponent.mul(Math.log(base)).exp() as Scalar;

export interface CosineOptions {
  /** After how many updates the rate is lowest; it rises again after that. */
  readonly tMax: number;
  /** The lowest rate; 0. */
  readonly etaMin?: number | undefined;
}

/** etaMin + (lr - etaMin) (1 + cos(π t / tMax)) / 2 (Loshchilov and Hutter 2017, without restarts). */
export function cosine(lr: number, { tMax, etaMin = 0 }: CosineOptions): Schedule {
  atLeast("cosine", "lr", lr, 0);
  atLeast("cosine", "tMax", tMax, 1);
  atLeast("cosine", "etaMin", etaMin, 0);
  return (t) => between(lr, etaMin, t.div(tMax) as Scalar);
}

/** From `from` to `to` on half a cosine: share 0 … 1. */
function between(from: number, to: number, share: Scalar): Scalar {
  const down = share.mul(Math.PI).cos().add(1).mul(0.5);
  return down.mul(from - to).add(to) as Scalar;
}

export interface WarmupOptions {
  /** After how many updates the rate is whole; 5. */
  readonly totalIters?: number | undefined;
  /** The share of the rate that the first update has; 1/3. */
  readonly startFactor?: number | undefined;
}

/** The rate rises evenly from startFactor lr to lr in totalIters updates; then it stays, or a schedule begins at its start. */
export function warmup(next: number | Schedule, { totalIters = 5, startFactor = 1 / 3 }: WarmupOptions = {}): Schedule {
  atLeast("warmup", "totalIters", totalIters, 1);
  atLeast("warmup", "startFactor", startFactor, 0);
  if (typeof next === "number") atLeast("warmup", "lr", next, 0);
  return (t) => {
    const after = typeof next === "number" ? t.mul(0).add(next) : next(t.sub(totalIters).maximum(0) as Scalar);
    const share = t.div(totalIters).minimum(1);
    return after.mul(share.mul(1 - startFactor).add(startFactor)) as Scalar;
  };
}

export interface OneCycleOptions {
  /** The number of updates in all. */
  readonly totalSteps: number;
  /** The share of them in which the rate rises; 0.3. */
  readonly pctStart?: number | undefined;
  /** The first rate is maxLr / divFactor; 25. */
  readonly divFactor?: number | undefined;
  /** The last rate is the first one / finalDivFactor; 1e4. */
  readonly finalDivFactor?: number | undefined;
  /** On half a cosine ("cos", the default) or evenly ("linear"). */
  readonly annealStrategy?: "cos" | "linear" | undefined;
}

/** Up to maxLr, then down to almost nothing (Smith and Topin 2019); momenta stay as they are. The last rate stays. */
export function oneCycle(maxLr: number, options: OneCycleOptions): Schedule {
  const { totalSteps, pctStart = 0.3, divFactor = 25, finalDivFactor = 1e4, annealStrategy = "cos" } = options;
  atLeast("oneCycle", "maxLr", maxLr, 0);
  atLeast("oneCycle", "totalSteps", totalSteps, 2);
  atLeast("oneCycle", "divFactor", divFactor, Number.MIN_VALUE);
  atLeast("oneCycle", "finalDivFactor", finalDivFactor, Number.MIN_VALUE);
  checkWord("schedules.oneCycle", "annealStrategy", annealStrategy, ["cos", "linear"]);
  if (!(pctStart >= 0 && pctStart <= 1))
    throw new DataError(`schedules.oneCycle: pctStart ${pctStart}; a number from 0 to 1 is needed`);
  const first = maxLr / divFactor;
  const last = first / finalDivFactor;
  const top = pctStart * totalSteps - 1;
  const go = (from: number, to: number, share: Scalar): Scalar =>
    annealStrategy === "cos" ? between(from, to, share) : (share.mul(to - from).add(from) as Scalar);
  return (t) => {
    const now = t.minimum(totalSteps - 1);
    const down = go(maxLr, last, now.sub(top).div(totalSteps - 1 - top) as Scalar);
    if (top <= 0) return down;
    return where(now.le(top), go(first, maxLr, now.div(top) as Scalar), down) as Scalar;
  };
}
