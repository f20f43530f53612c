/**
 * The header of a safetensors file, checked in full before anything is read: a name given twice, a hole, an overlap or a
 * size that does not fit is an error, never a guess. The result lists the tensors in the order in which they lie.
 */
import { FormatError } from "../base/errors.ts";
import { formatShape, sizeOf } from "../base/shape.ts";
import { elementTypes } from "./element-types.ts";
import { topLevelKeys } from "./json-keys.ts";

export interface HeaderEntry {
  readonly name: string;
  readonly typeName: string;
  readonly shape: readonly number[];
  /** Bytes from the end of the header. */
  readonly begin: number;
  readonly end: number;
}

export interface Header {
  readonly entries: readonly HeaderEntry[];
  readonly metadata: Record<string, string>;
  /** Where the elements begin in the file. */
  readonly dataStart: number;
}

/** The format's own limit: a longer header is damage or an attack. */
const longestHeader = 100_000_000;

/**
 * The header of a file.
 *
 * @param bytes the file, or as much of its beginning as holds the header.
 * @param fileLength how many bytes the file has.
 * @throws FormatError
 */
export function parseHeader(bytes: Uint8Array, fileLength: number = bytes.length): Header {
  const length = headerLength(bytes, fileLength);
  const { text, json } = parseJson(bytes.subarray(8, 8 + length));
  const seen = new Set<string>();
  for (const name of topLevelKeys(text)) {
    if (seen.has(name)) throw new FormatError(`safetensors: the header names "${name}" twice`);
    seen.add(name);
  }
  const entries: HeaderEntry[] = [];
  let metadata = Object.create(null) as Record<string, string>;
  for (const [name, value] of Object.entries(json)) {
    if (name === "__metadata__") metadata = readMetadata(value);
    else entries.push(readEntry(name, value));
  }
  entries.sort((a, b) => a.begin - b.begin || a.end - b.end);
  checkPlaces(entries, fileLength - 8 - length);
  return { entries, metadata, dataStart: 8 + length };
}

/** How many bytes the header has, by the first eight bytes of a file of this length. @throws FormatError */
export function headerLength(bytes: Uint8Array, fileLength: number): number {
  if (bytes.length < 8)
    throw new FormatError(`safetensors: ${bytes.length} bytes are too few; the file is empty or cut short`);
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getBigUint64(0, true);
  if (length > BigInt(longestHeader)) {
    throw new FormatError(
      `safetensors: a header of ${length} bytes is beyond the limit of ${longestHeader}; is it a safetensors file?`,
    );
  }
  if (8 + Number(length) > fileLength) {
    throw new FormatError(`safetensors: the header has ${length} bytes, the file only ${fileLength}; it is cut short`);
  }
  return Number(length);
}

function parseJson(bytes: Uint8Array): { text: string; json: Record<string, unknown> } {
  if (bytes[0] !== 0x7b)
    throw new FormatError("safetensors: the header does not begin with {; is it a safetensors file?");
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    // It begins with {, so what parses is an object.
    return { text, json: JSON.parse(text) as Record<string, unknown> };
  } catch (cause) {
    throw new FormatError(`safetensors: the header is not JSON (${(cause as Error).message})`, { cause });
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function readMetadata(value: unknown): Record<string, string> {
  const metadata = Object.create(null) as Record<string, string>;
  if (!isRecord(value)) throw new FormatError("safetensors: __metadata__ is no object");
  for (const [key, text] of Object.entries(value)) {
    if (typeof text !== "string") throw new FormatError(`safetensors: __metadata__ "${key}" is no string`);
    metadata[key] = text;
  }
  return metadata;
}

function readEntry(name: string, value: unknown): HeaderEntry {
  if (!isRecord(value)) throw new FormatError(`safetensors: the entry "${name}" is no object`);
  const { dtype, shape, data_offsets: offsets } = value;
  const type = typeof dtype === "string" ? elementTypes.get(dtype) : undefined;
  if (type === undefined || typeof dtype !== "string") {
    const known = [...elementTypes.keys()].join(", ");
    throw new FormatError(`safetensors: "${name}" has the type ${JSON.stringify(dtype)}; known are ${known}`);
  }
  if (!Array.isArray(shape) || !shape.every(isCount)) {
    throw new FormatError(
      `safetensors: "${name}" has the shape ${JSON.stringify(shape)}; a list of whole numbers is needed`,
    );
  }
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount)) {
    throw new FormatError(`safetensors: "${name}" has data_offsets ${JSON.stringify(offsets)}; [begin, end] is needed`);
  }
  const [begin, end] = offsets as [number, number];
  const size = sizeOf(shape) * type.bytes;
  if (end - begin !== size) {
    throw new FormatError(
      `safetensors: "${name}" has ${end - begin} bytes, ${dtype} ${formatShape(shape)} needs ${size}`,
    );
  }
  return { name, typeName: dtype, shape, begin, end };
}

/** Sorted by place, each tensor must begin where the one before ends, and the last end where the file does. */
function checkPlaces(entries: readonly HeaderEntry[], available: number): void {
  let reached = 0;
  for (const { name, begin, end } of entries) {
    if (end > available)
      throw new FormatError(`safetensors: "${name}" ends at byte ${end} of ${available}; the file is cut short`);
    if (begin < reached)
      throw new FormatError(`safetensors: "${name}" overlaps the tensor before it (byte ${begin}, not ${reached})`);
    if (begin > reached)
      throw new FormatError(`safetensors: ${begin - reached} bytes before "${name}" belong to no tensor`);
    reached = end;
  }
  if (reached !== available)
    throw new FormatError(`safetensors: ${available - reached} bytes at the end belong to no tensor`);
}
