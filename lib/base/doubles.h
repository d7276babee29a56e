/* SPDX-License-Identifier: MIT */
/** @file
 *  What every unit that computes in doubles includes: it refuses a compiler that does not round
 *  each operation as written. And what is asked of a double without <math.h>. */
#ifndef RBL_BASE_DOUBLES_H
#define RBL_BASE_DOUBLES_H

#include <float.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/wide.h"

#if defined(__FAST_MATH__) || defined(__ASSOCIATIVE_MATH__) || defined(__RECIPROCAL_MATH__) ||     \
    (defined(__FINITE_MATH_ONLY__) && __FINITE_MATH_ONLY__)
#error "no -ffast-math, nor parts of it, for units that use doubles: RBL_NO_ESTIMATES is without"
#endif
#if FLT_EVAL_METHOD < 0 || FLT_EVAL_METHOD == 2
#error "units that use doubles need a compiler that rounds each operation to double"
#endif
#ifdef __clang__
#pragma STDC FP_CONTRACT OFF
#endif

/** Neither NaN nor infinite. */
static inline bool rbl_doubles_finite(double x) { return x >= -DBL_MAX && x <= DBL_MAX; }

/** |x|, but that -0 stays. */
static inline double rbl_doubles_abs(double x) { return x < 0 ? -x : x; }

/** A power of two that brings x > 0 into 1..2: 2^1000 at the most, 1 for 0; x below 2^1000. */
static inline double rbl_doubles_scale(double x) {
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    if (x == 0) return 1;
    int exponent = (int)(bits >> 52) - 1023;
    bits = (uint64_t)((exponent < -1000 ? 1000 : -exponent) + 1023) << 52;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/** As the value of an error report: cut to an integer, at the ends of int64 beyond them, 0 for a
 * NaN.
 */
static inline int64_t rbl_doubles_value(double x) {
    if (x >= 0x1p63) return INT64_MAX;
    if (x <= -0x1p63) return INT64_MIN;
    return x == x ? (int64_t)x : 0;
}

/** To nearest but for the last bit. */
static inline double rbl_doubles_wide(rbl_wide value) {
    rbl_wide_words m = rbl_wide_magnitude(value);
    double size = (double)m.hi * 0x1p64 + (double)m.lo;
    return rbl_wide_sign(value) < 0 ? -size : size;
}

/** Plus infinity. */
static inline double rbl_doubles_infinity(void) {
    uint64_t bits = UINT64_C(0x7ff0000000000000);
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

#endif
