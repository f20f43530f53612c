/**
 * Memory that C code works on: buffers of JavaScript, which the collector frees and counts, at addresses that are
 * multiples of 64. One of them is the arena that all programs of a device share, as large as the largest needs.
 */
import { type DType, type TypedArray, viewOf } from "../../base/dtype.ts";
import { DeviceError } from "../../base/errors.ts";
import type { NativeLibrary } from "./library.ts";

export interface AlignedMemory {
  readonly address: number;
  /** `length` elements, from this byte on. */
  view(dtype: DType, byteOffset: number, length: number): TypedArray;
}

export type AllocateMemory = (bytes: number) => AlignedMemory;

const alignment = 64;

/** Bytes of the large pages of common machines; smaller memory holds none. */
const largePage = 2 * 1024 * 1024;

/** Makes zero-filled memory. Throws DeviceError where there is none left. */
export function createAllocator(library: NativeLibrary): AllocateMemory {
  return (bytes) => {
    let buffer: ArrayBuffer;
    try {
      buffer = new ArrayBuffer(bytes + alignment);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new DeviceError(
        `native: no memory for ${(bytes / 1024 ** 2).toFixed(1)} MiB; use smaller batches or a smaller model`,
      );
    }
    const start = library.addressOf(buffer);
    if (bytes >= largePage) library.preferLargePages(start, bytes + alignment);
    const shift = (alignment - (start % alignment)) % alignment;
    return {
      address: start + shift,
      view: (dtype, byteOffset, length) => viewOf(dtype, buffer, shift + byteOffset, length),
    };
  };
}

export interface Arena {
  /** The memory, of at least `bytes`; what was in it may be gone. The same object as long as it does not grow. */
  reserve(bytes: number): AlignedMemory;
}

export function createArena(allocate: AllocateMemory): Arena {
  let size = -1;
  let memory: AlignedMemory | null = null;
  return {
    reserve(bytes) {
      if (memory === null || bytes > size) {
        memory = null; // may be collected before the new one is there
        memory = allocate(bytes);
        size = bytes;
      }
      return memory;
    },
  };
}
