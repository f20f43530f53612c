/** Golden text: a refactoring leaves it as it is. What a file starts with is left out. */
import { expect, test } from "vitest";
import { generateC } from "../../../src/codegen/c/program.ts";
import type { Kernel, Program, Statement } from "../../../src/compiler/loop-nest.ts";
import * as build from "../../../src/scalar/build.ts";
import type { Index, Register } from "../../../src/scalar/expression.ts";
import { makeProgram } from "../make-program.ts";

const kernelsOf = (program: Program): string => {
  const text = generateC(program, { fusedMultiplyAdd: true });
  return text.slice(text.indexOf("KERNEL void"));
};
const i = build.index("i", 1000) as Index;

test("bias and relu, sixteen lanes, shared out to threads; the rest is the first one's", () => {
  const rest = build.index("i_rest", 1000) as Index;
  const body = (at: Index, lanes: number): Statement[] => [
    {
      kind: "store",
      buffer: 2,
      index: at,
      value: build.max(
        build.add(
          build.load(0, "float32", at, lanes),
          build.splat(build.load(1, "float32", build.constant(3, "int32")), lanes),
        ),
        0,
      ),
    },
  ];
  const kernel: Kernel = {
    name: "add_relu_0",
    body: [
      { kind: "loop", parallel: true, index: i, start: 0, end: 992, step: 16, body: body(i, 16) },
      { kind: "loop", index: rest, start: 992, end: 1000, step: 1, body: body(rest, 1) },
    ],
  };
  const program = makeProgram(
    [
      { dtype: "float32", size: 1000, role: "input" },
      { dtype: "float32", size: 10, role: "cell" },
      { dtype: "float32", size: 1000, role: "scratch", output: true },
    ],
    [kernel],
  );
  expect(kernelsOf(program)).toMatchInlineSnapshot(`
    "KERNEL void add_relu_0(
      float *const b, // 1000 x float32
      float *const b_2, // 1000 x float32
      float *const b_3, // 10 x float32
      const int thread, const int threads, void (*const meet)(void)
    ) {
      for (int64_t i = 16 * share(62, thread, threads), i_end = 16 * share(62, thread + 1, threads); i < i_end; i += 16) {
        store_f32x16(b + i, at_least_f32x16((load_f32x16(b_2 + i) + splat_f32x16(b_3[3])), splat_f32x16(0.0f)));
      }
      if (thread == 0) for (int64_t i_rest = 992; i_rest < 1000; i_rest++) {
        b[i_rest] = at_least_f32((b_2[i_rest] + b_3[3]), 0.0f);
      }
    }

    __attribute__((visibility("default"))) void run(char *const arena, char *const *const outside, const int thread, const int threads, void (*const meet)(void)) {
      add_relu_0((float *)(arena + 4032), (float *)(arena + 0), (float *)outside[0], thread, threads, meet);
    }
    "
  `);
});

test("a register tile: sums of products are rounded once, addresses have 64 bits", () => {
  const k = build.index("k", 64) as Index;
  const row = build.index("row", 8) as Index;
  const sums = [0, 1].map((r) => build.register(`sum${r}`, "float32", 8) as Register);
  const right = build.register("right", "float32", 8) as Register;
  const first = build.register("first", "int32") as Register;
  const left = (r: number): ReturnType<typeof build.load> =>
    build.load(0, "float32", build.add(build.add(first, k), 64 * r));
  const kernel: Kernel = {
    name: "contract_1",
    body: [
      {
        kind: "loop",
        index: row,
        start: 0,
        end: 8,
        step: 2,
        body: [
          { kind: "set", register: first, value: build.mul(row, 64) },
          ...sums.map((sum): Statement => ({ kind: "set", register: sum, value: build.constant(0, "float32", 8) })),
          {
            kind: "loop",
            index: k,
            start: 0,
            end: 64,
            step: 1,
            body: [
              { kind: "set", register: right, value: build.load(1, "float32", build.mul(k, 8), 8) },
              ...sums.map((sum, r): Statement => ({
                kind: "set",
                register: sum,
                value: build.add(sum, build.mul(build.splat(left(r), 8), right)),
              })),
            ],
          },
          ...sums.map((sum, r): Statement => ({
            kind: "store",
            buffer: 2,
            index: build.mul(build.add(row, r), 8),
            value: sum,
          })),
        ],
      },
    ],
  };
  const program = makeProgram(
    [
      { dtype: "float32", size: 512, role: "input" },
      { dtype: "float32", size: 512, role: "input" },
      { dtype: "float32", size: 64, role: "scratch", output: true },
    ],
    [kernel],
  );
  expect(kernelsOf(program)).toMatchInlineSnapshot(`
    "KERNEL void contract_1(
      float *const b, // 512 x float32
      float *const b_2, // 512 x float32
      float *const b_3 // 64 x float32
    ) {
      for (int64_t row = 0; row < 8; row += 2) {
        f32x8 sum0, sum1;
        const int64_t first = row * 64;
        sum0 = splat_f32x8(0.0f);
        sum1 = splat_f32x8(0.0f);
        for (int64_t k = 0; k < 64; k++) {
          const f32x8 right = load_f32x8(b + (k * 8));
          sum0 = fma_f32x8(splat_f32x8(b_2[first + k]), right, sum0);
          sum1 = fma_f32x8(splat_f32x8(b_2[(first + k) + 64]), right, sum1);
        }
        store_f32x8(b_3 + (row * 8), sum0);
        store_f32x8(b_3 + ((row * 8) + 8), sum1);
      }
    }

    __attribute__((visibility("default"))) void run(char *const arena, char *const *const outside, const int thread, const int threads, void (*const meet)(void)) {
      if (thread == 0) contract_1((float *)(arena + 2048), (float *)(arena + 0), (float *)(arena + 4096));
    }
    "
  `);
});

