/**
 * What `compile(f).profile()` gives: the time of every kernel beside what it has to do.
 */
import type { KernelTime } from "../runtime/profile.ts";

/** Times of kernels, in the order in which they run; `${profile}` is a table, the slowest first. */
export interface Profile {
  readonly kernels: readonly KernelTime[];
  /** The sum over the kernels. */
  readonly milliseconds: number;
  toString(): string;
}

export function profileOf(kernels: readonly KernelTime[]): Profile {
  const total = kernels.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  return {
    kernels,
    milliseconds: total,
    toString: () => {
      const rows = [...kernels]
        .sort((a, b) => b.milliseconds - a.milliseconds)
        .map(({ name, milliseconds, operations, bytes }) => [
          milliseconds.toFixed(4),
          `${((100 * milliseconds) / total).toFixed(1)} %`,
          (operations / milliseconds / 1e6).toFixed(1),
          (bytes / milliseconds / 1e6).toFixed(1),
          name,
        ]);
      const head = ["ms", "share", "Gop/s", "GB/s", "kernel"];
      const widths = head.map((title, at) => Math.max(title.length, ...rows.map((row) => row[at]!.length)));
      const line = (cells: readonly string[]): string =>
        cells.map((cell, at) => (at === 4 ? cell : cell.padStart(widths[at]!))).join("  ");
      return [line(head), ...rows.map(line), `${total.toFixed(4)} ms in ${kernels.length} kernels`].join("\n");
    },
  };
}
