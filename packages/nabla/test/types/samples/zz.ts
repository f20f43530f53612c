import { LayerNorm, Linear, ReLU, Sequential, type Tensor, tensor, zeros, type ApplyRule } from "./declarations.ts";
import type { SequentialRule, LinearRule, SameShapeRule, ShapeRule, Refused } from "../../../src/tensor/shape-types/layer.ts";
export const a0: 0 = null! as ApplyRule<SequentialRule<[]>, [number, 4]>;
export const a1: 0 = null! as ApplyRule<SequentialRule<[Linear<4, 16>]>, [number, 4]>;
export const a2: 0 = null! as ApplyRule<SequentialRule<[ReLU]>, [number, 4]>;
interface Two extends ShapeRule { readonly output: ApplyRule<LinearRule<4, 16>, this["input"]> }
export const a3: 0 = null! as ApplyRule<Two, [number, 4]>;
interface Three extends ShapeRule { readonly output: ApplyRule<LinearRule<4, 16>, this["input"]> extends infer N ? N extends Refused<string> ? "no" : N : never }
export const a4: 0 = null! as ApplyRule<Three, [number, 4]>;
