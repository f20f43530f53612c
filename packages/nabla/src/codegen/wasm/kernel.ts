/**
 * One kernel as a function: its statements in order. Extents are static, so loops that run never or once are none, and the
 * others test at the bottom, with one branch an iteration.
 */
import { CompileError } from "../../base/errors.ts";
import type { Kernel, Program, Statement } from "../../compiler/loop-nest.ts";
import { emitElementAddress, emitExpression } from "./expressions.ts";
import { accesses } from "./memory-access.ts";
import { index, int32, type WasmFunction } from "./operation.ts";
import { representationOf } from "./representation.ts";
import { createScope, type Scope } from "./scope.ts";

type Loop = Extract<Statement, { kind: "loop" }>;
type Store = Extract<Statement, { kind: "store" }>;
type Assignment = Extract<Statement, { kind: "set" }>;

/** The function `(arena, cells)` that runs this kernel of the program. */
export function generateKernel(kernel: Kernel, program: Program): WasmFunction {
  const scope = createScope(kernel.name, program);
  emitStatements(kernel.body, scope);
  return scope.builder.finish();
}

function emitStatements(statements: readonly Statement[], scope: Scope): void {
  for (const statement of statements) {
    switch (statement.kind) {
      case "loop":
        emitLoop(statement, scope);
        break;
      case "store":
        emitStore(statement, scope);
        break;
      case "set":
        emitAssignment(statement, scope);
        break;
    }
  }
}

function emitLoop({ index: counter, start, end, step, body }: Loop, scope: Scope): void {
  if (step <= 0) throw new CompileError(`wasm: loop ${counter.name} has step ${step}, steps are positive`);
  if (start >= end) return;
  const { builder } = scope;
  const local = scope.counter(counter);
  const last = start + Math.ceil((end - start) / step) * step; // the counter's first value that is too high
  builder.emit(int32(start), index("local.set", local));
  if (last === start + step) return emitStatements(body, scope);
  builder.emit({ kind: "control", name: "loop" });
  emitStatements(body, scope);
  builder.emit(index("local.get", local), int32(step), "i32.add", index("local.tee", local));
  builder.emit(int32(last), "i32.ne", index("br_if", 0), { kind: "control", name: "end" });
}

function emitStore({ buffer, index, value }: Store, scope: Scope): void {
  const { narrow, store } = accesses[representationOf(value)];
  const immediates = emitElementAddress({ buffer, dtype: value.dtype, index }, scope);
  emitExpression(value, scope);
  scope.builder.emit(...narrow, { ...store, ...immediates });
}

function emitAssignment({ register, value }: Assignment, scope: Scope): void {
  if (representationOf(register) !== representationOf(value)) {
    throw new CompileError(
      `wasm: register ${register.name} of ${representationOf(register)} is set to ${representationOf(value)}`,
    );
  }
  emitExpression(value, scope);
  scope.builder.emit(index("local.set", scope.register(register)));
}
