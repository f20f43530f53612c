/** What reading resolves to, and what has no single element. */
import { exactly, type Tensor, zeros } from "./declarations.ts";

const a = zeros([2, 3]);
declare const any: Tensor;
declare const batch: Tensor<[number]>;

exactly<Promise<number>>()(a.sum().item());
exactly<Promise<boolean>>()(a.gt(0).all().item());
exactly<Promise<number>>()(zeros([1, 1]).item());
exactly<Promise<number>>()(batch.item());
exactly<Promise<number>>()(any.item());
exactly<Promise<Float32Array>>()(a.data());
exactly<Promise<Uint8Array>>()(a.gt(0).data());
exactly<Promise<number[][]>>()(a.array());
exactly<Promise<boolean[][]>>()(a.gt(0).array());
exactly<Promise<number>>()(a.sum().array());
a.mean().backward();
exactly<Tensor<[2, 3]>>()(a.detach());
exactly<string>()(`${a}`);

// @ts-expect-error ShapeMismatch<"item: takes a tensor of one element, not of [2, 3]">
a.item();
// @ts-expect-error ShapeMismatch<"backward: starts from a tensor of one element, not of [2]">
a.sum(1).backward();
