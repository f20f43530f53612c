/**
 * The adding problem of Hochreiter and Schmidhuber (1997): of a long sequence of numbers two are marked, and the network is to
 * give their sum at the end. Predicting the mean gives a squared error of 0.167; an LSTM learns to carry the two numbers over
 * a hundred steps and more, a plain recurrent network does not.
 *
 *     node adding-problem.js [lstm|gru|rnn] [steps] [updates]
 */
import { arange, compile, losses, nn, optim, rand, seed, type Tensor, where } from "nabla";

const [kind = "lstm", time = "100", updates = "3000"] = process.argv.slice(2);
const steps = Number(time);
const batch = 64;
const hidden = 64;

seed(7);

/** [batch, steps, 2]: a number between 0 and 1 and a mark. One number of each half is marked. */
function examples(): { readonly x: Tensor<[64, number, 2]>; readonly y: Tensor<[64, 1]> } {
  const half = Math.floor(steps / 2);
  const numbers = rand([batch, steps]);
  const places = arange(steps).unsqueeze(0); // [1, steps]
  const first = rand([batch, 1]).mul(half).floor();
  const second = rand([batch, 1])
    .mul(steps - half)
    .floor()
    .add(half);
  const marked = places.eq(first).logicalOr(places.eq(second)); // [batch, steps]
  const y = where(marked, numbers, 0).sum(1, { keepDims: true });
  const x = numbers
    .unsqueeze(2)
    .pad([
      [0, 0],
      [0, 0],
      [0, 1],
    ])
    .add(
      marked
        .astype("float32")
        .unsqueeze(2)
        .pad([
          [0, 0],
          [0, 0],
          [1, 0],
        ]),
    );
  return { x: x as unknown as Tensor<[64, number, 2]>, y: y as unknown as Tensor<[64, 1]> };
}

class Adder extends nn.Module {
  // Remembering is what has to be learned: a forget gate that starts open makes it easy to find.
  readonly network =
    kind === "lstm"
      ? new nn.LSTM(2, hidden, { forgetBias: 1 })
      : kind === "gru"
        ? new nn.GRU(2, hidden)
        : new nn.RNN(2, hidden);
  readonly head = new nn.Linear(hidden, 1);

  forward(x: Tensor<[64, number, 2]>): Tensor<[64, 1]> {
    const { hidden: last } = this.network.forward(x);
    return this.head.forward(last.h.at(-1)) as Tensor<[64, 1]>;
  }
}

const model = new Adder();
const optimizer = new optim.Adam(model.parameters(), { lr: 0.003 });
const train = compile(() => {
  const { x, y } = examples();
  const loss = losses.mse(model.forward(x), y);
  loss.backward();
  optim.clipGradNorm(model.parameters(), 1);
  optimizer.step();
  return loss;
});

const start = performance.now();
let sum = 0;
for (let update = 1; update <= Number(updates); update++) {
  sum += (await train().item()) as number;
  if (update % 100 > 0) continue;
  const seconds = (performance.now() - start) / 1000;
  console.log(`update ${update}  mean squared error ${(sum / 100).toFixed(5)}  ${seconds.toFixed(1)} s`);
  if (sum / 100 < 0.003) break;
  sum = 0;
}
