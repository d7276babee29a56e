/* SPDX-License-Identifier: MIT */
/** @file
 *  How fast weights move away from their targets: s^2 of the optimal bands. Matrices are packed
 *  lower rows (math/packed.h). F-WEIGHTVAR, F-GAPVAR. */
#ifndef RBL_POLICY_OPTIMAL_VARIANCE_H
#define RBL_POLICY_OPTIMAL_VARIANCE_H

#include <stddef.h>

/** F-WEIGHTVAR: variance[i] = C_ii of C = P Sigma P', P = diag(w) (I - 1 w'); returns
 *  tr(Sigma C). */
double rbl_optimal_weight_variance(double *variance, const double *weight, const double *covariance,
                                   size_t n);

/** The first i for which no positive semidefinite matrix gives that C_ii; n where there is none. */
size_t rbl_optimal_first_negative(const double *weight, const double *covariance, size_t n);

/** F-GAPVAR: mean square of after - before over n_times periods, times periods_per_year. */
void rbl_optimal_gap_variance(double *variance, const double *before, const double *after,
                              size_t n_times, size_t n, double periods_per_year);

#endif
