/**
 * What `train` and `train --resume` do once the weights are there: judge them on the test rows, write the run's folder, and
 * say what came of it.
 */
import { device, encodeSafetensors } from "nabla";
import { version } from "../version.ts";
import { hostState } from "../network/patience.ts";
import { describeNetwork, parameterCount } from "../network/table-network.ts";
import type { Trained } from "../network/train-network.ts";
import type { Preparation } from "../preparation/preparation.ts";
import type { Split } from "../preparation/split.ts";
import type { ColumnSummary, ReportData, TestResult } from "../report/report-data.ts";
import { historyCsv } from "../run-folder/history.ts";
import type { OutFolder } from "../run-folder/out-folder.ts";
import type { RunRecord, RunSettings, SplitPart } from "../run-folder/run-record.ts";
import { writeRun } from "../run-folder/write-run.ts";
import type { EncodedTable } from "../schema/read-table.ts";
import type { Schema } from "../schema/schema.ts";
import { classScoreTable, numberScoreTable } from "../terminal/score-table.ts";
import { scoreRows } from "./score-rows.ts";
import { testSummary } from "./test-summary.ts";

export type Finished = {
  readonly trained: Trained;
  readonly table: EncodedTable;
  readonly schema: Schema;
  readonly preparation: Preparation;
  readonly split: Split;
  readonly settings: RunSettings;
  readonly source: string;
  readonly title: string;
  readonly columns: readonly ColumnSummary[];
  readonly notes: readonly string[];
  readonly seconds: number;
  readonly folder: OutFolder;
  readonly command: string;
};

/** Row numbers are listed up to this many; beyond, the seed gives them again. */
const listedRows = 200_000;

export async function finishRun(run: Finished, json: boolean): Promise<void> {
  const { trained, table, preparation, split, seconds } = run;
  const { part, rows } = judgedRows(split);
  const judged = await scoreRows(trained.trainer.network, trained.source, preparation, table, rows);
  // The charts' library takes longer to load than a small network to train; a mistake should not wait for it.
  const { reportPage } = await import("../report/page.ts");
  const record = await runRecord(run, part === "test" ? judged : undefined);
  const out = await writeRun(run.folder, {
    record,
    files: {
      "model.safetensors": encodeSafetensors(await hostState(trained.trainer.network.stateDict()), {
        format: "pt",
        nabla: version(),
      }),
      "optimizer.safetensors": encodeSafetensors(await hostState(trained.trainer.optimizer.stateDict())),
      "history.csv": historyCsv(trained.history, judged.task === "regression" ? "r2" : "f1"),
      "report.html": reportPage(reportData(run, judged, part, record)),
    },
  });
  const { task } = preparation.target;
  const summary = {
    task,
    rows: split.train.length + split.validation.length + split.test.length,
    features: run.schema.features.length,
    classes: preparation.target.task === "classification" ? preparation.target.classes.length : 0,
    parameters: record.training.parameters,
    epochs: trained.epochs,
    device: record.training.device,
    seconds,
    out,
    test: part === "test" ? testSummary(judged) : null,
  };
  if (json) process.stdout.write(`${JSON.stringify(summary)}\n`);
  else process.stdout.write(`${spokenResult(run, judged, part, out)}\n`);
}

function spokenResult(run: Finished, judged: TestResult, part: string, out: string): string {
  const { trained, schema, split, seconds } = run;
  const scores = judged.task === "classification" ? classScoreTable(judged.scores) : numberScoreTable(judged.scores);
  const many = (count: number): string => count.toLocaleString("en-US");
  return [
    `${judged.task} of "${schema.target.name}" from ${schema.features.length} columns, ${many(split.train.length)} + ${many(split.validation.length)} + ${many(split.test.length)} rows (train + validation + test)`,
    `${many(parameterCount(trained.trainer.network))} parameters, ${trained.epochs} epochs in ${seconds.toFixed(1)} s on ${device().name}`,
    "",
    `scores on the ${many(judged.scores.rows)} ${part} rows`,
    scores,
    "",
    `run     ${out}`,
    `report  ${out}/report.html`,
  ].join("\n");
}

