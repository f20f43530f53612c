/**
 * The structure of run.json, checked field by field before anything in it is believed.
 */
import { largestSeed } from "../options/train-options.ts";
import {
  ascending,
  choice,
  each,
  filled,
  finite,
  flag,
  list,
  names,
  natural,
  nullable,
  optional,
  positive,
  record,
  text,
  variant,
  whole,
  within,
} from "./structure.ts";
import type { Check } from "./structure.ts";

const format = choice("plain", "comma", "thousands", "currency");
const booleans = record({ false: text, true: text });

const featureColumn = variant("kind", {
  number: record({ name: text, format, precise: flag, few: flag, lenient: flag }),
  category: record({ name: text, number: optional(format), booleans: optional(booleans) }),
  time: record({ name: text, format: text, lenient: flag }),
});

const schema = record({
  features: list(featureColumn),
  omitted: list(record({ name: text, reason: text })),
  target: variant("task", {
    classification: record({ name: text, number: optional(format), booleans: optional(booleans), classes: names }),
    regression: record({ name: text, format }),
  }),
  series: optional(
    record({
      order: variant("kind", { time: record({ name: text, format: text }), number: record({ name: text, format }) }),
      group: optional(record({ name: text, number: optional(format) })),
    }),
  ),
});

const category = record({ name: text, levels: names, missing: flag, dimensions: natural });

const time = record({
  name: text,
  mean: finite,
  deviation: positive,
  moment: optional(flag),
  year: flag,
  fine: flag,
  weekday: flag,
  hour: flag,
  indicator: flag,
});

const targetScale = record({ mean: finite, deviation: positive, change: positive });

const preparation = record({
  features: list(
    variant("kind", {
      number: record({
        name: text,
        fill: finite,
        indicator: flag,
        scale: variant("kind", {
          standard: record({ mean: finite, deviation: positive }),
          quantiles: record({ knots: ascending, scores: ascending }),
        }),
      }),
      codes: record({ name: text, values: ascending, missing: flag }),
      oneHot: category,
      embedding: category,
      time,
    }),
  ),
  target: variant("task", {
    classification: record({ classes: names, counts: list(natural) }),
    regression: record({ mean: finite, deviation: positive }),
  }),
  sequence: optional(
    record({
      window: whole(1),
      frame: choice("following", "own"),
      calendar: nullable(time),
      scale: nullable(record({ pooled: targetScale, groups: each(targetScale), level: flag, indicator: flag })),
    }),
  ),
});

const share = within("a number from 0 to below 1", (value) => value >= 0 && value < 1);
const strength = within("a number from 0 on", (value) => value >= 0);

const part = record({ count: natural, rows: nullable(list(natural)) });

/** @throws StructureError with the path of what is wrong */
export const checkRunRecord: Check = record({
  format: (value, path) => {
    finite(value, path);
    if (value !== 1) throw new TypeError(`format ${String(value)} is newer than this nabla reads`);
  },
  nabla: text,
  source: text,
  settings: record({
    task: text,
    model: choice("mlp", "rnn", "lstm", "gru"),
    hidden: filled(whole(1, 65_536)),
    activation: choice("relu", "tanh", "sigmoid"),
    epochs: whole(1),
    batch: whole(1),
    lr: positive,
    optimizer: choice("adamw", "adam", "sgd"),
    weightDecay: strength,
    l1: strength,
    l2: strength,
    dropout: share,
    validation: share,
    test: share,
    seed: whole(0, largestSeed),
    clip: optional(positive),
    group: optional(text),
    order: optional(text),
    window: optional(whole(1)),
  }),
  schema,
  preparation,
  split: record({ train: part, validation: part, test: part }),
  training: record({
    selection: choice("cross-validation", "validation", "none"),
    refit: flag,
    epochs: natural,
    steps: natural,
    parameters: natural,
    seconds: finite,
    device: text,
  }),
  scores: record({ test: nullable(record({ rows: natural, loss: finite })) }),
  columns: list(record({ name: text, role: text, missing: natural, distinct: natural, values: text, use: text })),
  notes: list(text),
  files: record({ "model.safetensors": record({ bytes: natural, sha256: text }) }),
});
