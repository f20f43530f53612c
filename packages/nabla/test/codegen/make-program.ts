/**
 * Programs by hand: buffers by name, kernels over their numbers, offsets one after the other.
 */
import { bytesPerElement, type DType } from "../../src/base/dtype.ts";
import type { Buffer, Kernel, Program } from "../../src/compiler/loop-nest.ts";

export interface BufferDescription {
  readonly dtype: DType;
  readonly size: number;
  readonly role: Buffer["role"];
  readonly output?: boolean;
  /** Memory of the caller's. */
  readonly external?: boolean;
}

/** Buffer k is the k-th description; inputs, cells and outputs keep that order. */
export function makeProgram(descriptions: readonly BufferDescription[], kernels: readonly Kernel[]): Program {
  const buffers = descriptions.map(({ dtype, size, role }, id) => ({ id, name: `b${id}`, dtype, size, role }));
  let arenaBytes = 0;
  let privateBytes = 0;
  const offsets = buffers.map(({ id, dtype, size, role }) => {
    if (role === "cell" || descriptions[id]!.external === true) return -1;
    const bytes = Math.ceil((size * bytesPerElement(dtype)) / 64) * 64;
    if (role === "private") return (privateBytes += bytes) - bytes;
    return (arenaBytes += bytes) - bytes;
  });
  const idsOf = (wanted: (description: BufferDescription) => boolean): number[] =>
    buffers.map(({ id }) => id).filter((id) => wanted(descriptions[id]!));
  return {
    buffers,
    kernels,
    inputs: idsOf(({ role }) => role === "input"),
    cells: idsOf(({ role }) => role === "cell"),
    outputs: idsOf(({ output }) => output === true),
    external: idsOf(({ external }) => external === true),
    offsets,
    arenaBytes,
    privateBytes,
    peak: { bytes: arenaBytes, kernel: -1 },
  };
}
