/**
 * Which device runs programs. The choice is made at the first use: by `setDevice`, else by NABLA_DEVICE and NABLA_THREADS,
 * else `auto`. Cells move to the new device when they are next used.
 */
import { createInterpreter } from "#interpreter";
import { createNativeDevice } from "#native";
import { DeviceError } from "../base/errors.ts";
import type { Device } from "../runtime/device.ts";
import { createWasmDevice } from "../runtime/wasm/device.ts";
import { mostThreads, usualThreads } from "../runtime/wasm/threads/availability.ts";

export type DeviceName = "auto" | "wasm" | "native" | "webgpu" | "interpreter";

export interface DeviceOptions {
  /** How many threads may work on a program; as many as the device finds useful unless told. */
  readonly threads?: number;
}

/** Which device is in use, why, and with how many threads. */
export interface DeviceInfo {
  readonly name: string;
  readonly reason: string;
  readonly threads: number;
}

interface Current {
  readonly device: Device;
  readonly reason: string;
  /** How many threads were asked for. */
  readonly threads: number | undefined;
}

/** Makes an interpreter; pages, which start without it, load it when they ask for it. */
let interpreter: () => Device = createInterpreter;
let current: Current | null = null;
let epoch = 0;

/**
 * Chooses the device for everything from now on. `auto` is `native` in Node where a C compiler works, else `wasm`;
 * `interpreter` is slow and exact, made for comparisons.
 * @throws DeviceError where the device does not exist here.
 */
export async function setDevice(name: DeviceName, options: DeviceOptions = {}): Promise<DeviceInfo> {
  if (name === "interpreter") interpreter = (await import("../runtime/interpreter.ts")).createInterpreter;
  use(create(name, options.threads, `setDevice("${name}")`));
  return device();
}

/** Which device is in use, why, and with how many threads. */
export function device(): DeviceInfo {
  const { device, reason, threads: asked } = selected();
  const threads = device.threads ?? 1;
  return { name: device.name, reason: `${reason}${noteOf(device, threads, asked)}`, threads };
}

/** Why there are fewer threads than were asked for, or than the machine has. */
function noteOf({ name, whyOneThread }: Device, threads: number, asked: number | undefined): string {
  if (whyOneThread) return `; one thread: ${whyOneThread}`;
  return asked === undefined || asked <= threads ? "" : `; ${asked} threads asked for, ${name} uses ${threads}`;
}

/** The device that runs programs. */
export function currentDevice(): Device {
  return selected().device;
}

/** Changes whenever another device is chosen: memory that was bound before may have moved. */
export function deviceEpoch(): number {
  return epoch;
}

function selected(): Current {
  return current ?? use(fromEnvironment());
}

function use(next: Current): Current {
  current = next;
  epoch++;
  return next;
}

function environment(name: string): string | undefined {
  const host = globalThis as { readonly process?: { readonly env?: Readonly<Record<string, string | undefined>> } };
  const value = host.process?.env?.[name];
  return value === "" ? undefined : value;
}

function fromEnvironment(): Current {
  const name = environment("NABLA_DEVICE");
  const threads = environment("NABLA_THREADS");
  const count = threads === undefined ? undefined : Number(threads);
  return create(name ?? "auto", count, name === undefined ? "auto" : `NABLA_DEVICE=${name}`);
}

function checkThreads(threads: number | undefined): void {
  if (threads === undefined || (Number.isInteger(threads) && threads >= 1)) return;
  throw new DeviceError(`setDevice: ${threads} threads; the number of threads is an integer of at least 1`);
}

function create(name: string, threads: number | undefined, asked: string): Current {
  checkThreads(threads);
  const [device, reason] = createNamed(name, asked, threads);
  return { device, reason, threads };
}

function createNamed(name: string, asked: string, threads: number | undefined): [Device, string] {
  switch (name) {
    case "auto":
      return automatic(asked, threads);
    case "wasm":
      return [wasm(threads), asked];
    case "native":
      return [createNativeDevice(threads === undefined ? {} : { threads }), asked];
    case "interpreter":
      return [interpreter(), asked];
    case "webgpu":
      throw new DeviceError(`setDevice: "webgpu" is not in this version; take "native", "wasm" or "auto"`);
    default:
      throw new DeviceError(`setDevice: there is no device "${name}"; take "auto", "native", "wasm" or "interpreter"`);
  }
}

const wasm = (threads: number | undefined): Device =>
  createWasmDevice({ threads: Math.min(threads ?? usualThreads(), mostThreads) });

/** Native code where it works, WebAssembly elsewhere; the reason says what was missing. */
function automatic(asked: string, threads: number | undefined): [Device, string] {
  try {
    const device = createNativeDevice(threads === undefined ? {} : { threads });
    return [device, `${asked}: a C compiler works here`];
  } catch (error) {
    if (!(error instanceof DeviceError)) throw error;
    return [wasm(threads), `${asked}: WebAssembly runs everywhere (${error.message})`];
  }
}
