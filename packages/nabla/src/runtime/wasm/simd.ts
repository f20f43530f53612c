/**
 * Whether the engine has the 128-bit vectors that kernels are made of. Every current one does.
 */
import { DeviceError } from "../../base/errors.ts";
import { assembleModule } from "../../codegen/wasm/assembler.ts";
import { int32x4 } from "../../codegen/wasm/operation.ts";
import { kernelParameters } from "../../codegen/wasm/scope.ts";

/** Throws DeviceError where WebAssembly or its vectors are missing. */
export function requireSimd(): void {
  if (typeof WebAssembly === "undefined") throw new DeviceError("wasm: this engine has no WebAssembly");
  const probe = assembleModule([
    { name: "probe", parameters: kernelParameters, locals: [{ name: "vector", type: "v128" }], body: probeBody },
  ]);
  if (!WebAssembly.validate(probe as Uint8Array<ArrayBuffer>)) {
    throw new DeviceError("wasm: this engine has no WebAssembly SIMD; update it, every one since 2023 has");
  }
}

const probeBody = [int32x4(1), { kind: "index", name: "local.set", index: kernelParameters.length }] as const;