test("threads meet where one needs what another computed; bytes, masks and float64", () => {
  const store = (buffer: number, value: ReturnType<typeof build.load>): Statement => ({
    kind: "loop",
    parallel: true,
    index: i,
    start: 0,
    end: 64,
    step: 4,
    body: [{ kind: "store", buffer, index: i, value }],
  });
  const x = build.load(0, "float64", i, 4);
  const isPositive = build.less(build.constant(0, "float64", 4), x);
  const kernels: Kernel[] = [
    { name: "less_0", body: [store(1, isPositive)] },
    {
      name: "select_1",
      body: [
        store(2, build.select(build.load(1, "bool", i, 4), x, build.cast(build.load(3, "uint8", i, 4), "float64"))),
      ],
    },
    {
      name: "copy_2",
      body: [
        {
          kind: "store",
          buffer: 4,
          index: build.constant(0, "int32"),
          value: build.load(2, "float64", build.constant(63, "int32")),
        },
      ],
    },
  ];
  const program = makeProgram(
    [
      { dtype: "float64", size: 64, role: "input" },
      { dtype: "bool", size: 64, role: "scratch" },
      { dtype: "float64", size: 64, role: "scratch" },
      { dtype: "uint8", size: 64, role: "input" },
      { dtype: "float64", size: 1, role: "scratch", output: true },
    ],
    kernels,
  );
  expect(kernelsOf(program)).toMatchInlineSnapshot(`
    "KERNEL void less_0(
      uint8_t *const b, // 64 x bool
      double *const b_2, // 64 x float64
      const int thread, const int threads, void (*const meet)(void)
    ) {
      for (int64_t i = 4 * share(16, thread, threads), i_end = 4 * share(16, thread + 1, threads); i < i_end; i += 4) {
        store_mask_i32x4(b + i, less_f64x4(splat_f64x4(0.0), load_f64x4(b_2 + i)));
      }
    }

    KERNEL void select_1(
      double *const b, // 64 x float64
      uint8_t *const b_2, // 64 x bool
      double *const b_3, // 64 x float64
      uint8_t *const b_4, // 64 x uint8
      const int thread, const int threads, void (*const meet)(void)
    ) {
      for (int64_t i = 4 * share(16, thread, threads), i_end = 4 * share(16, thread + 1, threads); i < i_end; i += 4) {
        store_f64x4(b + i, select_f64x4(load_mask_i32x4(b_2 + i), load_f64x4(b_3 + i), __builtin_convertvector(load_u8_i32x4(b_4 + i), f64x4)));
      }
    }

    KERNEL void copy_2(
      double *const b, // 1 x float64
      double *const b_2 // 64 x float64
    ) {
      b[0] = b_2[63];
    }

    __attribute__((visibility("default"))) void run(char *const arena, char *const *const outside, const int thread, const int threads, void (*const meet)(void)) {
      less_0((uint8_t *)(arena + 512), (double *)(arena + 0), thread, threads, meet);
      select_1((double *)(arena + 576), (uint8_t *)(arena + 512), (double *)(arena + 0), (uint8_t *)(arena + 1088), thread, threads, meet);
      MEET();
      if (thread == 0) copy_2((double *)(arena + 1152), (double *)(arena + 576));
    }
    "
  `);
});

test("a file starts with the types and functions that it uses, and no others", () => {
  const program = makeProgram(
    [
      { dtype: "float32", size: 8, role: "input" },
      { dtype: "float32", size: 8, role: "scratch", output: true },
    ],
    [
      {
        name: "sqrt_0",
        body: [
          {
            kind: "store",
            buffer: 1,
            index: build.constant(0, "int32"),
            value: build.sqrt(build.load(0, "float32", build.constant(0, "int32"), 8)),
          },
        ],
      },
    ],
  );
  const text = generateC(program, { fusedMultiplyAdd: true });
  expect(text.slice(text.indexOf("typedef"), text.indexOf("KERNEL void"))).toMatchInlineSnapshot(`
    "typedef int32_t i32x8 __attribute__((vector_size(32)));
    typedef int32_t i32x8u __attribute__((vector_size(32), aligned(4), may_alias));

    typedef float f32x8 __attribute__((vector_size(32)));
    typedef float f32x8u __attribute__((vector_size(32), aligned(4), may_alias));

    INLINE f32x8 load_f32x8(const float *from) { return *(const f32x8u *)from; }

    INLINE f32x8 sqrt_f32x8(f32x8 a) {
    #if HAS(__builtin_elementwise_sqrt)
      return __builtin_elementwise_sqrt(a);
    #elif GCC_X86 && defined(__AVX__)
      return (f32x8)__builtin_ia32_sqrtps256(a);
    #else
      return (f32x8){ __builtin_sqrtf(a[0]), __builtin_sqrtf(a[1]), __builtin_sqrtf(a[2]), __builtin_sqrtf(a[3]), __builtin_sqrtf(a[4]), __builtin_sqrtf(a[5]), __builtin_sqrtf(a[6]), __builtin_sqrtf(a[7]) };
    #endif
    }

    INLINE void store_f32x8(float *to, f32x8 a) { *(f32x8u *)to = a; }

    #define MEET() do { if (threads > 1) meet(); } while (0)

    /* The first of the parts that this thread takes, of as many. */
    INLINE int64_t share(const int64_t parts, const int64_t thread, const int64_t threads) {
      return parts * thread / threads;
    }

    "
  `);
});
