/**
 * The safetensors format, both ways: eight bytes with the header's length, a JSON header that gives each tensor's type,
 * shape and place, then the elements, little-endian, without gaps. Equal tensors give equal bytes, whatever their order.
 * Reading trusts nothing (header.ts checks the header). Neighbour: element-types.ts.
 */
import { DataError } from "../base/errors.ts";
import { formatShape, sizeOf } from "../base/shape.ts";
import { bytesPerElement, viewOf } from "../base/dtype.ts";
import { elementTypes, writtenTypes } from "./element-types.ts";
import { parseHeader } from "./header.ts";
import type { HostTensor, HostTensors } from "../base/host-tensor.ts";

export interface Safetensors {
  /** In the order of the file. */
  readonly tensors: Record<string, HostTensor>;
  readonly metadata: Record<string, string>;
}

/**
 * The bytes of a safetensors file. Tensors lie sorted by element size, then dtype, then name, as the format's own library
 * writes them, and metadata is sorted by key.
 *
 * @throws DataError where data and shape do not fit each other, a name is the format's own (`__metadata__`), or metadata is
 *   no string.
 */
export function encodeSafetensors(tensors: HostTensors, metadata: Readonly<Record<string, string>> = {}): Uint8Array {
  const entries = Object.entries(tensors).map(([name, tensor]) => checkEntry(name, tensor));
  entries.sort((a, b) => a.rank - b.rank || compareText(a.name, b.name));
  const header: [string, unknown][] = [];
  const keys = Object.keys(metadata).sort(compareText);
  const other = keys.find((key) => typeof metadata[key] !== "string");
  if (other !== undefined) throw new DataError(`safetensors: the metadata "${other}" is no string`);
  if (keys.length > 0) header.push(["__metadata__", record(keys.map((key) => [key, metadata[key]!]))]);
  let length = 0;
  const places = entries.map(({ name, typeName, tensor }) => {
    const begin = length;
    length += tensor.data.byteLength;
    header.push([name, { dtype: typeName, shape: [...tensor.shape], data_offsets: [begin, length] }]);
    return { begin, tensor };
  });
  const text = new TextEncoder().encode(jsonObject(header));
  const headerLength = Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(8 + headerLength + length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerLength), true);
  bytes.set(text, 8);
  bytes.fill(32, 8 + text.length, 8 + headerLength);
  for (const { begin, tensor } of places) {
    const { buffer, byteOffset, byteLength } = tensor.data;
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), 8 + headerLength + begin);
  }
  return bytes;
}

/**
 * Reads a safetensors file. F64, F32, I32, U8 and BOOL come as they are, smaller floats as float32,
 * other integers as int32.
 *
 * @throws FormatError that says what is damaged: a file cut short, a header that is no JSON or too long, a type that is
 *   not known, sizes that do not fit shapes, places that overlap, leave gaps or lie outside.
 */
export function decodeSafetensors(bytes: Uint8Array): Safetensors {
  const { entries, metadata, dataStart } = parseHeader(bytes);
  const tensors = record<HostTensor>([]);
  for (const { name, typeName, shape, begin, end } of entries) {
    const type = elementTypes.get(typeName)!;
    // A copy of its own: aligned, and it does not keep the file's bytes alive. (slice would not copy a Node Buffer.)
    const data = type.read(new Uint8Array(bytes.subarray(dataStart + begin, dataStart + end)), name);
    tensors[name] = { dtype: type.dtype, shape, data };
  }
  return { tensors, metadata };
}

interface Entry {
  readonly name: string;
  readonly tensor: HostTensor;
  readonly typeName: string;
  readonly rank: number;
}

function checkEntry(name: string, tensor: HostTensor): Entry {
  if (name === "__metadata__")
    throw new DataError('safetensors: "__metadata__" is the format\'s own name; rename the tensor');
  const rank = writtenTypes.findIndex((type) => type.dtype === tensor.dtype);
  const written = writtenTypes[rank];
  if (written === undefined)
    throw new DataError(`safetensors: "${name}" has dtype ${tensor.dtype}, which cannot be written`);
  const { data, shape, dtype } = tensor;
  if (data.length !== sizeOf(shape)) {
    throw new DataError(
      `safetensors: "${name}" has ${data.length} elements, its shape ${formatShape(shape)} wants ${sizeOf(shape)}`,
    );
  }
  if (
    data.BYTES_PER_ELEMENT !== bytesPerElement(dtype) ||
    data.constructor !== viewOf(dtype, new ArrayBuffer(0), 0, 0).constructor
  ) {
    throw new DataError(`safetensors: "${name}" is ${dtype}, but its data is a ${data.constructor.name}`);
  }
  return { name, tensor, typeName: written.name, rank };
}

/** By code points, so that the order is the same everywhere. */
function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A record without a prototype, so that every name (`__proto__`, `constructor`) is an ordinary one. */
function record<T>(entries: readonly (readonly [string, T])[]): Record<string, T> {
  const result = Object.create(null) as Record<string, T>;
  for (const [key, value] of entries) result[key] = value;
  return result;
}

/** An object as JSON in the order given; an object literal would put names that are whole numbers first. */
function jsonObject(entries: readonly (readonly [string, unknown])[]): string {
  return `{${entries.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(",")}}`;
}
