/** matmul in all ranks, dot, outer, einsum. */
import { einsum, exactly, type Tensor, zeros } from "./declarations.ts";

const a = zeros([2, 3]);
const vector = zeros([3]);
declare const batch: Tensor<[number, 3]>;
declare const any: Tensor;

exactly<Tensor<[2, 2]>>()(a.matmul(a.transpose()));
exactly<Tensor<[2]>>()(a.matmul(vector));
exactly<Tensor<[2]>>()(vector.matmul(a.transpose()));
exactly<Tensor<[]>>()(vector.matmul(vector));
exactly<Tensor<[5, 2, 4]>>()(zeros([5, 2, 3]).matmul(zeros([3, 4])));
exactly<Tensor<[7, 5, 2, 4]>>()(zeros([7, 1, 2, 3]).matmul(zeros([5, 3, 4])));
exactly<Tensor<[5, 4]>>()(vector.matmul(zeros([5, 3, 4])));
exactly<Tensor<[number, 4]>>()(batch.matmul(zeros([3, 4])));
exactly<Tensor<[2, 4]>>()(a.matmul(null! as Tensor<[number, 4]>));
exactly<Tensor<readonly number[]>>()(any.matmul(a));
exactly<Tensor<[2, 2], "float64">>()(a.matmul(zeros([3, 2], { dtype: "float64" })));
exactly<Tensor<[]>>()(vector.dot(vector));
exactly<Tensor<[3, 4]>>()(vector.outer(zeros([4])));
exactly<Tensor<[2, 4]>>()(einsum("ij,jk->ik", a, zeros([3, 4])));
exactly<Tensor<[8, 5, 7]>>()(einsum("b i h d, b j h d -> b i j", zeros([8, 5, 2, 4]), zeros([8, 7, 2, 4])));
exactly<Tensor<[]>>()(einsum("ij->", a));
exactly<Tensor<[2]>>()(einsum("ii->i", zeros([2, 2])));
exactly<Tensor<[number, 2]>>()(einsum("ij,kj->ik", batch, a));
exactly<Tensor<readonly number[]>>()(einsum("...i->...", a));

// @ts-expect-error ShapeMismatch<"matmul: inner dimensions of [2, 3] and [2, 3] differ, 3 and 2">
a.matmul(a);
// @ts-expect-error ShapeMismatch<"matmul: inner dimensions of [2, 2] and [3, 2] differ, 2 and 3">
a.matmul(a.transpose()).matmul(zeros([3, 2]));
// @ts-expect-error ShapeMismatch<"matmul: inner dimensions of [number, 3] and [4, 5] differ, 3 and 4">
batch.matmul(zeros([4, 5]));
// @ts-expect-error ShapeMismatch<"matmul: batch dimensions of [2, 4, 3] and [5, 3, 4] do not broadcast">
zeros([2, 4, 3]).matmul(zeros([5, 3, 4]));
// @ts-expect-error ShapeMismatch<"matmul: [2, 3] and [] must both have at least one dimension">
a.matmul(zeros([]));
// @ts-expect-error ShapeMismatch<"matmul: [] and [2, 3] must both have at least one dimension">
zeros([]).matmul(a);
// @ts-expect-error ShapeMismatch<"dot: lengths 3 and 4 differ">
vector.dot(zeros([4]));
// @ts-expect-error ShapeMismatch<"dot: takes two vectors, and gets [3] and [2, 3]">
vector.dot(a);
// @ts-expect-error ShapeMismatch<"outer: takes two vectors, and gets [2, 3] and [3]">
a.outer(vector);
// @ts-expect-error ShapeMismatch<"einsum: \"j\" is 3 and 4">
einsum("ij,jk->ik", a, zeros([4, 4]));
// @ts-expect-error ShapeMismatch<"einsum: \"ijk\" names more axes than [2, 3] has">
einsum("ijk->ik", a);
// @ts-expect-error ShapeMismatch<"einsum: \"i\" names fewer axes than [2, 3] has">
einsum("i->i", a);
// @ts-expect-error ShapeMismatch<"einsum: \"k\" of the result is in no operand">
einsum("ij->ik", a);
// @ts-expect-error ShapeMismatch<"einsum: the equation names another number of operands than are given">
einsum("ij->i", a, a);
