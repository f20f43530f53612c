/**
 * The device of a command: `--device`, or what the library chooses by itself.
 */
import { device, DeviceError, setDevice } from "nabla";
import type { DeviceName } from "nabla";
import { InputError, oneLine } from "../input-error.ts";

/** @returns the name of the device in use */
export async function chooseDevice(name: DeviceName | undefined): Promise<string> {
  if (name === undefined) return device().name;
  try {
    return (await setDevice(name)).name;
  } catch (error) {
    if (error instanceof DeviceError) throw new InputError(`--device ${name}: ${oneLine(error)}`);
    throw error;
  }
}
