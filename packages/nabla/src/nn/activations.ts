/**
 * A module for every activation, so that it can stand in a Sequential. The functions themselves are methods of Tensor;
 * names, options and defaults are PyTorch's, in camelCase.
 */
import type { DType } from "../base/dtype.ts";
import type { Shape } from "../base/shape.ts";
import { knownOptions } from "../base/known-options.ts";
import type { SameShapeRule } from "../tensor/shape-types/layer.ts";
import type { Float } from "../tensor/shape-types/dtypes.ts";
import type { AnyTensor, Tensor } from "../tensor/signatures/tensor.ts";
import { asTensor } from "../tensor/tensor.ts";
import { Module } from "./module.ts";

/** Takes note of what an activation gives. */
type Recorder = (activation: Activation, outputs: AnyTensor) => void;

let recorder: Recorder | null = null;

/** Runs a function while every activation's outputs go to `record` too. */
export function recordActivations(record: Recorder, run: () => unknown): void {
  const before = recorder;
  recorder = record;
  try {
    run();
  } finally {
    recorder = before;
  }
}

/** A function of every element (or, for the softmaxes, of rows) that keeps the shape. */
export abstract class Activation extends Module {
  declare readonly shapeRule?: SameShapeRule;

  /** Any shape, which stays. */
  forward<S extends Shape, D extends DType>(input: Tensor<S, D>): Tensor<S, Float<D>> {
    asTensor(input, this.constructor.name);
    // float32 stands for either float dtype here.
    const outputs = this.apply(input as unknown as Tensor) as unknown as Tensor<S, Float<D>>;
    recorder?.(this, outputs as AnyTensor);
    return outputs;
  }

  protected abstract apply(input: Tensor): Tensor;
}

/** 1 / (1 + e^-x) */
export class Sigmoid extends Activation {
  protected override apply(input: Tensor): Tensor {
    return input.sigmoid();
  }
}

/** max(x, 0) */
export class ReLU extends Activation {
  protected override apply(input: Tensor): Tensor {
    return input.relu();
  }
}

/** The hyperbolic tangent. */
export class Tanh extends Activation {
  protected override apply(input: Tensor): Tensor {
    return input.tanh();
  }
}

/** scale * elu(x, alpha) with the constants that keep mean 0 and variance 1. */
export class SELU extends Activation {
  protected override apply(input: Tensor): Tensor {
    return input.selu();
  }
}

/** x * sigmoid(x) */
export class SiLU extends Activation {
  protected override apply(input: Tensor): Tensor {
    return input.silu();
  }
}

/** min(max(x / 6 + 1 / 2, 0), 1) */
export class HardSigmoid extends Activation {
  protected override apply(input: Tensor): Tensor {
    return input.hardSigmoid();
  }
}

/** x * tanh(softplus(x)) */
export class Mish extends Activation {
  protected override apply(input: Tensor): Tensor {
    return input.mish();
  }
}

export interface AxisOptions {
  /** The axis along which the results add up to 1; the last where none is given. */
  readonly axis?: number | undefined;
  /** PyTorch's name for `axis`. */
  readonly dim?: number | undefined;
}

/** What acts along an axis, which options call by either name. */
abstract class AlongAxis extends Activation {
  readonly axis: number;

  constructor(options: AxisOptions = {}) {
    super();
    const { dim = -1, axis = dim } = knownOptions(this.constructor.name, options, "axis dim");
    this.axis = axis;
  }
}

/** e^x / sum(e^x) along an axis. */
export class Softmax extends AlongAxis {
  protected override apply(input: Tensor): Tensor {
    return input.softmax(this.axis);
  }
}

/** log(softmax(x)) along an axis, without overflow. */
export class LogSoftmax extends AlongAxis {
  protected override apply(input: Tensor): Tensor {
    return input.logSoftmax(this.axis);
  }
}

/** x where x > 0, else negativeSlope * x (0.01). */
export class LeakyReLU extends Activation {
  readonly negativeSlope: number;

  constructor(options: { readonly negativeSlope?: number | undefined } = {}) {
    super();
    this.negativeSlope = knownOptions("LeakyReLU", options, "negativeSlope").negativeSlope ?? 0.01;
  }

  protected override apply(input: Tensor): Tensor {
    return input.leakyRelu(this.negativeSlope);
  }
}

/** x where x > 0, else alpha * (e^x - 1) (alpha 1). */
export class ELU extends Activation {
  readonly alpha: number;

  constructor(options: { readonly alpha?: number | undefined } = {}) {
    super();
    this.alpha = knownOptions("ELU", options, "alpha").alpha ?? 1;
  }

  protected override apply(input: Tensor): Tensor {
    return input.elu(this.alpha);
  }
}

/** x * Phi(x) with the normal distribution's Phi; "tanh" takes the usual approximation. */
export class GELU extends Activation {
  readonly approximate: "none" | "tanh";

  constructor(options: { readonly approximate?: "none" | "tanh" | undefined } = {}) {
    super();
    this.approximate = knownOptions("GELU", options, "approximate").approximate ?? "none";
  }

  protected override apply(input: Tensor): Tensor {
    return input.gelu({ approximate: this.approximate });
  }
}

/** log(1 + e^(beta x)) / beta (beta 1); exact where PyTorch goes over to x. */
export class Softplus extends Activation {
  readonly beta: number;

  constructor(options: { readonly beta?: number | undefined } = {}) {
    super();
    this.beta = knownOptions("Softplus", options, "beta").beta ?? 1;
  }

  protected override apply(input: Tensor): Tensor {
    return input.softplus(this.beta);
  }
}
