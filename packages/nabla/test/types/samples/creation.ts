/** Shapes and dtypes that literals, variables and typed arrays give. */
import { arange, exactly, eye, full, ones, randn, tensor, type Tensor, zeros } from "./declarations.ts";

exactly<Tensor<[2, 3], "float32">>()(
  tensor([
    [1, 2, 3],
    [4, 5, 6],
  ]),
);
exactly<Tensor<[3]>>()(tensor([1, 2, 3]));
exactly<Tensor<[]>>()(tensor(3));
exactly<Tensor<[0]>>()(tensor([]));
exactly<Tensor<[2, 1, 2]>>()(tensor([[[1, 2]], [[3, 4]]]));
exactly<Tensor<[2], "bool">>()(tensor([true, false]));
exactly<Tensor<[2], "int32">>()(tensor([1, 2], { dtype: "int32" }));
declare const row: number[];
declare const rows: number[][];
declare const readonlyRows: readonly (readonly number[])[];
exactly<Tensor<[number]>>()(tensor(row));
exactly<Tensor<[number, number]>>()(tensor(rows));
exactly<Tensor<[number, number]>>()(tensor(readonlyRows));
exactly<Tensor<[2, number]>>()(tensor([row, row]));
exactly<Tensor<[number], "int32">>()(tensor(new Int32Array(4)));
exactly<Tensor<[number], "float64">>()(tensor(new Float64Array(4)));
exactly<Tensor<[number], "uint8">>()(tensor(new Uint8Array(4)));
exactly<Tensor<[number]>>()(tensor(new Float32Array(4)));
exactly<Tensor<[number], "bool">>()(tensor(row, { dtype: "bool" }));

exactly<Tensor<[2, 3]>>()(zeros([2, 3]));
exactly<Tensor<[2, 3], "int32">>()(ones([2, 3], { dtype: "int32" }));
exactly<Tensor<[]>>()(full([], 7));
exactly<Tensor<[4, 4], "float64">>()(randn([4, 4], { dtype: "float64" }));
declare const batch: number;
exactly<Tensor<[number, 3]>>()(zeros([batch, 3]));
declare const dimensions: readonly number[];
zeros(dimensions).add(zeros([2, 3]));
exactly<Tensor<[2, 3]>>()(zeros(zeros([2, 3]).shape));
exactly<Tensor<[5]>>()(arange(5));
exactly<Tensor<[5], "int32">>()(arange(2, 7, { dtype: "int32" }));
exactly<Tensor<[number]>>()(arange(0, 1, 0.1));
exactly<Tensor<[3, 3]>>()(eye(3));
exactly<Tensor<[3, 5], "bool">>()(eye(3, 5, { dtype: "bool" }));

const [first, second] = zeros([2, 3]).shape;
exactly<2>()(first);
exactly<3>()(second);

// @ts-expect-error tensor: the nested arrays are ragged, their lengths differ
tensor([[1, 2], [3]]);
// @ts-expect-error tensor: the nested arrays are ragged, numbers and arrays on one level
tensor([1, [2]]);
// @ts-expect-error Type 'string' is not assignable to type 'TensorData'
tensor(["a"]);
// @ts-expect-error Type '"float16"' is not assignable to type 'DType
zeros([2], { dtype: "float16" });
// @ts-expect-error Expected 3 arguments, but got 1
exactly<Tensor<[2, 4]>>()(zeros([2, 3]));
// @ts-expect-error Type '"float32"' is not assignable to type '"int32"'
export const notFromContext: Tensor<[2], "int32"> = zeros([2]);
// @ts-expect-error Type '2' is not assignable to type '3'
export const notShapeFromContext: Tensor<[3]> = zeros([2]);
// @ts-expect-error Type '"float32"' is not assignable to type '"bool"'
export const notFromData: Tensor<[2], "bool"> = tensor([1, 0]);
