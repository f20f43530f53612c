/**
 * The element types of the safetensors format: their size, the dtype they become, and how their bytes are read. The four
 * that nabla writes are copied; half floats widen to float32 and 64-bit integers narrow to int32 where they fit.
 */
import type { DType, TypedArray } from "../base/dtype.ts";
import { viewOf } from "../base/dtype.ts";
import { FormatError } from "../base/errors.ts";

export interface ElementType {
  readonly bytes: number;
  readonly dtype: DType;
  /** The elements, from bytes of their own that start at a multiple of 8. `name` opens messages. */
  readonly read: (bytes: Uint8Array, name: string) => TypedArray;
}

const copied = (dtype: DType, bytes: number): ElementType => ({
  bytes,
  dtype,
  read: (source) => viewOf(dtype, source.buffer, source.byteOffset, source.length / bytes),
});

/** Every element type that can be read, by the name it has in a file. */
export const elementTypes: ReadonlyMap<string, ElementType> = new Map<string, ElementType>([
  ["F64", copied("float64", 8)],
  ["F32", copied("float32", 4)],
  ["I32", copied("int32", 4)],
  ["U8", copied("uint8", 1)],
  ["BOOL", { bytes: 1, dtype: "bool", read: readBools }],
  ["F16", { bytes: 2, dtype: "float32", read: (bytes) => widen(bytes, halfToNumber) }],
  ["BF16", { bytes: 2, dtype: "float32", read: (bytes) => widen(bytes, brainFloatToNumber) }],
  ["I64", { bytes: 8, dtype: "int32", read: readLongs }],
]);

/** The name in a file of what nabla writes, and the order in which tensors lie there: wide elements first, so that all stay aligned. */
export const writtenTypes: readonly { readonly dtype: DType; readonly name: string }[] = [
  { dtype: "float64", name: "F64" },
  { dtype: "float32", name: "F32" },
  { dtype: "int32", name: "I32" },
  { dtype: "uint8", name: "U8" },
  { dtype: "bool", name: "BOOL" },
];

function readBools(bytes: Uint8Array, name: string): TypedArray {
  const bad = bytes.findIndex((byte) => byte > 1);
  if (bad >= 0) throw new FormatError(`safetensors: "${name}" holds ${bytes[bad]} at element ${bad}; BOOL is 0 or 1`);
  return bytes;
}

function widen(bytes: Uint8Array, convert: (bits: number) => number): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Float32Array.from({ length: bytes.length / 2 }, (_, index) => convert(view.getUint16(2 * index, true)));
}

/** IEEE 754 binary16: 1 sign, 5 exponent, 10 fraction bits. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

const scratch = new DataView(new ArrayBuffer(4));

/** bfloat16 is the upper half of a float32. */
function brainFloatToNumber(bits: number): number {
  scratch.setUint32(0, bits * 65536);
  return scratch.getFloat32(0);
}

function readLongs(bytes: Uint8Array, name: string): Int32Array {
  const longs = new BigInt64Array(bytes.buffer, bytes.byteOffset, bytes.length / 8);
  return Int32Array.from(longs, (long, index) => {
    if (BigInt.asIntN(32, long) === long) return Number(long);
    throw new FormatError(`safetensors: "${name}" holds ${long} at element ${index}, which does not fit int32`);
  });
}
