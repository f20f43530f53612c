/**
 * The device of a command. Left to itself, the library takes native code where a C compiler is found, which pays off in long
 * trainings; a small table is done in WebAssembly before the compiler has finished, so `auto` looks at the work ahead.
 */
import { device, DeviceError, setDevice } from "nabla";
import type { DeviceName } from "nabla";
import { InputError, oneLine } from "../input-error.ts";

/** Floating-point operations that WebAssembly does in about the time that compiling native code takes. */
const worthCompiling = 5e10;

/**
 * @param asked the value of --device; NABLA_DEVICE counts where it is absent or auto
 * @param operations an estimate of the floating-point operations ahead
 */
export async function chooseDevice(asked: DeviceName | undefined, operations: number): Promise<void> {
  if (asked !== undefined && asked !== "auto") return useDevice(asked);
  if ((process.env["NABLA_DEVICE"] ?? "") !== "") return void device();
  await setDevice(operations < worthCompiling ? "wasm" : "auto");
}

/** @throws InputError where this machine does not have the device */
export async function useDevice(name: DeviceName): Promise<void> {
  try {
    await setDevice(name);
  } catch (error) {
    if (error instanceof DeviceError) throw new InputError(`--device ${name}: ${oneLine(error)}`);
    throw error;
  }
}

/** The device that a run was trained on, so that its predictions are the same to the last bit; another one where it is not here. */
export async function useDeviceOf(run: { readonly training: { readonly device: string } }): Promise<void> {
  if ((process.env["NABLA_DEVICE"] ?? "") !== "") return void device();
  await setDevice(run.training.device as DeviceName).catch((error: unknown) => {
    if (!(error instanceof DeviceError)) throw error;
    return setDevice("auto");
  });
}
