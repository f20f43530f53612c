/**
 * What the report of a finished run shows.
 */
import { describeNetwork } from "../network/network.ts";
import type { Trained } from "../network/train-network.ts";
import type { ReportData, SequenceReport, TestResult } from "../report/report-data.ts";
import type { RunRecord, RunSettings } from "../run-folder/run-record.ts";
import type { Baseline } from "../sequences/baselines.ts";
import { forecastLines } from "../sequences/forecast-lines.ts";
import { whatIsSeen } from "../sequences/sequence-notes.ts";
import type { Finished } from "./finished-run.ts";
import { flattered } from "./judged-rows.ts";
import type { JudgedPart } from "./judged-rows.ts";

/** The network's answers on some rows. */
export type Judged = {
  readonly result: TestResult;
  readonly part: JudgedPart;
  readonly rows: Int32Array;
  /** Of sequences. */
  readonly baselines: readonly Baseline[];
};

export function makeReportData(run: Finished, judged: Judged, record: Omit<RunRecord, "files">): ReportData {
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
    scoredOn: judged.part,
    ...(judged.part === "training" ? { flattered: flattered(trained, scoreName(run, judged.result)) } : {}),
    result: judged.result,
    history: trained.history.selection.length > 0 ? trained.history.selection : trained.history.final,
    bestEpoch: trained.bestEpoch,
    scoreName: scoreName(run, judged.result),
    finalWeights: finalWeights(trained),
    columns: run.columns,
    notes: run.notes,
    settings: settingLines(run, record, settings),
    ...sequenceReport(run, judged),
  };
}

/** A forecast is learned as the step from the last value: its score while it learns is that of the step. */
export function scoreName({ preparation }: Finished, { task }: TestResult): string {
  if (task === "classification") return "macro F1";
  return preparation.sequence === undefined ? "R²" : "R² of the step";
}

function sequenceReport(
  { schema, preparation, settings, table }: Finished,
  { result, rows, baselines }: Judged,
): { readonly sequence?: SequenceReport } {
  if (preparation.sequence === undefined) return {};
  const sees = whatIsSeen(schema, preparation.sequence);
  return {
    sequence: {
      model: settings.model,
      sees: `${sees.charAt(0).toUpperCase()}${sees.slice(1)}`,
      baselines,
      lines: result.task === "regression" ? forecastLines(table, rows, result.output) : [],
      inTime: schema.series?.order.kind === "time",
    },
  };
}

function finalWeights({ selection, refit, epochs, bestEpoch, history }: Trained): string {
  const many = (count: number): string => `${count} ${count === 1 ? "epoch" : "epochs"}`;
  const again = `The weights are those of a network trained on training and validation rows together, for ${many(epochs)} with a learning rate that falls to 0.`;
  const first = history.final[0]?.epoch ?? 1;
  if (refit && first > 1) {
    const rows = "on training and validation rows together, with a learning rate that falls to 0";
    return `Trained further from epoch ${first} to epoch ${epochs}, ${rows}.`;
  }
  switch (selection) {
    case "cross-validation":
      return `Folds of the training and validation rows were best after ${many(bestEpoch)}, by their loss smoothed over epochs (the curves are the folds' means; one that stopped early goes on at its last value). ${again}`;
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
    ...windowLines(settings),
    ["batch", `${settings.batch} rows`],
    ["epochs", `${run.trained.epochs} (at most ${settings.epochs})`],
    ["split", `${record.split.method}; validation ${settings.validation}, test ${settings.test}`],
    ["seed", String(settings.seed)],
    ["device", record.training.device],
    ["versions", `nabla ${record.nabla}, Node ${record.node}`],
  ];
}

function windowLines({ window, order, group, clip }: RunSettings): [string, string][] {
  if (window === undefined) return [];
  const by = group === undefined ? "" : `, grouped by ${group}`;
  return [
    ["window", `${window} rows, ordered by ${order}${by}`],
    ["gradients", `limited to a norm of ${clip}`],
  ];
}
