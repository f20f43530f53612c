/** Attention, recurrent layers and transposed convolutions: shapes that the compiler works out, and what it refuses. */
import {
  ConvTranspose2d,
  Linear,
  LSTM,
  MultiheadAttention,
  Sequential,
  TransformerEncoderLayer,
} from "../../../src/nn/index.ts";
import { type Tensor, zeros } from "../../../src/index.ts";
import { exactly } from "../samples/declarations.ts";

declare const words: Tensor<[number, number, 16]>;
declare const anywhere: Tensor;
declare const size: number;

const reader = new Sequential(new Linear(16, 8), new TransformerEncoderLayer(8, 2), new Linear(8, 3));
exactly<Tensor<[number, number, 3]>>()(reader.forward(words));
exactly<Tensor<[2, 5, 8]>>()(new TransformerEncoderLayer(8, 2).forward(zeros([2, 5, 8]), { causal: true }));
exactly<Tensor<[2, 5, 8], "float64">>()(
  new TransformerEncoderLayer(8, 2, { dtype: "float64" }).forward(zeros([2, 5, 8], { dtype: "float64" })),
);
exactly<Tensor<[2, 3, 8]>>()(
  new MultiheadAttention(8, 2).forward(zeros([2, 3, 8]), zeros([2, 5, 8]), zeros([2, 5, 8])).output,
);
exactly<Tensor<[2, 3, 5]>>()(
  new MultiheadAttention(8, 2, { kdim: 4, vdim: 6 }).forward(zeros([2, 3, 8]), zeros([2, 5, 4]), zeros([2, 5, 6]))
    .weights,
);
exactly<Tensor<[number, number, 8]>>()(new MultiheadAttention(8, 2).forward(anywhere, anywhere, anywhere).output);
exactly<Tensor<[2, number, number]>>()(
  new MultiheadAttention(8, size, { kdim: size }).forward(zeros([2, size, 8]), zeros([2, size, 4]), zeros([2, size, 8]))
    .weights,
);
exactly<Tensor<[2, 5, 14]>>()(new LSTM(3, 7, { bidirectional: true }).forward(zeros([2, 5, 3])).output);

exactly<Tensor<[2, 3, 9, 8]>>()(
  new ConvTranspose2d(4, 3, [3, 2], { stride: 2, padding: [0, 1], outputPadding: [0, 0] }).forward(zeros([2, 4, 4, 5])),
);
exactly<Tensor<[3, 14, 14]>>()(new ConvTranspose2d(4, 3, 2, { stride: 2 }).forward(zeros([4, 7, 7])));
exactly<Tensor<[number, 1, 8, 8]>>()(
  new Sequential(
    new ConvTranspose2d(4, 2, 3, { stride: 2, padding: 1, outputPadding: 1 }),
    new ConvTranspose2d(2, 1, 1, { dilation: 2 }),
  ).forward(null! as Tensor<[number, 4, 4, 4]>),
);
exactly<Tensor<[2, 3, number, number]>>()(new ConvTranspose2d(4, 3, size).forward(zeros([2, 4, 4, 5])));

// @ts-expect-error ShapeMismatch<"ConvTranspose2d: takes 4 channels and gets 3">
new ConvTranspose2d(4, 3, 2).forward(zeros([2, 3, 7, 7]));
// @ts-expect-error ShapeMismatch<"Sequential: layer 1 takes 8 channels and gets 3">
void new Sequential(new ConvTranspose2d(4, 3, 2), new ConvTranspose2d(8, 1, 2)).forward(zeros([2, 4, 7, 7]));
// @ts-expect-error ShapeMismatch<"TransformerEncoderLayer: takes [batch, time, 8] and gets [2, 5, 7]">
new TransformerEncoderLayer(8, 2).forward(zeros([2, 5, 7]));
// @ts-expect-error ShapeMismatch<"MultiheadAttention, key: takes [batch, time, 4] and gets [2, 5, 8]">
new MultiheadAttention(8, 2, { kdim: 4 }).forward(zeros([2, 3, 8]), zeros([2, 5, 8]), zeros([2, 5, 8]));
// @ts-expect-error ShapeMismatch<"MultiheadAttention, query: takes [batch, time, 8] and gets [3, 8]">
new MultiheadAttention(8, 2).forward(zeros([3, 8]), zeros([2, 5, 8]), zeros([2, 5, 8]));
// @ts-expect-error ShapeMismatch<"Sequential: layer 1 takes [batch, time, 8] and gets [number, number, 6]">
void new Sequential(new Linear(16, 6), new TransformerEncoderLayer(8, 2)).forward(words);
