/**
 * The element types of the safetensors format: their size, the dtype they become, and how their bytes are read. What
 * nabla writes itself is copied; smaller floats widen to float32, and other integers become int32 where they fit.
 */
import type { DType, TypedArray } from "../base/dtype.ts";
import { allocate, viewOf } from "../base/dtype.ts";
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

/** Elements that become others, one by one; all fit. */
const converted = (dtype: DType, bytes: number, at: (view: DataView, offset: number) => number): ElementType => ({
  bytes,
  dtype,
  read: (source) => {
    const view = new DataView(source.buffer, source.byteOffset, source.length);
    const data = allocate(dtype, source.length / bytes);
    for (let index = 0; index < data.length; index++) data[index] = at(view, index * bytes);
    return data;
  },
});

/** Whole numbers that become int32 where they fit. */
const narrowed = (bytes: number, at: (view: DataView, offset: number) => number | bigint): ElementType => ({
  bytes,
  dtype: "int32",
  read: (source, name) => {
    const view = new DataView(source.buffer, source.byteOffset, source.length);
    return Int32Array.from({ length: source.length / bytes }, (_, index) => {
      const whole = at(view, index * bytes);
      if (BigInt.asIntN(32, BigInt(whole)) === BigInt(whole)) return Number(whole);
      throw new FormatError(`safetensors: "${name}" holds ${whole} at element ${index}, which does not fit int32`);
    });
  },
});

/** Every element type that can be read, by the name it has in a file. */
export const elementTypes: ReadonlyMap<string, ElementType> = new Map<string, ElementType>([
  ["F64", copied("float64", 8)],
  ["F32", copied("float32", 4)],
  ["I32", copied("int32", 4)],
  ["U8", copied("uint8", 1)],
  ["BOOL", { bytes: 1, dtype: "bool", read: readBools }],
  ["F16", converted("float32", 2, (view, at) => halfToNumber(view.getUint16(at, true)))],
  ["BF16", converted("float32", 2, (view, at) => brainFloatToNumber(view.getUint16(at, true)))],
  // The upper half of a binary16.
  ["F8_E5M2", converted("float32", 1, (view, at) => halfToNumber(view.getUint8(at) * 256))],
  ["F8_E4M3", converted("float32", 1, (view, at) => quarterToNumber(view.getUint8(at)))],
  ["I8", converted("int32", 1, (view, at) => view.getInt8(at))],
  ["I16", converted("int32", 2, (view, at) => view.getInt16(at, true))],
  ["U16", converted("int32", 2, (view, at) => view.getUint16(at, true))],
  ["U32", narrowed(4, (view, at) => view.getUint32(at, true))],
  ["I64", narrowed(8, (view, at) => view.getBigInt64(at, true))],
  ["U64", narrowed(8, (view, at) => view.getBigUint64(at, true))],
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

/** E4M3: 1 sign, 4 exponent, 3 fraction bits, no infinity and one NaN of each sign. */
function quarterToNumber(bits: number): number {
  const sign = bits & 0x80 ? -1 : 1;
  const exponent = (bits >> 3) & 15;
  const fraction = bits & 7;
  if (exponent === 15 && fraction === 7) return NaN;
  return exponent === 0 ? sign * fraction * 2 ** -9 : sign * (8 + fraction) * 2 ** (exponent - 10);
}
