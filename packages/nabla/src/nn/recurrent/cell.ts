/**
 * What RNNCell, LSTMCell and GRUCell have in common: the weights of one step, and the step. For loops of one's own, with
 * `scan`; layers do the same for whole sequences, and faster.
 */
import { DataError, DTypeError, ShapeError } from "../../base/errors.ts";
import { formatShape, sameShape } from "../../base/shape.ts";
import { zeros } from "../../tensor/creation.ts";
import type { ParameterDType } from "../../tensor/parameter.ts";
import type { AnyTensor, Tensor } from "../../tensor/signatures/tensor.ts";
import { asTensor } from "../../tensor/tensor.ts";
import { Module } from "../module.ts";
import type { RecurrentKind, State } from "./kinds.ts";
import { checkNames, checkSizes, createWeights, nameWeights, type RecurrentWeights } from "./weights.ts";

export interface CellOptions<D extends ParameterDType = ParameterDType> {
  /** Whether there are biases; true where it is not given. */
  readonly bias?: boolean | undefined;
  /** float32 where none is given. */
  readonly dtype?: D | undefined;
}

export abstract class RecurrentCell extends Module {
  readonly inputs: number;
  readonly hidden: number;
  readonly #kind: RecurrentKind;
  readonly #weights: RecurrentWeights;

  constructor(
    kind: RecurrentKind,
    inputs: number,
    hidden: number,
    options: CellOptions,
    forgetBias: number | null = null,
  ) {
    super();
    const { bias = true, dtype = "float32" } = checkNames(this.constructor.name, options, kind, "");
    checkSizes(this.constructor.name, inputs, hidden);
    if (forgetBias !== null && !bias) throw new DataError(`${this.constructor.name}: forgetBias without biases`);
    this.inputs = inputs;
    this.hidden = hidden;
    this.#kind = kind;
    this.#weights = createWeights(kind, inputs, hidden, { bias, dtype, forgetBias });
  }

  /** The weights' dtype, as they are now: checks of gradients compute in float64. */
  get #dtype(): ParameterDType {
    return this.#weights.weightHidden.value.dtype as ParameterDType;
  }

  protected override members(): readonly (readonly [string, unknown])[] {
    return nameWeights(this.#weights, "");
  }

  /** [batch, inputs] and the state, [batch, hidden] each → the next state. */
  protected step(input: AnyTensor, state: readonly AnyTensor[] | null): State {
    const { shape } = asTensor(input, this.constructor.name);
    if (shape.length !== 2 || shape[1] !== this.inputs) {
      throw new ShapeError(`${this.#name()}: takes [batch, ${this.inputs}] and gets ${formatShape(shape)}`);
    }
    const wanted = [shape[0]!, this.hidden];
    for (const { shape: found } of state ?? []) {
      if (sameShape(found, wanted)) continue;
      throw new ShapeError(`${this.#name()}: the state is ${formatShape(found)}, it must be ${formatShape(wanted)}`);
    }
    for (const { dtype } of [input, ...(state ?? [])]) {
      if (dtype === this.#dtype) continue;
      throw new DTypeError(`${this.#name()}: weights are ${this.#dtype}, and it gets ${dtype}; use astype`);
    }
    const { weightInput, weightHidden, biasInput, biasHidden } = this.#weights;
    const valueOf = (bias: typeof biasInput): Tensor | null =>
      bias === null ? null : (bias.value as unknown as Tensor);
    const weight = weightInput.value as unknown as Tensor;
    let projected = (input as unknown as Tensor).matmul(weight.transpose() as Tensor) as Tensor;
    for (const bias of [valueOf(biasInput), this.#kind.addsBiases ? valueOf(biasHidden) : null]) {
      if (bias !== null) projected = projected.add(bias) as Tensor;
    }
    const hidden = { hidden: weightHidden.value as unknown as Tensor, hiddenBias: valueOf(biasHidden) };
    return this.#kind.step(projected, (state as State | null) ?? this.#zeros(wanted), hidden);
  }

  #zeros(shape: number[]): State {
    const zero = zeros(shape, { dtype: this.#dtype }) as unknown as Tensor;
    return Array.from({ length: this.#kind.states }, () => zero);
  }

  #name(): string {
    return `${this.constructor.name}(${this.inputs}, ${this.hidden})`;
  }
}
