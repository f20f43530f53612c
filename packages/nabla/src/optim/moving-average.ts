/**
 * The exponential moving average of weights (Polyak averaging): often better to predict with than the weights themselves.
 * The averages are cells that the compiled step updates in place.
 */
import type { AnyCell, AnyParameter } from "../tensor/any-parameter.ts";
import { Cell } from "../tensor/cell.ts";
import type { AnyTensor, Tensor } from "../tensor/signatures/tensor.ts";
import { checkShare } from "./settings.ts";

export interface MovingAverageOptions {
  /** How much of the average stays at each update; 0.999. */
  readonly decay?: number | undefined;
}

/**
 * Averages start as the parameters are. In the step, behind the optimizer's: `average.update()`. To predict with them:
 * `average.swap()` before and after.
 */
export class MovingAverage {
  readonly #decay: number;
  readonly #averages: readonly (readonly [AnyParameter, AnyCell])[];

  constructor(parameters: Iterable<AnyParameter>, { decay = 0.999 }: MovingAverageOptions = {}) {
    checkShare("MovingAverage", "decay", decay);
    this.#decay = decay;
    this.#averages = [...parameters].map((parameter) => [parameter, new Cell(parameter.value) as unknown as AnyCell]);
  }

  /** average = decay average + (1 - decay) weight */
  update(): void {
    for (const [parameter, average] of this.#averages) {
      const before = average.value as Tensor;
      const way = (parameter.value as unknown as Tensor).sub(before as never) as Tensor;
      average.value = before.add(way.mul(1 - this.#decay) as never);
    }
  }

  /** Exchanges weights and averages. */
  swap(): void {
    for (const [parameter, average] of this.#averages) {
      const weights = parameter.value as AnyTensor;
      parameter.value = average.value as never;
      average.value = weights;
    }
  }

  /** The averages, in the order of the parameters. */
  values(): AnyTensor[] {
    return this.#averages.map(([, average]) => average.value);
  }
}
