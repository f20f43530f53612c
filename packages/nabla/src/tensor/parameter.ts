/**
 * A parameter: a cell that `loss.backward()` fills the gradient of.
 */
import type { Shape } from "../base/shape.ts";
import { DTypeError, GradientError } from "../base/errors.ts";
import { isFloat } from "../base/dtype.ts";
import { formatShape, sameShape } from "../base/shape.ts";
import { gradientOf, setGradient } from "./backward.ts";
import { Cell, stateOf } from "./cell.ts";
import { nodeOf, tensorOf } from "./handles.ts";
import type { Tensor } from "./signatures/tensor.ts";

/** The dtypes that a parameter may have. */
export type ParameterDType = "float32" | "float64";

export class Parameter<S extends Shape = Shape, D extends ParameterDType = "float32"> extends Cell<S, D> {
  constructor(initial: Tensor<S, D>) {
    if (!isFloat(initial.dtype)) {
      throw new DTypeError(`parameter: is of floats, not ${String(initial.dtype)}; use astype("float32")`);
    }
    super(initial, true);
  }

  /** What `backward` left here: the sum over all calls since it was last set to null. */
  get grad(): Tensor<S, D> | null {
    const node = gradientOf(stateOf(this));
    return node === null ? null : tensorOf<S, D>(node);
  }

  /** Sets the gradient, or forgets it with null. */
  set grad(next: Tensor<S, D> | null) {
    const state = stateOf(this);
    if (next === null) {
      setGradient(state, null);
      return;
    }
    const node = nodeOf(next);
    if (!sameShape(node.shape, state.shape) || node.dtype !== state.dtype) {
      throw new GradientError(
        `parameter: of ${state.dtype} ${formatShape(state.shape)} cannot have a gradient of ${node.dtype} ${formatShape(node.shape)}`,
      );
    }
    setGradient(state, node);
  }
}
