/* SPDX-License-Identifier: MIT */
/* What every unit of estimates presumes of its compiler. */
#ifndef RBL_MATH_DOUBLES_H
#define RBL_MATH_DOUBLES_H

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

static inline double rbl_doubles_abs(double x) { return x < 0 ? -x : x; }

#endif
