/** Every method that the public interface promises is there, and no other. */
import { exactly, type TensorMethods } from "./declarations.ts";

type Promised =
  | (
      | "add"
      | "sub"
      | "mul"
      | "div"
      | "pow"
      | "mod"
      | "neg"
      | "abs"
      | "sign"
      | "exp"
      | "expm1"
      | "log"
      | "log1p"
      | "sqrt"
    )
  | ("rsqrt" | "square" | "sin" | "cos" | "tanh" | "erf" | "floor" | "ceil" | "round" | "minimum" | "maximum" | "clip")
  | (
      | "eq"
      | "ne"
      | "lt"
      | "le"
      | "gt"
      | "ge"
      | "logicalAnd"
      | "logicalOr"
      | "logicalNot"
      | "where"
      | "isNaN"
      | "isFinite"
    )
  | (
      | "sum"
      | "mean"
      | "prod"
      | "max"
      | "min"
      | "argmax"
      | "argmin"
      | "variance"
      | "std"
      | "norm"
      | "logSumExp"
      | "cumsum"
    )
  | (
      | "any"
      | "all"
      | "matmul"
      | "dot"
      | "outer"
      | "reshape"
      | "transpose"
      | "permute"
      | "squeeze"
      | "unsqueeze"
      | "expand"
    )
  | ("flip" | "slice" | "pad" | "gather" | "scatterAdd" | "take" | "oneHot" | "split" | "at" | "sigmoid" | "relu")
  | ("leakyRelu" | "elu" | "selu" | "gelu" | "silu" | "softplus" | "hardSigmoid" | "mish" | "softmax" | "logSoftmax")
  | ("astype" | "detach" | "item" | "data" | "array" | "backward" | "toString");

declare const missing: Exclude<Promised, keyof TensorMethods>;
declare const unpromised: Exclude<keyof TensorMethods, Promised>;
exactly<never>()(missing);
exactly<never>()(unpromised);
