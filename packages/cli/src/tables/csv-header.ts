/**
 * The head of a delimited text file: which character separates, and what the columns are called. We read this ourselves
 * because DuckDB's sniffer skips lines that do not fit and would take data for a header.
 */
import { InputError } from "../input-error.ts";
import { fileBytes, guessEncoding, textDecoding } from "./text-encoding.ts";
import type { TextEncoding } from "./text-encoding.ts";

export type CsvHeader = {
  readonly delimiter: string;
  readonly names: readonly string[];
  /** Lines before the header: blank ones, and a spreadsheet's `sep=;`. */
  readonly skipped: number;
  readonly encoding: TextEncoding;
};

const headBytes = 1 << 20;
const delimiters = [",", ";", "\t", "|"] as const;

/** Reads the head of `path` and takes its first record as the header. */
export async function readCsvHeader(path: string, fixedDelimiter?: string): Promise<CsvHeader> {
  const bytes = await readHead(path);
  const encoding = guessEncoding(bytes);
  if (!encoding.startsWith("utf-16") && bytes.includes(0))
    throw new InputError(`source "${path}": this is no text file (it holds zero bytes)`);
  const text = textDecoding(encoding)(bytes, true);
  if (text.trim() === "") throw new InputError(`source "${path}": the file is empty`);
  const before = /^([ \t]*\r?\n)*(sep=(.)\r?\n)?([ \t]*\r?\n)*/i.exec(text)!;
  const head = text.slice(before[0].length);
  const delimiter = fixedDelimiter ?? before[3] ?? guessDelimiter(head);
  return { delimiter, names: parseRecord(head, delimiter), skipped: before[0].split("\n").length - 1, encoding };
}

/** The delimiter that appears most often, outside quotes, in the first record. */
export function guessDelimiter(text: string): string {
  const counts = delimiters.map((delimiter) => parseRecord(text, delimiter).length);
  const best = counts.indexOf(Math.max(...counts));
  return delimiters[best] ?? ",";
}

/** The fields of the first record of `text`, by RFC 4180: quoted fields may hold delimiters, line ends and `""`. */
export function parseRecord(text: string, delimiter: string): string[] {
  const fields: string[] = [];
  let field = "";
  let quoted = false;
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (quoted) {
      if (character !== '"') field += character;
      else if (text[index + 1] === '"') {
        field += '"';
        index++;
      } else quoted = false;
    } else if (character === '"' && field === "") quoted = true;
    else if (character === delimiter) {
      fields.push(field);
      field = "";
    } else if (character === "\n" || character === "\r") break;
    else field += character;
  }
  fields.push(field);
  return fields.map((name) => name.trim());
}

async function readHead(path: string): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of fileBytes(path) as AsyncIterable<Buffer>) {
    parts.push(part);
    length += part.length;
    if (length >= headBytes) break;
  }
  return Buffer.concat(parts);
}
