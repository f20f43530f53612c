/**
 * One operation of a function body with its immediates: what the generator makes, the assembler encodes and the listing
 * prints, so that the text is always the code. `Step` lets rules name a plain operation by its name alone.
 */
import type {
  ConstantName,
  ControlName,
  IndexName,
  LaneName,
  MemoryLaneName,
  MemoryName,
  PlainName,
} from "./opcodes.ts";

export type Operation =
  | { readonly kind: "plain"; readonly name: PlainName }
  | { readonly kind: "control"; readonly name: ControlName }
  | { readonly kind: "index"; readonly name: IndexName; readonly index: number }
  /** `align` is the logarithm of the alignment in bytes. */
  | { readonly kind: "memory"; readonly name: MemoryName; readonly align: number; readonly offset: number }
  | { readonly kind: "memoryLane"; readonly name: MemoryLaneName; readonly align: number; readonly offset: number }
  | { readonly kind: "lane"; readonly name: LaneName; readonly lane: number }
  | { readonly kind: "constant"; readonly name: ConstantName; readonly values: readonly number[] }
  | { readonly kind: "shuffle"; readonly bytes: readonly number[] };

export type Step = Operation | PlainName;

export type LocalType = "i32" | "f32" | "f64" | "v128";

export interface Local {
  readonly name: string;
  readonly type: LocalType;
}

/** A function without results; its parameters are its first locals. */
export interface WasmFunction {
  readonly name: string;
  readonly parameters: readonly Local[];
  readonly locals: readonly Local[];
  readonly body: readonly Operation[];
}

/** Plain operations are made once for each name. */
const plain = new Map<PlainName, Operation>();

export function operationOf(step: Step): Operation {
  if (typeof step !== "string") return step;
  let operation = plain.get(step);
  if (operation === undefined) plain.set(step, (operation = { kind: "plain", name: step }));
  return operation;
}

export function index(name: IndexName, position: number): Operation {
  return { kind: "index", name, index: position };
}

export function int32(value: number): Operation {
  return { kind: "constant", name: "i32.const", values: [value | 0] };
}

export function constants(name: ConstantName, ...values: readonly number[]): Operation {
  return { kind: "constant", name, values };
}

/** The value in each of four int32 lanes. */
export function int32x4(value: number): Operation {
  return constants("v128.const i32x4", value, value, value, value);
}

/** Bytes of the two vectors on the stack: 0 … 15 of the first, 16 … 31 of the second. */
export function shuffle(bytes: readonly number[]): Operation {
  return { kind: "shuffle", bytes };
}
