/**
 * What the probabilities are worth: ROC and precision-recall curves of each class against the rest, and whether a predicted
 * 80 % comes true in 80 of 100 cases. For two classes, the rarer one is drawn; with many, the ten with most rows.
 */
import { metrics } from "nabla";
import type { ClassOutput } from "../scores/classification-scores.ts";
import { softmaxRows } from "../scores/classification-scores.ts";
import { drawChart, shareAxis } from "./chart.ts";
import { colour, seriesColours } from "./colours.ts";
import { figure, legend, score } from "./html.ts";

type Series = {
  readonly name: string;
  readonly value?: string;
  readonly points: readonly (readonly [number, number])[];
};

const mostPoints = 250;
const mostClasses = 10;

export function probabilityCurves(output: ClassOutput, classes: readonly string[]): string {
  const drawn = drawnClasses(output.truth, classes.length);
  if (drawn.length === 0) return "";
  const probabilities = softmaxRows(output.logits, classes.length);
  const series = { roc: [] as Series[], precisionRecall: [] as Series[], calibration: [] as Series[] };
  for (const code of drawn) {
    const truth = Array.from(output.truth, (label) => (label === code ? 1 : 0));
    const probability = Float64Array.from(truth, (_, row) => probabilities[row * classes.length + code]!);
    const name = classes[code] ?? "";
    const roc = metrics.rocCurve(truth, probability);
    const area = metrics.rocAucScore(truth, probability);
    series.roc.push({ name, value: score(area), points: thinned(roc.fpr, roc.tpr) });
    const curve = metrics.precisionRecallCurve(truth, probability);
    const precision = metrics.averagePrecisionScore(truth, probability);
    series.precisionRecall.push({ name, value: score(precision), points: thinned(curve.recall, curve.precision) });
  }
  const calibration = calibrationSeries(
    output,
    probabilities,
    classes.length,
    drawn.length === 1 ? drawn[0]! : undefined,
  );
  const judged = new Set(output.truth).size;
  const some =
    drawn.length < judged && classes.length > 2
      ? ` Drawn are the ${drawn.length} of ${judged} classes with most rows.`
      : "";
  return [
    figure(
      lines(series.roc, "false positive rate", "true positive rate", "up"),
      `ROC: how many of the class are found for how many false alarms. The number is the area under the curve; 0.5 is chance.${some}`,
    ),
    figure(
      lines(series.precisionRecall, "recall", "precision", "none"),
      `Precision and recall at every threshold. The number is the average precision.${some}`,
    ),
    figure(
      lines([calibration], "predicted probability", "share that came true", "up"),
      "Calibration: on the diagonal, probabilities mean what they say.",
    ),
  ].join("");
}

function drawnClasses(truth: Int32Array, classes: number): number[] {
  const counts = Array.from({ length: classes }, () => 0);
  for (const code of truth) counts[code]!++;
  const judged = counts.flatMap((count, code) => (count > 0 && count < truth.length ? [code] : []));
  const ordered = judged.sort((one, other) => counts[other]! - counts[one]!);
  return classes === 2 ? ordered.slice(-1) : ordered.slice(0, mostClasses).sort((one, other) => one - other);
}

// Two classes: the drawn one's probability. More: all probabilities of all classes, pooled.
function calibrationSeries(
  output: ClassOutput,
  probabilities: Float64Array,
  classes: number,
  only: number | undefined,
): Series {
  const truth: number[] = [];
  const probability: number[] = [];
  for (const [row, label] of output.truth.entries()) {
    for (let code = 0; code < classes; code++) {
      if (only !== undefined && code !== only) continue;
      truth.push(label === code ? 1 : 0);
      probability.push(probabilities[row * classes + code]!);
    }
  }
  const { probTrue, probPred } = metrics.calibrationCurve(truth, probability, { nBins: 10 });
  return {
    name: only === undefined ? "all classes" : "observed",
    points: probPred.map((x, bin) => [x, probTrue[bin]!] as const),
  };
}

function lines(series: readonly Series[], x: string, y: string, diagonal: "up" | "none"): string {
  const reference = {
    type: "line",
    data: [
      [0, 0],
      [1, 1],
    ],
    showSymbol: false,
    silent: true,
    lineStyle: { color: colour.soft, type: [3, 3], width: 1 },
  };
  const option = {
    grid: { left: 52, right: 20, top: 12, bottom: 48 },
    xAxis: shareAxis(x),
    yAxis: shareAxis(y, { nameGap: 36 }),
    series: [
      ...(diagonal === "up" ? [reference] : []),
      ...series.map(({ name, points }, index) => ({
        name,
        type: "line",
        data: points,
        showSymbol: series.length === 1 && points.length <= 10,
        symbolSize: 6,
        lineStyle: { width: 2, color: seriesColours[index] },
        itemStyle: { color: seriesColours[index] },
      })),
    ],
  };
  const items = series.map(({ name, value }, index) => {
    return { name, colour: seriesColours[index] ?? colour.ink, ...(value === undefined ? {} : { value }) };
  });
  return drawChart(option as never, { width: 400, height: 360 }, `${y} against ${x}`) + legend(items);
}

function thinned(x: readonly number[], y: readonly number[]): [number, number][] {
  const step = Math.ceil(x.length / mostPoints);
  return x.flatMap((value, index): [number, number][] =>
    index % step === 0 || index === x.length - 1 ? [[round(value), round(y[index]!)]] : [],
  );
}

function round(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}
