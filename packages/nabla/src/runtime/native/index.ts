/** The native device and what the machine has for it. */
export { createNativeDevice, type NativeDevice, type NativeOptions } from "./device.ts";
export { allowedProcessors } from "./machine.ts";
export { reportToolchain, type ToolchainReport } from "./toolchain.ts";
