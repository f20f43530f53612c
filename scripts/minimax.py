#!/usr/bin/env python3
"""Coefficients of the polynomials in packages/nabla/src/scalar/math/.

Method: the Remez exchange algorithm (E. Y. Remez, 1934) on a grid. The polynomial p of degree n that minimizes the
largest |weight * (p - f)| on an interval is the one whose weighted error takes its largest size, with alternating signs,
at n + 2 points. Start with Chebyshev points; solve the linear system for the coefficients and the size of the error;
move the points to the extremes of the error; repeat until the largest error is the size solved for. Everything runs
in 60 digits; coefficients are printed rounded to the dtype.

    python3 scripts/minimax.py [name ...]      needs mpmath (Debian: python3-mpmath)
"""

import struct
import sys

from mpmath import mp, mpf

mp.dps = 60


def remez(f, weight, low, high, degree, points=999):
    """Coefficients, constant first, and the largest weighted error."""
    low, high = mpf(low), mpf(high)
    grid = [(low + high) / 2 - (high - low) / 2 * mp.cos(mp.pi * k / points) for k in range(points + 1)]
    values = [f(t) for t in grid]
    weights = [abs(weight(t)) for t in grid]
    size = degree + 2
    chosen = [round(k * (len(grid) - 1) / (size - 1)) for k in range(size)]
    for _ in range(40):
        matrix = mp.matrix(size, size)
        right = mp.matrix(size, 1)
        for row, at in enumerate(chosen):
            for power in range(degree + 1):
                matrix[row, power] = weights[at] * grid[at] ** power
            matrix[row, degree + 1] = (-1) ** row
            right[row] = weights[at] * values[at]
        solution = mp.lu_solve(matrix, right)
        coefficients = [solution[k] for k in range(degree + 1)]
        level = abs(solution[degree + 1])
        errors = [w * (mp.polyval(coefficients[::-1], t) - v) for t, v, w in zip(grid, values, weights)]
        chosen = extremes(errors, size)
        largest = max(abs(e) for e in errors)
        if largest <= level * mpf("1.0001"):
            break
    return coefficients, largest


def extremes(errors, size):
    """The largest error of each run of equal sign; of more runs than `size`, smaller ends are dropped."""
    runs = []
    for at, error in enumerate(errors):
        if error == 0:
            continue
        if runs and (error > 0) == (errors[runs[-1]] > 0):
            if abs(error) > abs(errors[runs[-1]]):
                runs[-1] = at
        else:
            runs.append(at)
    while len(runs) > size:
        runs.pop(0 if abs(errors[runs[0]]) < abs(errors[runs[-1]]) else -1)
    if len(runs) < size:
        raise ArithmeticError("the error does not alternate often enough: use more points or digits")
    return runs


def single(value):
    """The nearest float32, as a double."""
    return struct.unpack("f", struct.pack("f", float(value)))[0]


def show(value, dtype):
    """The shortest decimal that reads back as the same number of the dtype."""
    if dtype == "float64":
        return repr(float(value))
    value = single(value)
    return next(text for digits in range(1, 18) if single(text := f"{value:.{digits}g}") == value)


def leading(value, bits):
    """`value` cut to its `bits` leading bits, so that products with short integers are exact."""
    scale = mpf(2) ** (bits - 1 - int(mp.floor(mp.log(abs(value), 2))))
    return mp.floor(value * scale) / scale


def parts(value, widths):
    """A sum of parts of at most so many bits each; the last one is the rest."""
    result = []
    for width in widths:
        result.append(leading(value, width))
        value -= result[-1]
    return [*result, value]


# exp works on |r| <= ln(2) / 2, sin and cos on |r| <= pi / 4; a little more, because the multiple that is subtracted is not
# exactly the nearest one.
LN2 = mp.log(2)
REDUCED = LN2 / 2 * mpf("1.001")
QUARTER = {"float32": mp.pi / 4 * mpf("1.03"), "float64": mp.pi / 4 * mpf("1.001")}
# log works on s = 2 (m - 1) / (m + 1) with m from sqrt(1/2) to sqrt(2), and on w = s * s.
LOGARITHM = (2 * (mp.sqrt(2) - 1) / (mp.sqrt(2) + 1)) ** 2 * mpf("1.001")
TINY = mpf("1e-8")


def exponential_tail(r):
    return (mp.exp(r) - 1 - r) / r**2


def hyperbolic_cotangent(w):
    root = mp.sqrt(w)
    return (root * mp.coth(root / 2) - 2) / w


def inverse_hyperbolic_tangent(w):
    root = mp.sqrt(w)
    return (2 * mp.atanh(root / 2) / root - 1) / w


def second_tangent(w):
    return (inverse_hyperbolic_tangent(w) - mpf(1) / 12) / w


def sine(w):
    root = mp.sqrt(w)
    return (mp.sin(root) / root - 1) / w


