/**
 * What the code of one kernel refers to by name: its registers and loop counters, which are locals of the function, and the
 * buffers, which are addresses. The arena's address and the table of cells are the function's parameters; the address of
 * each cell that is used is read from the table once, at the start, and that of the thread's own memory computed.
 */
import { type DType, bytesPerElement } from "../../base/dtype.ts";
import { CompileError } from "../../base/errors.ts";
import type { Buffer, Program } from "../../compiler/loop-nest.ts";
import type { Index, Register } from "../../scalar/expression.ts";
import type { ThreadPlan } from "../../compiler/threads/thread-plan.ts";
import type { Given } from "./outline.ts";
import { createFunctionBuilder, type FunctionBuilder } from "./function-builder.ts";
import { index, int32, type Local, type Step } from "./operation.ts";
import { localTypeOf, representationOf } from "./representation.ts";

/** A buffer's element 0 is at local `base` plus `offset`. */
export interface BufferAddress {
  readonly dtype: DType;
  readonly base: number;
  readonly offset: number;
}

/** An element is at this local plus `offset`. */
export interface RunningAddress {
  readonly local: number;
  readonly offset: number;
}

/** What the engine has beyond the WebAssembly that every current one has. */
export interface Features {
  /** Relaxed SIMD, whose multiply-add rounds once on every machine that can. */
  readonly fusedMultiplyAdd: boolean;
}

export const noFeatures: Features = Object.freeze({ fusedMultiplyAdd: false });

export interface Scope {
  readonly builder: FunctionBuilder;
  /** What a function gets that runs a part of this one, but for counters and registers: its first parameters are the same. */
  readonly parameters: readonly Local[];
  readonly features: Features;
  /** How threads share the kernel; null where one thread runs it alone. */
  readonly sharing: Sharing | null;
  register(register: Register): number;
  counter(counter: Index): number;
  /** Where this thread's share of the loop over the counter ends. */
  counterEnd(counter: Index): number;
  /** Throws CompileError where the program has no such buffer of this dtype. */
  buffer(id: number, dtype: DType): BufferAddress;
  /** The address that runs along with the loop around, by `placeKey` (running-addresses.ts), where there is one. */
  readonly running: ReadonlyMap<string, RunningAddress>;
}

/** What threads that share a kernel have to know. */
export interface Sharing {
  readonly plan: ThreadPlan;
  /** The number of the function in which they wait for each other. */
  readonly meet: number;
}

/** Parameters of kernels that one thread runs alone. */
export const kernelParameters: readonly Local[] = [
  { name: "arena", type: "i32" },
  { name: "cells", type: "i32" },
];
/** Those of kernels that threads share: which of how many threads this is, too. */
export const sharedParameters: readonly Local[] = [
  ...kernelParameters,
  { name: "thread", type: "i32" },
  { name: "threads", type: "i32" },
];
/** The local that holds the thread's number, and the one that holds how many there are. */
export const thread = 2;
export const threads = 3;
const arena = 0;
const cells = 1;

function memoize<K, V>(make: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>();
  return (key) => {
    let value = known.get(key);
    if (value === undefined) known.set(key, (value = make(key)));
    return value;
  };
}

export function createScope(
  kernel: string,
  program: Program,
  sharing: Sharing | null = null,
  features: Features = noFeatures,
  given: Given = [],
): Scope {
  const parameters = sharing === null ? kernelParameters : sharedParameters;
  const passed = given.map((what): Local => {
    return { name: what.name, type: localTypeOf(representationOf(what)) };
  });
  const builder = createFunctionBuilder(kernel, [...parameters, ...passed]);

  const cellBase = memoize((id: number): number => {
    const position = program.cells.indexOf(id);
    if (position < 0)
      throw new CompileError(`wasm: ${kernel} uses buffer ${id}, a cell that the program does not list`);
    const local = builder.declare(`cell${position}`, "i32");
    builder.prepare(
      index("local.get", cells),
      { kind: "memory", name: "i32.load", align: 2, offset: position * bytesPerElement("int32") },
      index("local.set", local),
    );
    return local;
  });
  let own: number | null = null;
  /** The address of this thread's own memory, behind the arena. The first thread's comes first. */
  const privateBase = (): number => {
    if (own !== null) return own;
    own = builder.declare("own", "i32");
    const before: Step[] =
      sharing === null ? [] : [index("local.get", thread), int32(program.privateBytes), "i32.mul", "i32.add"];
    const first: Step[] = [index("local.get", arena), int32(program.arenaBytes), "i32.add"];
    builder.prepare(...first, ...before, index("local.set", own));
    return own;
  };
  const addressIn: { readonly [R in Buffer["role"]]: (id: number) => Omit<BufferAddress, "dtype"> } = {
    cell: (id) => ({ base: cellBase(id), offset: 0 }),
    private: (id) => ({ base: privateBase(), offset: program.offsets[id]! }),
    input: (id) => ({ base: arena, offset: program.offsets[id]! }),
    scratch: (id) => ({ base: arena, offset: program.offsets[id]! }),
  };
  const registers = new Map<string, { readonly local: number; readonly representation: string }>();
  const counters = new Map<string, number>();
  given.forEach((what, at) => {
    const local = parameters.length + at;
    if (what.kind === "index") counters.set(what.name, local);
    else registers.set(what.name, { local, representation: representationOf(what) });
  });

  return {
    builder,
    parameters,
    running: new Map(),
    features,
    sharing,
    counterEnd: memoizeByName((name) => builder.declare(`${name}_end`, "i32")),
    counter: memoizeByName((name) => counters.get(name) ?? builder.declare(name, "i32")),
    register(register) {
      const representation = representationOf(register);
      let known = registers.get(register.name);
      if (known === undefined) {
        known = { local: builder.declare(register.name, localTypeOf(representation)), representation };
        registers.set(register.name, known);
      }
      if (known.representation !== representation) {
        throw new CompileError(
          `wasm: ${kernel} has a register ${register.name} of ${known.representation} and of ${representation}`,
        );
      }
      return known.local;
    },
    buffer(id, dtype) {
      const buffer = program.buffers[id];
      if (buffer === undefined || buffer.dtype !== dtype) {
        throw new CompileError(`wasm: ${kernel} uses buffer ${id} as ${dtype}, it is ${buffer?.dtype ?? "missing"}`);
      }
      return { dtype, ...addressIn[buffer.role](id) };
    },
  };
}

function memoizeByName(make: (name: string) => number): (named: { readonly name: string }) => number {
  const numbers = memoize(make);
  return ({ name }) => numbers(name);
}
