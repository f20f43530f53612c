/**
 * Predicted against true numbers, and how the errors are distributed.
 */
import type { NumberOutput } from "../scores/regression-scores.ts";
import { colour } from "./colours.ts";
import { drawChart, valueAxis } from "./chart.ts";
import { figure, number } from "./html.ts";

const mostPoints = 800;

export function regressionCharts(output: NumberOutput, target: string): string {
  return (
    figure(scatter(output), `Predicted against true ${target}; on the line, the prediction is right.`) +
    figure(residuals(output), "Errors (predicted less true). A good fit is narrow and centred on 0.")
  );
}

function scatter({ truth, predicted }: NumberOutput): string {
  const step = Math.ceil(truth.length / mostPoints);
  const points: [number, number][] = [];
  for (let row = 0; row < truth.length; row += step)
    points.push([significant(truth[row]!), significant(predicted[row]!)]);
  const all = points.flat();
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const axis = { min: low, max: high, scale: true, axisLabel: axisLabels(low, high) };
  const option = {
    grid: { left: 70, right: 24, top: 16, bottom: 48 },
    xAxis: valueAxis("true", axis),
    yAxis: valueAxis("predicted", { ...axis, nameGap: 52 }),
    series: [
      {
        type: "line",
        data: [
          [low, low],
          [high, high],
        ],
        showSymbol: false,
        silent: true,
        lineStyle: { color: colour.soft, type: [3, 3], width: 1 },
      },
      {
        type: "scatter",
        data: points,
        symbolSize: points.length > 300 ? 4 : 6,
        itemStyle: { color: colour.accent, opacity: 0.55 },
      },
    ],
  };
  return drawChart(option as never, { width: 520, height: 420 }, "predicted against true");
}

function residuals({ truth, predicted }: NumberOutput): string {
  const errors = Float64Array.from(truth, (value, row) => predicted[row]! - value).sort();
  const low = errors[Math.floor(0.005 * errors.length)] ?? 0;
  const high = errors[Math.ceil(0.995 * errors.length) - 1] ?? 0;
  const bins = Math.max(5, Math.min(40, Math.ceil(2 * Math.cbrt(errors.length))));
  const width = (high - low) / bins || 1;
  const end = low + bins * width;
  const counts = Array.from({ length: bins }, () => 0);
  for (const error of errors) {
    const bin = Math.max(0, Math.min(bins - 1, Math.floor((error - low) / width)));
    counts[bin]!++;
  }
  const option = {
    grid: { left: 56, right: 24, top: 16, bottom: 48 },
    xAxis: valueAxis("error", {
      min: low,
      max: end,
      splitLine: { show: false },
      axisLabel: axisLabels(low, high),
    }),
    yAxis: valueAxis("rows", { minInterval: 1, nameGap: 40 }),
    series: [
      {
        type: "custom",
        renderItem: bar,
        encode: { x: [0, 1], y: 2 },
        data: counts.map((count, bin) => [low + bin * width, low + (bin + 1) * width, count]),
      },
    ],
  };
  return drawChart(option as never, { width: 520, height: 420 }, "distribution of errors");
}

/** Pixels between neighbouring bars. */
const gap = 1.5;

type Place = { value(dimension: number): number; coord(point: readonly [number, number]): readonly [number, number] };

/** From edge to edge of its bin, whatever the axis measures: ECharts' own bars know a centre and a width in pixels. */
function bar(_: unknown, place: Place): Record<string, unknown> {
  const [left, top] = place.coord([place.value(0), place.value(2)]);
  const [right, bottom] = place.coord([place.value(1), 0]);
  return {
    type: "rect",
    shape: { x: left + gap / 2, y: top, width: right - left - gap, height: bottom - top },
    style: { fill: colour.accent, opacity: 0.8 },
  };
}

function axisLabels(low: number, high: number): Record<string, unknown> {
  // The ends are the data's own, not round: left without a label.
  return {
    color: colour.soft,
    showMinLabel: false,
    showMaxLabel: false,
    hideOverlap: true,
    formatter: (value: number) => (value === low || value === high ? "" : number(value)),
  };
}

function significant(value: number): number {
  return Number(value.toPrecision(5));
}
