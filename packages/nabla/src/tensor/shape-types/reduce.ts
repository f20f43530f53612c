/**
 * Shapes of reductions: over one axis, several, or all where none is given; with `keepDims` a reduced axis stays as 1.
 */
import type { Shape } from "../../base/shape.ts";
import type { AxisKeys } from "./axis.ts";
import type { AllOnes, Drop, Forget, IsUnknownRank, Replace, Rest } from "./dimensions.ts";

/** The shape that is left of `S` when `A` is reduced. */
export type Reduce<S extends Shape, A, Keep extends boolean> = boolean extends Keep
  ? Shape
  : Keep extends true
    ? KeepReduced<S, A>
    : DropReduced<S, A>;

type KeepReduced<S extends Shape, A> =
  IsUnknownRank<S> extends true
    ? Shape
    : [A] extends [undefined]
      ? AllOnes<S>
      : undefined extends A
        ? Forget<S>
        : string extends AxisKeys<S, A>
          ? Forget<S>
          : Replace<S, AxisKeys<S, A>, 1>;

type DropReduced<S extends Shape, A> = [A] extends [undefined]
  ? []
  : undefined extends A
    ? Shape
    : IsUnknownRank<S> extends true
      ? Shape
      : string extends AxisKeys<S, A>
        ? A extends number
          ? Forget<Rest<S>>
          : Shape
        : Drop<S, AxisKeys<S, A>>;
