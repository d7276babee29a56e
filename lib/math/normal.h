/* SPDX-License-Identifier: MIT */
/** @file
 *  Standard normal numbers for a block of paths. */
#ifndef RBL_MATH_NORMAL_H
#define RBL_MATH_NORMAL_H

#include <stddef.h>

#include "math/rng.h"

/** No number is larger in size: sqrt(2 * 52 log 2). */
#define RBL_NORMAL_MOST 8.5

/** F-NORMAL: out[n * RBL_BLOCK_PATHS], the next n numbers of each lane, n even. */
typedef void rbl_normal_kernel(double *out, rbl_rng *rng, size_t n);

/** Form i, 0 or, where rbl_cpu_has_avx2(), 1, which is the faster. Both give the same bits. */
rbl_normal_kernel *rbl_normal_get(int i);

#endif
