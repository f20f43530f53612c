/**
 * What RNN, LSTM and GRU have in common: layers one upon the other, each in one or both directions, dropout between them,
 * first and last states, sequences of different lengths. Names and layouts of parameters are PyTorch's.
 */
import { DataError, DTypeError, ShapeError } from "../../base/errors.ts";
import { formatShape, sameShape, type Shape } from "../../base/shape.ts";
import { concat, stack, where } from "../../tensor/combine.ts";
import { arange, tensor, zeros } from "../../tensor/creation.ts";
import { isTensor } from "../../tensor/handles.ts";
import { knownOptions } from "../../base/known-options.ts";
import type { ParameterDType } from "../../tensor/parameter.ts";
import type { AnyTensor, Tensor } from "../../tensor/signatures/tensor.ts";
import { asTensor } from "../../tensor/tensor.ts";
import { Dropout } from "../dropout.ts";
import { type BatchFirst, checkBatchFirst } from "../batch-first.ts";
import { Module } from "../module.ts";
import type { RecurrentKind, State } from "./kinds.ts";
import { runSequence, type Sequence } from "./sequence.ts";
import { checkNames, checkSizes, createWeights, nameWeights, type RecurrentWeights } from "./weights.ts";

export interface RecurrentOptions<
  B extends boolean = boolean,
  D extends ParameterDType = ParameterDType,
> extends BatchFirst {
  /** Layers one upon the other; 1 where it is not given. */
  readonly layers?: number | undefined;
  /** PyTorch's name for `layers`. */
  readonly numLayers?: number | undefined;
  /** Whether each layer also runs from the end to the start. */
  readonly bidirectional?: B | undefined;
  /** Probability with which what goes from one layer to the next is set to 0 while training. */
  readonly dropout?: number | undefined;
  /** Whether there are biases; true where it is not given. */
  readonly bias?: boolean | undefined;
  /** float32 where none is given. */
  readonly dtype?: D | undefined;
}

export interface SequenceOptions {
  /** How many steps of each example count, [batch]; all where it is not given. What stands behind may be anything. */
  readonly lengths?: readonly number[] | Tensor<Shape, "int32"> | undefined;
}

/** What a forward pass gives: the last layer's output at every step, and the states after the last one. */
export interface Ran {
  /** [batch, time, directions hidden] */
  readonly output: Tensor;
  /** [layers directions, batch, hidden] each */
  readonly states: readonly Tensor[];
}

export abstract class Recurrent extends Module {
  readonly inputs: number;
  readonly hidden: number;
  readonly layers: number;
  readonly bidirectional: boolean;
  readonly dropout: Dropout;
  readonly #kind: RecurrentKind;
  readonly #weights: readonly (readonly RecurrentWeights[])[];

