/**
 * Golden listings: a refactoring leaves them as they are. The listing prints the operations that are assembled.
 */
import { expect, test } from "vitest";
import { planThreads } from "../../../src/compiler/threads/thread-plan.ts";
import { generateKernel } from "../../../src/codegen/wasm/kernel.ts";
import { listFunction, listKernel } from "../../../src/codegen/wasm/listing.ts";
import type { Kernel } from "../../../src/compiler/loop-nest.ts";
import * as build from "../../../src/scalar/build.ts";
import type { Index, Register } from "../../../src/scalar/expression.ts";
import { makeProgram } from "../make-program.ts";

const i = build.index("i", 64) as Index;
const k = build.index("k", 32) as Index;

test("bias and relu, four lanes: constants in offsets, a parameter in a cell", () => {
  const kernel: Kernel = {
    name: "relu",
    body: [
      {
        kind: "loop",
        index: i,
        start: 0,
        end: 64,
        step: 4,
        body: [
          {
            kind: "store",
            buffer: 2,
            index: build.add(i, 4),
            value: build.max(build.add(build.load(0, "float32", i, 4), build.splat(build.load(1, "float32", i), 4)), 0),
          },
        ],
      },
    ],
  };
  const program = makeProgram(
    [
      { dtype: "float32", size: 64, role: "input" },
      { dtype: "float32", size: 64, role: "cell" },
      { dtype: "float32", size: 68, role: "scratch", output: true },
    ],
    [kernel],
  );
  expect(listKernel(kernel, program)).toMatchInlineSnapshot(`
    "(func $relu (param $arena i32) (param $cells i32)
      (local $i i32) (local $running0 i32) (local $cell0 i32) (local $running1 i32)
      local.get $cells
      i32.load align=4
      local.set $cell0
      i32.const 0
      local.set $i
      local.get $arena
      local.get $i
      i32.const 2
      i32.shl
      i32.add
      local.set $running0
      local.get $cell0
      local.get $i
      i32.const 2
      i32.shl
      i32.add
      local.set $running1
      loop
        local.get $running0
        local.get $running0
        v128.load align=4
        local.get $running1
        v128.load32_splat align=4
        f32x4.add
        v128.const f32x4 0 0 0 0
        f32x4.max
        v128.store offset=272 align=4
        local.get $running0
        i32.const 16
        i32.add
        local.set $running0
        local.get $running1
        i32.const 16
        i32.add
        local.set $running1
        local.get $i
        i32.const 4
        i32.add
        local.tee $i
        i32.const 64
        i32.ne
        br_if 0
      end)"
  `);
});

test("a dot product with an accumulator: strides and sizes in one shift, the loop tests at its bottom", () => {
  const total = build.register("total", "float32") as Register;
  const kernel: Kernel = {
    name: "dot",
    body: [
      { kind: "set", register: total, value: build.constant(0, "float32") },
      {
        kind: "loop",
        index: k,
        start: 0,
        end: 32,
        step: 1,
        body: [
          {
            kind: "set",
            register: total,
            value: build.add(
              total,
              build.mul(
                build.load(0, "float32", build.add(build.mul(k, 8), 3)),
                build.load(1, "float32", build.mul(k, 3)),
              ),
            ),
          },
        ],
      },
      { kind: "store", buffer: 2, index: build.constant(0, "int32"), value: total },
    ],
  };
  const program = makeProgram(
    [
      { dtype: "float32", size: 256, role: "input" },
      { dtype: "float32", size: 96, role: "input" },
      { dtype: "float32", size: 1, role: "scratch", output: true },
    ],
    [kernel],
  );
  expect(listKernel(kernel, program)).toMatchInlineSnapshot(`
    "(func $dot (param $arena i32) (param $cells i32)
      (local $total f32) (local $k i32) (local $running0 i32) (local $running1 i32)
      f32.const 0
      local.set $total
      i32.const 0
      local.set $k
      local.get $arena
      local.get $k
      i32.const 5
      i32.shl
      i32.add
      local.set $running0
      local.get $arena
      local.get $k
      i32.const 12
      i32.mul
      i32.add
      local.set $running1
      loop
        local.get $total
        local.get $running0
        f32.load offset=12 align=4
        local.get $running1
        f32.load offset=1024 align=4
        f32.mul
        f32.add
        local.set $total
        local.get $running0
        i32.const 32
        i32.add
        local.set $running0
        local.get $running1
        i32.const 12
        i32.add
        local.set $running1
        local.get $k
        i32.const 1
        i32.add
        local.tee $k
        i32.const 32
        i32.ne
        br_if 0
      end
      local.get $arena
      local.get $total
      f32.store offset=1408 align=4)"
  `);
});

