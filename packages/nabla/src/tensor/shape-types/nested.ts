/**
 * From nested arrays to shapes and back: what `tensor` infers from its literal, and what `array()` resolves to.
 * Rows are looked at as one union, so that a literal of a thousand rows costs as much as one of two.
 */
import type { DType, TypedArray } from "../../base/dtype.ts";
import type { Shape } from "../../base/shape.ts";
import type { Check } from "./mismatch.ts";

/** What `tensor` takes: a number or boolean, a typed array, or arrays of these, all of one length on each level. */
export type TensorData = number | boolean | TypedArray | readonly TensorData[];

/** The shape of nested data; a dimension is `number` where an array's type has no length, and a union where lengths differ. */
export type ShapeOfData<Data, Found extends number[] = []> = [Data] extends [number | boolean]
  ? Found
  : [Data] extends [TypedArray]
    ? [...Found, number]
    : [Data] extends [readonly unknown[]]
      ? ShapeOfData<Data[number], [...Found, Data["length"]]>
      : unknown extends Data
        ? Shape
        : [Data] extends [number | boolean | TypedArray | readonly unknown[]]
          ? [Extract<Data, number | boolean>] extends [never]
            ? [...Found, number]
            : TensorData extends Data
              ? Shape
              : never
          : never;

/** Refuses arrays of different lengths, or numbers beside arrays, on one level. */
export type DataCheck<Data> = [ShapeOfData<Data>] extends [never]
  ? Check<"tensor: the nested arrays are ragged, numbers and arrays on one level">
  : HasUnion<ShapeOfData<Data>> extends true
    ? Check<"tensor: the nested arrays are ragged, their lengths differ">
    : unknown;

type HasUnion<S extends Shape> = true extends { [Axis in keyof S]: IsUnion<S[Axis]> }[number] ? true : false;

type IsUnion<N, All = N> = N extends All ? ([All] extends [N] ? false : true) : false;

/** The dtype of nested data: float32 for numbers, bool for booleans, that of its typed arrays else. */
export type DTypeOfData<Data> = [Data] extends [number]
  ? "float32"
  : [Data] extends [boolean]
    ? "bool"
    : [Data] extends [TypedArray]
      ? DTypeOfTypedArray<Data>
      : [Data] extends [readonly unknown[]]
        ? DTypeOfData<Data[number]>
        : unknown extends Data
          ? DType
          : "float32";

type DTypeOfTypedArray<A> = [A] extends [Float32Array]
  ? "float32"
  : [A] extends [Float64Array]
    ? "float64"
    : [A] extends [Int32Array]
      ? "int32"
      : [A] extends [Uint8Array]
        ? "uint8"
        : DType;

/** Nested arrays of any depth. */
export type Nested<Leaf> = Leaf | Nested<Leaf>[];

/** The nested array of a shape: `number[][]` for two axes. */
export type NestedArray<S extends Shape, Leaf> = number extends S["length"] ? Nested<Leaf> : Wrap<S, Leaf>;

type Wrap<S extends Shape, Inner> = S extends readonly [number, ...infer Others extends Shape]
  ? Wrap<Others, Inner[]>
  : Inner;
