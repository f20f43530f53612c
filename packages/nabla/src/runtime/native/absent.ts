/**
 * Stands in for the native device where there is no Node: in a browser. package.json chooses between the two by condition,
 * so that nothing of Node is named in a browser's bundle.
 */
import { DeviceError } from "../../base/errors.ts";
import type { NativeDevice, NativeOptions } from "./device.ts";

const why = "native code needs Node, Deno or Bun";

/** Throws DeviceError. */
export function createNativeDevice(_options?: NativeOptions): NativeDevice {
  throw new DeviceError(`native: ${why}`);
}
