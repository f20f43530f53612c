/**
 * Which parts of an address space are free. Pieces are kept in the order of their addresses, neighbours merged, so that
 * what was freed can be used again for larger things. The smallest piece that fits is taken.
 */

export interface FreeList {
  /** Takes `bytes` of a free piece; null where none is large enough. */
  take(bytes: number): number | null;
  /** Makes a range free; it must not be free already. */
  release(address: number, bytes: number): void;
  /** Size of the free piece that ends at this address, 0 where there is none. */
  freeBefore(end: number): number;
}

interface Piece {
  address: number;
  bytes: number;
}

export function createFreeList(): FreeList {
  const pieces: Piece[] = [];

  /** The number of pieces that start before `address`. */
  const positionOf = (address: number): number => {
    let low = 0;
    let high = pieces.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (pieces[middle]!.address < address) low = middle + 1;
      else high = middle;
    }
    return low;
  };

  return {
    take(bytes) {
      let best = -1;
      for (let position = 0; position < pieces.length; position++) {
        const size = pieces[position]!.bytes;
        if (size >= bytes && (best < 0 || size < pieces[best]!.bytes)) best = position;
      }
      if (best < 0) return null;
      const piece = pieces[best]!;
      const { address } = piece;
      piece.address += bytes;
      piece.bytes -= bytes;
      if (piece.bytes === 0) pieces.splice(best, 1);
      return address;
    },
    release(address, bytes) {
      const position = positionOf(address);
      const before = pieces[position - 1];
      const after = pieces[position];
      const joinsBefore = before !== undefined && before.address + before.bytes === address;
      const joinsAfter = after !== undefined && address + bytes === after.address;
      if (joinsBefore && joinsAfter) {
        before.bytes += bytes + after.bytes;
        pieces.splice(position, 1);
      } else if (joinsBefore) {
        before.bytes += bytes;
      } else if (joinsAfter) {
        after.address = address;
        after.bytes += bytes;
      } else {
        pieces.splice(position, 0, { address, bytes });
      }
    },
    freeBefore(end) {
      const last = pieces.at(-1);
      return last !== undefined && last.address + last.bytes === end ? last.bytes : 0;
    },
  };
}
