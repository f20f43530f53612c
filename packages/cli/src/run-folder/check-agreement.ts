/**
 * What no field of run.json shows by itself: that its parts belong together. Each may have been edited without the others.
 */
import type { RunRecord } from "./run-record.ts";

/** How a column may be prepared that is read in a certain way. */
const preparedAs = { number: ["number", "codes"], category: ["oneHot", "embedding"], time: ["time"] } as const;

/** @throws Error that says what does not fit */
export function checkAgreement({ schema, preparation, settings }: RunRecord): void {
  const { features } = preparation;
  if (schema.features.length !== features.length) throw new Error("schema and preparation differ in their columns");
  for (const [index, { name, kind }] of schema.features.entries()) {
    const feature = features[index]!;
    if (feature.name !== name) throw new Error("schema and preparation name different columns");
    if (!(preparedAs[kind] as readonly string[]).includes(feature.kind))
      throw new Error(`column "${name}" is a ${kind} in schema, and prepared as ${feature.kind}`);
    if (feature.kind !== "number" || feature.scale.kind !== "quantiles") continue;
    if (feature.scale.knots.length !== feature.scale.scores.length)
      throw new Error(
        `column "${name}" has ${feature.scale.knots.length} knots and ${feature.scale.scores.length} scores`,
      );
  }
  checkTargets(schema.target, preparation.target);
  checkSequences(schema, preparation, settings);
}

function checkTargets(read: RunRecord["schema"]["target"], prepared: RunRecord["preparation"]["target"]): void {
  if (read.task !== prepared.task) throw new Error("schema and preparation differ in the task");
  if (read.task !== "classification" || prepared.task !== "classification") return;
  if (
    JSON.stringify(read.classes) !== JSON.stringify(prepared.classes) ||
    read.classes.length !== prepared.counts.length
  )
    throw new Error("schema and preparation differ in the classes");
}

function checkSequences(
  { series }: RunRecord["schema"],
  { sequence, target }: RunRecord["preparation"],
  { model, activation }: RunRecord["settings"],
): void {
  const learned = model !== "mlp";
  if ((series !== undefined) !== learned || (sequence !== undefined) !== learned)
    throw new Error("settings, schema and preparation differ in whether sequences were learned");
  if (sequence === undefined) return;
  if (activation === "sigmoid") throw new Error(`settings: a ${model} has no sigmoid activation`);
  if ((sequence.scale === null) !== (target.task === "classification"))
    throw new Error("preparation: numbers are forecast on a scale, and classes have none");
}
