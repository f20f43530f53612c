/**
 * `nabla evaluate <run> <source>`: how good a run is on rows that have the target.
 */
import { InputError } from "../input-error.ts";
import { rowSource } from "../network/row-source.ts";
import { flag } from "../options/option-kinds.ts";
import { parseOptions } from "../options/parse-options.ts";
import { rowsWithTarget } from "../preparation/split.ts";
import type { EncodedTable } from "../schema/read-table.ts";
import type { Target } from "../schema/schema.ts";
import { unknown } from "../tables/encoded-column.ts";
import { createProgress } from "../terminal/progress.ts";
import { classScoreTable, numberScoreTable } from "../terminal/score-table.ts";
import { device } from "nabla";
import { loadKnownTable } from "./load-table.ts";
import { loadRun } from "./load-run.ts";
import { scoreRows } from "./score-rows.ts";
import { testSummary } from "./test-summary.ts";

const evaluateOptions = { json: flag, debug: flag, help: flag } as const;

export async function evaluate(args: readonly string[]): Promise<void> {
  const { options, words } = parseOptions(evaluateOptions, args);
  const [folder, source] = words;
  if (folder === undefined || source === undefined || words.length > 2) {
    throw new InputError("evaluate: takes a run and a source; nabla evaluate <run> <source>");
  }
  const { record, trainer } = await loadRun(folder);
  const { schema, preparation } = record;
  const progress = createProgress(process.stderr);
  const start = performance.now();
  const table = await loadKnownTable(source, schema, preparation, true, progress);
  refuseUnknownClasses(table, schema.target);
  const rows = table.target === undefined ? new Int32Array(0) : rowsWithTarget(table.target);
  if (rows.length === 0)
    throw new InputError(`target "${schema.target.name}": not one row of ${source} has a value to compare with`);
  const result = await scoreRows(trainer.network, rowSource(preparation, table), preparation, table, rows);
  progress.end();
  const seconds = (performance.now() - start) / 1000;
  if (options.json === true) {
    const summary = {
      task: result.task,
      rows: rows.length,
      device: device().name,
      seconds,
      run: folder,
      test: testSummary(result),
    };
    process.stdout.write(`${JSON.stringify(summary)}\n`);
    return;
  }
  const left = table.rows - rows.length;
  if (left > 0) process.stderr.write(`note: ${left} rows without a value of "${schema.target.name}" left out\n`);
  process.stdout.write(
    `${result.task === "classification" ? classScoreTable(result.scores) : numberScoreTable(result.scores)}\n`,
  );
}

function refuseUnknownClasses({ target: column }: EncodedTable, target: Target): void {
  if (column?.kind !== "categories") return;
  const row = column.codes.indexOf(unknown);
  if (row < 0) return;
  const known = target.task === "classification" ? target.classes.slice(0, 10).join(", ") : "";
  throw new InputError(
    `target "${target.name}", row ${row + 1}: a class that the run does not know; it learned ${known}`,
  );
}
