/**
 * The argument reduction of sine and cosine: x = n pi/2 + r with |r| near pi/4 at most. x may be very near a multiple of
 * pi/2, and then all of the leading digits cancel, so pi/2 is subtracted in parts p1 + p2 + … of so few bits that n times a
 * part is exact (Cody and Waite, as in reduce-exponent.ts), and what a difference rounds off is kept (T. J. Dekker, 1971).
 *
 * Exact enough for |n| < 2^17 (float32, |x| < 2e5) and |n| < 2^20 (float64, |x| < 1.6e6). Beyond, n no longer fits beside
 * a part, and the angle is off by about |x| 2^-24 (float32) or |x| 2^-53 (float64) radians, more and more, until it
 * means nothing; r is limited so that results stay within [-1, 1].
 */
import { add, mul, nearest, sub } from "../build.ts";
import type { Expression } from "../expression.ts";
import type { Layout } from "./layout.ts";
import { atLeast, atMost } from "./limits.ts";

const halfPi32 = [1.5707397, 5.657971e-5, 9.920882e-10, 5.390303e-15] as const; // 15 bits each
const halfPi64 = [1.5707963267341256, 6.077100506303966e-11, 2.0222662487111665e-21, 8.4784276603689e-32] as const; // 33

/** n (an integer in a float) and r, of x >= 0. */
export function reduceAngle(x: Expression, layout: Layout): { readonly n: Expression; readonly r: Expression } {
  const n = nearest(mul(x, 2 / Math.PI));
  const r = layout.dtype === "float32" ? remainder32(x, n) : remainder64(x, n);
  return { n, r: atMost(atLeast(r, -1), 1) };
}

function remainder64(x: Expression, n: Expression): Expression {
  const [p1, p2, p3, p4] = halfPi64;
  return subtractAll(sub(x, mul(n, p1)), [mul(n, p2), mul(n, p3)], mul(n, p4));
}

/** 24 bits are few: n is taken apart too, into a multiple of 256 and a rest of 8 bits. */
function remainder32(x: Expression, n: Expression): Expression {
  const [p1, p2, p3, p4] = halfPi32;
  const high = mul(nearest(mul(n, 1 / 256)), 256);
  const low = sub(n, high);
  const leading = sub(sub(sub(x, mul(high, p1)), mul(low, p1)), mul(high, p2)); // exact
  return subtractAll(leading, [mul(low, p2), mul(high, p3), mul(low, p3)], mul(n, p4));
}

/** value - terms - last, rounded about once: the terms get smaller and smaller, and rounding errors are collected. */
function subtractAll(value: Expression, terms: readonly Expression[], last: Expression): Expression {
  let rest = last;
  for (const term of terms) {
    const difference = sub(value, term);
    rest = add(rest, sub(term, sub(value, difference)));
    value = difference;
  }
  return sub(value, rest);
}
