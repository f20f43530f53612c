// Safetensors against bytes made by hand from the format's description, round trips, and every kind of damage.
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { dtypes, viewOf, bytesPerElement } from "../../src/base/dtype.ts";
import { DataError, FormatError } from "../../src/base/errors.ts";
import { decodeSafetensors, encodeSafetensors } from "../../src/serialization/safetensors.ts";
import type { HostTensor } from "../../src/base/host-tensor.ts";

/** A file by hand: length, header, elements. */
function file(header: unknown, data: readonly number[] = [], length?: number): Uint8Array {
  const text = new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + data.length);
  new DataView(bytes.buffer).setUint32(0, length ?? text.length, true);
  bytes.set(text, 8);
  bytes.set(data, 8 + text.length);
  return bytes;
}

const entry = (dtype: unknown, shape: unknown, data_offsets: unknown): object => ({ dtype, shape, data_offsets });

test("writes what the format describes, byte for byte", () => {
  const bytes = encodeSafetensors(
    {
      b: { dtype: "uint8", shape: [3], data: Uint8Array.of(7, 8, 9) },
      a: { dtype: "float32", shape: [], data: Float32Array.of(1) },
    },
    { format: "pt" },
  );
  const header =
    '{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]},' +
    '"b":{"dtype":"U8","shape":[3],"data_offsets":[4,7]}}';
  const padded = header.padEnd(Math.ceil(header.length / 8) * 8, " ");
  const expected = [padded.length, 0, 0, 0, 0, 0, 0, 0, ...new TextEncoder().encode(padded), 0, 0, 128, 63, 7, 8, 9];
  expect([...bytes]).toEqual(expected);
});

test("reads every element type", () => {
  const read = (dtype: string, shape: number[], data: number[]): HostTensor =>
    decodeSafetensors(file({ x: entry(dtype, shape, [0, data.length]) }, data)).tensors["x"]!;
  expect(read("F32", [2], [0, 0, 128, 63, 0, 0, 32, 192])).toEqual({
    dtype: "float32",
    shape: [2],
    data: Float32Array.of(1, -2.5),
  });
  expect(read("F64", [1], [0, 0, 0, 0, 0, 0, 240, 63])).toEqual({
    dtype: "float64",
    shape: [1],
    data: Float64Array.of(1),
  });
  expect(read("I32", [1, 1], [254, 255, 255, 255])).toEqual({ dtype: "int32", shape: [1, 1], data: Int32Array.of(-2) });
  expect(read("U8", [2], [0, 255])).toEqual({ dtype: "uint8", shape: [2], data: Uint8Array.of(0, 255) });
  expect(read("BOOL", [2], [0, 1])).toEqual({ dtype: "bool", shape: [2], data: Uint8Array.of(0, 1) });
  // binary16: 1, -2, the smallest subnormal, 65504, infinity, NaN
  expect([...read("F16", [6], [0, 0x3c, 0, 0xc0, 1, 0, 255, 0x7b, 0, 0x7c, 1, 0x7e]).data]).toEqual([
    1,
    -2,
    2 ** -24,
    65504,
    Infinity,
    NaN,
  ]);
  expect([...read("BF16", [3], [0x80, 0x3f, 0x20, 0xc0, 0x80, 0x7f]).data]).toEqual([1, -2.5, Infinity]);
  expect(read("I64", [2], [5, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255])).toEqual({
    dtype: "int32",
    shape: [2],
    data: Int32Array.of(5, -1),
  });
  // E5M2: 1, -2, the smallest subnormal, the greatest, infinity, NaN
  const wide = read("F8_E5M2", [6], [0x3c, 0xc0, 1, 0x7b, 0x7c, 0x7d]);
  expect([...wide.data]).toEqual([1, -2, 2 ** -16, 57344, Infinity, NaN]);
  // E4M3: 1, -2, the smallest subnormal, the smallest normal, the greatest, NaN of both signs
  const fine = read("F8_E4M3", [7], [0x38, 0xc0, 1, 8, 0x7e, 0x7f, 0xff]);
  expect([...fine.data]).toEqual([1, -2, 2 ** -9, 2 ** -6, 448, NaN, NaN]);
  for (const [dtype, data, values] of [
    ["I8", [5, 255], [5, -1]],
    ["I16", [1, 2, 255, 255], [513, -1]],
    ["U16", [255, 255], [65535]],
    ["U32", [255, 255, 255, 127], [2 ** 31 - 1]],
    ["U64", [7, 0, 0, 0, 0, 0, 0, 0], [7]],
  ] as [string, number[], number[]][]) {
    expect(read(dtype, [values.length], data)).toEqual({
      dtype: "int32",
      shape: [values.length],
      data: Int32Array.from(values),
    });
  }
  expect(() => read("U32", [1], [0, 0, 0, 128])).toThrow(/"x" holds 2147483648 at element 0, which does not fit int32/);
  expect(read("F32", [0, 3], [])).toEqual({ dtype: "float32", shape: [0, 3], data: new Float32Array(0) });
});

