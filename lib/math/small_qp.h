/* SPDX-License-Identifier: MIT */
/** @file
 *  Quadratic programs of a few variables, solved by trying every set of active constraints. */
#ifndef RBL_MATH_SMALL_QP_H
#define RBL_MATH_SMALL_QP_H

#include <stdbool.h>

enum { RBL_QP_VARIABLES = 3, RBL_QP_ROWS = 4, RBL_QP_SYSTEM = 2 * RBL_QP_VARIABLES };

/** min g'd + d'Hd / 2 subject to row_k'd >= least_k. */
typedef struct rbl_qp {
    double gradient[RBL_QP_VARIABLES];
    double hessian[RBL_QP_VARIABLES][RBL_QP_VARIABLES]; /* positive definite */
    double row[RBL_QP_ROWS][RBL_QP_VARIABLES];
    double least[RBL_QP_ROWS]; /* none above 0: d = 0 is allowed */
} rbl_qp;

/** Solves the n equations matrix x = x, n <= RBL_QP_SYSTEM, in place, by elimination with partial
 *  pivoting (of equal pivots the first). False, and x spoilt, where a pivot is zero. */
bool rbl_qp_eliminate(double matrix[RBL_QP_SYSTEM][RBL_QP_SYSTEM], double *x, int n);

/** The optimum. False, and d not written, where no set of active constraints has an answer that is
 *  allowed. Of the sets whose answer is allowed the best one has the optimum; of equally good ones
 *  the first. */
bool rbl_qp_solve(double d[RBL_QP_VARIABLES], const rbl_qp *qp);

#endif
