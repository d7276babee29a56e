/* SPDX-License-Identifier: MIT */
/** @file
 *  Ordinary least squares of a few regressors, row by row: each row is rotated into a triangle
 *  (Givens), so that the memory does not grow with the rows and no products of columns are made. */
#ifndef RBL_MATH_LEAST_SQUARES_H
#define RBL_MATH_LEAST_SQUARES_H

#include <stdbool.h>

enum { RBL_LSQ_MAX = 4 };

/** The triangle of the rows so far; the last column is that of the answers. Zero it to begin. */
typedef struct rbl_lsq {
    double r[RBL_LSQ_MAX + 1][RBL_LSQ_MAX + 1];
} rbl_lsq;

/** Takes a row: RBL_LSQ_MAX regressors and the answer. Entries are 0 or 1e-150..1e100 in size: they
 *  are squared. */
void rbl_lsq_add(rbl_lsq *lsq, const double row[RBL_LSQ_MAX + 1]);

/** Condition number of the regressors in the 1-norm, their columns scaled to length one: the
 *  triangle's norm times that of its inverse. DBL_MAX where a column depends on those before, all
 * but 1e-14 of it. */
double rbl_lsq_condition(const rbl_lsq *lsq);

/** *coefficient and the sum of squared residuals. The condition number is below DBL_MAX. */
double rbl_lsq_solve(double coefficient[RBL_LSQ_MAX], const rbl_lsq *lsq);

#endif