def cosine(w):
    return (mp.cos(mp.sqrt(w)) - 1 + w / 2) / w**2


def erf_small(w):
    return mp.erf(mp.sqrt(w)) / mp.sqrt(w) - 1


def erfc_root(power, shift):
    return lambda u: mp.erfc(u + shift) ** (mpf(1) / power)


def erfc_weight(power, shift):
    # The error of p^power in units of erf, where p is near erfc^(1/power).
    return lambda u: power * mp.erfc(u + shift) ** (1 - mpf(1) / power) / mp.erf(u + shift)


# erfc in float32: the first coefficient is fixed beforehand as the float32 nearest to erfc(1)^(1/4), because its rounding
# would be the largest error of all; the polynomial is for the rest.
ERFC32_FIRST = mpf(single(mp.erfc(1) ** (mpf(1) / 4)))


def erfc32_rest(u):
    return (erfc_root(4, 1)(u) - ERFC32_FIRST) / u


def erfc32_weight(u):
    # More at the end, so that 1 - p^4 rounds to 1 there.
    return u * erfc_weight(4, 1)(u) * (mpf("1.4") if u > 2.8 else 1)


# name: dtype, degree, function, weight (so that the error is relative to the final result), interval
POLYNOMIALS = {
    "exp32": ("float32", 4, exponential_tail, lambda r: r * r / mp.exp(r), -REDUCED, REDUCED),
    "exp64": ("float64", 9, exponential_tail, lambda r: r * r / mp.exp(r), -REDUCED, REDUCED),
    "expm1_32": ("float32", 4, exponential_tail, lambda r: r * r / mp.expm1(r), -REDUCED, REDUCED),
    "expm1_64": ("float64", 10, exponential_tail, lambda r: r * r / mp.expm1(r), -REDUCED, REDUCED),
    "tanh32": ("float32", 3, hyperbolic_cotangent, lambda w: w / (2 + w / 6), TINY, mpf("3.1")),
    "tanh64": ("float64", 8, hyperbolic_cotangent, lambda w: w / (2 + w / 6), TINY, mpf("3.1")),
    "log32": ("float32", 2, inverse_hyperbolic_tangent, lambda w: w, TINY, LOGARITHM),
    "log64": ("float64", 6, inverse_hyperbolic_tangent, lambda w: w, TINY, LOGARITHM),
    "log128": ("float64", 7, second_tangent, lambda w: w * w, mpf("1e-4"), LOGARITHM),
    "sin32": ("float32", 2, sine, lambda w: w, TINY, QUARTER["float32"] ** 2),
    "sin64": ("float64", 5, sine, lambda w: w, TINY, QUARTER["float64"] ** 2),
    "cos32": ("float32", 2, cosine, lambda w: w * w / mp.cos(mp.sqrt(w)), TINY, QUARTER["float32"] ** 2),
    "cos64": ("float64", 5, cosine, lambda w: w * w / mp.cos(mp.sqrt(w)), TINY, QUARTER["float64"] ** 2),
    "erf32": ("float32", 5, erf_small, lambda w: 1 / (1 + erf_small(w)), TINY, mpf(1)),
    "erf64": ("float64", 11, erf_small, lambda w: 1 / (1 + erf_small(w)), TINY, mpf(1)),
    "erfc32": ("float32", 6, erfc32_rest, erfc32_weight, TINY, mpf("3.15")),
    "erfc64": ("float64", 18, erfc_root(8, 2), erfc_weight(8, 2), mpf(-1), mpf(4)),
}

CONSTANTS = {
    "float32": {
        "log2e": [1 / LN2],
        "ln2": parts(LN2, [15]),
        "pi/2": parts(mp.pi / 2, [15, 15, 15]),
        "2/pi": [2 / mp.pi],
    },
    "float64": {
        "log2e": [1 / LN2],
        "ln2": parts(LN2, [41]),
        "pi/2": parts(mp.pi / 2, [33, 33, 33]),
        "1/12": parts(mpf(1) / 12, [53]),
        "whole ln2": parts(LN2, [53]),
        "2/pi": [2 / mp.pi],
    },
}


def main():
    names = sys.argv[1:] or POLYNOMIALS
    for name in names:
        dtype, degree, f, weight, low, high = POLYNOMIALS[name]
        coefficients, error = remez(f, weight, low, high, degree)
        texts = ", ".join(show(c, dtype) for c in coefficients)
        print(f"{name} ({dtype}, error {mp.nstr(error, 3)}): [{texts}]")
    print(f"first of erfc32 (float32): {show(ERFC32_FIRST, 'float32')}")
    for dtype, constants in CONSTANTS.items():
        for name, values in constants.items():
            print(f"{name} ({dtype}): {', '.join(show(v, dtype) for v in values)}")


if __name__ == "__main__":
    main()
