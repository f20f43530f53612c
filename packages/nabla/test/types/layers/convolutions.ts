/** Convolutions, pools and normalizations: lengths that the compiler works out, and layers that do not fit behind each other. */
import {
  AdaptiveAvgPool2d,
  AvgPool1d,
  BatchNorm2d,
  Conv1d,
  Conv2d,
  Flatten,
  LayerNorm,
  Linear,
  MaxPool2d,
  ReLU,
  Sequential,
} from "../../../src/nn/index.ts";
import { type Tensor, zeros } from "../../../src/index.ts";
import { exactly } from "../samples/declarations.ts";

declare const images: Tensor<[number, 1, 28, 28]>;
declare const anywhere: Tensor;
declare const size: number;

const reader = new Sequential(
  new Conv2d(1, 16, 3, { padding: 1 }),
  new BatchNorm2d(16),
  new ReLU(),
  new MaxPool2d(2),
  new Conv2d(16, 32, [3, 5], { stride: 2, padding: [0, 2] }),
  new ReLU(),
  new Flatten(),
  new Linear(1344, 10),
);
exactly<Tensor<[number, 10]>>()(reader.forward(images));
exactly<Tensor<[2, 32, 14, 28]>>()(new Conv2d(1, 32, 3, { stride: [2, 1], padding: 1 }).forward(zeros([2, 1, 28, 28])));
exactly<Tensor<[3, 8, 9]>>()(new Conv2d(1, 3, 4, { padding: "same" }).forward(zeros([1, 8, 9])));
exactly<Tensor<[2, 4, 5]>>()(new Conv1d(3, 4, 3, { dilation: 2, padding: "valid" }).forward(zeros([2, 3, 9])));
exactly<Tensor<[2, 3, 3]>>()(new AvgPool1d(3, { stride: 2, padding: 1 }).forward(zeros([2, 3, 6])));
exactly<Tensor<[2, 3, number, number]>>()(new MaxPool2d(2, { ceilMode: true }).forward(zeros([2, 3, 7, 7])));
exactly<Tensor<[2, 3, 1, 7]>>()(new AdaptiveAvgPool2d([1, null]).forward(zeros([2, 3, 7, 7])));
exactly<Tensor<[2, 4, number, number]>>()(new Conv2d(1, 4, size).forward(zeros([2, 1, 7, 7])));
exactly<Tensor<[number, 4, number, number]>>()(
  new Conv2d(1, 4, 3).forward(null! as Tensor<[number, 1, number, number]>),
);
exactly<Tensor>()(new Conv2d(1, 4, 3).forward(anywhere));
exactly<Tensor<[2, 1, 5, 5], "float64">>()(
  new Conv2d(1, 1, 3, { dtype: "float64" }).forward(zeros([2, 1, 7, 7], { dtype: "float64" })),
);

// @ts-expect-error ShapeMismatch<"Conv2d: takes 3 channels and gets 1">
new Conv2d(3, 4, 3).forward(zeros([2, 1, 7, 7]));
// @ts-expect-error ShapeMismatch<"Conv2d: takes [batch, channels, height, width] and gets [7, 7]">
new Conv2d(1, 4, 3).forward(zeros([7, 7]));
// @ts-expect-error ShapeMismatch<"Sequential: layer 2 takes 16 channels and gets 8">
void new Sequential(new Conv2d(1, 8, 3), new ReLU(), new Conv2d(16, 8, 3)).forward(images);
// @ts-expect-error ShapeMismatch<"Sequential: layer 3 takes 1000 features and gets 1352">
void new Sequential(new Conv2d(1, 8, 3), new MaxPool2d(2), new Flatten(), new Linear(1000, 10)).forward(images);
// @ts-expect-error ShapeMismatch<"LayerNorm: takes 4 features and gets 5">
new LayerNorm(4).forward(zeros([2, 5]));
