/**
 * Predicted against actual numbers along the order of the rows, one chart for each of a few series.
 */
import { drawChart, valueAxis } from "./chart.ts";
import { colour } from "./colours.ts";
import { escape, figure, legend, number } from "./html.ts";
import type { ForecastLine, ForecastPoint } from "./report-data.ts";

/** Points beyond this are left out: the latest are shown. */
const mostPoints = 400;

export function forecastCharts(lines: readonly ForecastLine[], inTime: boolean, target: string): string {
  return lines.map((line) => forecastChart(line, inTime, target, lines.length === 1)).join("");
}

function forecastChart({ name, points }: ForecastLine, inTime: boolean, target: string, alone: boolean): string {
  const shown = points.slice(-mostPoints);
  const pairs = (value: (point: ForecastPoint) => number): [number, number][] =>
    shown.map((point) => [point.at, Number(value(point).toPrecision(6))]);
  const dot = shown.length === 1;
  const series = (
    title: string,
    data: [number, number][],
    style: Record<string, unknown>,
  ): Record<string, unknown> => ({
    name: title,
    type: "line",
    data,
    showSymbol: dot,
    lineStyle: { width: 1.6, ...style },
    itemStyle: { color: style["color"] },
  });
  const size = alone ? { width: 1060, height: 340 } : { width: 520, height: 260 };
  const axis = inTime ? { type: "time", nameGap: 28, axisLabel: { color: colour.soft, hideOverlap: true } } : {};
  const option = {
    grid: { left: 64, right: 20, top: 16, bottom: 36 },
    xAxis: valueAxis("", { scale: true, splitLine: { show: false }, ...axis }),
    yAxis: valueAxis("", {
      scale: true,
      axisLabel: { color: colour.soft, formatter: (value: number) => number(value) },
    }),
    series: [
      series(
        "actual",
        pairs((point) => point.truth),
        { color: colour.accent },
      ),
      series(
        "predicted",
        pairs((point) => point.predicted),
        { color: colour.second },
      ),
    ],
  };
  const items = [
    { name: "actual", colour: colour.accent },
    { name: "predicted", colour: colour.second },
  ];
  const what = name === undefined ? target : `${target} of ${name}`;
  const part = shown.length < points.length ? ` (the last ${shown.length} of ${points.length} rows judged)` : "";
  return figure(
    drawChart(option as never, size, `${what}: predicted and actual`) + legend(items),
    `<strong>${escape(name ?? target)}</strong>: each point is predicted from the rows before it alone${part}.`,
  );
}
