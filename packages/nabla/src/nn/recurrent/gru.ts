/**
 * The gated recurrent unit of Cho et al. 2014, as PyTorch has it: the reset gate multiplies W_hn h + b_hn.
 */
import type { Shape } from "../../base/shape.ts";
import type { ParameterDType } from "../../tensor/parameter.ts";
import type { LayerInput, LayerOutput } from "../../tensor/shape-types/layer.ts";
import type { AnyTensor, Tensor } from "../../tensor/signatures/tensor.ts";
import { type CellOptions, RecurrentCell } from "./cell.ts";
import { gru } from "./kinds.ts";
import { Recurrent, type RecurrentOptions, type SequenceOptions } from "./recurrent.ts";
import type { BatchOf, SequenceRule, StateTensor, Width } from "./shape-rules.ts";

/** The state of all layers and directions, [layers * directions, batch, hidden]. */
export interface GRUState<Batch extends number, Hidden extends number, D extends ParameterDType = "float32"> {
  readonly h: StateTensor<Batch, Hidden, D>;
}

/** [batch, time, inputs] → `output`, [batch, time, directions * hidden], and `hidden`, the state after the last step. */
export class GRU<
  In extends number,
  Hidden extends number,
  const B extends boolean = false,
  D extends ParameterDType = "float32",
> extends Recurrent {
  constructor(inputs: In, hidden: Hidden, options: RecurrentOptions<B, D> = {}) {
    super(gru, inputs, hidden, options);
  }

  /**
   * @param initial The state before the first step; zeros where it is not given.
   * @param options `lengths`: how many steps of each example count.
   */
  forward<S extends Shape>(
    input: LayerInput<"GRU", SequenceRule<In, Width<Hidden, B>>, S, D>,
    initial: GRUState<BatchOf<S>, Hidden, D> | null = null,
    options: SequenceOptions = {},
  ): {
    readonly output: LayerOutput<SequenceRule<In, Width<Hidden, B>>, S, D>;
    readonly hidden: GRUState<BatchOf<S>, Hidden, D>;
  } {
    const given = initial === null ? null : ([initial.h] as readonly AnyTensor[]);
    const { output, states } = this.run(input as AnyTensor, given, options);
    const [h] = states as unknown as readonly [StateTensor<BatchOf<S>, Hidden, D>];
    return { output: output as unknown as LayerOutput<SequenceRule<In, Width<Hidden, B>>, S, D>, hidden: { h } };
  }
}

/** The state of one step, [batch, hidden]. */
export interface GRUCellState<Batch extends number, Hidden extends number, D extends ParameterDType = "float32"> {
  readonly h: Tensor<[Batch, Hidden], D>;
}

/** One step: [batch, inputs] and a state → the next state. */
export class GRUCell<
  In extends number,
  Hidden extends number,
  D extends ParameterDType = "float32",
> extends RecurrentCell {
  constructor(inputs: In, hidden: Hidden, options: CellOptions<D> = {}) {
    super(gru, inputs, hidden, options);
  }

  /** @param state Zeros where none is given. */
  forward<Batch extends number>(
    input: Tensor<[Batch, In], D>,
    state: GRUCellState<Batch, Hidden, D> | null = null,
  ): GRUCellState<Batch, Hidden, D> {
    const given = state === null ? null : ([state.h] as readonly AnyTensor[]);
    const [h] = this.step(input as AnyTensor, given) as unknown as readonly [Tensor<[Batch, Hidden], D>];
    return { h };
  }
}
