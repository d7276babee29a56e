/* SPDX-License-Identifier: MIT */
/** @file
 *  Symmetric matrices as packed lower rows: element (i, j), j <= i, at i (i + 1) / 2 + j. */
#ifndef RBL_MATH_PACKED_H
#define RBL_MATH_PACKED_H

#include <stddef.h>

/** Numbers of a matrix of n rows. */
static inline size_t rbl_packed_count(size_t n) { return n * (n + 1) / 2; }

/** The first number of row i. */
static inline size_t rbl_packed_row(size_t i) { return i * (i + 1) / 2; }

/** Where element (i, j) is, j <= i. */
static inline size_t rbl_packed_at(size_t i, size_t j) { return rbl_packed_row(i) + j; }

/** product = A x. [n] */
void rbl_packed_times(double *product, const double *a, const double *x, size_t n);

/** x' A x: the sum over i of x_i (A x)_i, each by its row and column up to i. */
double rbl_packed_form(const double *a, const double *x, size_t n);

/** The square of it. square[n * n] */
void rbl_packed_to_square(double *square, const double *a, size_t n);

#endif
