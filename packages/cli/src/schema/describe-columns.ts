/**
 * What the report's data summary says of each column, and the notes that are worth saying aloud.
 */
import type { FeaturePreparation, Preparation } from "../preparation/preparation.ts";
import { inputNames } from "../preparation/preparation.ts";
import { timeInputs } from "../preparation/time-preparation.ts";
import type { TimePreparation } from "../preparation/time-preparation.ts";
import { number } from "../report/html.ts";
import type { ColumnSummary } from "../report/report-data.ts";
import type { EncodedTable } from "./read-table.ts";
import type { ColumnProfile } from "./column-profile.ts";
import type { Schema, Target } from "./schema.ts";

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
  const outputs = outputsOf(target, preparation);
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
    ...seriesLines(schema, preparation).map(([name, role, use]) => line(name, role, use)),
    ...schema.omitted
      .filter(({ name }) => name !== schema.series?.group?.name)
      .map((column) => line(column.name, "left out", column.reason)),
  ];
}

function outputsOf(target: Target, { sequence }: Preparation): string {
  const past = sequence?.frame === "following" ? "its past is an input; " : "";
  if (target.task === "classification") return `${past}${target.classes.length} outputs`;
  return sequence === undefined ? "one output, standardized" : `${past}one output, the step from the last value`;
}

/** The order, and a group that is no feature. */
function seriesLines({ series, features }: Schema, { sequence }: Preparation): (readonly [string, string, string])[] {
  if (series === undefined || sequence === undefined) return [];
  const { order, group } = series;
  const inputs = sequence.calendar === null ? 0 : timeInputs(sequence.calendar).length;
  const calendar =
    inputs === 0 ? "" : `; ${inputs} inputs: ${calendarOf(sequence.calendar!)} of the row to be predicted`;
  const idle = group !== undefined && !features.some(({ name }) => name === group.name);
  return [
    [order.name, "order", `orders the rows${calendar}`],
    ...(idle ? [[group.name, "group", "tells the series apart; no input"] as const] : []),
  ];
}

function calendarOf({ year, weekday, hour, moment }: TimePreparation): string {
  const parts = [
    ...(moment === false ? [] : ["the moment"]),
    ...(year ? ["time of year"] : []),
    ...(weekday ? ["weekday"] : []),
    ...(hour ? ["hour"] : []),
  ];
  return parts.join(", ");
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
  const clock = (milliseconds: number): string => new Date(milliseconds).toISOString().slice(11, 16);
  if (profile.time !== undefined) {
    const shown = profile.time.format === "clock" ? clock : day;
    return `${shown(profile.time.first)} … ${shown(profile.time.last)}`;
  }
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
      return `${inputs} ${inputs === 1 ? "input" : "inputs"}: ${calendarOf(feature)}${marked}`;
  }
}
