/**
 * DuckDB explains a bad file in a paragraph with hints for SQL writers. This makes one line of it for somebody who has a
 * file: which file, which line, what is wrong.
 */
import { InputError, oneLine } from "../input-error.ts";
import { parseRecord } from "./csv-header.ts";

type Rule = readonly [RegExp, (match: RegExpMatchArray, message: string) => string];

const rules: readonly Rule[] = [
  [
    /CSV Error on Line: (\d+)\nOriginal Line: ([\s\S]*?)\nExpected Number of Columns: (\d+) Found: (\d+)/,
    (match, message) => {
      // DuckDB stops counting at the first value too many.
      const delimiter = message.match(/^ *delimiter = (\S+|.)/m)?.[1]?.replace("\\t", "\t") ?? ",";
      const values = Math.max(parseRecord(match[2] ?? "", delimiter).length, Number(match[4]));
      return `line ${match[1]} has ${values} values where the header has ${match[3]} columns`;
    },
  ],
  [
    /CSV Error on Line: (\d+)[\s\S]*?not utf-8 encoded/i,
    (match) => `line ${match[1]} is not UTF-8; give the file itself as the source, or name its encoding to read_csv`,
  ],
  [
    /Error when sniffing file "([^"]*)"/,
    ([, file]) =>
      `"${file}" is no CSV that a query reads without help; give the file itself as the source, or say how it is written, as in read_csv('${file}', delim = ';', strict_mode = false)`,
  ],
  [
    /reached an invalid state/,
    () => "cannot be read as CSV: a quote stands where none may, or line ends of several kinds are mixed",
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
  if ((error as NodeJS.ErrnoException).code?.startsWith("Z_"))
    return new InputError(`source "${source}": not a valid gzip file, or a damaged one (${oneLine(message)})`);
  // The advice speaks of formats that the file does not have.
  const [explanation = message] = message.split(/\nPossible (?:fixes|Solution)/);
  for (const [pattern, words] of rules) {
    const match = explanation.match(pattern);
    if (match !== null) return new InputError(`source "${source}": ${words(match, message)}`);
  }
  const firstPart = message.split(/\n\s*\n|\nLINE \d+:/)[0] ?? message;
  return new InputError(`source "${source}": ${oneLine(firstPart).slice(0, 300)}`);
}

/** Whether DuckDB stumbled over bytes that are not UTF-8, or over line ends of several kinds. */
export function isTextError(error: unknown): boolean {
  return error instanceof Error && /not utf-8 encoded|invalid unicode|reached an invalid state/i.test(error.message);
}
