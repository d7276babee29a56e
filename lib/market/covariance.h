/* SPDX-License-Identifier: MIT */
/** @file
 *  Covariance of returns. All input was checked: numbers are at most 1e50 in size, so that nothing
 *  overflows; counts are at least 1. Matrices are packed lower rows (math/packed.h), tables
 *  [n_times * n] in rows. */
#ifndef RBL_MARKET_COVARIANCE_H
#define RBL_MARKET_COVARIANCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <rebal/covariance.h>

/** Numbers larger than this are refused. */
#define RBL_COVARIANCE_LIMIT 1e50
/** Ranges of a column below this count as none; variances between 0 and this are refused. */
#define RBL_COVARIANCE_FLAT 1e-100

/** Whether row t of a table has no NaN. */
bool rbl_covariance_is_whole(const double *returns, size_t t, size_t n);

/** Rows without NaN. */
size_t rbl_covariance_count(const double *returns, size_t n_times, size_t n);

/** The first column whose values in the n_whole whole rows are as good as equal; n if none. */
size_t rbl_covariance_flat(const double *returns, size_t n_times, size_t n, size_t n_whole);

/** Rows where columns i and j both are numbers. */
size_t rbl_covariance_count_pair(const double *returns, size_t n_times, size_t n, size_t i,
                                 size_t j);

/** Numbers of work that rbl_covariance_sample() and rbl_covariance_shrink() need. 0: too many for
 *  a size_t. */
size_t rbl_covariance_work(size_t n_times, size_t n);

/** F-COV: over the n_whole rows without NaN. */
void rbl_covariance_sample(double *cov, const double *returns, size_t n_times, size_t n,
                           size_t n_whole, size_t ddof, double *work);

/** F-COVPAIR: each pair over the rows where both are numbers, more than ddof of them. */
void rbl_covariance_pairwise(double *cov, const double *returns, size_t n_times, size_t n,
                             size_t ddof);

/** F-LWI, F-LWC, F-OAS by estimator REBAL_SHRINK_...; returns the intensity, 0..1. */
double rbl_covariance_shrink(double *cov, const double *returns, size_t n_times, size_t n,
                             size_t n_whole, int32_t estimator, double *work);

/** F-EWMAC: one step. */
void rbl_covariance_ewma_step(double *cov, const double *returns, size_t n, double decay);

/** F-EWMAC: all whole rows, of which there is one at least. */
void rbl_covariance_ewma(double *cov, const double *returns, size_t n_times, size_t n,
                         double decay);

/** The columns less their means, in panels of math/gram.h over the whole rows. */
void rbl_covariance_panels(double *panels, const double *returns, size_t n_times, size_t n,
                           size_t n_whole);

/** Work of the functions below, numbers; 0: too many. */
size_t rbl_covariance_eigen_work(size_t n);

/** F-FACTOR. NOT_PSD, and nothing written, with the row in *at: a factor or a specific variance
 *  below 0 by more than rounding. INTERNAL. */
rebal_status rbl_covariance_factors(double *loadings, double *factor_covariance, double *specific,
                                    size_t *at, const double *cov, size_t n, size_t n_factors,
                                    double *work);

/** F-CLIP. repaired may be cov. INTERNAL. */
rebal_status rbl_covariance_clip(double *repaired, const double *cov, size_t n,
                                 double eigenvalue_min, double *work);

/** F-HIGHAM. repaired may be cov. NOT_PSD, and nothing written: not done in the steps allowed.
 *  INTERNAL. */
rebal_status rbl_covariance_higham(double *repaired, const double *cov, size_t n,
                                   double eigenvalue_min, double *work);

/** F-PSD: n if the matrix of correlations plus tolerance times the unit matrix is positive
 *  definite, or else the first row to fail. No variance is negative. */
size_t rbl_covariance_is_psd(const double *cov, size_t n, double tolerance, double *work);

#endif
