/**
 * Cells in the memory of a WebAssembly device: zero-filled when made, freed when JavaScript's collector finds that nobody
 * can reach them any more.
 */
import { bytesPerElement, type DType, type TypedArray } from "../../base/dtype.ts";
import { DeviceError } from "../../base/errors.ts";
import type { Storage } from "../device.ts";
import { checkArray } from "../check-array.ts";
import type { DeviceMemory } from "./memory.ts";

export interface Cell extends Storage {
  readonly address: number;
  /** The memory that it lies in; tells cells of different devices apart. */
  readonly memory: DeviceMemory;
}

export type AllocateCell = (dtype: DType, size: number) => Cell;

/** Makes cells in this memory. */
export function createCellAllocator(memory: DeviceMemory): AllocateCell {
  const collected = new FinalizationRegistry<{ readonly address: number; readonly bytes: number }>((piece) =>
    memory.release(piece.address, piece.bytes),
  );
  return (dtype, size) => {
    if (!Number.isInteger(size) || size < 0) {
      throw new DeviceError(`wasm: a cell of ${size} elements; sizes are integers >= 0`);
    }
    const bytes = size * bytesPerElement(dtype);
    const address = memory.allocate(bytes);
    const first = address / bytesPerElement(dtype);
    memory.elements(dtype).fill(0, first, first + size);
    const cell: Cell = Object.freeze({
      dtype,
      size,
      address,
      memory,
      read: () => memory.elements(dtype).slice(first, first + size),
      write: (data: TypedArray) => {
        checkArray("wasm: write to a cell", data, dtype, size);
        memory.elements(dtype).set(data, first);
      },
    });
    collected.register(cell, { address, bytes });
    return cell;
  };
}

/** Whether a cell was allocated in this memory. */
export function isCellOf(memory: DeviceMemory, storage: Storage): storage is Cell {
  return (storage as Partial<Cell>).memory === memory;
}
