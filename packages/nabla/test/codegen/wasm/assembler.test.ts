/**
 * The binary format: LEB128 against a decoder written here, and the modules as the engine sees them.
 */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { createByteWriter } from "../../../src/codegen/wasm/bytes.ts";
import { generateModule } from "../../../src/codegen/wasm/module.ts";
import * as build from "../../../src/scalar/build.ts";
import { makeProgram } from "../make-program.ts";

function decode(bytes: Uint8Array, signed: boolean): bigint {
  let value = 0n;
  bytes.forEach((byte, position) => {
    value |= BigInt(byte & 127) << BigInt(7 * position);
    expect(byte >= 128).toBe(position < bytes.length - 1);
  });
  return signed ? BigInt.asIntN(7 * bytes.length, value) : value;
}

test("unsigned LEB128 round-trips over 32 bits", () => {
  fc.assert(
    fc.property(fc.oneof(fc.nat(300), fc.integer({ min: 0, max: 2 ** 32 - 1 })), (value) => {
      const writer = createByteWriter();
      writer.unsigned(value);
      expect(decode(writer.finish(), false)).toBe(BigInt(value));
    }),
  );
});

test("signed LEB128 round-trips over int32", () => {
  fc.assert(
    fc.property(fc.oneof(fc.integer({ min: -300, max: 300 }), fc.integer()), (value) => {
      const writer = createByteWriter();
      writer.signed(value);
      expect(decode(writer.finish(), true)).toBe(BigInt(value));
    }),
  );
});

test("a writer grows and keeps what was written", () => {
  const writer = createByteWriter();
  const expected: number[] = [];
  for (let value = 0; value < 3000; value++) {
    writer.byte(value & 255);
    expected.push(value & 255);
  }
  writer.bytes(new Uint8Array(5000).fill(7));
  writer.name("é");
  expect([...writer.finish()]).toEqual([...expected, ...new Array<number>(5000).fill(7), 2, 0xc3, 0xa9]);
});

test("a module imports a memory, exports run, and carries the kernels' names", () => {
  const zero = build.constant(0, "int32");
  const value = build.load(0, "float32", zero);
  const program = makeProgram(
    [
      { dtype: "float32", size: 1, role: "input" },
      { dtype: "float32", size: 1, role: "scratch" },
    ],
    ["softmax rows", "exp"].map((name) => ({ name, body: [{ kind: "store", buffer: 1, index: zero, value }] })),
  );
  const bytes = generateModule(program);
  const module = new WebAssembly.Module(bytes as Uint8Array<ArrayBuffer>);
  expect(WebAssembly.Module.imports(module)).toEqual([{ module: "env", name: "memory", kind: "memory" }]);
  expect(WebAssembly.Module.exports(module)).toEqual([{ name: "run", kind: "function" }]);
  const names = new TextDecoder("latin1").decode(WebAssembly.Module.customSections(module, "name")[0]);
  expect(names).toContain("softmax rows");
  expect(names).toContain("exp");
  expect(names).toContain("run");
});

test("offsets beyond 2 GiB are encoded", () => {
  const zero = build.constant(0, "int32");
  const program = makeProgram(
    [{ dtype: "float32", size: 1, role: "scratch" }],
    [{ name: "far", body: [{ kind: "store", buffer: 0, index: zero, value: build.constant(1, "float32") }] }],
  );
  const bytes = generateModule({ ...program, offsets: [3 * 2 ** 30] });
  expect(WebAssembly.validate(bytes as Uint8Array<ArrayBuffer>)).toBe(true);
  const memory = new WebAssembly.Memory({ initial: 1 });
  const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes as Uint8Array<ArrayBuffer>), {
    env: { memory },
  });
  expect(() => (instance.exports["run"] as (arena: number, cells: number) => void)(0, 0)).toThrow(/bounds/);
});
