/**
 * The report: one HTML file without scripts or links, from the plain data of a run.
 */
import { baselineTable } from "./baseline-table.ts";
import { classTable } from "./class-table.ts";
import { confusionTable } from "./confusion-matrix.ts";
import { dataSummary } from "./data-summary.ts";
import { escape, number, score } from "./html.ts";
import { forecastCharts } from "./forecast-charts.ts";
import { learningCurves } from "./learning-curves.ts";
import { probabilityCurves } from "./probability-curves.ts";
import { regressionCharts } from "./regression-charts.ts";
import type { ReportData, TestResult } from "./report-data.ts";
import { styleSheet } from "./style.ts";

/** The whole page. */
export function reportPage(data: ReportData): string {
  const body = [
    heading(data),
    headline(data),
    ...sequenceSections(data),
    ...resultSections(data),
    section(
      "Learning",
      `<p class="soft">${escape(data.finalWeights)}</p><div class="two">${learningCurves(data)}</div>`,
    ),
    section("Data", dataSummary(data)),
    section("Settings", settings(data)),
  ].join("\n");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(data.title)}</title>
<style>${styleSheet}</style>
</head>
<body>
<main>
${body}
<footer>Made by nabla in ${number(Math.round(data.seconds * 10) / 10)} s, ${escape(data.date)}. This file is complete: it needs no network and no script.</footer>
</main>
</body>
</html>
`;
}

function heading(data: ReportData): string {
  const { train, validation, test } = data.rows;
  return `<header><h1>${escape(data.title)}</h1><p class="lead">Predicting <strong>${escape(data.target)}</strong> from <code>${escape(data.source)}</code>: ${number(train)} rows to learn from, ${number(validation)} to stop at the right time, ${number(test)} to judge.</p></header>`;
}

function headline(data: ReportData): string {
  const figures = [
    ...headlineScores(data.result),
    ["parameters", number(data.parameters)],
    [`rows judged (${data.scoredOn})`, number(data.result.scores.rows)],
  ];
  const items = figures.map(([name, value]) => `<div><dt>${name}</dt><dd>${value}</dd></div>`).join("");
  const warning = data.flattered === undefined ? "" : `<p class="lead">${escape(data.flattered)}</p>`;
  return `${warning}<section class="scores" aria-label="scores">${items}</section>`;
}

function headlineScores(result: TestResult): (readonly [string, string])[] {
  if (result.task === "regression") {
    const { r2, rmse, mae } = result.scores;
    return [
      ["R²", score(r2)],
      ["RMSE", number(rmse)],
      ["MAE", number(mae)],
    ];
  }
  const { f1, accuracy, precision, recall } = result.scores;
  return [
    ["macro F1", score(f1)],
    ["accuracy", score(accuracy)],
    ["macro precision", score(precision)],
    ["macro recall", score(recall)],
  ];
}

function sequenceSections({ sequence, result, target }: ReportData): string[] {
  if (sequence === undefined) return [];
  const { sees, baselines, model, lines, inTime } = sequence;
  const beside = `<p class="soft">${escape(sees)}.</p>${baselineTable(result, baselines, model)}`;
  if (lines.length === 0) return [section("Beside a naive guess", beside)];
  const charts = forecastCharts(lines, inTime, target);
  return [
    section("Beside the naive forecast", beside),
    section("Forecast", lines.length === 1 ? charts : `<div class="two">${charts}</div>`),
  ];
}

function resultSections(data: ReportData): string[] {
  const { result } = data;
  if (result.task === "regression") {
    return [section("Predictions", `<div class="two">${regressionCharts(result.output, escape(data.target))}</div>`)];
  }
  const curves = probabilityCurves(result.output, result.classes);
  return [
    section("Classes", classTable(result.scores)),
    section("Confusion matrix", confusionTable(result.scores.confusion, result.classes)),
    ...(curves === "" ? [] : [section("Probabilities", `<div class="three">${curves}</div>`)]),
  ];
}

function settings(data: ReportData): string {
  const rows = data.settings
    .map(([name, value]) => `<tr><td>${escape(name)}</td><td><code>${escape(value)}</code></td></tr>`)
    .join("");
  return `<div class="scroll"><table><tbody>${rows}</tbody></table></div>`;
}

function section(title: string, content: string): string {
  return `<section><h2>${title}</h2>${content}</section>`;
}
