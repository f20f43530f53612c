/** The fully connected layer. Neighbours: initialize.ts, and shape-types/layer.ts for its rule on shapes. */
import type { DType } from "../base/dtype.ts";
import { DataError, ShapeError } from "../base/errors.ts";
import { formatShape, type Shape } from "../base/shape.ts";
import { knownOptions } from "../base/known-options.ts";
import { Parameter, type ParameterDType } from "../tensor/parameter.ts";
import type { Promote } from "../tensor/shape-types/dtypes.ts";
import type { LayerInput, LayerOutput, LinearRule } from "../tensor/shape-types/layer.ts";
import type { AnyTensor } from "../tensor/signatures/tensor.ts";
import { asTensor } from "../tensor/tensor.ts";
import { uniform } from "./initialize.ts";
import { Module } from "./module.ts";

export interface LinearOptions<D extends ParameterDType = "float32"> {
  /** Whether something is added to each output; true where it is not given. */
  readonly bias?: boolean | undefined;
  /** float32 where none is given. */
  readonly dtype?: D | undefined;
}

/** x W^T + b: [..., in] → [..., out]. `weight` is [out, in]; both start uniform within 1/sqrt(in), as PyTorch's. */
export class Linear<In extends number, Out extends number, D extends ParameterDType = "float32"> extends Module {
  declare readonly shapeRule?: LinearRule<In, Out>;
  readonly weight: Parameter<[Out, In], D>;
  readonly bias: Parameter<[Out], D> | null;

  constructor(inputs: In, outputs: Out, options: LinearOptions<D> = {}) {
    super();
    const { bias = true, dtype } = knownOptions("Linear", options, "bias dtype");
    for (const count of [inputs, outputs]) {
      if (!Number.isInteger(count) || count < 1)
        throw new DataError(`Linear: ${count} features; a whole number from 1 on is needed`);
    }
    const bound = 1 / Math.sqrt(inputs);
    this.weight = new Parameter(uniform([outputs, inputs], bound, { dtype }));
    this.bias = bias ? new Parameter(uniform([outputs], bound, { dtype })) : null;
  }

  /** [..., in] → [..., out] */
  forward<S extends Shape, E extends DType = "float32">(
    input: LayerInput<"Linear", LinearRule<In, Out>, S, E>,
  ): LayerOutput<LinearRule<In, Out>, S, Promote<D, E>> {
    asTensor(input, "Linear");
    const x = input as AnyTensor;
    const [outputs, inputs] = this.weight.shape;
    if (x.shape.at(-1) !== inputs) {
      throw new ShapeError(`Linear(${inputs}, ${outputs}): takes [..., ${inputs}] and gets ${formatShape(x.shape)}`);
    }
    const weight: AnyTensor = this.weight.value;
    const product = x.matmul(weight.transpose());
    const result = this.bias === null ? product : product.add(this.bias.value as AnyTensor);
    return result as unknown as LayerOutput<LinearRule<In, Out>, S, Promote<D, E>>;
  }
}
