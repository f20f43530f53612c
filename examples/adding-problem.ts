/**
 * The adding problem of Hochreiter and Schmidhuber (1997): of a long sequence of numbers two are marked, and the network is to
 * give their sum at the end. Predicting the mean gives a squared error of 0.167; an LSTM learns to carry the two numbers over
 * a hundred steps and more, a plain recurrent network does not.
 *
 *     npm run example adding-problem [lstm|gru|rnn] [steps] [updates]
 *
 * The examples are made up as it trains, none is seen twice.
 */
import { arange, compile, losses, nn, optim, rand, seed, stack, type Tensor } from "nabla";

const [kind = "lstm", time = "100", limit = "3000"] = process.argv.slice(2);
const steps = Number(time);
const updates = Number(limit);
const hidden = 32;
const solved = 0.005;

seed(7);

type Sequences = Tensor<[number, number, 2]>; // [count, steps, number and mark]

/** Numbers between 0 and 1, of which one in each half is marked with 1, and the sum of the two, [count, 1]. */
function examples(count: number): { readonly x: Sequences; readonly y: Tensor<[number, 1]> } {
  const half = Math.floor(steps / 2);
  const numbers = rand([count, steps]);
  const places = arange(steps); // [steps]
  const first = rand([count, 1]).mul(half).floor();
  const second = rand([count, 1])
    .mul(steps - half)
    .floor()
    .add(half);
  const marks = places.eq(first).logicalOr(places.eq(second)).astype("float32"); // [count, steps]
  return { x: stack([numbers, marks], 2) as Sequences, y: numbers.mul(marks).sum(1, { keepDims: true }) };
}

class Adder extends nn.Module {
  // Remembering is what has to be learned: a forget gate that starts open makes it easy to find, and the further open the
  // longer the way is. With a bias b it keeps 1 / (1 + exp(-b)) at each step, so that something is left after exp(b) steps.
  readonly network =
    kind === "lstm"
      ? new nn.LSTM(2, hidden, { forgetBias: Math.max(1, Math.log(steps / 25)) })
      : kind === "gru"
        ? new nn.GRU(2, hidden)
        : new nn.RNN(2, hidden);
  readonly head = new nn.Linear(hidden, 1);

  forward(x: Sequences): Tensor<[number, 1]> {
    return this.head.forward(this.network.forward(x).hidden.h.at(-1));
  }

  loss(count: number): Tensor<[]> {
    const { x, y } = examples(count);
    return losses.mse(this.forward(x), y);
  }
}

const model = new Adder();
const optimizer = new optim.Adam(model.parameters(), { lr: 0.01 });
const learn = compile(() => {
  const loss = model.loss(32);
  loss.backward();
  optim.clipGradNorm(model.parameters(), 1); // gradients over many steps explode now and then
  optimizer.step();
  return loss;
});
const test = compile(() => model.loss(1000));

console.log(`${kind}, ${steps} steps; the mean squared error of always saying 1 is 0.16667`);
const start = performance.now();
for (let update = 1; update <= updates; update++) {
  learn();
  if (update % 100 > 0) continue;
  const error = await test().item();
  const seconds = (performance.now() - start) / 1000;
  console.log(`update ${update}  mean squared error of 1,000 others ${error.toFixed(5)}  ${seconds.toFixed(1)} s`);
  if (error < solved) break;
}