function judgedRows(split: Split): { part: "test" | "validation" | "train"; rows: Int32Array } {
  if (split.test.length > 0) return { part: "test", rows: split.test };
  if (split.validation.length > 0) return { part: "validation", rows: split.validation };
  return { part: "train", rows: split.train };
}

async function runRecord(run: Finished, test: TestResult | undefined): Promise<Omit<RunRecord, "files">> {
  const { trained, schema, preparation, split, settings, source, notes, seconds } = run;
  const optimizerSteps = (await hostState(trained.trainer.optimizer.stateDict()))["step"]?.data[0];
  const listed = split.train.length + split.validation.length + split.test.length <= listedRows;
  const part = (rows: Int32Array): SplitPart => ({
    count: rows.length,
    rows: listed ? Array.from(rows, (row) => row + 1) : null,
  });
  return {
    format: 1,
    nabla: version(),
    node: process.version,
    created: new Date().toISOString(),
    source,
    settings,
    schema,
    preparation,
    split: {
      method:
        preparation.target.task === "classification" ? "stratified by class" : "stratified by tenths of the target",
      train: part(split.train),
      validation: part(split.validation),
      test: part(split.test),
    },
    training: {
      selection: trained.selection,
      refit: trained.refit,
      epochs: trained.epochs,
      steps: optimizerSteps ?? 0,
      parameters: parameterCount(trained.trainer.network),
      seconds,
      device: device().name,
    },
    scores: { test: test?.scores ?? null, validation: trained.validation },
    columns: run.columns,
    notes,
  };
}

function reportData(
  run: Finished,
  judged: TestResult,
  part: "test" | "validation" | "train",
  record: Omit<RunRecord, "files">,
): ReportData {
  const { trained, schema, split, settings, source, seconds } = run;
  const date = new Date(record.created).toLocaleString("en-GB", { dateStyle: "long", timeStyle: "short" });
  return {
    title: run.title,
    source,
    target: schema.target.name,
    date,
    seconds,
    rows: { train: split.train.length, validation: split.validation.length, test: split.test.length },
    parameters: record.training.parameters,
    network: describeNetwork(trained.shape),
    scoredOn: part,
    result: judged,
    history: trained.history.selection.length > 0 ? trained.history.selection : trained.history.final,
    bestEpoch: trained.bestEpoch,
    scoreName: judged.task === "regression" ? "R²" : "macro F1",
    finalWeights: finalWeights(trained),
    columns: run.columns,
    notes: run.notes,
    settings: settingLines(run, record, settings),
  };
}

function finalWeights({ selection, refit, epochs, bestEpoch }: Trained): string {
  const many = (count: number): string => `${count} ${count === 1 ? "epoch" : "epochs"}`;
  const again = `The weights are those of a network trained on training and validation rows together, for ${many(epochs)} with a learning rate that falls to 0.`;
  switch (selection) {
    case "cross-validation":
      return `Five folds of the training and validation rows were best after ${many(bestEpoch)} (the curves are the folds' means). ${again}`;
    case "validation":
      return refit
        ? `The validation rows were best predicted after ${many(bestEpoch)}. ${again}`
        : `The weights are those of epoch ${bestEpoch}, the best on the validation rows.`;
    case "none":
      return `Trained for ${many(epochs)}, without validation rows.`;
  }
}

function settingLines(run: Finished, record: Omit<RunRecord, "files">, settings: RunSettings): [string, string][] {
  const { lr, weightDecay, l1, dropout } = settings;
  return [
    ["command", run.command],
    ["network", describeNetwork(run.trained.shape)],
    [
      "optimizer",
      `${settings.optimizer}, learning rate ${lr}, weight decay ${weightDecay}${l1 > 0 ? `, l1 ${l1}` : ""}`,
    ],
    ["dropout", String(dropout)],
    ["batch", `${settings.batch} rows`],
    ["epochs", `${run.trained.epochs} (at most ${settings.epochs})`],
    ["split", `${record.split.method}; validation ${settings.validation}, test ${settings.test}`],
    ["seed", String(settings.seed)],
    ["device", record.training.device],
    ["versions", `nabla ${record.nabla}, Node ${record.node}`],
  ];
}
