/* SPDX-License-Identifier: MIT */
/** @file
 *  The elementary functions of base/fmath.h for arrays, with the same bits for each element. An
 *  output may be its own input; apart from that, arrays must not overlap.
 *
 *  For estimates over many numbers at once, as market/path.c at the end of its paths; loops that do
 *  more with a number than one of these take the cores of base/fmath_core.h, as math/normal.c. */
#ifndef RBL_BASE_FMATH_ARRAYS_H
#define RBL_BASE_FMATH_ARRAYS_H

#include <stddef.h>

/** out[i] = e^in[i]. [n] */
void rbl_fmath_exp_n(double *out, const double *in, size_t n);

/** out[i] = log(in[i]). [n] */
void rbl_fmath_log_n(double *out, const double *in, size_t n);

/** out[i] = x[i]^y[i]. [n] */
void rbl_fmath_pow_n(double *out, const double *x, const double *y, size_t n);

/** out[i] = erfc(in[i]). [n] */
void rbl_fmath_erfc_n(double *out, const double *in, size_t n);

/** out[i] = norm_cdf(in[i]). [n] */
void rbl_fmath_norm_cdf_n(double *out, const double *in, size_t n);

/** sine[i] = sin(in[i]), cosine[i] = cos(in[i]). [n] */
void rbl_fmath_sincos_n(double *sine, double *cosine, const double *in, size_t n);

/** The same functions for one instruction set. */
typedef struct rbl_fmath_arrays {
    void (*exp)(double *out, const double *in, size_t n);
    void (*log)(double *out, const double *in, size_t n);
    void (*erfc)(double *out, const double *in, size_t n);
    void (*norm_cdf)(double *out, const double *in, size_t n);
    void (*pow)(double *out, const double *x, const double *y, size_t n);
    void (*sincos)(double *sine, double *cosine, const double *in, size_t n);
} rbl_fmath_arrays;

/** How many sets this processor can run, at least one. Asks the processor: once a job, not once an
 *  array. */
int rbl_fmath_arrays_count(void);

/** Set i, 0 <= i < rbl_fmath_arrays_count(); the last one is the fastest, and 0 what the functions
 *  above are. All give the same bits. */
const rbl_fmath_arrays *rbl_fmath_arrays_get(int i);

#endif
