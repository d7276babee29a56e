/* SPDX-License-Identifier: MIT */
/* Checks of what rebal/volatility.h and rebal/regime.h read: NOT_FINITE, then RANGE, number by
 * number. */
#ifndef RBL_API_SERIES_H
#define RBL_API_SERIES_H

#include <stddef.h>

#include <rebal/status.h>

#define RBL_SERIES_RETURN_MAX 10.0    /* above it a series is likely to be in percent */
#define RBL_SERIES_VARIANCE_MAX 100.0 /* its square */

/* x is finite and in least..most. value of the report: x cut to an integer, 0 where it is none. */
rebal_status rbl_series_check_one(double x, double least, double most, int32_t field, int64_t index,
                                  rebal_error *error);

/* Likewise all of x[n]. */
rebal_status rbl_series_check(const double *x, size_t n, double least, double most, int32_t field,
                              rebal_error *error);

/* Likewise returns, which are fractions. */
rebal_status rbl_series_check_returns(const double *returns, size_t n, rebal_error *error);

/* RANGE: a count below or above what is allowed. */
rebal_status rbl_series_check_count(size_t n, size_t least, size_t most, int32_t field,
                                    rebal_error *error);

#endif
