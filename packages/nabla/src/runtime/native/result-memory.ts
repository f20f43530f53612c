/**
 * Where the results of programs lie: memory of JavaScript, which the collector frees and counts, whose elements hold anything
 * until the program writes them. The system gives pages that are new to the process, and zeroes each at its first touch:
 * 70 microseconds for 256 KiB, half of what their product takes. For as many bytes a large page costs a tenth. So results
 * of middle size lie in large pages, one after the other; a page is freed when none of its results is reachable any more,
 * and one that is kept may thus keep 2 MiB. Smaller ones come from what the allocator has at hand, larger ones have pages
 * of their own.
 */
import { Buffer } from "node:buffer";
import { bytesPerElement, type DType, type TypedArray, viewOf } from "../../base/dtype.ts";
import type { NativeLibrary } from "./library.ts";

/** Makes an array of so many elements, whatever they hold. */
export type AllocateResult = (dtype: DType, size: number) => TypedArray;

const alignment = 64;
const largePage = 2 * 1024 * 1024;

/** Bytes from which allocators ask the system for memory. */
const leastShared = 128 * 1024;
const mostShared = largePage / 2;

interface Page {
  readonly buffer: ArrayBuffer;
  /** Where the next result begins, and where the page ends. */
  next: number;
  readonly end: number;
}

export function createResultAllocator(library: NativeLibrary): AllocateResult {
  let page: Page | null = null;
  const fits = (bytes: number, { next, end }: Page): boolean => next + bytes <= end;
  const own = (bytes: number): ArrayBuffer => Buffer.allocUnsafeSlow(bytes).buffer as ArrayBuffer;

  const takePage = (): Page => {
    const buffer = own(2 * largePage); // one large page is somewhere in it; what is around it is never touched
    const start = library.addressOf(buffer);
    const next = (largePage - (start % largePage)) % largePage;
    library.takePages(start + next, largePage);
    return { buffer, next, end: next + largePage };
  };

  return (dtype, size) => {
    const bytes = size * bytesPerElement(dtype);
    if (bytes < leastShared || bytes > mostShared) {
      const buffer = own(bytes);
      if (bytes > mostShared) library.takePages(library.addressOf(buffer), bytes);
      return viewOf(dtype, buffer, 0, size);
    }
    if (page === null || !fits(bytes, page)) page = takePage();
    const result = viewOf(dtype, page.buffer, page.next, size);
    page.next += Math.ceil(bytes / alignment) * alignment;
    return result;
  };
}
