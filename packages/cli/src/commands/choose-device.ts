/**
 * The device of a command. Left to itself, the library takes native code where a C compiler is found, which pays off in long
 * trainings; a small table is done in WebAssembly before the compiler has finished, so `auto` looks at the work ahead.
 * NABLA_DEVICE and NABLA_THREADS are read here as options are, so that a mistake in them is one line that names them.
 */
import { DeviceError, setDevice } from "nabla";
import type { DeviceName } from "nabla";
import { InputError, oneLine } from "../input-error.ts";
import { wholeNumber } from "../options/option-kinds.ts";
import { readValue } from "../options/parse-options.ts";
import { deviceOption } from "../options/train-options.ts";

/** Floating-point operations that WebAssembly does in about the time that compiling native code takes. */
const worthCompiling = 5e10;

export type AskedDevice = {
  readonly name: DeviceName;
  /** The option or the variable that asked. */
  readonly by: string;
  readonly options: { readonly threads?: number };
};

/**
 * What the user asked for, by --device or else by NABLA_DEVICE, with the threads of NABLA_THREADS.
 * @throws InputError where a variable holds what it does not take
 */
export function askedDevice(option: DeviceName = "auto"): AskedDevice {
  const name = variable("NABLA_DEVICE", deviceOption) ?? "auto";
  const threads = variable("NABLA_THREADS", wholeNumber(1));
  const asked = option === "auto" ? { name, by: "NABLA_DEVICE" } : { name: option, by: "--device" };
  return { ...asked, options: threads === undefined ? {} : { threads } };
}

function variable<Value>(name: string, kind: Parameters<typeof readValue<Value>>[1]): Value | undefined {
  const text = process.env[name] ?? "";
  return text === "" ? undefined : readValue(name, kind, text);
}

/** @param operations an estimate of the floating-point operations ahead */
export async function chooseDevice(option: DeviceName | undefined, operations: number): Promise<void> {
  const asked = askedDevice(option);
  if (asked.name !== "auto") await use(asked);
  else await setDevice(operations < worthCompiling ? "wasm" : "auto", asked.options);
}

/**
 * Takes the device that was asked for, where one was: long before it is needed, so that a mistake shows at once.
 * @throws InputError where this machine does not have it
 */
export async function useDevice(option: DeviceName | undefined): Promise<void> {
  const asked = askedDevice(option);
  if (asked.name !== "auto") await use(asked);
}

/** The device that a run was trained on, so that its predictions are the same to the last bit; another one where it is not here. */
export async function useDeviceOf(run: { readonly training: { readonly device: string } }): Promise<void> {
  const asked = askedDevice();
  if (asked.name !== "auto") return use(asked);
  await setDevice(run.training.device as DeviceName, asked.options).catch((error: unknown) => {
    if (!(error instanceof DeviceError)) throw error;
    return setDevice("auto", asked.options);
  });
}

async function use({ name, by, options }: AskedDevice): Promise<void> {
  try {
    await setDevice(name, options);
  } catch (error) {
    if (error instanceof DeviceError) throw new InputError(`${by} ${name}: ${oneLine(error)}`);
    throw error;
  }
}
