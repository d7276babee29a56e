/* SPDX-License-Identifier: MIT */
/** @file
 *  Variances per period from prices and returns. Inputs are valid here: prices 1e-150..1e150. */
#ifndef RBL_MARKET_VOLATILITY_H
#define RBL_MARKET_VOLATILITY_H

#include <stddef.h>
#include <stdint.h>

/** Columns of bars [n]; those that an estimator does not read may be NULL. */
typedef struct rbl_bars {
    const double *open, *high, *low, *close;
    size_t n;
} rbl_bars;

/** Variance of one bar, for the estimators that need no other: REBAL_VOLATILITY_PARKINSON,
 *  _GARMAN_KLASS, _ROGERS_SATCHELL. */
double rbl_volatility_bar(int32_t estimator, const rbl_bars *bars, size_t t);

/** Variance per period over all bars. */
double rbl_volatility_estimate(int32_t estimator, const rbl_bars *bars);

/** variance after the returns r[n]. */
double rbl_volatility_ewma(double variance, const double *r, size_t n, double decay);

/** path[k] = variance of period k + 1 ahead: first, then c + persistence times the one before. */
void rbl_volatility_path(double *path, double *total, size_t horizon, double first, double c,
                         double persistence);

#endif
