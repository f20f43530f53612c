/** Reshaping, reordering, cutting and joining. */
import { concat, exactly, stack, type Tensor, zeros } from "./declarations.ts";

const a = zeros([2, 3, 4]);
declare const batch: Tensor<[number, 28, 28]>;
declare const any: Tensor;
declare const n: number;

exactly<Tensor<[6, 4]>>()(a.reshape([6, 4]));
exactly<Tensor<[4, 6]>>()(a.reshape([4, -1]));
exactly<Tensor<[24]>>()(a.reshape([-1]));
exactly<Tensor<[number, 784]>>()(batch.reshape([-1, 784]));
exactly<Tensor<[number, 4]>>()(a.reshape([n, 4]));
exactly<Tensor<[200704]>>()(zeros([784, 256]).reshape([-1]));
exactly<Tensor<[256, 784]>>()(zeros([200704]).reshape([256, -1]));
exactly<Tensor<[3, 4]>>()(any.reshape([3, 4]));
exactly<Tensor<[1, 1]>>()(zeros([]).reshape([1, 1]));
exactly<Tensor<[4, 3, 2]>>()(a.transpose());
exactly<Tensor<[2, 4, 3]>>()(a.transpose(-1, -2));
exactly<Tensor<[4, 2, 3]>>()(a.permute([2, 0, 1]));
exactly<Tensor<[28, 28, number]>>()(batch.permute([1, 2, 0]));
exactly<Tensor<[3, 4]>>()(zeros([1, 3, 1, 4]).squeeze());
exactly<Tensor<[1, 3, 4]>>()(zeros([1, 3, 1, 4]).squeeze(2));
exactly<Tensor<[3, 4]>>()(zeros([1, 3, 1, 4]).squeeze([0, -2]));
exactly<Tensor<[28, 28]>>()(batch.squeeze(0));
exactly<Tensor<[1, 2, 3, 4]>>()(a.unsqueeze(0));
exactly<Tensor<[2, 3, 4, 1]>>()(a.unsqueeze(-1));
exactly<Tensor<[2, 3, 1, 4]>>()(a.unsqueeze(2));
exactly<Tensor<[5, 2, 3]>>()(zeros([2, 1]).expand([5, -1, 3]));
exactly<Tensor<[2, 3, 4]>>()(a.flip().flip(0).flip([1, -1]));
exactly<Tensor<[1, 3, 4]>>()(a.slice(0, 1));
exactly<Tensor<[2, 3, 2]>>()(a.slice(-2, undefined, -1));
exactly<Tensor<[2, 2, 4]>>()(a.slice(0, -1, 1));
exactly<Tensor<[2, 3, 4]>>()(a.slice(0, 100));
exactly<Tensor<[2, 0, 4]>>()(a.slice(3, 1, 1));
exactly<Tensor<[number, 3, 4]>>()(a.slice(n));
exactly<Tensor<[2, number, 4]>>()(a.slice(0, 3, 1, 2));
exactly<Tensor<[number, 28, 28]>>()(batch.slice(0, 32));
exactly<Tensor<[2, 5, 4]>>()(
  a.pad(
    [
      [0, 0],
      [1, 1],
      [0, 0],
    ],
    1,
  ),
);
exactly<Tensor<[number, 30, 28]>>()(
  batch.pad([
    [0, 0],
    [2, 0],
    [0, 0],
  ]),
);
exactly<Tensor<[3, 4]>>()(a.at(-1));
exactly<Tensor<[28, 28]>>()(batch.at(12));
exactly<Tensor<[]>>()(zeros([3]).at(n));
exactly<[Tensor<[2, 3, 2]>, Tensor<[2, 3, 2]>]>()(a.split(2, -1));
exactly<[Tensor<[2, 1, 4]>, Tensor<[2, 2, 4]>]>()(a.split([1, 2], 1));
exactly<Tensor<[2, number, 4]>[]>()(a.split(n, 1));
exactly<Tensor<[4, 3]>>()(concat([zeros([1, 3]), zeros([3, 3])]));
exactly<Tensor<[2, 5]>>()(concat([zeros([2, 3]), zeros([2, 2])], -1));
exactly<Tensor<[number, 28, 28]>>()(concat([batch, zeros([2, 28, 28])]));
exactly<Tensor<[number, 3]>>()(concat(null! as Tensor<[2, 3]>[]));
exactly<Tensor<[2, 2, 3, 4]>>()(stack([a, a]));
exactly<Tensor<[2, 3, 4, 3], "float64">>()(stack([a, a, a.astype("float64")], -1));
exactly<Tensor<[number, 3]>>()(stack(null! as Tensor<[3]>[]));

