/* SPDX-License-Identifier: MIT */
/** @file
 *  The heterogeneous autoregression of realised volatility (Corsi 2009): tomorrow's value by
 *  today's, the mean of the last 5 and the mean of the last 22. */
#ifndef RBL_MARKET_HAR_H
#define RBL_MARKET_HAR_H

#include <stdbool.h>
#include <stddef.h>

enum { RBL_HAR_WEEK = 5, RBL_HAR_MONTH = 22, RBL_HAR_X = 4 };

/** A fit: coefficients of 1, day, week, month. */
typedef struct rbl_har_result {
    double coefficient[RBL_HAR_X], residual, r_squared, condition;
} rbl_har_result;

/** x = 1, the last value of v[0..t-1], the means of the last 5 and 22; t >= 22. */
void rbl_har_regressors(double x[RBL_HAR_X], const double *v, size_t t);

/** The fit over v[n], n > 22: residual is the sum of squared residuals, r_squared 1 less
 *  their share of the squared deviations from the mean, 0 where there are none. Series of
 *  any size have the same weights. Where condition is above `most`, the rest is not written. */
void rbl_har_fit(rbl_har_result *result, const double *v, size_t n, double most);

/** path[k] = forecast of v[n + k], each from those before it; path and total may be NULL. False
 *  where one is above 1e200 in size. */
bool rbl_har_forecast(double *path, double *total, size_t horizon,
                      const double coefficient[RBL_HAR_X], const double *v, size_t n);

#endif
