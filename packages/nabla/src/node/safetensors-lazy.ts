/**
 * A safetensors file of which only what is asked for is read: the header at once and checked in full, each tensor when it
 * is wanted. For files that are larger than memory, or of which a few tensors are needed.
 */
import { type FileHandle, open } from "node:fs/promises";
import type { DType } from "../base/dtype.ts";
import { DataError, FormatError } from "../base/errors.ts";
import type { HostTensor } from "../base/host-tensor.ts";
import type { Shape } from "../base/shape.ts";
import { elementTypes } from "../serialization/element-types.ts";
import { type Header, type HeaderEntry, headerLength, parseHeader } from "../serialization/header.ts";

export interface LazySafetensors {
  /** Shapes and dtypes by name, in the order of the file; dtypes are those that reading gives. */
  readonly entries: ReadonlyMap<string, { readonly shape: Shape; readonly dtype: DType }>;
  readonly metadata: Readonly<Record<string, string>>;
  /** Reads one tensor. @throws DataError for a name that is not there, FormatError where the file has become shorter. */
  read(name: string): Promise<HostTensor>;
  /** Reads several tensors, all where no names are given: `model.loadStateDict(await file.readAll())`. */
  readAll(names?: Iterable<string>): Promise<Record<string, HostTensor>>;
  /** Closes the file; nothing can be read after that. */
  close(): Promise<void>;
}

/**
 * Opens a file and reads its header. `await using file = await openSafetensors(path)`, or call `close`.
 *
 * @throws FormatError that names the file where its header is damaged; what the system throws where it cannot be read.
 */
export async function openSafetensors(path: string): Promise<LazySafetensors & AsyncDisposable> {
  const file = await open(path, "r");
  try {
    const header = await readHeader(file);
    return lazyFile(path, file, header);
  } catch (cause) {
    await file.close();
    throw cause instanceof FormatError ? new FormatError(`${path}: ${cause.message}`, { cause }) : cause;
  }
}

async function readHeader(file: FileHandle): Promise<Header> {
  const { size } = await file.stat();
  const length = headerLength(await bytesAt(file, 0, Math.min(8, size)), size);
  return parseHeader(await bytesAt(file, 0, 8 + length), size);
}

/** Bytes of their own, so that typed arrays over them are aligned. */
async function bytesAt(file: FileHandle, position: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(bytes, filled, length - filled, position + filled);
    if (bytesRead === 0)
      throw new FormatError(`safetensors: the file ends at byte ${position + filled}; it has become shorter`);
    filled += bytesRead;
  }
  return bytes;
}

function lazyFile(
  path: string,
  file: FileHandle,
  { entries: list, metadata, dataStart }: Header,
): LazySafetensors & AsyncDisposable {
  const places = new Map<string, HeaderEntry>(list.map((entry) => [entry.name, entry]));
  const typeOf = (entry: HeaderEntry): { dtype: DType } => elementTypes.get(entry.typeName)!;
  const read = async (name: string): Promise<HostTensor> => {
    const entry = places.get(name);
    if (entry === undefined) throw new DataError(`${path}: there is no tensor "${name}"`);
    const bytes = await bytesAt(file, dataStart + entry.begin, entry.end - entry.begin);
    const type = elementTypes.get(entry.typeName)!;
    return { dtype: type.dtype, shape: entry.shape, data: type.read(bytes, name) };
  };
  const readAll = async (names: Iterable<string> = places.keys()): Promise<Record<string, HostTensor>> => {
    const result = Object.create(null) as Record<string, HostTensor>;
    for (const name of names) result[name] = await read(name);
    return result;
  };
  const close = (): Promise<void> => file.close();
  const entries = new Map(list.map((entry) => [entry.name, { shape: entry.shape, dtype: typeOf(entry).dtype }]));
  return { entries, metadata, read, readAll, close, [Symbol.asyncDispose]: close };
}
