/**
 * All that turns a row of the table into a row of network inputs, learned on the training rows alone. Plain data, kept in
 * run.json; `feature-writer.ts` applies it.
 */
import type { EncodedColumn } from "../tables/encoded-column.ts";
import type { EncodedTable } from "../schema/read-table.ts";
import type { FeatureColumn, Schema } from "../schema/schema.ts";
import type { SequencePreparation } from "../sequences/sequence-preparation.ts";
import { learnCategory } from "./category-preparation.ts";
import type { CategoryPreparation } from "./category-preparation.ts";
import { learnCodes } from "./code-preparation.ts";
import type { CodePreparation } from "./code-preparation.ts";
import { learnNumber } from "./number-preparation.ts";
import type { NumberPreparation } from "./number-preparation.ts";
import { learnTarget } from "./target-preparation.ts";
import type { TargetPreparation } from "./target-preparation.ts";
import { learnTime, timeInputs } from "./time-preparation.ts";
import type { TimePreparation } from "./time-preparation.ts";

export type FeaturePreparation = NumberPreparation | CodePreparation | CategoryPreparation | TimePreparation;

export type Preparation = {
  /** In the order of `schema.features`. */
  readonly features: readonly FeaturePreparation[];
  readonly target: TargetPreparation;
  /** Only where sequences are learned. */
  readonly sequence?: SequencePreparation;
};

/**
 * Learns how to prepare every feature and the target from the rows in `train`.
 * @param options `repeating`: of dates, only what comes round again
 */
export function learnPreparation(
  schema: Schema,
  table: EncodedTable,
  train: Int32Array,
  options: { readonly repeating?: boolean } = {},
): Preparation {
  const target = table.target;
  if (target === undefined) throw new TypeError("the table was read without its target");
  const features = schema.features.map((feature, index) =>
    learnFeature(feature, table.features[index]!, target, train, options),
  );
  return { features, target: learnTarget(schema.target, target, train) };
}

/** The names of the inputs that a feature becomes; an embedding is one input, the place of its level. */
export function inputNames(feature: FeaturePreparation): string[] {
  const { name } = feature;
  switch (feature.kind) {
    case "number":
      return feature.indicator ? [name, `${name} missing`] : [name];
    case "codes":
      return [...feature.values.map((value) => `${name} = ${value}`), ...(feature.missing ? [`${name} missing`] : [])];
    case "oneHot":
      return [...(feature.missing ? [`${name} missing`] : []), ...feature.levels.map((level) => `${name} = ${level}`)];
    case "embedding":
      return [name];
    case "time":
      return timeInputs(feature);
  }
}

function learnFeature(
  feature: FeatureColumn,
  column: EncodedColumn,
  target: EncodedColumn,
  train: Int32Array,
  options: { readonly repeating?: boolean },
): FeaturePreparation {
  if (feature.kind === "category") {
    if (column.kind !== "categories") throw new TypeError(`column "${feature.name}" was not read as categories`);
    return learnCategory(feature.name, column, train);
  }
  if (column.kind !== "numbers") throw new TypeError(`column "${feature.name}" was not read as numbers`);
  if (feature.kind === "time") return learnTime(feature.name, column.values, train, options);
  const codes = feature.few ? learnCodes(feature.name, column, target, train) : undefined;
  return codes ?? learnNumber(feature.name, column.values, train);
}
