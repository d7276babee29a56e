/* SPDX-License-Identifier: MIT */
#include "api/series.h"

#include "base/doubles.h"
#include "base/fail.h"

rebal_status rbl_series_check_one(double x, double least, double most, int32_t field, int64_t index,
                                  rebal_error *error) {
    if (x >= least && x <= most) return REBAL_OK;
    if (!rbl_doubles_finite(x))
        return rbl_fail(error, REBAL_E_NOT_FINITE, field, REBAL_NONE, index, 0);
    return rbl_fail(error, REBAL_E_RANGE, field, REBAL_NONE, index, rbl_doubles_value(x));
}

rebal_status rbl_series_check(const double *x, size_t n, double least, double most, int32_t field,
                              rebal_error *error) {
    for (size_t i = 0; i < n; i++) {
        rebal_status status = rbl_series_check_one(x[i], least, most, field, (int64_t)i, error);
        if (status) return status;
    }
    return REBAL_OK;
}

rebal_status rbl_series_check_returns(const double *returns, size_t n, rebal_error *error) {
    return rbl_series_check(returns, n, -RBL_SERIES_RETURN_MAX, RBL_SERIES_RETURN_MAX,
                            RBL_FIELD_RETURNS, error);
}

rebal_status rbl_series_check_count(size_t n, size_t least, size_t most, int32_t field,
                                    rebal_error *error) {
    if (n >= least && n <= most) return REBAL_OK;
    return rbl_fail(error, REBAL_E_RANGE, field, REBAL_NONE, REBAL_NONE, rbl_fail_count(n));
}
