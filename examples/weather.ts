/**
 * Tomorrow's highest temperature in Seattle from the last two weeks, with a GRU. The years are kept in order: it learns from
 * 2012 and 2013, 2014 says when to stop, and 2015 is the test, beside saying that tomorrow will be as today.
 *
 *     npm run example weather [quick]
 *
 * Data: seattle-weather.csv of the npm package `vega-datasets`, whose catalogue says that it comes from NOAA's National
 * Climatic Data Center and is a work of the U.S. government (the package's code is BSD-3-Clause).
 */
import { readFileSync } from "node:fs";
import { batches, earlyStopping, fit, losses, metrics, nn, optim, seed, type Tensor, tensor } from "nabla";

const epochs = process.argv.includes("quick") ? 12 : 60;
const window = 14;
const features = 6;

seed(2);

interface Day {
  readonly year: number;
  readonly highest: number;
  /** What the network sees of the day. The scales are rough guesses: all that matters is that they are alike. */
  readonly seen: readonly number[];
}

const table = readFileSync("fixtures/node_modules/vega-datasets/data/seattle-weather.csv", "utf8");
const days: Day[] = table
  .trim()
  .split("\n")
  .slice(1)
  .map((line) => {
    const [date = "", rain, highest, lowest, wind] = line.split(",");
    const angle = (2 * Math.PI * (Date.parse(date) / 86_400_000)) / 365.25; // where in the year
    const measured = [(Number(highest) - 16) / 8, (Number(lowest) - 8) / 5, Math.log1p(Number(rain)), Number(wind) / 3];
    const seen = [...measured, Math.sin(angle), Math.cos(angle)];
    return { year: Number(date.slice(0, 4)), highest: Number(highest), seen };
  });

/** Windows of days, [count, window, features], and by how much the day after each is warmer than its last, [count, 1]. */
function windows(years: readonly number[]): { x: Tensor<[number, 14, 6]>; y: Tensor<[number, 1]> } {
  const ends = days.flatMap((day, end) => (years.includes(day.year) && end >= window ? [end] : []));
  const seen = ends.flatMap((end) => days.slice(end - window, end).flatMap((day) => day.seen));
  const warmer = ends.map((end) => days[end]!.highest - days[end - 1]!.highest);
  return {
    x: tensor(Float32Array.from(seen)).reshape([ends.length as number, window, features]),
    y: tensor(Float32Array.from(warmer)).reshape([ends.length as number, 1]),
  };
}

class Forecaster extends nn.Module {
  readonly gru = new nn.GRU(features, 32);
  readonly dropout = new nn.Dropout(0.2);
  readonly head = new nn.Linear(32, 1);

  forward(x: Tensor<[number, 14, 6]>): Tensor<[number, 1]> {
    return this.head.forward(this.dropout.forward(this.gru.forward(x).hidden.h.at(-1)));
  }
}

const [train, validation, test] = [windows([2012, 2013]), windows([2014]), windows([2015])];
const model = new Forecaster();
const history = await fit(model, {
  train: batches(train.x, train.y, { batchSize: 32, shuffle: true }),
  validation: [validation.x, validation.y],
  loss: losses.mse,
  optimizer: new optim.AdamW(model.parameters(), { lr: 0.003, weightDecay: 0.01 }),
  epochs,
  callbacks: [
    {
      onEpochEnd({ epoch, loss, validationLoss = NaN }) {
        if (epoch % 4 > 0) return;
        const [learned, checked] = [Math.sqrt(loss).toFixed(2), Math.sqrt(validationLoss).toFixed(2)];
        console.log(`epoch ${epoch}  off by ${learned} degrees in 2012 and 2013, ${checked} in 2014`);
      },
    },
    earlyStopping({ monitor: "validationLoss", patience: 12, restoreBest: true }),
  ],
});

const warmer = await test.y.data();
const foretold = await model.eval().forward(test.x).data();
const rmse = (guess: ArrayLike<number>): string => Math.sqrt(metrics.meanSquaredError(warmer, guess)).toFixed(2);
console.log(`best after epoch ${history.bestEpoch}; root mean squared error in 2015, ${warmer.length} days:`);
console.log(`  tomorrow as today ${rmse(new Float32Array(warmer.length))} degrees`);
console.log(`  GRU ${rmse(foretold)} degrees`);
