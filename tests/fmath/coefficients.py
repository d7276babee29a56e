#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Computes every constant of lib/base/fmath_poly.h, with the standard library alone.

coefficients.py          writes the header
coefficients.py --check  compares it with what would be written
"""
import math
import pathlib
import struct
import sys
from decimal import Decimal
from functools import lru_cache

from minimax import (LN2, ONE, PI, TWO, cosine, erfcx, error_bits, exact, nearest, pi_bits,
                     rounded, rounded_at_once, series, sine, truncated)

HEADER = pathlib.Path(__file__).resolve().parents[2] / "lib/base/fmath_poly.h"
SLACK = Decimal("1.0001")  # the reductions end a rounding error beyond their interval
TINY = Decimal("1e-12")

TOP = """/* SPDX-License-Identifier: MIT */
/** @file
 *  Constants of the elementary functions, made by tests/fmath/coefficients.py: do not edit.
 *  Polynomials begin with the constant term; "error" is the greatest one of the rounded
 *  coefficients, against what the polynomial stands for. docs/derivations/fmath.md says where
 *  each is used. */
#ifndef RBL_BASE_FMATH_POLY_H
#define RBL_BASE_FMATH_POLY_H

#include <stdint.h>

/* clang-format off */
"""
END = "/* clang-format on */\n\n#endif\n"


def hexadecimal(value):
    return value.hex().replace("0000000000000p", "p")


def define(name, value):
    return f"#define FMATH_{name} {hexadecimal(value)}\n"


def table(name, values, columns=4):
    text = [hexadecimal(v) for v in values]
    rows = [", ".join(text[i:i + columns]) for i in range(0, len(text), columns)]
    return f"static const double {name}[{len(values)}] = {{\n    " + ",\n    ".join(rows) + "};\n"


def parts(prefix, value, bits):
    """The value as a sum of doubles, all but the last cut to so many bits."""
    text = ""
    for k, size in enumerate(bits):
        part = truncated(value, size) if size < 53 else nearest(value)
        text += define(f"{prefix}_{k + 1}", part)
        value -= exact(part)
    return text


def constants():
    half = struct.unpack("<Q", struct.pack("<d", nearest(1 / TWO.sqrt())))[0]
    text = "/* ln 2 in 42 + 53 bits, pi/2 in 3 times 33 + 53 bits; 26 + 53 bits of the others. */\n"
    text += parts("LN2", LN2, [42, 53]) + define("LOG2E", nearest(1 / LN2))
    text += parts("HALF_PI", PI / 2, [33, 33, 33, 53])
    text += define("TWO_OVER_PI", nearest(2 / PI))
    text += parts("HALF_PI_SPLIT", PI / 2, [26, 53])
    text += parts("SQRT_HALF", 1 / TWO.sqrt(), [26, 53])
    text += parts("THIRD", ONE / 3, [26, 53]) + parts("FIFTH", ONE / 5, [26, 53])
    return text + f"#define FMATH_SQRT_HALF_BITS UINT64_C({half:#x})\n"


def fitted(name, about, f, weight, low, high, degree):
    # Where zero lies within, the rounded part of the next function would have a pole there.
    fit = rounded if low > 0 else rounded_at_once
    found = fit(f, weight, low, high, degree)
    bits = error_bits(f, weight, low, high, found)
    return f"\n/* {about}; error 2^{bits:.1f}. */\n" + table(name, found)


def polynomials():
    h = LN2 / 2 * SLACK
    text = fitted("fmath_exp_poly", "(e^r - 1 - r - r^2/2) / r^3, |r| <= ln 2 / 2, relative in e^r",
                  lambda r: series(r, ONE / 6, lambda n: r / (n + 3)),
                  lambda r: abs(r) ** 3 / r.exp(), -h, h, 8)
    s = (TWO.sqrt() - 1) / (TWO.sqrt() + 1)
    z = s * s * SLACK
    text += fitted("fmath_log_poly", "(2 atanh(s) / s - 2) / z, z = s^2, |s| <= 3 - 2 sqrt 2, "
                   "relative in 2 atanh(s)",
                   lambda z: series(z, TWO / 3, lambda n: z * (2 * n + 1) / (2 * n + 3)),
                   lambda z: z / 2, TINY, z, 6)
    text += fitted("fmath_pow_poly", "1/7 + z/9 + z^2/11 + ..., relative in atanh(s) / s",
                   lambda z: series(z, ONE / 7, lambda n: z * (2 * n + 5) / (2 * n + 7)),
                   lambda z: z ** 3, TINY, z, 6)
    q = (PI / 4) ** 2 * SLACK
    text += fitted("fmath_sin_poly", "(sin r - r) / r^3 in z = r^2, |r| <= pi/4, relative in r",
                   lambda z: (sine(z.sqrt()) / z.sqrt() - 1) / z, lambda z: z, TINY, q, 5)
    text += fitted("fmath_cos_poly", "(cos r - 1 + r^2/2) / r^4 in z = r^2, |r| <= pi/4",
                   lambda z: (cosine(z.sqrt()) - 1 + z / 2) / (z * z), lambda z: z * z, TINY, q, 5)
    return text


def erfcx_row(j):
    """Interval j of s = 1 + t: sixteen to a binade; and log2 of its error."""
    low = math.ldexp(1 + j % 16 / 16, j // 16)
    half = math.ldexp(1 / 32, j // 16)
    centre, half = exact(low + half - 1), exact(half)
    value = erfcx(centre)
    high = truncated(value, 26)
    rest = nearest(value - exact(high))

    @lru_cache(maxsize=None)
    def slope(h):
        return (erfcx(centre + h) - exact(high) - exact(rest)) / h

    def weight(h):
        return abs(h) / value

    found = rounded_at_once(slope, weight, -half, half, 8, points=8)
    return [high, rest] + found, error_bits(slope, weight, -half, half, found, points=30)


def erfcx_table():
    made = [erfcx_row(j) for j in range(77)]
    worst = max(bits for _, bits in made)
    text = "\n/* exp(t^2) erfc(t), 0 <= t < 27.5, about the centres of intervals of s = 1 + t of\n"
    text += " * one sixteenth of a binade: value in 26 + 53 bits, then the coefficients of h..\n"
    text += f" * h^9; relative error 2^{worst:.1f}. Zeros up to 128 rows: a row for any seven bits. */\n"
    text += "static const double fmath_erfcx_table[128][11] = {\n"
    for row, _ in made:
        words = [hexadecimal(v) for v in row]
        lines = [", ".join(words[i:i + 4]) for i in range(0, 11, 4)]
        text += "    {" + ",\n     ".join(lines) + "},\n"
    return text + "};\n"


def two_over_pi():
    """64 zero bits, then the bits of 2/pi: enough for the greatest double."""
    digits = 64 * 19
    bits = (2 << (2 * digits)) // (pi_bits(digits + 64) >> 64)
    words = [0] + [bits >> (digits - 64 * (k + 1)) & (1 << 64) - 1 for k in range(19)]
    lines = [", ".join(f"UINT64_C({w:#018x})" for w in words[i:i + 3]) for i in range(0, 20, 3)]
    text = "\n/* 64 zero bits, then the bits of 2/pi. */\n"
    text += "static const uint64_t fmath_two_over_pi[20] = {\n    "
    return text + ",\n    ".join(lines) + "};\n"


def main():
    text = TOP + constants() + polynomials() + erfcx_table() + two_over_pi() + END
    if sys.argv[1:] == ["--check"]:
        same = HEADER.read_text(encoding="ascii") == text
        print("every constant is as computed" if same else f"{HEADER} differs")
        sys.exit(0 if same else 1)
    HEADER.write_text(text, encoding="ascii")


main()
