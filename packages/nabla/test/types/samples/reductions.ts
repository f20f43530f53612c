/** Reductions over all, one and several axes. */
import { exactly, type Tensor, zeros } from "./declarations.ts";

const a = zeros([2, 3, 4]);
declare const batch: Tensor<[number, 3]>;
declare const any: Tensor;
declare const axis: number;
declare const axes: readonly number[];
declare const keep: boolean;

exactly<Tensor<[]>>()(a.sum());
exactly<Tensor<[2, 4]>>()(a.sum(1));
exactly<Tensor<[2, 3]>>()(a.mean(-1));
exactly<Tensor<[3]>>()(a.max([0, 2]));
exactly<Tensor<[3]>>()(a.max([0, -1]));
exactly<Tensor<[2, 1, 4]>>()(a.min(1, { keepDims: true }));
exactly<Tensor<[1, 3, 1]>>()(a.variance([0, 2], { keepDims: true, correction: 0 }));
exactly<Tensor<[1, 1, 1]>>()(a.std(undefined, { keepDims: true }));
exactly<Tensor<[2, 4]>>()(a.norm(1, { order: 1 }));
exactly<Tensor<[2, 4]>>()(a.logSumExp(1, { keepDims: false }));
exactly<Tensor<[number]>>()(batch.prod(1));
exactly<Tensor<[3]>>()(batch.prod(0));
exactly<Tensor<[number, number]>>()(a.sum(axis));
exactly<Tensor<[number, number, number]>>()(a.sum(axis, { keepDims: true }));
exactly<Tensor<readonly number[]>>()(a.sum(axes));
exactly<Tensor<readonly number[]>>()(a.sum(1, { keepDims: keep }));
exactly<Tensor<[]>>()(any.sum());
exactly<Tensor<readonly number[]>>()(any.sum(1));
exactly<Tensor<[2, 4], "int32">>()(a.argmax(1));
exactly<Tensor<[], "int32">>()(a.argmin());
exactly<Tensor<[3, 4], "bool">>()(a.gt(0).any(0));
exactly<Tensor<[], "bool">>()(a.all());
exactly<Tensor<[], "int32">>()(a.gt(0).sum());
exactly<Tensor<[]>>()(a.gt(0).mean());
exactly<Tensor<[2, 3, 4]>>()(a.cumsum(1));
exactly<Tensor<[2, 3, 4]>>()(a.softmax());
exactly<Tensor<[2, 3, 4]>>()(a.sub(a.mean(1, { keepDims: true })).logSoftmax(-1));

// @ts-expect-error ShapeMismatch<"sum: axis 3 is out of range for [2, 3, 4]">
a.sum(3);
// @ts-expect-error ShapeMismatch<"mean: axis -4 is out of range for [2, 3, 4]">
a.mean(-4);
// @ts-expect-error ShapeMismatch<"max: axis 5 is out of range for [2, 3, 4]">
a.max([0, 5]);
// @ts-expect-error ShapeMismatch<"argmax: axis 2 is out of range for [number, 3]">
batch.argmax(2);
// @ts-expect-error ShapeMismatch<"softmax: axis 3 is out of range for [2, 3, 4]">
a.softmax(3);
// @ts-expect-error ShapeMismatch<"sum: axis 0 is out of range for []">
zeros([]).sum(0);
// @ts-expect-error ShapeMismatch<"sub: shapes [2, 3, 4] and [2, 4] do not broadcast">
a.sub(a.mean(1));
