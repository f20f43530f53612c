/**
 * The plain recurrent network: h' = tanh(W_ih x + b_ih + W_hh h + b_hh), or with relu.
 */
import type { Shape } from "../../base/shape.ts";
import type { ParameterDType } from "../../tensor/parameter.ts";
import type { LayerInput, LayerOutput } from "../../tensor/shape-types/layer.ts";
import type { AnyTensor, Tensor } from "../../tensor/signatures/tensor.ts";
import { type CellOptions, RecurrentCell } from "./cell.ts";
import { elman } from "./kinds.ts";
import { Recurrent, type RecurrentOptions, type SequenceOptions } from "./recurrent.ts";
import type { BatchOf, SequenceRule, StateTensor, Width } from "./shape-rules.ts";

export interface Nonlinearity {
  /** tanh where it is not given. */
  readonly nonlinearity?: "tanh" | "relu" | undefined;
}

export type RNNOptions<B extends boolean, D extends ParameterDType> = RecurrentOptions<B, D> & Nonlinearity;

/** The state of all layers and directions, [layers * directions, batch, hidden]. */
export interface RNNState<Batch extends number, Hidden extends number, D extends ParameterDType = "float32"> {
  readonly h: StateTensor<Batch, Hidden, D>;
}

/** [batch, time, inputs] → `output`, [batch, time, directions * hidden], and `hidden`, the state after the last step. */
export class RNN<
  In extends number,
  Hidden extends number,
  const B extends boolean = false,
  D extends ParameterDType = "float32",
> extends Recurrent {
  constructor(inputs: In, hidden: Hidden, options: RNNOptions<B, D> = {}) {
    super(elman(options.nonlinearity ?? "tanh"), inputs, hidden, options);
  }

  /**
   * @param initial The state before the first step; zeros where it is not given.
   * @param options `lengths`: how many steps of each example count.
   */
  forward<S extends Shape>(
    input: LayerInput<"RNN", SequenceRule<In, Width<Hidden, B>>, S, D>,
    initial: RNNState<BatchOf<S>, Hidden, D> | null = null,
    options: SequenceOptions = {},
  ): {
    readonly output: LayerOutput<SequenceRule<In, Width<Hidden, B>>, S, D>;
    readonly hidden: RNNState<BatchOf<S>, Hidden, D>;
  } {
    const given = initial === null ? null : ([initial.h] as readonly AnyTensor[]);
    const { output, states } = this.run(input as AnyTensor, given, options);
    const [h] = states as unknown as readonly [StateTensor<BatchOf<S>, Hidden, D>];
    return { output: output as unknown as LayerOutput<SequenceRule<In, Width<Hidden, B>>, S, D>, hidden: { h } };
  }
}

/** The state of one step, [batch, hidden]. */
export interface RNNCellState<Batch extends number, Hidden extends number, D extends ParameterDType = "float32"> {
  readonly h: Tensor<[Batch, Hidden], D>;
}

/** One step: [batch, inputs] and a state → the next state. */
export class RNNCell<
  In extends number,
  Hidden extends number,
  D extends ParameterDType = "float32",
> extends RecurrentCell {
  constructor(inputs: In, hidden: Hidden, options: CellOptions<D> & Nonlinearity = {}) {
    super(elman(options.nonlinearity ?? "tanh"), inputs, hidden, options);
  }

  /** @param state Zeros where none is given. */
  forward<Batch extends number>(
    input: Tensor<[Batch, In], D>,
    state: RNNCellState<Batch, Hidden, D> | null = null,
  ): RNNCellState<Batch, Hidden, D> {
    const given = state === null ? null : ([state.h] as readonly AnyTensor[]);
    const [h] = this.step(input as AnyTensor, given) as unknown as readonly [Tensor<[Batch, Hidden], D>];
    return { h };
  }
}
