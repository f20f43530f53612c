/**
 * Long short-term memory, Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000.
 */
import type { Shape } from "../../base/shape.ts";
import type { ParameterDType } from "../../tensor/parameter.ts";
import type { LayerInput, LayerOutput } from "../../tensor/shape-types/layer.ts";
import type { AnyTensor, Tensor } from "../../tensor/signatures/tensor.ts";
import { type CellOptions, RecurrentCell } from "./cell.ts";
import { lstm } from "./kinds.ts";
import { Recurrent, type RecurrentOptions, type SequenceOptions } from "./recurrent.ts";
import type { BatchOf, SequenceRule, StateTensor, Width } from "./shape-rules.ts";

export interface ForgetBias {
  /**
   * What the forget gate's two biases add up to at the start. 1 lets a new network remember, which helps it to learn over
   * many steps; PyTorch's random ones where it is not given.
   */
  readonly forgetBias?: number | undefined;
}

export type LSTMOptions<B extends boolean, D extends ParameterDType> = RecurrentOptions<B, D> & ForgetBias;

/** The state of all layers and directions, [layers * directions, batch, hidden]. */
export interface LSTMState<Batch extends number, Hidden extends number, D extends ParameterDType = "float32"> {
  readonly h: StateTensor<Batch, Hidden, D>;
  readonly c: StateTensor<Batch, Hidden, D>;
}

/** [batch, time, inputs] → `output`, [batch, time, directions * hidden], and `hidden`, the state after the last step. */
export class LSTM<
  In extends number,
  Hidden extends number,
  const B extends boolean = false,
  D extends ParameterDType = "float32",
> extends Recurrent {
  constructor(inputs: In, hidden: Hidden, options: LSTMOptions<B, D> = {}) {
    super(lstm, inputs, hidden, options, options.forgetBias ?? null);
  }

  /**
   * @param initial The state before the first step; zeros where it is not given.
   * @param options `lengths`: how many steps of each example count.
   */
  forward<S extends Shape>(
    input: LayerInput<"LSTM", SequenceRule<In, Width<Hidden, B>>, S, D>,
    initial: LSTMState<BatchOf<S>, Hidden, D> | null = null,
    options: SequenceOptions = {},
  ): {
    readonly output: LayerOutput<SequenceRule<In, Width<Hidden, B>>, S, D>;
    readonly hidden: LSTMState<BatchOf<S>, Hidden, D>;
  } {
    const given = initial === null ? null : ([initial.h, initial.c] as readonly AnyTensor[]);
    const { output, states } = this.run(input as AnyTensor, given, options);
    const [h, c] = states as unknown as readonly [
      StateTensor<BatchOf<S>, Hidden, D>,
      StateTensor<BatchOf<S>, Hidden, D>,
    ];
    return { output: output as unknown as LayerOutput<SequenceRule<In, Width<Hidden, B>>, S, D>, hidden: { h, c } };
  }
}

/** The state of one step, [batch, hidden]. */
export interface LSTMCellState<Batch extends number, Hidden extends number, D extends ParameterDType = "float32"> {
  readonly h: Tensor<[Batch, Hidden], D>;
  readonly c: Tensor<[Batch, Hidden], D>;
}

/** One step: [batch, inputs] and a state → the next state. */
export class LSTMCell<
  In extends number,
  Hidden extends number,
  D extends ParameterDType = "float32",
> extends RecurrentCell {
  constructor(inputs: In, hidden: Hidden, options: CellOptions<D> & ForgetBias = {}) {
    super(lstm, inputs, hidden, options, options.forgetBias ?? null);
  }

  /** @param state Zeros where none is given. */
  forward<Batch extends number>(
    input: Tensor<[Batch, In], D>,
    state: LSTMCellState<Batch, Hidden, D> | null = null,
  ): LSTMCellState<Batch, Hidden, D> {
    const given = state === null ? null : ([state.h, state.c] as readonly AnyTensor[]);
    const [h, c] = this.step(input as AnyTensor, given) as unknown as readonly [
      Tensor<[Batch, Hidden], D>,
      Tensor<[Batch, Hidden], D>,
    ];
    return { h, c };
  }
}
