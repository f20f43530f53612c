/**
 * Gradient accumulation: several small batches make one update, as if they were one large batch. It is part of the compiled
 * step, the same program at every call: gradients are added up in cells, and every update but the last of a round is
 * computed and not taken. Neighbour: optimizer.ts.
 */
import type { AnyCell, AnyParameter } from "../tensor/any-parameter.ts";
import { Cell } from "../tensor/cell.ts";
import { where } from "../tensor/combine.ts";
import { zeros } from "../tensor/creation.ts";
import type { AnyTensor, Tensor } from "../tensor/signatures/tensor.ts";
import type { CommonSettings } from "./groups.ts";
import type { Optimizer } from "./optimizer.ts";
import { requireSetting } from "./settings.ts";

export class Accumulation {
  readonly #every: number;
  readonly #count: Cell<[], "int32"> = new Cell(zeros([], { dtype: "int32" }));
  readonly #sums: ReadonlyMap<AnyParameter, AnyCell>;

  constructor(parameters: readonly AnyParameter[], every: number) {
    this.#every = every;
    const sumOf = ({ shape, dtype }: AnyParameter): AnyCell => new Cell(zeros(shape, { dtype })) as unknown as AnyCell;
    this.#sums = new Map(parameters.map((parameter) => [parameter, sumOf(parameter)]));
  }

  /** Adds the parameters' gradients and leaves the mean in their place. @returns Whether an update is due, a bool. */
  add(): AnyTensor {
    const count = this.#count.value.add(1);
    const isDue = count.eq(this.#every);
    this.#count.value = where(isDue, 0, count) as Tensor<[], "int32">;
    for (const [parameter, sum] of this.#sums) {
      if (parameter.grad === null) continue;
      const total = (sum.value as Tensor).add(parameter.grad as unknown as Tensor) as Tensor;
      parameter.grad = total.div(this.#every) as never;
      sum.value = where(isDue, 0, total as never);
    }
    return isDue as AnyTensor;
  }

  /** What goes into the optimizer's state. */
  cells(): [string, AnyCell][] {
    const sums = [...this.#sums.values()].map((cell, place): [string, AnyCell] => [`accumulated.${place}`, cell]);
    return [["accumulated.count", this.#count as unknown as AnyCell], ...sums];
  }
}

/**
 * Makes the optimizer update once in so many steps, with the mean of their gradients. The optimizer itself is changed, and
 * returned. Limits on gradients that are set before `step` see those of single batches.
 */
export function accumulate<O extends Optimizer<S>, S extends CommonSettings = CommonSettings>(
  optimizer: O,
  { steps }: { readonly steps: number },
): O {
  requireSetting(
    Number.isInteger(steps) && steps >= 1,
    `accumulate: steps ${steps}; a whole number from 1 on is needed`,
  );
  optimizer.accumulateWith(new Accumulation(optimizer.parameters(), steps));
  return optimizer;
}
