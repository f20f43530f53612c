/**
 * One kernel as a function, or a few: its statements in order. Extents are static, so loops that run never or once are
 * none, and the others test at the bottom, with one branch an iteration; addresses run along with the innermost ones
 * (running-addresses.ts). Where threads share the kernel, the plan says which statements are for the first alone and where
 * they meet; parallel loops go over this thread's share (share.ts).
 */
import { isFloat } from "../../base/dtype.ts";
import { CompileError } from "../../base/errors.ts";
import type { Kernel, Program, Statement } from "../../compiler/loop-nest.ts";
import type { Expression, Register } from "../../scalar/expression.ts";
import { emitElementAddress, emitExpression, emitPart } from "./expressions.ts";
import { accesses } from "./memory-access.ts";
import { outlineLoops } from "./outline.ts";
import { startRunning } from "./running-addresses.ts";
import { index, int32, type Operation, type Step, type WasmFunction } from "./operation.ts";
import { representationOf } from "./representation.ts";
import { createScope, type Features, noFeatures, type Scope, type Sharing, thread } from "./scope.ts";
import { meeting, shareStart } from "./share.ts";

type Loop = Extract<Statement, { kind: "loop" }>;
type Store = Extract<Statement, { kind: "store" }>;
type Assignment = Extract<Statement, { kind: "set" }>;

/** A function under construction. */
interface Frame extends Scope {
  /** Calls another function instead of the loop, where one does it. */
  readonly callFor: (loop: Loop) => boolean;
}

/**
 * The function that runs this kernel of the program: `(arena, cells)`, with `thread` and `threads` where it is shared. Behind
 * it come those of its loops that have one of their own (outline.ts); the first of all gets the number `first`.
 */
export function generateKernel(
  kernel: Kernel,
  program: Program,
  first: number,
  sharing: Sharing | null = null,
  features: Features = noFeatures,
): readonly WasmFunction[] {
  const outlined = outlineLoops(kernel.body);
  const parts: WasmFunction[] = [];
  const scope = createScope(kernel.name, program, sharing, features);
  const callFor = (loop: Loop): boolean => {
    const given = outlined.get(loop);
    if (given === undefined) return false;
    const part = createScope(`${kernel.name}_${loop.index.name}`, program, sharing, features, given);
    emitLoop(loop, { ...part, callFor: () => false });
    parts.push(part.builder.finish());
    const own = scope.parameters.map((_, at) => index("local.get", at));
    const rest = given.map((what) =>
      index("local.get", what.kind === "index" ? scope.counter(what) : scope.register(what)),
    );
    scope.builder.emit(...own, ...rest, index("call", first + parts.length));
    return true;
  };
  emitStatements(kernel.body, { ...scope, callFor });
  return [scope.builder.finish(), ...parts];
}

function emitStatements(statements: readonly Statement[], scope: Frame): void {
  for (const statement of statements) {
    if (scope.sharing === null) emitStatement(statement, scope);
    else emitSharedStatement(statement, scope, scope.sharing);
  }
}

function emitSharedStatement(statement: Statement, scope: Frame, { plan, meet }: Sharing): void {
  if (plan.meetsBefore(statement)) scope.builder.emit(...meeting(meet));
  if (!plan.isForFirst(statement)) return emitStatement(statement, scope);
  scope.builder.emit(index("local.get", thread), "i32.eqz", { kind: "control", name: "if" });
  emitStatement(statement, scope);
  scope.builder.emit({ kind: "control", name: "end" });
}

function emitStatement(statement: Statement, scope: Frame): void {
  switch (statement.kind) {
    case "loop":
      return scope.callFor(statement) ? undefined : emitLoop(statement, scope);
    case "store":
      return emitStore(statement, scope);
    case "set":
      return emitAssignment(statement, scope);
    case "prefetch":
      return; // there is no instruction for it
  }
}

