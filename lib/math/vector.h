/* SPDX-License-Identifier: MIT */
/** @file
 *  Vectors of doubles. Each result has one order of operations, whatever the compiler makes of it:
 *  elements stand for themselves, and sums run in eight lanes, element i in lane i mod 8, which are
 *  added in a fixed tree. An array that is written overlaps no other; arrays that are only read may
 *  overlap, or be the same. */
#ifndef RBL_MATH_VECTOR_H
#define RBL_MATH_VECTOR_H

#include <stddef.h>

/** Sum of x[i] y[i]. [n] */
double rbl_vector_dot(const double *x, const double *y, size_t n);

/** y[i] = y[i] + a x[i]. [n] */
void rbl_vector_add(double *y, double a, const double *x, size_t n);

/** y[i] = y[i] - (a x[i] + b z[i]). [n] */
void rbl_vector_take(double *y, double a, const double *x, double b, const double *z, size_t n);

/** y[i] = b y[i] + a x[i]. [n] */
void rbl_vector_blend(double *y, double b, double a, const double *x, size_t n);

/** y[i] = y[i] + a x[i], and the sum of the x[i] z[i]. [n] */
double rbl_vector_add_dot(double *y, double a, const double *x, const double *z, size_t n);

/** (x[i], y[i]) = (c x[i] - s y[i], s x[i] + c y[i]). [n] */
void rbl_vector_rotate(double *x, double *y, double c, double s, size_t n);

/** x[i] = a x[i]. [n] */
void rbl_vector_scale(double *x, double a, size_t n);

/** Whether every |x[i]| <= limit, 0 < limit <= 1e150; no NaN is. [n] */
int rbl_vector_is_within(const double *x, double limit, size_t n);

#endif
