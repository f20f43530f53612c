/**
 * Loss and score by epoch, for training and validation rows, with the epoch whose weights (or whose length of training) were
 * kept.
 */
import { colour } from "./colours.ts";
import { drawChart, valueAxis } from "./chart.ts";
import { figure, legend } from "./html.ts";
import type { EpochRecord, ReportData } from "./report-data.ts";

/** Points beyond this are thinned; the eye sees no more. */
const mostPoints = 400;

export function learningCurves(data: ReportData): string {
  const loss = curve(
    data,
    "loss",
    (record) => record.trainLoss,
    (record) => record.validationLoss,
  );
  const score = curve(
    data,
    data.scoreName,
    (record) => record.trainScore,
    (record) => record.validationScore,
  );
  return (
    figure(loss, "Loss by epoch. The gap between the lines is what the network knows by heart.") +
    figure(score, `${data.scoreName} by epoch.`)
  );
}

function curve(
  data: ReportData,
  name: string,
  train: (record: EpochRecord) => number | undefined,
  validation: (record: EpochRecord) => number | undefined,
): string {
  const records = thinned(data.history, data.bestEpoch);
  const first = data.history[0]?.epoch ?? 1; // A resumed run goes on counting.
  const points = (value: (record: EpochRecord) => number | undefined): [number, number][] =>
    records.flatMap((record) => {
      const y = value(record);
      return y === undefined || !Number.isFinite(y) ? [] : [[record.epoch, y]];
    });
  const line = (title: string, pairs: [number, number][], tone: string): Record<string, unknown> => ({
    name: title,
    type: "line",
    data: pairs,
    showSymbol: pairs.length === 1,
    lineStyle: { width: 2, color: tone },
    itemStyle: { color: tone },
    markLine: bestMark(data.bestEpoch),
  });
  const held = points(validation);
  const learned = points(train);
  const option = {
    grid: { left: 56, right: 24, top: 16, bottom: 44 },
    xAxis: valueAxis("epoch", {
      min: first,
      max: Math.max(first + 1, data.history.at(-1)?.epoch ?? 1),
      minInterval: 1,
      splitLine: { show: false },
    }),
    // F1 and R² end at 1, whatever room a round axis would add.
    yAxis: valueAxis("", {
      scale: true,
      ...(name === "loss" ? {} : { max: (range: { max: number }) => Math.min(1, Math.ceil(range.max * 20) / 20) }),
    }),
    series: [
      ...(learned.length > 0 ? [line("training", learned, colour.accent)] : []),
      ...(held.length > 0 ? [line("validation", held, colour.second)] : []),
    ],
  };
  const items = [
    ...(learned.length > 0 ? [{ name: "training", colour: colour.accent }] : []),
    ...(held.length > 0 ? [{ name: "validation", colour: colour.second }] : []),
    { name: "best epoch", colour: colour.soft, dashed: true, value: String(data.bestEpoch) },
  ];
  return drawChart(option as never, { width: 520, height: 280 }, `${name} by epoch`) + legend(items);
}

function bestMark(epoch: number): Record<string, unknown> {
  return {
    symbol: "none",
    silent: true,
    lineStyle: { color: colour.soft, type: [3, 3], width: 1 },
    label: { show: false },
    data: [{ xAxis: epoch }],
  };
}

function thinned(history: readonly EpochRecord[], best: number): readonly EpochRecord[] {
  const step = Math.ceil(history.length / mostPoints);
  return history.filter((record, index) => index % step === 0 || record.epoch === best || index === history.length - 1);
}
