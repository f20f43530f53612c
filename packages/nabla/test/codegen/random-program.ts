/**
 * Random programs: nests of loops with loads and stores at random places, registers that are set and set again, several
 * kernels that read what others wrote. Sizes of the buffers follow from the accesses, so that none is out of bounds.
 */
import { dtypes, type DType, type TypedArray } from "../../src/base/dtype.ts";
import type { Kernel, Program, Statement } from "../../src/compiler/loop-nest.ts";
import * as build from "../../src/scalar/build.ts";
import type { Expression, Index, Register } from "../../src/scalar/expression.ts";
import { makeProgram } from "./make-program.ts";
import { dtypesOfLanes, type Leaves, pickFrom, randomExpression } from "./random-expression.ts";
import { arrayOf, specials } from "./wasm/special-values.ts";

interface Scope {
  readonly counters: readonly Index[];
  readonly registers: readonly Register[];
}

export interface RandomProgram {
  readonly program: Program;
  readonly inputs: readonly TypedArray[];
  readonly cells: readonly TypedArray[];
}

const kinds = ["input", "cell", "scratch"] as const;

export function randomProgram(tape: Uint8Array): RandomProgram {
  const pick = pickFrom(tape);
  // One input, one cell and one scratch buffer of each dtype.
  const descriptions = kinds.flatMap((role) => dtypes.map((dtype) => ({ role, dtype })));
  const sizes = descriptions.map(() => 1);
  const bufferOf = (role: (typeof kinds)[number], dtype: DType): number =>
    kinds.indexOf(role) * dtypes.length + dtypes.indexOf(dtype);
  let names = 0;

  /** A place in the buffer, which is made large enough. */
  const place = (buffer: number, lanes: number, scope: Scope): Expression => {
    let index = build.constant(pick([0, 1, 5]), "int32");
    for (const counter of scope.counters) {
      const term = pick([
        () => build.constant(0, "int32"),
        () => build.mul(counter, pick([1, 2, 3, 4, 8, -1])),
        () => build.remainder(counter, 3),
        () => build.div(build.add(counter, 5), 4),
        () => clamped(build.load(bufferOf("input", "int32"), "int32", counted(counter))),
      ])();
      index = build.add(index, term);
    }
    if (index.low < 0) index = build.sub(index, index.low);
    sizes[buffer] = Math.max(sizes[buffer]!, index.high + lanes);
    return index;
  };
  const counted = (counter: Index): Expression => {
    const buffer = bufferOf("input", "int32");
    sizes[buffer] = Math.max(sizes[buffer]!, counter.high + 1);
    return counter;
  };
  const clamped = (value: Expression): Expression => build.max(build.min(value, 9), 0);

  const leavesIn = (scope: Scope): Leaves => ({
    constantOf: (dtype) => pick(specials[dtype]),
    leaf(dtype, lanes) {
      const known: Expression[] = scope.registers.filter((r) => r.dtype === dtype && r.lanes === lanes);
      if (dtype === "int32" && lanes === 1) known.push(...scope.counters);
      if (known.length > 0 && pick([true, false])) return pick(known);
      const buffer = bufferOf(pick(kinds), dtype);
      return build.load(buffer, dtype, place(buffer, lanes, scope), lanes);
    },
  });
  const value = (dtype: DType, lanes: number, scope: Scope): Expression =>
    randomExpression(dtype, lanes, pick([0, 1, 2]), pick, leavesIn(scope));

  const statements = (scope: Scope, depth: number): Statement[] => {
    const list: Statement[] = [];
    let inner = scope;
    for (let left = pick([1, 2, 3]); left > 0; left--) {
      const lanes = pick([1, 1, 2, 4]);
      const dtype = pick(dtypesOfLanes[lanes]!);
      const kind = pick(depth > 0 ? (["loop", "loop", "store", "set"] as const) : (["store", "set"] as const));
      if (kind === "loop") {
        const [start, end, step] = pick([
          [0, 1, 1],
          [0, 7, 1],
          [2, 9, 3],
          [0, 8, 4],
          [3, 3, 1],
          [1, 6, 8],
        ] as const);
        const index = build.index(`i${names++}`, Math.max(end, 1)) as Index;
        const body = statements({ ...inner, counters: [...inner.counters, index] }, depth - 1);
        list.push({ kind: "loop", index, start, end, step, body });
      } else if (kind === "store") {
        const buffer = bufferOf(pick(["cell", "scratch"] as const), dtype);
        list.push({ kind: "store", buffer, index: place(buffer, lanes, inner), value: value(dtype, lanes, inner) });
      } else {
        const again = inner.registers.length > 0 && pick([true, false]);
        const register = again ? pick(inner.registers) : (build.register(`r${names++}`, dtype, lanes) as Register);
        list.push({ kind: "set", register, value: value(register.dtype, register.lanes, inner) });
        if (!again) inner = { ...inner, registers: [...inner.registers, register] };
      }
    }
    return list;
  };
  const kernels = ["first", "second"].map((name): Kernel => {
    names = 0;
    return { name, body: statements({ counters: [], registers: [] }, pick([1, 2, 3])) };
  });
  // What is not written has no value: the first kernel clears the scratch buffers.
  const clear: Kernel = {
    name: "clear",
    body: dtypes.map((dtype): Statement => {
      const buffer = bufferOf("scratch", dtype);
      const index = build.index(`c${buffer}`, sizes[buffer]!) as Index;
      const body: Statement[] = [{ kind: "store", buffer, index, value: build.constant(0, dtype) }];
      return { kind: "loop", index, start: 0, end: sizes[buffer]!, step: 1, body };
    }),
  };
  const program = makeProgram(
    descriptions.map(({ role, dtype }, id) => ({ role, dtype, size: sizes[id]!, output: role !== "input" })),
    [clear, ...kernels],
  );
  // Drawn one by one these would cost more than all the rest.
  let state = pick([...Array(100).keys()]);
  const contents = (id: number): TypedArray => {
    const { dtype, size } = program.buffers[id]!;
    const values = specials[dtype];
    return arrayOf(
      dtype,
      Array.from({ length: size }, () => {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        return values[(state >>> 8) % values.length]!;
      }),
    );
  };
  return { program, inputs: program.inputs.map(contents), cells: program.cells.map(contents) };
}
