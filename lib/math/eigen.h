/* SPDX-License-Identifier: MIT */
/** @file
 *  All eigenvalues and eigenvectors of a symmetric matrix: Householder's tridiagonal form, then
 *  implicit QL steps with Wilkinson's shift.
 *
 *  With u = 2^-53 and |A| the largest eigenvalue in size: each eigenvalue is within 20 n u |A| of a
 *  true one, each |A v - a v| and each |v_i v_j - (i = j)| within 20 n u (times |A|); measured far
 *  below. Eigenvalues much smaller than |A| are good to that absolute error only.
 *  Source: Wilkinson and Reinsch, Handbook for Automatic Computation II, 1971, contributions II/2
 *  and II/4; Golub and Van Loan, Matrix Computations, 8.3. */
#ifndef RBL_MATH_EIGEN_H
#define RBL_MATH_EIGEN_H

#include <stdbool.h>
#include <stddef.h>

/** Numbers of work for n rows. */
static inline size_t rbl_eigen_work(size_t n) { return n; }

/** F-EIGEN: A = sum over k of values[k] v_k v_k', values falling, v_k the row k of vectors.
 *  The component of v_k that is largest in size, the first of several, is positive.
 *  values[n], vectors[n * n]; a[n * n], symmetric, |a| <= 1e200, is destroyed; work[n].
 *  False if an eigenvalue needs more than 100 steps, which no finite matrix is known to. About
 *  9 n^3 operations. */
bool rbl_eigen_symmetric(double *values, double *vectors, double *a, double *work, size_t n);

#endif