test("a mask of bytes and integers without an operation of their own", () => {
  const once = build.index("once", 1) as Index;
  const kernel: Kernel = {
    name: "mask",
    body: [
      {
        kind: "loop",
        index: once,
        start: 0,
        end: 1,
        step: 1,
        body: [
          {
            kind: "store",
            buffer: 1,
            index: once,
            value: build.less(build.load(0, "float32", once, 4), 0.5),
          },
          { kind: "store", buffer: 2, index: once, value: build.abs(build.load(2, "int32", once)) },
        ],
      },
    ],
  };
  const program = makeProgram(
    [
      { dtype: "float32", size: 4, role: "input" },
      { dtype: "bool", size: 4, role: "scratch", output: true },
      { dtype: "int32", size: 4, role: "cell" },
    ],
    [kernel],
  );
  expect(listKernel(kernel, program)).toMatchInlineSnapshot(`
    "(func $mask (param $arena i32) (param $cells i32)
      (local $once i32) (local $cell0 i32) (local $temporary0 i32)
      local.get $cells
      i32.load align=4
      local.set $cell0
      i32.const 0
      local.set $once
      local.get $arena
      local.get $once
      i32.add
      local.get $arena
      local.get $once
      i32.const 2
      i32.shl
      i32.add
      v128.load align=4
      v128.const f32x4 0.5 0.5 0.5 0.5
      f32x4.lt
      v128.const i32x4 1 1 1 1
      v128.and
      v128.const i32x4 0 0 0 0
      i8x16.shuffle 0 4 8 12 0 0 0 0 0 0 0 0 0 0 0 0
      v128.store32_lane offset=64 align=1 0
      local.get $cell0
      local.get $once
      i32.const 2
      i32.shl
      i32.add
      local.get $cell0
      local.get $once
      i32.const 2
      i32.shl
      i32.add
      i32.load align=4
      local.set $temporary0
      local.get $temporary0
      local.get $temporary0
      i32.const 31
      i32.shr_s
      i32.xor
      local.get $temporary0
      i32.const 31
      i32.shr_s
      i32.sub
      i32.store align=4)"
  `);
});

test("a loop that threads share: each computes where its steps start and end", () => {
  const body = [{ kind: "store", buffer: 0, index: i, value: build.constant(1, "float32") }] as const;
  const kernel: Kernel = {
    name: "ones",
    body: [{ kind: "loop", parallel: true, index: i, start: 8, end: 64, step: 4, body }],
  };
  const program = makeProgram([{ dtype: "float32", size: 64, role: "scratch", output: true }], [kernel]);
  const sharing = { plan: planThreads(program), meet: 1 };
  expect(listFunction(generateKernel(kernel, program, 0, sharing)[0]!)).toMatchInlineSnapshot(`
    "(func $ones (param $arena i32) (param $cells i32) (param $thread i32) (param $threads i32)
      (local $i i32) (local $i_end i32) (local $running0 i32)
      local.get $thread
      i32.const 1
      i32.add
      i64.extend_i32_u
      i64.const 14
      i64.mul
      local.get $threads
      i64.extend_i32_u
      i64.div_u
      i32.wrap_i64
      i32.const 4
      i32.mul
      i32.const 8
      i32.add
      local.set $i_end
      local.get $thread
      i64.extend_i32_u
      i64.const 14
      i64.mul
      local.get $threads
      i64.extend_i32_u
      i64.div_u
      i32.wrap_i64
      i32.const 4
      i32.mul
      i32.const 8
      i32.add
      local.tee $i
      local.get $i_end
      i32.ne
      if
        local.get $arena
        local.get $i
        i32.const 2
        i32.shl
        i32.add
        local.set $running0
        loop
          local.get $running0
          f32.const 1
          f32.store align=4
          local.get $running0
          i32.const 16
          i32.add
          local.set $running0
          local.get $i
          i32.const 4
          i32.add
          local.tee $i
          local.get $i_end
          i32.ne
          br_if 0
        end
      end)"
  `);
});
