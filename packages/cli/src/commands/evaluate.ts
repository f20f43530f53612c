/**
 * `nabla evaluate <run> <source>`: how good a run is on rows that have the target.
 */
import { InputError } from "../input-error.ts";
import { exampleSource } from "../network/example-source.ts";
import { flag } from "../options/option-kinds.ts";
import { parseOptions } from "../options/parse-options.ts";
import { rowsWithTarget } from "../preparation/split.ts";
import type { EncodedTable } from "../schema/read-table.ts";
import type { Target } from "../schema/schema.ts";
import { unknown } from "../tables/encoded-column.ts";
import { createProgress } from "../terminal/progress.ts";
import { naiveScores } from "../sequences/baselines.ts";
import { predictableRows } from "../sequences/windows.ts";
import type { WindowRule } from "../sequences/windows.ts";
import { scoreTable } from "../terminal/baseline-lines.ts";
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
  const { sequence } = preparation;
  const rows = judgedRows(table, sequence);
  if (rows.length === 0) throw nothingToJudge(source, schema.target.name, sequence);
  const result = await scoreRows(trainer.network, exampleSource(preparation, table), preparation, table, rows);
  const baselines = sequence === undefined ? [] : naiveScores(preparation, table, rows);
  progress.end();
  const seconds = (performance.now() - start) / 1000;
  if (options.json === true) {
    const summary = {
      task: sequence === undefined ? result.task : "sequence",
      rows: rows.length,
      device: device().name,
      seconds,
      run: folder,
      test: testSummary(result),
      ...(sequence === undefined ? {} : { baselines }),
    };
    process.stdout.write(`${JSON.stringify(summary)}\n`);
    return;
  }
  const left = table.rows - rows.length;
  const lacking = `a value of "${schema.target.name}"${sequence === undefined ? "" : ` or ${sequence.window} rows before them`}`;
  if (left > 0) process.stderr.write(`note: ${left} rows without ${lacking} left out\n`);
  process.stdout.write(`${scoreTable(result, baselines, record.settings.model)}\n`);
}

function judgedRows(table: EncodedTable, rule: WindowRule | undefined): Int32Array {
  if (rule !== undefined) return predictableRows(table, rule, true);
  return table.target === undefined ? new Int32Array(0) : rowsWithTarget(table.target);
}

function nothingToJudge(source: string, target: string, rule: WindowRule | undefined): InputError {
  const past = rule === undefined ? "" : ` and ${rule.window} rows before it`;
  return new InputError(`target "${target}": not one row of ${source} has a value to compare with${past}`);
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
