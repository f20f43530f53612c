/**
 * The one WebAssembly memory of a device: pieces for cells, and a scratch area that all programs share, as large as the
 * largest needs. Addresses are multiples of 64. The memory grows in steps, up to 4 GiB, and never shrinks. Where threads
 * share it, only the one that made it grows it, between runs, and the words of their barrier lie at its start.
 */
import type { DType, TypedArray } from "../../base/dtype.ts";
import { DeviceError } from "../../base/errors.ts";
import { meetingBytes } from "../../codegen/wasm/meet.ts";
import { createFreeList } from "./free-list.ts";

export interface DeviceMemory {
  /** What modules import. */
  readonly memory: WebAssembly.Memory;
  /** Whether threads can share it; modules must be made for it. */
  readonly isShared: boolean;
  /** The address of a piece of at least `bytes`. Throws DeviceError where there is no room. */
  allocate(bytes: number): number;
  /** Gives a piece back, of as many bytes as were asked for. */
  release(address: number, bytes: number): void;
  /** The address of the scratch area, which has at least `bytes`; what was in it may be gone. */
  scratch(bytes: number): number;
  /** The whole memory as elements of this dtype; good until the next call of any other method. */
  elements(dtype: DType): TypedArray;
}

const alignment = 64;
const pageBytes = 65536;
const mostPages = 65536;
const smallestStep = 1024 ** 2;
const largestStep = 256 * 1024 ** 2;

const roundUp = (value: number, step: number): number => Math.ceil(value / step) * step;
const inMiB = (bytes: number): string => `${(bytes / 1024 ** 2).toFixed(1)} MiB`;

type Views = { readonly [D in DType]: TypedArray };

function viewsOf(buffer: ArrayBuffer): Views {
  const uint8 = new Uint8Array(buffer);
  return {
    float32: new Float32Array(buffer),
    float64: new Float64Array(buffer),
    int32: new Int32Array(buffer),
    uint8,
    bool: uint8,
  };
}

/** A shared memory reserves addresses for its maximum: where the engine has not as many, half as many, and so on. */
function createSharedMemory(maximum: number): { memory: WebAssembly.Memory; maximum: number } {
  try {
    return { memory: new WebAssembly.Memory({ initial: 1, maximum, shared: true }), maximum };
  } catch (error) {
    if (!(error instanceof RangeError) || maximum < 1024) throw error;
    return createSharedMemory(maximum / 2);
  }
}

/** @param isShared Whether threads are to share it; the engine must be able to share memory. */
export function createDeviceMemory(isShared: boolean = false): DeviceMemory {
  const { memory, maximum } = isShared
    ? createSharedMemory(mostPages)
    : { memory: new WebAssembly.Memory({ initial: 1 }), maximum: mostPages };
  const limitBytes = maximum * pageBytes;
  const free = createFreeList();
  const first = isShared ? meetingBytes : alignment; // nothing is at address 0
  free.release(first, pageBytes - first);
  let views = viewsOf(memory.buffer);
  let scratchAddress = 0;
  let scratchBytes = 0;

  const size = (): number => views.uint8.length;
  const growBy = (bytes: number): boolean => {
    const before = size();
    const pages = roundUp(bytes, pageBytes) / pageBytes;
    if (before + pages * pageBytes > limitBytes) return false;
    try {
      memory.grow(pages);
    } catch (error) {
      if (error instanceof RangeError) return false;
      throw error;
    }
    views = viewsOf(memory.buffer); // growing detaches all views
    free.release(before, pages * pageBytes);
    return true;
  };
  /** Grows by a quarter, so that growing is rare; where that is too much, by what is missing. */
  const growFor = (bytes: number): void => {
    const missing = bytes - free.freeBefore(size());
    if (growBy(Math.max(missing, Math.min(Math.max(size() / 4, smallestStep), largestStep))) || growBy(missing)) return;
    throw new DeviceError(
      `wasm: no room for ${inMiB(bytes)}, the memory has ${inMiB(size())} and cannot grow as far ` +
        `(at most ${inMiB(limitBytes)}); use smaller batches or a smaller model`,
    );
  };
  // Something of no size has an address of its own, too.
  const piece = (bytes: number): number => Math.max(alignment, roundUp(bytes, alignment));

  const allocate = (bytes: number): number => {
    const wanted = piece(bytes);
    const address = free.take(wanted);
    if (address !== null) return address;
    growFor(wanted);
    return free.take(wanted)!;
  };
  const release = (address: number, bytes: number): void => free.release(address, piece(bytes));

  return {
    memory,
    isShared,
    allocate,
    release,
    scratch(bytes) {
      if (bytes > scratchBytes || scratchAddress === 0) {
        // Freed first, so that the new one can take its place.
        if (scratchAddress !== 0) release(scratchAddress, scratchBytes);
        scratchAddress = 0;
        scratchBytes = 0;
        scratchAddress = allocate(bytes);
        scratchBytes = bytes;
      }
      return scratchAddress;
    },
    elements: (dtype) => views[dtype],
  };
}
