/**
 * The constructors of all primitives: what tensor/, autodiff/ and the composites build graphs from.
 */
export { abs, add, div, mul, neg, sign, sqrt, sub } from "./arithmetic.ts";
export { expand, sum } from "./broadcast.ts";
export { bitcast, cast } from "./casts.ts";
export { contract } from "./contraction.ts";
export { pad, slice } from "./extent.ts";
export { maximum, minimum } from "./extremes.ts";
export { alias, type Backward, barrier, custom, gradientInputsOf, stopGradient } from "./identity.ts";
export { gather, scatterAdd } from "./indexing.ts";
export { flip, permute, reshape, transposed, transposedSource } from "./layout.ts";
export { bitAnd, bitOr, bitXor, equal, less, lessEqual, not, select, shiftLeft, shiftRight } from "./logic.ts";
export { max, min, prod } from "./reductions.ts";
export { floor, mod, round } from "./rounding.ts";
export { full, fullLike, input, iota } from "./sources.ts";
export { cos, erf, exp, expm1, log, log1p, pow, sigmoid, sin, tanh } from "./transcendental.ts";
export { stagger, unstagger } from "./windows.ts";