function emitLoop(loop: Loop, scope: Frame): void {
  const { index: counter, start, end, step } = loop;
  if (step <= 0) throw new CompileError(`wasm: loop ${counter.name} has step ${step}, steps are positive`);
  if (start >= end) return;
  if (loop.parallel === true && scope.sharing !== null) return emitShare(loop, scope);
  const { builder } = scope;
  const local = scope.counter(counter);
  const steps = Math.ceil((end - start) / step);
  builder.emit(int32(start), index("local.set", local));
  if (steps === 1) return emitBody(loop, scope);
  emitIterations(loop, local, int32(start + steps * step), scope);
}

/** Do the body, move the counter on, again until it is at `end`, which is its first value that is too high. */
function emitIterations(loop: Loop, local: number, end: Step, scope: Frame): void {
  const { builder } = scope;
  const isInnermost = !loop.body.some(({ kind }) => kind === "loop");
  const running = isInnermost ? startRunning(loop, scope, (part) => emitPart(part, scope)) : null;
  builder.emit({ kind: "control", name: "loop" });
  emitBody(loop, running === null ? scope : { ...scope, running: running.found });
  if (running !== null) builder.emit(...running.advance);
  builder.emit(index("local.get", local), int32(loop.step), "i32.add", index("local.tee", local));
  builder.emit(end, "i32.ne", index("br_if", 0), { kind: "control", name: "end" });
}

/** This thread's iterations: from its share's start to its end, which may be the same. */
function emitShare(loop: Loop, scope: Frame): void {
  const { builder } = scope;
  const local = scope.counter(loop.index);
  const end = scope.counterEnd(loop.index);
  builder.emit(...shareStart(loop, "next"), index("local.set", end));
  builder.emit(...shareStart(loop, "own"), index("local.tee", local), index("local.get", end), "i32.ne");
  builder.emit({ kind: "control", name: "if" });
  emitIterations(loop, local, index("local.get", end), scope);
  builder.emit({ kind: "control", name: "end" });
}

function emitBody(loop: Loop, scope: Frame): void {
  emitStatements(loop.body, scope);
  const { sharing } = scope;
  if (sharing?.plan.meetsAfterIteration(loop)) scope.builder.emit(...meeting(sharing.meet));
}

function emitStore({ buffer, index, value }: Store, scope: Scope): void {
  const { narrow, store } = accesses[representationOf(value)];
  const { align, offset } = emitElementAddress({ buffer, dtype: value.dtype, index }, scope);
  emitExpression(value, scope);
  const operation: Operation =
    store.kind === "memory"
      ? { kind: "memory", name: store.name, align, offset }
      : { kind: "memoryLane", name: store.name, align, offset };
  scope.builder.emit(...narrow, operation);
}

function emitAssignment({ register, value }: Assignment, scope: Scope): void {
  if (representationOf(register) !== representationOf(value)) {
    throw new CompileError(
      `wasm: register ${register.name} of ${representationOf(register)} is set to ${representationOf(value)}`,
    );
  }
  const factors = scope.features.fusedMultiplyAdd ? factorsAddedTo(register, value) : null;
  if (factors === null) emitExpression(value, scope);
  else {
    for (const part of [...factors, register]) emitExpression(part, scope);
    scope.builder.emit(register.dtype === "float32" ? "f32x4.relaxed_madd" : "f64x2.relaxed_madd");
  }
  scope.builder.emit(index("local.set", scope.register(register)));
}

/** [a, b] where the statement is sum = sum + a * b on vectors of floats: the inner loop of a contraction. */
function factorsAddedTo(register: Register, value: Expression): readonly Expression[] | null {
  if (register.lanes === 1 || !isFloat(register.dtype)) return null;
  if (value.kind !== "apply" || value.instruction !== "add" || value.operands[0] !== register) return null;
  const product = value.operands[1]!;
  return product.kind === "apply" && product.instruction === "mul" ? product.operands : null;
}
