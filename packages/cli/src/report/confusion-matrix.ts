/**
 * The confusion matrix as an HTML table: rows are true classes, columns predicted ones, the tint is the share of the row.
 */
import { figure, named, number } from "./html.ts";

export function confusionTable(confusion: readonly (readonly number[])[], classes: readonly string[]): string {
  const head = classes.map((name) => `<th scope="col">${named(name)}</th>`).join("");
  const body = confusion.map((row, truth) => {
    const total = row.reduce((sum, count) => sum + count, 0);
    const cells = row.map((count, predicted) => cell(count, total, truth === predicted)).join("");
    return `<tr><th scope="row">${named(classes[truth] ?? "")}</th>${cells}</tr>`;
  });
  const small = classes.length > 12 ? " small" : "";
  const corner = `<td class="corner">true ↓ &ensp; predicted →</td>`;
  const matrix = `<div class="scroll"><table class="confusion${small}"><thead><tr>${corner}${head}</tr></thead><tbody>${body.join("")}</tbody></table></div>`;
  return figure(
    matrix,
    "Rows of each true class by the class predicted. Off the diagonal are the mistakes; the tint is the share of the row.",
  );
}

function cell(count: number, total: number, right: boolean): string {
  const share = total === 0 ? 0 : count / total;
  const tint = count === 0 ? 0 : Math.round(8 + 80 * share);
  const tone = right ? "--heat" : "--series-7";
  const light = tint > 55 ? " strong" : "";
  const style = tint === 0 ? "" : ` style="background: color-mix(in srgb, var(${tone}) ${tint}%, transparent)"`;
  return `<td class="${count === 0 ? "zero" : `count${light}`}"${style} title="${(100 * share).toFixed(1)} %">${number(count)}</td>`;
}
