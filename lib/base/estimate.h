/* SPDX-License-Identifier: MIT */
/** @file
 *  What every unit that computes estimates in doubles includes first: it refuses a compiler that
 *  does not round each operation as written. */
#ifndef RBL_BASE_ESTIMATE_H
#define RBL_BASE_ESTIMATE_H

#include <float.h>

#ifdef __FAST_MATH__
#error "units that use doubles must not be compiled with -ffast-math"
#endif
#if FLT_EVAL_METHOD < 0 || FLT_EVAL_METHOD == 2
#error "units that use doubles need a compiler that rounds each operation to double"
#endif
#ifdef __clang__
#pragma STDC FP_CONTRACT OFF
#endif

#endif
