/**
 * Cells of a native device: zero-filled when made; JavaScript's collector frees them.
 */
import type { DType, TypedArray } from "../../base/dtype.ts";
import { bytesPerElement } from "../../base/dtype.ts";
import { DeviceError } from "../../base/errors.ts";
import type { Storage } from "../device.ts";
import { checkArray } from "../check-array.ts";
import type { AllocateMemory } from "./memory.ts";

export interface Cell extends Storage {
  /** As an element of the table that programs get. */
  readonly address: bigint;
  /** The device that it belongs to. */
  readonly owner: AllocateMemory;
}

export type AllocateCell = (dtype: DType, size: number) => Cell;

export function createCellAllocator(allocate: AllocateMemory): AllocateCell {
  return (dtype, size) => {
    if (!Number.isInteger(size) || size < 0) {
      throw new DeviceError(`native: a cell of ${size} elements; sizes are integers >= 0`);
    }
    const memory = allocate(size * bytesPerElement(dtype));
    const contents = memory.view(dtype, 0, size);
    return Object.freeze({
      dtype,
      size,
      address: BigInt(memory.address),
      owner: allocate,
      read: () => contents.slice(),
      write: (data: TypedArray) => {
        checkArray("native: write to a cell", data, dtype, size);
        contents.set(data);
      },
    });
  };
}

/** Whether the cell was made by this device. */
export function isCellOf(owner: AllocateMemory, storage: Storage): storage is Cell {
  return (storage as Partial<Cell>).owner === owner;
}