test("reads from a Node Buffer at an odd place without sharing its memory", () => {
  const bytes = encodeSafetensors({ x: { dtype: "float64", shape: [2], data: Float64Array.of(1, 2) } });
  const buffer = Buffer.alloc(bytes.length + 3);
  buffer.set(bytes, 3);
  const { tensors } = decodeSafetensors(buffer.subarray(3));
  buffer.fill(0);
  expect([...tensors["x"]!.data]).toEqual([1, 2]);
});

const anyTensor: fc.Arbitrary<HostTensor> = fc
  .record({ dtype: fc.constantFrom(...dtypes), shape: fc.array(fc.nat(3), { maxLength: 3 }), seed: fc.nat(255) })
  .map(({ dtype, shape, seed }) => {
    const size = shape.reduce((product, dimension) => product * dimension, 1);
    const bytes = new Uint8Array(size * bytesPerElement(dtype)).map((_, i) =>
      dtype === "bool" ? (i + seed) % 2 : (i * 37 + seed) % 256,
    );
    return { dtype, shape, data: viewOf(dtype, bytes.buffer, 0, size) };
  });
const anyName = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.constantFrom("__proto__", "constructor", "0.weight", "10", "2", '"', "\\"),
);

test("round trips keep every bit, and the order of the record does not matter", () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.tuple(anyName, anyTensor), { selector: ([name]) => name, maxLength: 6 }), (list) => {
      const entries = list.filter(([name]) => name !== "__metadata__");
      const bytes = encodeSafetensors(Object.fromEntries(entries), { b: "2", a: "ü" });
      expect(encodeSafetensors(Object.fromEntries(entries.reverse()), { a: "ü", b: "2" })).toEqual(bytes);
      const read = decodeSafetensors(bytes);
      expect({ ...read.metadata }).toEqual({ a: "ü", b: "2" });
      expect(Object.keys(read.tensors).sort()).toEqual(entries.map(([name]) => name).sort());
      for (const [name, tensor] of entries) {
        const got = read.tensors[name]!;
        expect([got.dtype, got.shape]).toEqual([tensor.dtype, tensor.shape]);
        expect(new Uint8Array(got.data.buffer)).toEqual(new Uint8Array(tensor.data.buffer));
      }
    }),
    { numRuns: 200 },
  );
});

test("a tensor named __proto__ is an ordinary tensor", () => {
  const { tensors } = decodeSafetensors(file('{"__proto__":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}', [4]));
  expect(Object.keys(tensors)).toEqual(["__proto__"]);
});

