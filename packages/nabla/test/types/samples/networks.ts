/** Layers one after another: what they make of shapes, and who does not fit behind whom. */
import { exactly, LayerNorm, Linear, ReLU, Sequential, type Tensor, tensor, zeros } from "./declarations.ts";

const model = new Sequential(new Linear(4, 16), new ReLU(), new Linear(16, 3));
declare const batch: Tensor<[number, 4]>;
declare const any: Tensor;
declare const rows: number[][];

exactly<Sequential<[Linear<4, 16>, ReLU, Linear<16, 3>]>>()(model);
exactly<Tensor<[number, 3]>>()(model.forward(batch));
exactly<Tensor<[5, 7, 3]>>()(model.forward(zeros([5, 7, 4])));
exactly<Tensor<[number, 3]>>()(model.forward(tensor(rows)));
exactly<Tensor<[...number[], 3]>>()(model.forward(any));
exactly<Tensor<[...number[], 3]>>()(model.forward(any).relu().add(0));
exactly<Tensor<[2, 16]>>()(new Linear(4, 16).forward(zeros([2, 4])));
exactly<Tensor<[2, 4]>>()(new LayerNorm(4).forward(zeros([2, 4])));
const nested = new Sequential(model, new Sequential(new Linear(3, 2), new ReLU()));
exactly<Tensor<[number, 2]>>()(nested.forward(batch));
declare const hidden: number;
exactly<Tensor<[number, 3]>>()(new Sequential(new Linear(4, hidden), new Linear(hidden, 3)).forward(batch));

class Doubling {
  forward(x: Tensor<[number, 3]>): Tensor<[number, 6]> {
    return x.matmul(zeros([3, 6]));
  }
}
exactly<Tensor<[number, 6]>>()(new Sequential(new Linear(4, 3), new Doubling()).forward(batch));
declare const layers: Linear<number, number>[];
exactly<Tensor>()(new Sequential(...layers).forward(batch));

// @ts-expect-error ShapeMismatch<"Sequential: layer 2 takes 8 features and gets 16">
void new Sequential(new Linear(4, 16), new ReLU(), new Linear(8, 3));
// @ts-expect-error ShapeMismatch<"Sequential: layer 1 takes 32 features and gets 16">
void new Sequential(new Linear(4, 16), new LayerNorm(32), new Linear(32, 3));
// @ts-expect-error ShapeMismatch<"Sequential: layer 1.0 takes 4 features and gets 5">
void new Sequential(new Linear(3, 5), model);
// @ts-expect-error ShapeMismatch<"Sequential: layer 1 takes [number, 3] and gets [..., 5]">
void new Sequential(new Linear(4, 5), new Doubling());
// @ts-expect-error ShapeMismatch<"Sequential: layer 0 takes 4 features and gets 5">
model.forward(zeros([2, 5]));
// @ts-expect-error ShapeMismatch<"Sequential: layer 0 takes 4 features and gets 5">
model.forward(null! as Tensor<[number, 5]>);
// @ts-expect-error ShapeMismatch<"Linear: takes 4 features and gets 5">
new Linear(4, 16).forward(zeros([2, 5]));
// @ts-expect-error ShapeMismatch<"Linear: takes 4 features and gets a scalar">
new Linear(4, 16).forward(zeros([]));
