/**
 * How numbers are written in a text column: plainly, with a decimal comma, with thousands separators, or with a currency or
 * percent sign. One format is chosen for a whole column, and kept with the model.
 */
import { literal } from "../tables/sql-text.ts";

export type NumberFormat = "plain" | "comma" | "thousands" | "currency";

/** The formats to try, in order of preference; where more values fit another one, such as 0,140 or 12,5, it is taken. */
export function numberFormats(decimal: "." | ","): readonly NumberFormat[] {
  return decimal === "," ? ["plain", "comma"] : ["plain", "thousands", "currency", "comma"];
}

// No thousands begin with a 0.
const grouped = String.raw`(\d+|[1-9]\d{0,2}(,\d{3})+)`;

/** SQL: the text in `column` as a DOUBLE, NULL where it is no number in this format. */
export function numberExpression(column: string, format: NumberFormat): string {
  switch (format) {
    case "plain":
      return `try_cast(${column} AS DOUBLE)`;
    case "comma": // 1.234,5 → 1234.5
      return guarded(
        column,
        String.raw`^[+-]?(\d+|[1-9]\d{0,2}(\.\d{3})+)?(,\d+)?$`,
        `replace(replace(${column}, '.', ''), ',', '.')`,
      );
    case "thousands": // 1,234.5 → 1234.5
      return guarded(column, String.raw`^[+-]?${grouped}(\.\d+)?$`, `replace(${column}, ',', '')`);
    case "currency": // $1,234.50 → 1234.5, 45 % → 45
      return guarded(
        column,
        String.raw`^[+-]?\s*[$€£¥]?\s*[+-]?${grouped}(\.\d+)?\s*[$€£¥%]?$`,
        `regexp_replace(${column}, '[^0-9.+-]', '', 'g')`,
      );
  }
}

function guarded(column: string, pattern: string, cleaned: string): string {
  return `CASE WHEN regexp_matches(${column}, ${literal(pattern)}) THEN try_cast(${cleaned} AS DOUBLE) END`;
}
