/**
 * DuckDB explains a bad file in a paragraph with hints for SQL writers. This makes one line of it for somebody who has a
 * file: which file, which line, what is wrong.
 */
import { InputError, oneLine } from "../input-error.ts";

type Rule = readonly [RegExp, (match: RegExpMatchArray) => string];

const rules: readonly Rule[] = [
  [
    /CSV Error on Line: (\d+)[\s\S]*?Expected Number of Columns: (\d+) Found: (\d+)/,
    (match) => `line ${match[1]} has ${match[3]} values where the header has ${match[2]} columns`,
  ],
  [
    /CSV Error on Line: (\d+)[\s\S]*?unterminated quote/i,
    (match) => `line ${match[1]} opens a quote that is never closed`,
  ],
  [/CSV Error on Line: (\d+)[\s\S]*?Maximum line size/i, (match) => `line ${match[1]} is longer than DuckDB reads`],
  [/CSV Error on Line: (\d+)/, (match) => `line ${match[1]} cannot be read as CSV`],
  [/Malformed JSON[\s\S]*?(at byte \d+)[^:]*: ([^\n.]+)/, (match) => `malformed JSON ${match[1]}: ${match[2]}`],
  [
    /No magic bytes|Footer length|too small to be a Parquet|Parquet|TProtocol|thrift|ZSTD|Snappy|Invalid.*column/i,
    (match) => `not a valid Parquet file, or a damaged one (${match[0]})`,
  ],
];

/** Turns what DuckDB threw while reading `source` into an InputError of one line. */
export function tableError(source: string, error: unknown): InputError {
  if (error instanceof InputError) return error;
  const message = error instanceof Error ? error.message : String(error);
  for (const [pattern, words] of rules) {
    const match = message.match(pattern);
    if (match !== null) return new InputError(`source "${source}": ${words(match)}`);
  }
  const firstPart = message.split(/\n\s*\n|\nLINE \d+:/)[0] ?? message;
  return new InputError(`source "${source}": ${oneLine(firstPart).slice(0, 300)}`);
}

/** Whether DuckDB stumbled over bytes that are not UTF-8. */
export function isEncodingError(error: unknown): boolean {
  return error instanceof Error && /not utf-8 encoded|invalid unicode/i.test(error.message);
}
