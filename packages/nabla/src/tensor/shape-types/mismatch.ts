/**
 * How a wrong shape is said in the editor. A parameter's type is intersected with a check: `unknown` where the shapes fit,
 * `ShapeMismatch<"matmul: inner dimensions …">` where they do not, so that the compiler's own message
 * (`… is not assignable to … ShapeMismatch<"…">`) carries ours. No value ever has this type.
 */
import type { Shape } from "../../base/shape.ts";

declare const mismatch: unique symbol;

/** No value is of this type; its argument says what is wrong with the one that was given. */
export interface ShapeMismatch<Message extends string> {
  readonly [mismatch]: Message;
}

/** `unknown` unless there is a message: what a check adds to a parameter's type. */
export type Check<Message> = [Message] extends [never] ? unknown : ShapeMismatch<Message & string>;

/** A dimension as messages write it. */
export type ShowDimension<N> = number extends N ? "number" : N extends number ? `${N}` : "?";

/** A shape as messages write it: `[2, number]`, `[..., 3]` where only the last dimension is known. */
export type ShowShape<S> = S extends Shape
  ? number extends S["length"]
    ? S extends readonly [...number[], infer Last extends number]
      ? `[..., ${ShowDimension<Last>}]`
      : "[...]"
    : `[${ShowDimensions<S>}]`
  : "?";

type ShowDimensions<S extends Shape, Text extends string = ""> = S extends readonly [
  infer First,
  ...infer Rest extends Shape,
]
  ? ShowDimensions<Rest, Text extends "" ? ShowDimension<First> : `${Text}, ${ShowDimension<First>}`>
  : Text;
