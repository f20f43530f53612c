/**
 * run.json of a finished run.
 */
import { device } from "nabla";
import { hostState } from "../network/patience.ts";
import { parameterCount } from "../network/table-network.ts";
import type { Baseline } from "../sequences/baselines.ts";
import { orderText } from "../sequences/series.ts";
import type { TestResult } from "../report/report-data.ts";
import type { RunRecord, SplitPart } from "../run-folder/run-record.ts";
import { version } from "../version.ts";
import type { Finished } from "./finished-run.ts";

/** Row numbers are listed up to this many; beyond, the seed gives them again. */
const listedRows = 200_000;

/** @param test the scores on the test rows, where there are test rows; with the baselines' beside those of sequences */
export async function makeRecord(
  run: Finished,
  test: TestResult | undefined,
  baselines?: readonly Baseline[],
): Promise<Omit<RunRecord, "files">> {
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
      method: split.method,
      ...cutsOf(run),
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
    scores: {
      test: test?.scores ?? null,
      ...(baselines === undefined ? {} : { baselines }),
      validation: trained.validation,
    },
    columns: run.columns,
    notes,
  };
}

function cutsOf({ schema, split }: Finished): Pick<RunRecord["split"], "from"> {
  if (schema.series === undefined || split.cuts === undefined) return {};
  const { kind } = schema.series.order;
  const said = (value: number | null): string | null => (value === null ? null : orderText(kind, value));
  return { from: { validation: said(split.cuts.validation), test: said(split.cuts.test) } };
}
