/** Broadcasting, dtypes of results, and what does not broadcast. */
import { exactly, tensor, type Tensor, where, zeros } from "./declarations.ts";

const a = zeros([2, 3]);
declare const batch: Tensor<[number, 3]>;
declare const any: Tensor;

exactly<Tensor<[2, 3]>>()(a.add(a));
exactly<Tensor<[2, 3]>>()(a.add(zeros([3])));
exactly<Tensor<[2, 3]>>()(zeros([3]).sub(a));
exactly<Tensor<[2, 3]>>()(zeros([2, 1]).mul(zeros([1, 3])));
exactly<Tensor<[5, 2, 3]>>()(zeros([5, 1, 1]).div(a));
exactly<Tensor<[2, 3]>>()(a.pow(2));
exactly<Tensor<[2, 3]>>()(a.maximum(0));
exactly<Tensor<[number, 3]>>()(batch.add(zeros([3])));
exactly<Tensor<[2, 3]>>()(batch.add(a));
exactly<Tensor<[number, 3]>>()(batch.add(zeros([1, 1])));
exactly<Tensor<[number, 3]>>()(batch.add(batch));
exactly<Tensor<readonly number[]>>()(any.add(a));
exactly<Tensor<[2, 3]>>()(a.mul(tensor(2)));

declare const bool: Tensor<[3], "bool">;
declare const bytes: Tensor<[3], "uint8">;
declare const ints: Tensor<[3], "int32">;
declare const doubles: Tensor<[3], "float64">;
exactly<Tensor<[2, 3]>>()(a.add(ints));
exactly<Tensor<[2, 3], "float64">>()(a.add(doubles));
exactly<Tensor<[3], "int32">>()(bool.add(bool));
exactly<Tensor<[3], "int32">>()(bytes.mul(ints));
exactly<Tensor<[3], "uint8">>()(bytes.mul(bool));
exactly<Tensor<[3], "float32">>()(ints.div(ints));
exactly<Tensor<[3], "int32">>()(ints.add(2));
exactly<Tensor<[3], "float32">>()(ints.add(2.5));
exactly<Tensor<[3], "int32">>()(ints.pow(2));
exactly<Tensor<[3], "float32">>()(ints.exp());
exactly<Tensor<[3], "float64">>()(doubles.exp());
exactly<Tensor<[3], "int32">>()(ints.abs());
exactly<Tensor<[3], "int32">>()(bytes.neg());
exactly<Tensor<[3], "float64">>()(ints.astype("float64"));
exactly<Tensor<[2, 3], "bool">>()(a.lt(ints));
exactly<Tensor<[2, 3], "bool">>()(a.eq(0).logicalNot().logicalAnd(bool));
exactly<Tensor<[2, 3]>>()(a.clip(0, 1).clip(null, 3));
exactly<Tensor<[2, 3]>>()(a.where(a.gt(0), 0));
exactly<Tensor<[2, 3]>>()(where(bool, a, 0));
exactly<Tensor<[2, 3], "float64">>()(where(a.gt(0), ints, doubles));

// @ts-expect-error ShapeMismatch<"add: shapes [2, 3] and [4] do not broadcast">
a.add(zeros([4]));
// @ts-expect-error ShapeMismatch<"mul: shapes [2, 3] and [3, 2] do not broadcast">
a.mul(zeros([3, 2]));
// @ts-expect-error ShapeMismatch<"sub: shapes [number, 3] and [number, 4] do not broadcast">
batch.sub(null! as Tensor<[number, 4]>);
// @ts-expect-error ShapeMismatch<"eq: shapes [2, 3] and [2] do not broadcast">
a.eq(zeros([2]));
// @ts-expect-error ShapeMismatch<"where: shapes [3] and [2, 4] do not broadcast">
where(bool, zeros([2, 4]), 0);
// @ts-expect-error ShapeMismatch<"where: shapes [2, 3] and [2] do not broadcast">
where(bool, a, zeros([2]));
// @ts-expect-error Argument of type '"1"' is not assignable to parameter of type 'Operand'
a.add("1");
