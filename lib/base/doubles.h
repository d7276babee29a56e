/* SPDX-License-Identifier: MIT */
/** @file
 *  What every unit of doubles presumes of its compiler, and the two questions asked of a double
 *  without <math.h>. */
#ifndef RBL_BASE_DOUBLES_H
#define RBL_BASE_DOUBLES_H

#include <float.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#ifdef __FAST_MATH__
#error "units that use doubles must not be compiled with -ffast-math"
#endif
#if FLT_EVAL_METHOD < 0 || FLT_EVAL_METHOD == 2
#error "units that use doubles need a compiler that rounds each operation to double"
#endif
#ifdef __clang__
#pragma STDC FP_CONTRACT OFF
#endif

/** Neither NaN nor infinite. */
static inline bool rbl_double_is_finite(double x) { return x >= -DBL_MAX && x <= DBL_MAX; }

/** Plus infinity. */
static inline double rbl_double_infinity(void) {
    uint64_t bits = UINT64_C(0x7ff0000000000000);
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

#endif
