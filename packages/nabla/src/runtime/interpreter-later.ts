/**
 * Stands in for the interpreter where a page starts: package.json chooses by condition between this and interpreter.ts, which
 * `setDevice` loads. Only Node has an environment that could ask for it sooner.
 */
import { DeviceError } from "../base/errors.ts";
import type { Device } from "./device.ts";

/** Throws DeviceError. */
export function createInterpreter(): Device {
  throw new DeviceError('interpreter: is not loaded yet; call await setDevice("interpreter")');
}
