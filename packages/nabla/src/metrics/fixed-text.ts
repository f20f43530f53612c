/**
 * Numbers as text the way Python formats them, so that reports agree character by character: `{:.2f}` rounds a value that
 * lies exactly halfway to the even digit (0.125 → 0.12), which JavaScript's toFixed does not (0.13).
 */

/** A number at or above 0 with a fixed count of digits behind the point, halves to even. */
export function fixedText(value: number, digits: number): string {
  const rounded = value.toFixed(digits);
  // value * 10^digits ends in exactly .5 if and only if value is an odd multiple of 2^-(digits + 1).
  const halves = value * 2 ** (digits + 1);
  const isTie = Number.isInteger(halves) && halves % 2 !== 0;
  const lastIsOdd = Number(rounded.at(-1)) % 2 === 1;
  if (!isTie || !lastIsOdd) return rounded;
  // toFixed took the larger neighbour. A little below the middle it takes the smaller one, which is even.
  return (value - 0.25 * 10 ** -digits).toFixed(digits);
}

/** A float as Python prints it for everyday sizes: `3` is `3.0`. */
export function floatText(value: number): string {
  return Number.isInteger(value) && Math.abs(value) < 1e16 ? value.toFixed(1) : String(value);
}

/** Text moved to the right of a field, by characters. */
export function padded(text: string, width: number): string {
  return " ".repeat(Math.max(0, width - [...text].length)) + text;
}
