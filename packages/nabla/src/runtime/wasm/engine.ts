/**
 * What the engine has: the 128-bit vectors that kernels are made of, as every current one does, their fused multiply-add,
 * and a compiler of 2025 or later.
 */
import { DeviceError } from "../../base/errors.ts";
import { assembleModule } from "../../codegen/wasm/assembler.ts";
import { int32x4, type Operation, operationOf } from "../../codegen/wasm/operation.ts";
import { kernelParameters } from "../../codegen/wasm/scope.ts";
import { nodeModule } from "./threads/availability.ts";

/** Throws DeviceError where WebAssembly or its vectors are missing. */
export function requireSimd(): void {
  if (typeof WebAssembly === "undefined") throw new DeviceError("wasm: this engine has no WebAssembly");
  if (!isValid(probeBody)) {
    throw new DeviceError("wasm: this engine has no WebAssembly SIMD; update it, every one since 2023 has");
  }
}

/**
 * Whether vectors have the fused multiply-add of relaxed SIMD. Node 20 has it behind a flag, which may be set as long as no
 * module was compiled, and which worker threads inherit.
 */
export function hasFusedMultiplyAdd(): boolean {
  known ??= isValid(fusedProbe) || (allowRelaxedSimd() && isValid(fusedProbe));
  return known;
}

let known: boolean | undefined;

/** A module with a memory of 64-bit addresses, and nothing else. */
const wideMemory = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 5, 3, 1, 4, 1);

/**
 * Whether the engine is one of 2025 or later, as far as can be seen: those have memories of 64-bit addresses, which we do
 * not use (V8 since 13.3, Firefox since 134). What tells is the age of its compiler, of which no feature speaks.
 */
export function isRecent(): boolean {
  return WebAssembly.validate(wideMemory);
}

function allowRelaxedSimd(): boolean {
  const v8 = nodeModule<V8>("v8");
  v8?.setFlagsFromString?.("--experimental-wasm-relaxed-simd");
  return v8 !== undefined;
}

interface V8 {
  setFlagsFromString?(flags: string): void;
}

const isValid = (body: readonly Operation[]): boolean =>
  WebAssembly.validate(
    assembleModule([
      { name: "probe", parameters: kernelParameters, locals: [{ name: "vector", type: "v128" }], body },
    ]) as Uint8Array<ArrayBuffer>,
  );

const vector = { kind: "index", name: "local.get", index: kernelParameters.length } as const;
const setVector = { kind: "index", name: "local.set", index: kernelParameters.length } as const;
const fusedProbe = [vector, vector, vector, operationOf("f32x4.relaxed_madd"), setVector] as const;
const probeBody = [int32x4(1), setVector] as const;
