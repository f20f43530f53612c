/**
 * The parameters of recurrent networks: names, shapes and first values are PyTorch's. All start uniform within
 * 1 / sqrt(hidden).
 */
import { DataError } from "../../base/errors.ts";
import { Parameter, type ParameterDType } from "../../tensor/parameter.ts";
import { concat } from "../../tensor/combine.ts";
import { full } from "../../tensor/creation.ts";
import type { AnyParameter } from "../../tensor/any-parameter.ts";
import { knownOptions } from "../../base/known-options.ts";
import type { Tensor } from "../../tensor/signatures/tensor.ts";
import { uniform } from "../initialize.ts";
import type { RecurrentKind } from "./kinds.ts";

/** The weights of one direction of one layer. */
export interface RecurrentWeights {
  /** [gates hidden, inputs] */
  readonly weightInput: AnyParameter;
  /** [gates hidden, hidden] */
  readonly weightHidden: AnyParameter;
  /** [gates hidden]; null where there is none. */
  readonly biasInput: AnyParameter | null;
  readonly biasHidden: AnyParameter | null;
}

export interface WeightOptions {
  readonly bias: boolean;
  readonly dtype: ParameterDType;
  /** What the forget gate's two biases add up to at the start; null leaves them as they are drawn. */
  readonly forgetBias: number | null;
}

export function createWeights(
  kind: RecurrentKind,
  inputs: number,
  hidden: number,
  { bias, dtype, forgetBias }: WeightOptions,
): RecurrentWeights {
  const rows = kind.gates * hidden;
  const bound = 1 / Math.sqrt(hidden);
  const drawn = (shape: number[]): Tensor => uniform(shape, bound, { dtype }) as unknown as Tensor;
  const parameter = (value: Tensor): AnyParameter => new Parameter(value) as unknown as AnyParameter;
  const withForgetGate = (value: Tensor, gate: number): Tensor => {
    if (forgetBias === null) return value;
    const part = full([hidden], gate, { dtype }) as unknown as Tensor;
    return concat([value.slice(0, hidden), part, value.slice(2 * hidden)]) as unknown as Tensor;
  };
  return {
    weightInput: parameter(drawn([rows, inputs])),
    weightHidden: parameter(drawn([rows, hidden])),
    biasInput: bias ? parameter(withForgetGate(drawn([rows]), forgetBias ?? 0)) : null,
    biasHidden: bias ? parameter(withForgetGate(drawn([rows]), 0)) : null,
  };
}

/** The weights under PyTorch's names: `weight_ih` and so on, with `suffix` (`_l0`, `_l1_reverse`) behind. */
export function nameWeights(weights: RecurrentWeights, suffix: string): [string, AnyParameter | null][] {
  return [
    [`weight_ih${suffix}`, weights.weightInput],
    [`weight_hh${suffix}`, weights.weightHidden],
    [`bias_ih${suffix}`, weights.biasInput],
    [`bias_hh${suffix}`, weights.biasHidden],
  ];
}

/** The options, of these names and those that all recurrent networks have, or all of this kind. */
export function checkNames<O extends object>(layer: string, options: O, { option }: RecurrentKind, names: string): O {
  return knownOptions(layer, options, `${names}bias dtype${option}`);
}

/** @throws DataError unless the sizes are whole numbers from 1 on. */
export function checkSizes(layer: string, ...sizes: readonly number[]): void {
  for (const size of sizes) {
    if (!Number.isInteger(size) || size < 1) {
      throw new DataError(`${layer}: the size ${size}; a whole number from 1 on is needed`);
    }
  }
}
