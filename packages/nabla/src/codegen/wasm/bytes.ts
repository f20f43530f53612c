/**
 * A growing sequence of bytes with the encodings of the WebAssembly binary format: LEB128, IEEE numbers, names.
 */

export interface ByteWriter {
  byte(value: number): void;
  /** LEB128 of an integer from 0 to 2^32 - 1. */
  unsigned(value: number): void;
  /** Signed LEB128 of an int32. */
  signed(value: number): void;
  float32(value: number): void;
  float64(value: number): void;
  bytes(values: Uint8Array): void;
  /** Length and UTF-8. */
  name(text: string): void;
  /** A copy of what was written. */
  finish(): Uint8Array;
}

const encoder = new TextEncoder();

export function createByteWriter(): ByteWriter {
  let buffer = new Uint8Array(256);
  let length = 0;
  const scratch = new DataView(new ArrayBuffer(8));

  const reserve = (count: number): void => {
    if (length + count <= buffer.length) return;
    const larger = new Uint8Array(Math.max(2 * buffer.length, length + count));
    larger.set(buffer);
    buffer = larger;
  };
  const byte = (value: number): void => {
    if (length === buffer.length) reserve(1);
    buffer[length++] = value;
  };
  const bytes = (values: Uint8Array): void => {
    reserve(values.length);
    buffer.set(values, length);
    length += values.length;
  };
  const unsigned = (value: number): void => {
    let rest = value >>> 0;
    while (rest >= 128) {
      byte((rest & 127) | 128);
      rest >>>= 7;
    }
    byte(rest);
  };
  const signed = (value: number): void => {
    let rest = value | 0;
    // Done when what is left is the sign of the byte's bit 6, repeated.
    while (rest < -64 || rest > 63) {
      byte((rest & 127) | 128);
      rest >>= 7;
    }
    byte(rest & 127);
  };
  const scratchBytes = (count: number): void => bytes(new Uint8Array(scratch.buffer, 0, count));

  return {
    byte,
    unsigned,
    signed,
    bytes,
    float32(value) {
      scratch.setFloat32(0, value, true);
      scratchBytes(4);
    },
    float64(value) {
      scratch.setFloat64(0, value, true);
      scratchBytes(8);
    },
    name(text) {
      const encoded = encoder.encode(text);
      unsigned(encoded.length);
      bytes(encoded);
    },
    finish: () => buffer.slice(0, length),
  };
}
