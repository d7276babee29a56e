/* SPDX-License-Identifier: MIT */
/** @file
 *  A covariance as one of as many factors as instruments, and what is specific. */
#ifndef RBL_MARKET_RISK_SPLIT_H
#define RBL_MARKET_RISK_SPLIT_H

#include <stddef.h>

/** F-SPLIT: loadings [n n], lower triangular, and specific [n] with S = B B' + diag(D), D a share
 *  of the variances: the largest power of two that leaves a B. Of an S that is singular to 1e-10 of
 *  its correlations that share is added instead. The covariance, packed, is positive semidefinite.
 *  O(n^3). */
void rbl_risk_split(double *loadings, double *specific, const double *covariance, size_t n);

#endif
