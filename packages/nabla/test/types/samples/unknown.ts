/** A dimension typed `number` matches any, in both directions; so does a shape of unknown rank. Known ones must agree. */
import { type AnyTensor, exactly, type Tensor } from "./declarations.ts";

declare const known: Tensor<[2, 3]>;
declare const rows: Tensor<[number, 3]>;
declare const columns: Tensor<[2, number]>;
declare const any: Tensor;
declare const other: Tensor<[4, 3]>;
declare const ints: Tensor<[2, 3], "int32">;
declare function takesKnown(x: Tensor<[2, 3]>): void;
declare function takesRows(x: Tensor<[number, 3]>): void;
declare function takesAny(x: Tensor): void;
declare function takesEverything(x: AnyTensor): void;

takesKnown(known);
takesKnown(rows);
takesKnown(columns);
takesKnown(any);
takesRows(known);
takesRows(rows);
takesRows(columns);
takesRows(any);
takesRows(other);
takesAny(known);
takesAny(rows);
takesAny(any);
takesEverything(ints);
takesEverything(any);

// @ts-expect-error Type '4' is not assignable to type '2'
takesKnown(other);
// @ts-expect-error Type '"int32"' is not assignable to type '"float32"'
takesKnown(ints);
// @ts-expect-error Argument of type 'Tensor<[2], "float32">' is not assignable to parameter of type 'Tensor<[number, 3], "float32">'
takesRows(known.at(0).slice(0, 2));

const f = (x: Tensor<[3]>): Tensor<[]> => x.square().sum();
declare const grad: <Args extends readonly AnyTensor[]>(f: (...args: Args) => Tensor<[]>) => (...args: Args) => Args[0];
exactly<Tensor<[3]>>()(grad(f)(any));
grad((x: Tensor) => grad(f)(x).pow(2).sum())(known.at(0));
