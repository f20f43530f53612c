/**
 * Activation functions, as PyTorch defines them. The shape stays.
 */
import type { DType } from "../../base/dtype.ts";
import type { Shape } from "../../base/shape.ts";
import type { AxisCheck } from "../shape-types/axis.ts";
import type { Float } from "../shape-types/dtypes.ts";
import type { Tensor } from "./tensor.ts";

export interface ActivationMethods {
  /** 1 / (1 + e^-x). */
  sigmoid<S extends Shape, D extends DType>(this: Tensor<S, D>): Tensor<S, Float<D>>;
  /** max(x, 0). */
  relu<S extends Shape, D extends DType>(this: Tensor<S, D>): Tensor<S, D>;
  /** x where x > 0, else slope * x; slope is 0.01 by default. */
  leakyRelu<S extends Shape, D extends DType>(this: Tensor<S, D>, slope?: number): Tensor<S, Float<D>>;
  /** x where x > 0, else alpha * (e^x - 1); alpha is 1 by default. */
  elu<S extends Shape, D extends DType>(this: Tensor<S, D>, alpha?: number): Tensor<S, Float<D>>;
  /** scale * elu(x, alpha) with the constants that keep mean 0 and variance 1 (Klambauer et al. 2017). */
  selu<S extends Shape, D extends DType>(this: Tensor<S, D>): Tensor<S, Float<D>>;
  /** x * Phi(x), with the normal distribution's Phi (Hendrycks and Gimpel 2016); "tanh" takes their approximation. */
  gelu<S extends Shape, D extends DType>(
    this: Tensor<S, D>,
    options?: { readonly approximate?: "none" | "tanh" },
  ): Tensor<S, Float<D>>;
  /** x * sigmoid(x). */
  silu<S extends Shape, D extends DType>(this: Tensor<S, D>): Tensor<S, Float<D>>;
  /** log(1 + e^(beta x)) / beta, without overflow; beta is 1 by default. */
  softplus<S extends Shape, D extends DType>(this: Tensor<S, D>, beta?: number): Tensor<S, Float<D>>;
  /** min(max(x / 6 + 1 / 2, 0), 1). */
  hardSigmoid<S extends Shape, D extends DType>(this: Tensor<S, D>): Tensor<S, Float<D>>;
  /** x * tanh(softplus(x)) (Misra 2019). */
  mish<S extends Shape, D extends DType>(this: Tensor<S, D>): Tensor<S, Float<D>>;
  /** e^x / sum(e^x) along an axis, the last by default. */
  softmax<S extends Shape, D extends DType, const A extends number = -1>(
    this: Tensor<S, D>,
    axis?: A & AxisCheck<"softmax", S, A>,
  ): Tensor<S, Float<D>>;
  /** log(softmax(x)), without overflow. */
  logSoftmax<S extends Shape, D extends DType, const A extends number = -1>(
    this: Tensor<S, D>,
    axis?: A & AxisCheck<"logSoftmax", S, A>,
  ): Tensor<S, Float<D>>;
}