  constructor(
    kind: RecurrentKind,
    inputs: number,
    hidden: number,
    options: RecurrentOptions,
    forgetBias: number | null = null,
  ) {
    super();
    const known = checkNames(
      this.constructor.name,
      options,
      kind,
      "layers numLayers bidirectional dropout batchFirst ",
    );
    checkBatchFirst(this.constructor.name, options);
    const { numLayers = 1, layers = numLayers, bidirectional = false } = known;
    const { dropout = 0, bias = true, dtype = "float32" } = known;
    checkSizes(this.constructor.name, inputs, hidden, layers);
    if (forgetBias !== null && !bias) throw new DataError(`${this.constructor.name}: forgetBias without biases`);
    this.inputs = inputs;
    this.hidden = hidden;
    this.layers = layers;
    this.bidirectional = bidirectional;
    this.dropout = new Dropout(dropout);
    this.#kind = kind;
    const directions = bidirectional ? 2 : 1;
    this.#weights = Array.from({ length: layers }, (_, layer) =>
      Array.from({ length: directions }, () =>
        createWeights(kind, layer === 0 ? inputs : directions * hidden, hidden, { bias, dtype, forgetBias }),
      ),
    );
  }

  /** The weights' dtype, as they are now: checks of gradients compute in float64. */
  get #dtype(): ParameterDType {
    return this.#weights[0]![0]!.weightHidden.value.dtype as ParameterDType;
  }

  protected override members(): readonly (readonly [string, unknown])[] {
    const named = this.#weights.flatMap((directions, layer) =>
      directions.flatMap((weights, direction) =>
        nameWeights(weights, `_l${layer}${direction === 0 ? "" : "_reverse"}`),
      ),
    );
    return [...named, ["dropout", this.dropout]];
  }

  protected run(input: AnyTensor, initial: readonly AnyTensor[] | null, options: SequenceOptions): Ran {
    const { lengths } = knownOptions(this.constructor.name, options, "lengths");
    const [batch, time] = this.#check(input);
    const given = initial === null ? null : this.#checkInitial(initial, batch);
    const mask = lengths === undefined ? null : maskOf(this.constructor.name, lengths, batch, time);
    const x = input as unknown as Tensor;
    // What stands behind a shorter sequence must not reach the weights' gradients, not even as 0 times infinity.
    const clean = mask === null ? x : (where(mask, x, 0) as Tensor);
    const timeFirst = mask === null ? null : (mask.permute([1, 0, 2]) as Tensor<Shape, "bool">);
    // Time first from here on: a step's rows, and those of all steps one after another, are then neighbours in memory.
    let sequence: Sequence = [clean.permute([1, 0, 2]) as Tensor];
    const states: Tensor[][] = Array.from({ length: this.#kind.states }, () => []);
    for (const [layer, directions] of this.#weights.entries()) {
      if (layer > 0) sequence = sequence.map((part) => this.dropout.forward(part) as Tensor);
      const runs = directions.map((weights, direction) => {
        const place = layer * directions.length + direction;
        const first = given === null ? this.#zeros(batch) : given.map((state) => state.at(place) as Tensor);
        return runSequence(this.#kind, sequence, first, weights, timeFirst, direction === 1);
      });
      for (const { last } of runs) last.forEach((state, kind) => states[kind]!.push(state));
      sequence = runs.map(({ output }) => output);
    }
    const output = sequence.length === 1 ? sequence[0]! : (concat(sequence, -1) as Tensor);
    return {
      output: output.permute([1, 0, 2]) as Tensor,
      states: states.map((all) => stack(all) as Tensor),
    };
  }

  /** The numbers of examples and steps. */
  #check(input: AnyTensor): readonly [number, number] {
    const name = `${this.constructor.name}(${this.inputs}, ${this.hidden})`;
    const { shape } = asTensor(input, name);
    if (shape.length !== 3 || shape[2] !== this.inputs) {
      throw new ShapeError(`${name}: takes [batch, time, ${this.inputs}] and gets ${formatShape(shape)}`);
    }
    if (input.dtype !== this.#dtype) {
      throw new DTypeError(`${name}: weights are ${this.#dtype} and the input ${input.dtype}; use astype`);
    }
    return [shape[0]!, shape[1]!];
  }

  #checkInitial(initial: readonly AnyTensor[], batch: number): readonly Tensor[] {
    const wanted = [this.layers * (this.bidirectional ? 2 : 1), batch, this.hidden];
    for (const state of initial) {
      if (isTensor(state) && sameShape(state.shape, wanted) && state.dtype === this.#dtype) continue;
      const found = isTensor(state) ? `${state.dtype} ${formatShape(state.shape)}` : String(state);
      throw new ShapeError(
        `${this.constructor.name}: the first state is ${found}, it must be ${this.#dtype} ` +
          `${formatShape(wanted)}, [layers * directions, batch, hidden]`,
      );
    }
    return initial as readonly Tensor[];
  }

  #zeros(batch: number): State {
    const zero = zeros([batch, this.hidden], { dtype: this.#dtype }) as unknown as Tensor;
    return Array.from({ length: this.#kind.states }, () => zero);
  }
}

/** [batch, time, 1]: true for the first `lengths` steps of each example. */
function maskOf(
  layer: string,
  lengths: NonNullable<SequenceOptions["lengths"]>,
  batch: number,
  time: number,
): Tensor<Shape, "bool"> {
  if (!isTensor(lengths)) {
    const wrong = lengths.find((length) => !Number.isInteger(length) || length < 0 || length > time);
    if (wrong !== undefined) throw new DataError(`${layer}: a length of ${wrong} for sequences of ${time} steps`);
  }
  const counts: AnyTensor = isTensor(lengths) ? lengths : (tensor([...lengths], { dtype: "int32" }) as AnyTensor);
  if (!sameShape(counts.shape, [batch])) {
    throw new ShapeError(`${layer}: lengths are ${formatShape(counts.shape)} for a batch of ${batch}`);
  }
  if (counts.dtype !== "int32") throw new DTypeError(`${layer}: lengths are int32, not ${counts.dtype}`);
  const steps = arange(time, { dtype: "int32" }).reshape([1, time, 1]) as Tensor<Shape, "int32">;
  return steps.lt(counts.reshape([batch, 1, 1]) as Tensor<Shape, "int32">) as Tensor<Shape, "bool">;
}