declare const ids: Tensor<[5, 7], "int32">;
exactly<Tensor<[5, 7, 16]>>()(zeros([100, 16]).take(ids));
exactly<Tensor<[2, 5, 7, 4]>>()(a.take(ids, 1));
exactly<Tensor<[5, 7]>>()(zeros([5, 9]).gather(ids, 1));
exactly<Tensor<[5, 9]>>()(zeros([5, 9]).scatterAdd(ids, zeros([5, 7]), 1));
exactly<Tensor<[5, 7, 10]>>()(ids.oneHot(10));

// @ts-expect-error ShapeMismatch<"reshape: [2, 3, 4] has 24 elements, [5, 5] has 25">
a.reshape([5, 5]);
// @ts-expect-error ShapeMismatch<"reshape: the 24 elements of [2, 3, 4] do not divide into [5, -1]">
a.reshape([5, -1]);
// @ts-expect-error ShapeMismatch<"transpose: axis 3 is out of range for [2, 3, 4]">
a.transpose(0, 3);
// @ts-expect-error No overload expects 1 arguments, but overloads do exist that expect either 0 or 2 arguments
a.transpose(0);
// @ts-expect-error ShapeMismatch<"permute: [0, 1] names 2 axes, [2, 3, 4] has 3">
a.permute([0, 1]);
// @ts-expect-error ShapeMismatch<"permute: [0, 1, 1] names an axis twice">
a.permute([0, 1, 1]);
// @ts-expect-error ShapeMismatch<"permute: axis 3 is out of range for [2, 3, 4]">
a.permute([0, 1, 3]);
// @ts-expect-error ShapeMismatch<"squeeze: axis 1 of [2, 3, 4] is 3, only 1 can be squeezed">
a.squeeze(1);
// @ts-expect-error ShapeMismatch<"unsqueeze: axis 5 is out of range for [2, 3, 4]">
a.unsqueeze(5);
// @ts-expect-error ShapeMismatch<"expand: [2, 3, 4] does not expand to [2, 5, 4]">
a.expand([2, 5, 4]);
// @ts-expect-error ShapeMismatch<"flip: axis 4 is out of range for [2, 3, 4]">
a.flip([0, 4]);
// @ts-expect-error ShapeMismatch<"slice: axis 3 is out of range for [2, 3, 4]">
a.slice(0, 1, 3);
// @ts-expect-error ShapeMismatch<"pad: takes a pair for each of the 3 axes of [2, 3, 4], and gets 2">
a.pad([
  [0, 0],
  [1, 1],
]);
// @ts-expect-error ShapeMismatch<"at: index 2 is out of range for the 2 of [2, 3, 4]">
a.at(2);
// @ts-expect-error ShapeMismatch<"at: a scalar has no elements to pick">
zeros([]).at(0);
// @ts-expect-error ShapeMismatch<"split: axis 1 of [2, 3, 4] does not divide into 2 equal parts">
a.split(2, 1);
// @ts-expect-error ShapeMismatch<"split: sizes [1, 1] add up to 2, axis 1 of [2, 3, 4] is 3">
a.split([1, 1], 1);
// @ts-expect-error ShapeMismatch<"concat: shapes [2, 3] and [2, 4] differ in another axis than 0">
concat([zeros([2, 3]), zeros([2, 4])]);
// @ts-expect-error ShapeMismatch<"concat: axis 2 is out of range for [2, 3]">
concat([zeros([2, 3]), zeros([2, 3])], 2);
// @ts-expect-error ShapeMismatch<"stack: shapes [2, 3] and [2, 4] differ">
stack([zeros([2, 3]), zeros([2, 4])]);
// @ts-expect-error ShapeMismatch<"stack: axis 3 is out of range for [2, 3]">
stack([zeros([2, 3]), zeros([2, 3])], 3);
// @ts-expect-error ShapeMismatch<"scatterAdd: source [5, 6] must have the shape of the indices, [5, 7]">
zeros([5, 9]).scatterAdd(ids, zeros([5, 6]), 1);
// @ts-expect-error ShapeMismatch<"gather: indices [5, 7] must have as many axes as [5]">
zeros([5]).gather(ids, 0);
// @ts-expect-error Type '"float32"' is not assignable to type 'IndexDType'
zeros([5]).take(zeros([2]));
