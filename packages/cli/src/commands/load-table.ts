/**
 * A source as an encoded table: with a schema to be found (train), or with the one a run has learned (everything else).
 */
import type { AskedSeries } from "../sequences/series-columns.ts";
import type { Preparation } from "../preparation/preparation.ts";
import { inferSchema } from "../schema/infer-schema.ts";
import type { InferredSchema } from "../schema/infer-schema.ts";
import { readTable } from "../schema/read-table.ts";
import type { EncodedTable } from "../schema/read-table.ts";
import type { Schema, Task } from "../schema/schema.ts";
import { sourceName } from "../tables/source.ts";
import { stageTable } from "../tables/staged-table.ts";
import type { Progress } from "../terminal/progress.ts";

export type LoadedTable = InferredSchema & {
  readonly table: EncodedTable;
  readonly name: string;
  readonly notes: readonly string[];
};

/** Reads a source and finds its schema. @param series where sequences are to be learned */
export async function loadNewTable(
  source: string,
  target: string,
  task: "auto" | Task,
  progress: Progress,
  series?: AskedSeries,
): Promise<LoadedTable> {
  progress.stage(`reading ${source}`);
  const staged = await stageTable(source);
  try {
    const inferred = await inferSchema(staged, target, task, series);
    const table = await readTable(staged, inferred.schema, {
      target: true,
      progress: (rows) => progress.stage("encoding", rows / staged.rows),
    });
    return { ...inferred, table, name: sourceName(staged.source), notes: staged.notes };
  } finally {
    await staged.database.close();
  }
}

/** Reads a source with the columns, levels and formats that a run has learned. */
export async function loadKnownTable(
  source: string,
  schema: Schema,
  preparation: Preparation,
  target: boolean,
  progress: Progress,
): Promise<EncodedTable> {
  progress.stage(`reading ${source}`);
  const staged = await stageTable(source);
  try {
    return await readTable(staged, schema, {
      target,
      levels: learnedLevels(preparation),
      progress: (rows) => progress.stage("encoding", rows / staged.rows),
    });
  } finally {
    await staged.database.close();
  }
}

function learnedLevels(preparation: Preparation): Map<string, readonly string[]> {
  const levels = new Map<string, readonly string[]>();
  for (const feature of preparation.features) {
    if (feature.kind === "oneHot" || feature.kind === "embedding") levels.set(feature.name, feature.levels);
  }
  return levels;
}
