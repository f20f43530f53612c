/**
 * The table of columns: what each holds, how much of it is missing, and how it enters the network or why it does not.
 */
import { escape, number, table } from "./html.ts";
import type { ColumnSummary, ReportData } from "./report-data.ts";

export function dataSummary(data: ReportData): string {
  const notes = data.notes.map((note) => `<li>${escape(note)}</li>`).join("");
  const all = data.rows.train + data.rows.validation + data.rows.test;
  return `${notes === "" ? "" : `<ul class="notes">${notes}</ul>`}${columnTable(data.columns, all)}`;
}

function columnTable(columns: readonly ColumnSummary[], rows: number): string {
  const missing = (count: number): string =>
    count === 0
      ? "–"
      : `${number(count)} <span class="soft">(${((100 * count) / rows).toFixed(count * 100 < rows ? 1 : 0)} %)</span>`;
  return table<ColumnSummary>(
    [
      { title: "column", cell: (column) => escape(column.name) },
      {
        title: "kind",
        cell: (column) => `<span class="tag ${column.role.replace(" ", "-")}">${escape(column.role)}</span>`,
      },
      { title: "values", cell: (column) => escape(column.values) },
      { title: "different", cell: (column) => number(column.distinct), numeric: true },
      { title: "missing", cell: (column) => missing(column.missing), numeric: true },
      { title: "in the network", cell: (column) => escape(column.use) },
    ],
    columns,
  );
}
