/**
 * Draws an ECharts option as a static SVG, on the server side: the report needs no script, opens offline and prints well.
 */
import * as echarts from "echarts";
import { colour, seriesColours } from "./colours.ts";

export type ChartOption = echarts.EChartsOption;

const font = "ui-sans-serif, system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif";

/** @returns an `<svg>` that scales to its container, with `label` for readers who do not see it */
export function drawChart(
  option: ChartOption,
  size: { readonly width: number; readonly height: number },
  label: string,
): string {
  const chart = echarts.init(null, null, { renderer: "svg", ssr: true, ...size });
  chart.setOption({
    animation: false,
    backgroundColor: "transparent",
    color: [...seriesColours],
    textStyle: { fontFamily: font, fontSize: 13, color: colour.soft },
    ...option,
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  const sized = `<svg role="img" aria-label="${escapeAttribute(label)}" viewBox="0 0 ${size.width} ${size.height}"`;
  return svg
    .replace(/<svg width="[^"]*" height="[^"]*"/, sized)
    .replace(/viewBox="[^"]*"([^>]*)viewBox="[^"]*"/, `viewBox="0 0 ${size.width} ${size.height}"$1`)
    .replace(/ baseProfile="[^"]*"/, "")
    .replaceAll(/\s(?=[<>])/g, "");
}

/** An axis in the report's hand: thin lines, a grid only where values are read off. */
export function valueAxis(name: string, options: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    type: "value",
    name,
    nameLocation: "middle",
    nameGap: 32,
    nameTextStyle: { color: colour.soft },
    axisLine: { show: true, lineStyle: { color: colour.line } },
    axisTick: { show: false },
    axisLabel: { color: colour.soft },
    splitLine: { lineStyle: { color: colour.faint } },
    ...options,
  };
}

/** The axis of a share, 0 to 1. */
export function shareAxis(name: string, options: Record<string, unknown> = {}): Record<string, unknown> {
  return valueAxis(name, { min: 0, max: 1, interval: 0.2, ...options });
}

function escapeAttribute(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
}
