/* SPDX-License-Identifier: MIT */
/** @file
 *  Cholesky factors of packed symmetric matrices: A = L L', L with a positive diagonal.
 *  Source: A.-L. Cholesky 1910, published by Benoit 1924; Golub and Van Loan, Matrix Computations,
 *  4.2. */
#ifndef RBL_MATH_CHOLESKY_H
#define RBL_MATH_CHOLESKY_H

#include <stddef.h>

/** A becomes L, in place. Returns n, or the first row whose pivot is not above 0; the rows before
 *  it are then factored, and the rest is of no use. n^3 / 3 operations. */
size_t rbl_cholesky_factor(double *a, size_t n);

/** x becomes the y with L y = x, in place. n^2 operations. */
void rbl_cholesky_forward(double *x, const double *l, size_t n);

/** x becomes the y with L' y = x, in place. n^2 operations. */
void rbl_cholesky_backward(double *x, const double *l, size_t n);

/** x becomes the y with L L' y = x, in place. n^2 operations twice. */
void rbl_cholesky_solve(double *x, const double *l, size_t n);

#endif
