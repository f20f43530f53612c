/**
 * What `train` and `train --resume` do once the weights are there: judge them on the test rows, write the run's folder, and
 * say what came of it.
 */
import { device, encodeSafetensors } from "nabla";
import { hostState } from "../network/patience.ts";
import { parameterCount } from "../network/table-network.ts";
import { naiveScores } from "../sequences/baselines.ts";
import type { Baseline } from "../sequences/baselines.ts";
import { columnsRead } from "../sequences/window-writer.ts";
import type { TestResult } from "../report/report-data.ts";
import { historyCsv } from "../run-folder/history.ts";
import { writeRun } from "../run-folder/write-run.ts";
import { scoreTable } from "../terminal/baseline-lines.ts";
import { version } from "../version.ts";
import type { Finished } from "./finished-run.ts";
import { flattered, judgedRows } from "./judged-rows.ts";
import type { JudgedPart } from "./judged-rows.ts";
import { makeRecord } from "./make-record.ts";
import { makeReportData, scoreName } from "./make-report-data.ts";
import { scoreRows } from "./score-rows.ts";
import { testSummary } from "./test-summary.ts";

export async function finishRun(run: Finished, json: boolean): Promise<void> {
  const { trained, table, preparation, split, seconds } = run;
  const { part, rows } = judgedRows(split, trained.refit);
  const judged = await scoreRows(trained.trainer.network, trained.source, preparation, table, rows);
  const sequences = preparation.sequence !== undefined;
  const baselines = sequences ? naiveScores(preparation, table, rows) : [];
  // The charts' library takes longer to load than a small network to train; a mistake should not wait for it.
  const { reportPage } = await import("../report/page.ts");
  const test = part === "test" ? judged : undefined;
  const record = await makeRecord(run, test, sequences && part === "test" ? baselines : undefined);
  const out = await writeRun(run.folder, {
    record,
    files: {
      "model.safetensors": encodeSafetensors(await hostState(trained.trainer.network.stateDict()), {
        format: "pt",
        nabla: version(),
      }),
      "optimizer.safetensors": encodeSafetensors(await hostState(trained.trainer.optimizer.stateDict())),
      "history.csv": historyCsv(trained.history, judged.task === "regression" ? "r2" : "f1"),
      "report.html": reportPage(makeReportData(run, { result: judged, part, rows, baselines }, record)),
    },
  });
  const { task } = preparation.target;
  const summary = {
    task: sequences ? "sequence" : task,
    rows: split.train.length + split.validation.length + split.test.length,
    features: sequences ? columnsRead(preparation) : run.schema.features.length,
    classes: preparation.target.task === "classification" ? preparation.target.classes.length : 0,
    parameters: record.training.parameters,
    epochs: trained.epochs,
    device: record.training.device,
    seconds,
    out,
    test: part === "test" ? testSummary(judged) : null,
    ...(sequences && part === "test" ? { baselines } : {}),
  };
  if (json) process.stdout.write(`${JSON.stringify(summary)}\n`);
  else process.stdout.write(`${spokenResult(run, judged, baselines, part, out)}\n`);
}

function spokenResult(
  run: Finished,
  judged: TestResult,
  baselines: readonly Baseline[],
  part: JudgedPart,
  out: string,
): string {
  const { trained, schema, preparation, split, seconds, settings } = run;
  const { sequence } = preparation;
  const read = sequence === undefined ? schema.features.length : columnsRead(preparation);
  const windows = sequence === undefined ? "" : ` in windows of ${sequence.window}`;
  const columns = `${read} ${read === 1 ? "column" : "columns"}${windows}`;
  const many = (count: number): string => count.toLocaleString("en-US");
  return [
    `${sequence !== undefined && judged.task === "regression" ? "forecast" : judged.task} of "${schema.target.name}" from ${columns}, ${many(split.train.length)} + ${many(split.validation.length)} + ${many(split.test.length)} rows (train + validation + test)`,
    `${many(parameterCount(trained.trainer.network))} parameters, ${trained.epochs} epochs in ${seconds.toFixed(1)} s on ${device().name}`,
    "",
    `scores on the ${many(judged.scores.rows)} ${part} rows`,
    scoreTable(judged, baselines, settings.model),
    ...noBetter(judged, baselines, settings.model),
    ...(part === "training" ? [flattered(trained, scoreName(run, judged))] : []),
    "",
    `run     ${out}`,
    `report  ${out}/report.html`,
  ].join("\n");
}

/** A network that is no better than what needs none should not pass for one that is. */
function noBetter({ scores }: TestResult, baselines: readonly Baseline[], model: string): string[] {
  const asGood = baselines.filter((baseline) => {
    if ("rmse" in baseline) return "rmse" in scores && baseline.rmse <= scores.rmse;
    return "f1" in scores && baseline.accuracy >= scores.accuracy && baseline.f1 >= scores.f1;
  });
  return asGood.length === 0 ? [] : [`the ${model} is no better than: ${asGood.map(({ name }) => name).join(", ")}`];
}
