/**
 * Predictions of judged rows as lines over the order of the rows, for the report: of the few series with most rows.
 */
import type { ForecastLine } from "../report/report-data.ts";
import type { EncodedTable } from "../schema/read-table.ts";
import type { NumberOutput } from "../scores/regression-scores.ts";
import { seriesOf } from "./windows.ts";

const mostSeries = 6;

/** @param rows the judged rows, as in `output` */
export function forecastLines(table: EncodedTable, rows: Int32Array, output: NumberOutput): ForecastLine[] {
  const { order, group } = seriesOf(table);
  const lines = new Map<number, { at: number; truth: number; predicted: number }[]>();
  for (const [index, row] of rows.entries()) {
    const code = group?.codes[row] ?? 0;
    const line = lines.get(code) ?? [];
    lines.set(code, line);
    line.push({ at: order[row]!, truth: output.truth[index]!, predicted: output.predicted[index]! });
  }
  return [...lines]
    .sort((one, other) => other[1].length - one[1].length || one[0] - other[0])
    .slice(0, mostSeries)
    .map(([code, points]) => ({
      ...(group === undefined ? {} : { name: group.levels[code]! }),
      points: points.sort((one, other) => one.at - other.at),
    }));
}
