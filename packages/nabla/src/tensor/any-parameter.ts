/** Cells and parameters of any shape and dtype: what modules list and optimizers take. */
import type { DType } from "../base/dtype.ts";
import type { Shape } from "../base/shape.ts";
import type { Cell } from "./cell.ts";
import type { Parameter, ParameterDType } from "./parameter.ts";

export type AnyCell = Cell<Shape, DType>;
export type AnyParameter = Parameter<Shape, ParameterDType>;
