/* SPDX-License-Identifier: MIT */
/** @file
 *  Elementary functions in doubles, with errors below one unit in the last place and the same bits
 *  on every compiler and instruction set: only + - * / sqrt and integer operations on the bits.
 *  They presume rounding to nearest. Every NaN they return is the same one, 0x7ff8000000000000;
 *  they raise no errno, and promise nothing of exception flags.
 *
 *  Algorithms and bounds: docs/derivations/fmath.md. Arrays: base/fmath_arrays.h. */
#ifndef RBL_BASE_FMATH_H
#define RBL_BASE_FMATH_H

#include "base/doubles.h"

/** x to an integer, halves to even; exact. Keeps the sign of zero. */
double rbl_fmath_rint(double x);

/** Greatest integer <= x; exact. */
double rbl_fmath_floor(double x);

/** Square root, correctly rounded, in integer operations: what rbl_fmath_sqrt() is on a machine
 *  without the instruction. NaN for x < 0. */
double rbl_fmath_sqrt_by_bits(double x);

/** Square root of x >= 0, correctly rounded. */
static inline double rbl_fmath_root(double x) {
#if defined(__NO_MATH_ERRNO__) &&                                                                  \
    (defined(__SSE2__) || defined(__aarch64__) || defined(__s390x__) || defined(__powerpc64__))
    return __builtin_sqrt(x);
#else
    return rbl_fmath_sqrt_by_bits(x);
#endif
}

/** Square root, correctly rounded; NaN for x < 0. */
static inline double rbl_fmath_sqrt(double x) {
    return x >= 0 ? rbl_fmath_root(x) : rbl_fmath_sqrt_by_bits(x);
}

/** e^x. */
double rbl_fmath_exp(double x);

/** natural logarithm. -inf for zeros, NaN for x < 0. */
double rbl_fmath_log(double x);

/** x^y, with the special cases of C17 F.10.4.4. */
double rbl_fmath_pow(double x, double y);

/** 2/sqrt(pi) times the integral of e^(-t^2) over t >= x. */
double rbl_fmath_erfc(double x);

/** probability that a standard normal variable is <= x: erfc(-x / sqrt 2) / 2. */
double rbl_fmath_norm_cdf(double x);

/** sine and cosine of any finite x; NaN for infinities. The outputs are two objects. */
void rbl_fmath_sincos(double *sine, double *cosine, double x);

#endif
