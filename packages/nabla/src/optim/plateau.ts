/**
 * The schedule that waits: the rate falls when a metric has not become better for some time, as PyTorch's
 * ReduceLROnPlateau. What it remembers is in cells, so `report` works inside a compiled step (on a loss) and outside of one
 * (on a number, after an epoch). The optimizer's `stateDict` holds it.
 */
import { checkWord } from "../base/check-word.ts";
import { DataError } from "../base/errors.ts";
import { Cell } from "../tensor/cell.ts";
import { where } from "../tensor/combine.ts";
import { full, tensor, zeros } from "../tensor/creation.ts";
import type { AnyCell } from "../tensor/any-parameter.ts";
import type { AnyTensor, Tensor } from "../tensor/signatures/tensor.ts";
import type { Schedule } from "./learning-rate.ts";

export interface PlateauOptions {
  /** Whether the metric should fall ("min", the default) or rise. */
  readonly mode?: "min" | "max" | undefined;
  /** What the rate is multiplied by; 0.1. */
  readonly factor?: number | undefined;
  /** How many reports without anything better are borne; 10. */
  readonly patience?: number | undefined;
  /** By how much a value must be better to count; 1e-4. */
  readonly threshold?: number | undefined;
  /** Whether the threshold is a share of the best value ("rel", the default) or a distance ("abs"). */
  readonly thresholdMode?: "rel" | "abs" | undefined;
  /** How many reports after a fall do not count; 0. */
  readonly cooldown?: number | undefined;
  /** The lowest rate; 0. */
  readonly minLr?: number | undefined;
  /** A smaller change of the rate is not made; 1e-8. */
  readonly eps?: number | undefined;
}

/** A schedule with a memory. */
export type PlateauSchedule = Schedule & {
  /** Takes note of a metric: a number, or a scalar of the compiled step. */
  readonly report: (metric: number | AnyTensor) => void;
  /** What is remembered, by name. */
  readonly state: Readonly<Record<string, AnyCell>>;
};

/** The rate after each fall, down to where falls end. */
function ratesOf(lr: number, factor: number, minLr: number, eps: number): number[] {
  const rates = [lr];
  for (;;) {
    const before = rates.at(-1)!;
    const after = Math.max(before * factor, minLr);
    if (!(before - after > eps)) return rates;
    rates.push(after);
  }
}

/** `lr: schedules.plateau(1e-2, { patience: 5 })`, with `report(loss)` after each epoch or in each step. */
export function plateau(lr: number, options: PlateauOptions = {}): PlateauSchedule {
  const { mode = "min", factor = 0.1, patience = 10, threshold = 1e-4, thresholdMode = "rel" } = options;
  const { cooldown = 0, minLr = 0, eps = 1e-8 } = options;
  checkWord("schedules.plateau", "mode", mode, ["min", "max"]);
  checkWord("schedules.plateau", "thresholdMode", thresholdMode, ["rel", "abs"]);
  if (!(factor > 0 && factor < 1))
    throw new DataError(`schedules.plateau: factor ${factor}; a number between 0 and 1 is needed`);
  for (const [name, value] of Object.entries({ lr, patience, threshold, cooldown, minLr, eps })) {
    if (!(value >= 0)) throw new DataError(`schedules.plateau: ${name} ${value}; a number from 0 on is needed`);
  }
  const rates = ratesOf(lr, factor, minLr, eps);
  const worst = mode === "min" ? Infinity : -Infinity;
  const best = new Cell(full([], worst));
  const count = (): Cell<[], "int32"> => new Cell(zeros([], { dtype: "int32" }));
  const [bad, cooling, falls] = [count(), count(), count()];

  const report = (metric: number | AnyTensor): void => {
    const value = (typeof metric === "number" ? tensor(metric) : metric.astype("float32")) as Tensor<[]>;
    const before = best.value;
    const sign = mode === "min" ? -1 : 1;
    const margin = thresholdMode === "rel" ? before.mul(1 + sign * threshold) : before.add(sign * threshold);
    const isBetter = mode === "min" ? value.lt(margin) : value.gt(margin);
    const isCooling = cooling.value.gt(0);
    const waited = where(isBetter.logicalOr(isCooling), 0, bad.value.add(1)) as Tensor<[], "int32">;
    const isOver = waited.gt(patience);
    best.value = where(isBetter, value, before) as Tensor<[]>;
    falls.value = where(isOver, falls.value.add(1).minimum(rates.length - 1), falls.value) as Tensor<[], "int32">;
    const cooler = where(isCooling, cooling.value.sub(1), cooling.value);
    cooling.value = where(isOver, cooldown, cooler) as Tensor<[], "int32">;
    bad.value = where(isOver, 0, waited) as Tensor<[], "int32">;
  };
  // A rate for each number of falls: exact, whatever the factor.
  const schedule: Schedule = (t) => tensor(rates, { dtype: t.dtype }).take(falls.value) as Tensor<[]>;
  const state = { best, num_bad_epochs: bad, cooldown_counter: cooling, reductions: falls };
  return Object.assign(schedule, { report, state: state as unknown as Record<string, AnyCell> });
}