const u8 = (begin: number, end: number): object => entry("U8", [end - begin], [begin, end]);
test.each<[string, Uint8Array, RegExp]>([
  ["empty", new Uint8Array(0), /0 bytes are too few/],
  ["shorter than its header", file({}, [], 500), /cut short/],
  ["an absurd header", Uint8Array.of(255, 255, 255, 255, 255, 255, 255, 127, 123, 125), /beyond the limit/],
  ["no JSON object", file("[1]"), /does not begin with \{/],
  ["no header", file(""), /does not begin with \{/],
  ["broken JSON", file('{"x":'), /not JSON/],
  ["text after the object", file("{} x"), /not JSON/],
  ["bad UTF-8", file({}, [], 2).map((byte, index) => (index === 9 ? 255 : byte)), /not JSON/],
  [
    "a name twice",
    file(
      '{"x":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}, "\\u0078" : {"dtype":"BOOL","shape":[1],"data_offsets":[0,1]}}',
      [1],
    ),
    /names "x" twice/,
  ],
  ["a gap at the start", file({ x: u8(1, 2) }, [1, 2]), /1 bytes before "x"/],
  ["a gap", file({ x: u8(0, 1), y: u8(2, 3) }, [1, 2, 3]), /1 bytes before "y"/],
  ["a gap at the end", file({ x: u8(0, 1) }, [1, 2]), /1 bytes at the end/],
  ["overlap", file({ x: u8(0, 2), y: u8(1, 3) }, [1, 2, 3]), /"y" overlaps/],
  ["the same bytes twice", file({ x: u8(0, 2), y: u8(0, 2) }, [1, 2]), /"y" overlaps/],
  ["cut data", file({ x: u8(0, 3) }, [1, 2]), /"x" ends at byte 3 of 2/],
  ["size against shape", file({ x: entry("F32", [2], [0, 4]) }, [0, 0, 0, 0]), /has 4 bytes, F32 \[2\] needs 8/],
  ["backwards", file({ x: entry("U8", [0], [1, 0]) }, [1]), /has -1 bytes/],
  ["an unknown type", file({ x: entry("C64", [1], [0, 1]) }, [1]), /type "C64"; known are/],
  ["no type", file({ x: { shape: [1], data_offsets: [0, 1] } }, [1]), /type undefined/],
  ["a negative dimension", file({ x: entry("U8", [-1], [0, 1]) }, [1]), /shape \[-1\]/],
  ["a shape that is no list", file({ x: entry("U8", 1, [0, 1]) }, [1]), /shape 1/],
  ["a huge shape", file({ x: entry("U8", [2 ** 40, 2 ** 40], [0, 1]) }, [1]), /needs/],
  ["offsets that are none", file({ x: entry("U8", [1], [0]) }, [1]), /data_offsets \[0\]/],
  ["offsets with fractions", file({ x: entry("U8", [1], [0, 1.5]) }, [1]), /data_offsets/],
  ["an entry that is no object", file({ x: null }), /entry "x" is no object/],
  ["metadata that is no object", file({ __metadata__: [1] }), /__metadata__ is no object/],
  ["metadata that is no text", file({ __metadata__: { a: 1 } }), /"a" is no string/],
  ["a bool that is 2", file({ x: entry("BOOL", [1], [0, 1]) }, [2]), /holds 2 at element 0/],
  [
    "a long beyond int32",
    file({ x: entry("I64", [1], [0, 8]) }, [0, 0, 0, 0, 1, 0, 0, 0]),
    /4294967296 .* does not fit int32/,
  ],
])("refuses %s", (_, bytes, message) => {
  expect(() => decodeSafetensors(bytes)).toThrow(FormatError);
  expect(() => decodeSafetensors(bytes)).toThrow(message);
});

test("a file cut anywhere is refused, a changed byte never ends in another error", () => {
  const bytes = encodeSafetensors({
    weight: { dtype: "float32", shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) },
    mask: { dtype: "bool", shape: [2], data: Uint8Array.of(0, 1) },
  });
  for (let length = 0; length < bytes.length; length++) {
    expect(() => decodeSafetensors(bytes.subarray(0, length)), `cut at ${length}`).toThrow(FormatError);
  }
  for (let position = 0; position < bytes.length; position++) {
    for (const flip of [1, 2, 16, 64, 128, 255]) {
      const damaged = bytes.map((byte, index) => (index === position ? byte ^ flip : byte));
      try {
        decodeSafetensors(damaged);
      } catch (error) {
        expect(error).toBeInstanceOf(FormatError);
      }
    }
  }
});

test("refuses to write what does not fit", () => {
  const write =
    (tensor: HostTensor, name = "x") =>
    () =>
      encodeSafetensors({ [name]: tensor });
  expect(write({ dtype: "float32", shape: [3], data: new Float32Array(2) })).toThrow(DataError);
  expect(write({ dtype: "float32", shape: [2], data: new Float64Array(2) })).toThrow(
    /is float32, but its data is a Float64Array/,
  );
  expect(write({ dtype: "int32", shape: [2], data: new Float32Array(2) })).toThrow(
    /is int32, but its data is a Float32Array/,
  );
  expect(write({ dtype: "bool", shape: [1], data: new Uint8Array(1) }, "__metadata__")).toThrow(
    /the format's own name/,
  );
  expect(() => encodeSafetensors({}, { epoch: 1 } as never)).toThrow(/the metadata "epoch" is no string/);
});
