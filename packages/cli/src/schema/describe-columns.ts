/**
 * What the report's data summary says of each column, and the notes that are worth saying aloud.
 */
import type { FeaturePreparation, Preparation } from "../preparation/preparation.ts";
import { inputNames } from "../preparation/preparation.ts";
import { number } from "../report/html.ts";
import type { ColumnSummary } from "../report/report-data.ts";
import type { EncodedTable } from "./read-table.ts";
import type { ColumnProfile } from "./column-profile.ts";
import type { Schema } from "./schema.ts";

/** One line for each column, the target first, then features, then what was left out. */
export function describeColumns(
  schema: Schema,
  profiles: readonly ColumnProfile[],
  preparation: Preparation,
  table: EncodedTable,
): ColumnSummary[] {
  const profileOf = (name: string): ColumnProfile | undefined =>
    profiles.find((profile) => profile.column.name === name);
  const line = (name: string, role: string, use: string, levels?: readonly string[]): ColumnSummary => {
    const profile = profileOf(name);
    return {
      name,
      role,
      use,
      missing: missingOf(profile),
      distinct: levels?.length ?? profile?.number?.distinct ?? profile?.time?.distinct ?? profile?.distinct ?? 0,
      values: valuesOf(profile, levels),
    };
  };
  const target = schema.target;
  const outputs = target.task === "classification" ? `${target.classes.length} outputs` : "one output, standardized";
  return [
    line(target.name, "target", outputs, target.task === "classification" ? target.classes : undefined),
    ...schema.features.map((feature, index) => {
      const prepared = preparation.features[index]!;
      const column = table.features[index];
      const levels = column?.kind === "categories" ? column.levels : undefined;
      const role =
        prepared.kind === "codes" || feature.kind === "category"
          ? "category"
          : feature.kind === "time"
            ? "date"
            : "number";
      return line(feature.name, role, useOf(prepared), levels);
    }),
    ...schema.omitted.map((column) => line(column.name, "left out", column.reason)),
  ];
}

function missingOf(profile: ColumnProfile | undefined): number {
  if (profile === undefined) return 0;
  const present = profile.number?.count ?? profile.time?.count ?? profile.present;
  return profile.rows - present;
}

function valuesOf(profile: ColumnProfile | undefined, levels: readonly string[] | undefined): string {
  if (profile === undefined || profile.present === 0) return "";
  if (levels !== undefined) {
    const shown = levels.slice(0, 4).join(", ");
    return levels.length > 4 ? `${shown}, … (${number(levels.length)})` : shown;
  }
  const day = (milliseconds: number): string => new Date(milliseconds).toISOString().slice(0, 10);
  if (profile.time !== undefined) return `${day(profile.time.first)} … ${day(profile.time.last)}`;
  if (profile.number !== undefined && profile.number.count > 0) {
    const { minimum, maximum, mean } = profile.number;
    return `${number(minimum)} … ${number(maximum)}, mean ${number(mean)}`;
  }
  return profile.column.type === "text" ? `${Math.round(profile.characters)} characters on average` : "";
}

function useOf(feature: FeaturePreparation): string {
  const inputs = inputNames(feature).length;
  const marked = "indicator" in feature && feature.indicator ? ", and whether it is missing" : "";
  switch (feature.kind) {
    case "number":
      return feature.scale.kind === "quantiles" ? `by its quantiles (heavy tails)${marked}` : `standardized${marked}`;
    case "codes":
      return `${inputs} inputs: the integers behave like codes`;
    case "oneHot":
      return `one input for each level${feature.missing ? ", and one for missing" : ""}`;
    case "embedding":
      return `${feature.levels.length} levels as learned vectors of ${feature.dimensions}`;
    case "time":
      return `${inputs} ${inputs === 1 ? "input" : "inputs"}: the moment${feature.year ? ", time of year" : ""}${feature.weekday ? ", weekday" : ""}${feature.hour ? ", hour" : ""}${marked}`;
  }
}
