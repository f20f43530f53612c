/**
 * The element types of tensors, how they are stored on the host, and which of two wins in a binary operation.
 * `bool` is stored as one byte, 0 or 1.
 */

export type DType = "float32" | "float64" | "int32" | "uint8" | "bool";
export type FloatDType = "float32" | "float64";
export type TypedArray = Float32Array | Float64Array | Int32Array | Uint8Array;

/** Every dtype, ordered so that a binary operation takes the later of its two operands' dtypes. */
export const dtypes: readonly DType[] = ["bool", "uint8", "int32", "float32", "float64"];

const bytes: { readonly [D in DType]: number } = {
  float32: 4,
  float64: 8,
  int32: 4,
  uint8: 1,
  bool: 1,
};

/** Size of one element in bytes. */
export function bytesPerElement(dtype: DType): number {
  return bytes[dtype];
}

export function isFloat(dtype: DType): dtype is FloatDType {
  return dtype === "float32" || dtype === "float64";
}

/** The dtype that holds both: the later in bool < uint8 < int32 < float32 < float64. */
export function promote(a: DType, b: DType): DType {
  return dtypes.indexOf(a) >= dtypes.indexOf(b) ? a : b;
}

/** A zero-filled host array of `length` elements. */
export function allocate(dtype: DType, length: number): TypedArray {
  switch (dtype) {
    case "float32":
      return new Float32Array(length);
    case "float64":
      return new Float64Array(length);
    case "int32":
      return new Int32Array(length);
    case "uint8":
    case "bool":
      return new Uint8Array(length);
  }
}

/** A host array over `length` elements of `buffer`, from `byteOffset` on. */
export function viewOf(dtype: DType, buffer: ArrayBufferLike, byteOffset: number, length: number): TypedArray {
  switch (dtype) {
    case "float32":
      return new Float32Array(buffer, byteOffset, length);
    case "float64":
      return new Float64Array(buffer, byteOffset, length);
    case "int32":
      return new Int32Array(buffer, byteOffset, length);
    case "uint8":
    case "bool":
      return new Uint8Array(buffer, byteOffset, length);
  }
}

/** Rounds or wraps a JavaScript number to a value that the dtype can hold, as a store followed by a load would. */
export function wrap(dtype: DType, value: number): number {
  switch (dtype) {
    case "float32":
      return Math.fround(value);
    case "float64":
      return value;
    case "int32":
      return value | 0;
    case "uint8":
      return value & 255;
    case "bool":
      return value !== 0 ? 1 : 0;
  }
}
