/**
 * Shapes of gather, scatterAdd and take: what is picked by indices along an axis.
 */
import type { Shape } from "../../base/shape.ts";
import type { AxisCheck, AxisKeys } from "./axis.ts";
import type { Agree, Drop, Insert, IsUnknownRank } from "./dimensions.ts";
import type { Check, ShowShape } from "./mismatch.ts";

/** Refuses indices of another rank than the tensor's. */
export type IndexCheck<Name extends string, S extends Shape, Indices extends Shape> = number extends
  | S["length"]
  | Indices["length"]
  ? unknown
  : S["length"] extends Indices["length"]
    ? unknown
    : Check<`${Name}: indices ${ShowShape<Indices>} must have as many axes as ${ShowShape<S>}`>;

/** Refuses a source whose shape is not that of the indices. */
export type SourceCheck<Indices extends Shape, Source extends Shape> =
  Agree<Indices, Source> extends true
    ? unknown
    : Check<`scatterAdd: source ${ShowShape<Source>} must have the shape of the indices, ${ShowShape<Indices>}`>;

/** The shape with the dimension at `Axis` replaced by the indices' shape. */
export type Take<S extends Shape, Indices extends Shape, Axis extends number> =
  IsUnknownRank<S> extends true
    ? Shape
    : IsUnknownRank<Indices> extends true
      ? Shape
      : string extends AxisKeys<S, Axis>
        ? Shape
        : Insert<Drop<S, AxisKeys<S, Axis>>, AxisKeys<S, Axis>, Indices>;

export type TakeCheck<S extends Shape, Axis extends number> = AxisCheck<"take", S, Axis>;
