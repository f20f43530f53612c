/**
 * How the bytes of a text file are to be read: UTF-8, UTF-16 where a byte order mark says so, and Windows-1252, of which
 * printable Latin-1 is a part, where bytes are no UTF-8.
 */
import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";

export type TextEncoding = "utf-8" | "utf-16le" | "utf-16be" | "windows-1252";

/** Takes bytes piece by piece. @throws TypeError where they are none of this encoding */
export type TextDecoding = (bytes: Uint8Array, more: boolean) => string;

/** Windows-1252 from 0x80 on, before it agrees with Latin-1. */
const from0x80 = "€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ";

/** The encoding of a file that begins with these bytes, as far as they tell. */
export function guessEncoding(head: Uint8Array): TextEncoding {
  if (head[0] === 0xff && head[1] === 0xfe) return "utf-16le";
  if (head[0] === 0xfe && head[1] === 0xff) return "utf-16be";
  try {
    textDecoding("utf-8")(head, true);
    return "utf-8";
  } catch {
    return "windows-1252";
  }
}

/** A byte order mark is no part of the text. */
export function textDecoding(encoding: TextEncoding): TextDecoding {
  if (encoding === "windows-1252")
    return (bytes) =>
      Buffer.from(bytes)
        .toString("latin1")
        .replace(/[\x80-\x9f]/g, (character) => from0x80[character.charCodeAt(0) - 0x80]!);
  const decoder = new TextDecoder(encoding, { fatal: true });
  return (bytes, more) => decoder.decode(bytes, { stream: more });
}

/** The bytes of a file, unpacked where its name says that they are gzipped. */
export function fileBytes(path: string): Readable {
  const file = createReadStream(path);
  if (!/\.gz$/i.test(path)) return file;
  const unpacked = createGunzip();
  file.on("error", (error) => unpacked.destroy(error));
  unpacked.on("close", () => file.destroy());
  return file.pipe(unpacked);
}
