/**
 * Small pieces of HTML. Everything that comes from the user's table goes through `escape`.
 */
import { shortName } from "../scores/short-name.ts";

export function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

/** A name in a span, shortened where it is long; the whole of it shows under the pointer. */
export function named(name: string): string {
  const short = shortName(name);
  return short === name ? `<span>${escape(name)}</span>` : `<span title="${escape(name)}">${escape(short)}</span>`;
}

/** A figure with its caption. */
export function figure(content: string, caption: string): string {
  return `<figure>${content}<figcaption>${caption}</figcaption></figure>`;
}

export type LegendItem = {
  readonly name: string;
  readonly colour: string;
  readonly value?: string;
  readonly dashed?: boolean;
};

/** The legend of a chart, set by the browser: it knows how wide its letters are. */
export function legend(items: readonly LegendItem[]): string {
  const entry = ({ name, colour, value, dashed }: LegendItem): string => {
    const line = `<i class="${dashed === true ? "dashed" : ""}" style="--tone: ${colour}"></i>`;
    return `<li>${line}${named(name)}${value === undefined ? "" : ` <b>${escape(value)}</b>`}</li>`;
  };
  return `<ul class="legend">${items.map(entry).join("")}</ul>`;
}

export type Column<Row> = {
  readonly title: string;
  readonly cell: (row: Row) => string;
  /** Numbers are set right, in figures of one width. */
  readonly numeric?: boolean;
};

/** A table; cells are HTML already. */
export function table<Row>(columns: readonly Column<Row>[], rows: readonly Row[], footer: readonly Row[] = []): string {
  const side = (column: Column<Row>): string => (column.numeric === true ? ' class="number"' : "");
  const head = columns.map((column) => `<th scope="col"${side(column)}>${column.title}</th>`).join("");
  const line = (row: Row): string =>
    `<tr>${columns.map((column) => `<td${side(column)}>${column.cell(row)}</td>`).join("")}</tr>`;
  const foot = footer.length === 0 ? "" : `<tfoot>${footer.map(line).join("")}</tfoot>`;
  return `<div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>${rows.map(line).join("")}</tbody>${foot}</table></div>`;
}

/** 1234567 → 1,234,567; 0.123456 → 0.123; 12.3456 → 12.35. */
export function number(value: number): string {
  if (!Number.isFinite(value)) return "–";
  if (Number.isSafeInteger(value)) return value.toLocaleString("en-US");
  const size = Math.abs(value);
  if (size >= 1e6 || size < 1e-3) return value.toPrecision(4);
  return value.toLocaleString("en-US", { maximumFractionDigits: size < 1 ? 3 : size < 100 ? 2 : 0 });
}

/** A score with three decimals. */
export function score(value: number): string {
  return Number.isFinite(value) ? value.toFixed(3) : "–";
}
