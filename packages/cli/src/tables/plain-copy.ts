/**
 * DuckDB reads UTF-8 with line ends of one kind. Other text files are copied first, into the database's temporary folder,
 * as UTF-8 whose lines all end in `\n`.
 */
import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { fileBytes, textDecoding } from "./text-encoding.ts";
import type { TextEncoding } from "./text-encoding.ts";

export type PlainCopies = { readonly files: readonly string[]; readonly notes: readonly string[] };

const names: Readonly<Partial<Record<TextEncoding, string>>> = {
  "windows-1252": "the file is not UTF-8 and was read as Windows-1252 (Latin-1)",
  "utf-16le": "the file was read as UTF-16",
  "utf-16be": "the file was read as UTF-16",
};

/** @param encodings what the head of each file says */
export async function copyPlain(
  files: readonly string[],
  encodings: readonly TextEncoding[],
  folder: string,
): Promise<PlainCopies> {
  const notes = new Set<string>();
  const copies: string[] = [];
  for (const [index, file] of files.entries()) {
    const copy = join(folder, `${index}.csv`);
    const encoding = await copyFile(file, encodings[index]!, copy);
    if (names[encoding] !== undefined) notes.add(names[encoding]);
    copies.push(copy);
  }
  return { files: copies, notes: [...notes] };
}

/** The encoding that it was: behind a head of UTF-8 there may be bytes that are none. */
async function copyFile(file: string, encoding: TextEncoding, copy: string): Promise<TextEncoding> {
  try {
    await pipeline(
      fileBytes(file),
      (bytes: AsyncIterable<Buffer>) => plainText(bytes, encoding),
      createWriteStream(copy),
    );
    return encoding;
  } catch (error) {
    if (encoding !== "utf-8" || !(error instanceof TypeError)) throw error;
    return copyFile(file, "windows-1252", copy);
  }
}

async function* plainText(bytes: AsyncIterable<Buffer>, encoding: TextEncoding): AsyncGenerator<string> {
  const decode = textDecoding(encoding);
  // `\r` at the end of a piece waits for the next one, which may begin with `\n`.
  let held = "";
  for await (const part of bytes) {
    const text = held + decode(part, true);
    held = text.endsWith("\r") ? "\r" : "";
    yield (held === "" ? text : text.slice(0, -1)).replace(/\r\n?/g, "\n");
  }
  yield (held + decode(new Uint8Array(), false)).replace(/\r\n?/g, "\n");
}
