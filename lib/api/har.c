/* SPDX-License-Identifier: MIT */
/* HAR: fit and forecast. */
#include "base/doubles.h"

#include "market/har.h"

#include "api/series.h"
#include "base/fail.h"
#include "base/options.h"

#include <rebal/volatility.h>

#define HAR_SERIES_MAX 1e100
#define HAR_CONDITION_MAX 1e10

/* What no fit exceeds. A coefficient times the length of its column is at most 2e10, twice the
 * greatest condition number, times the length of the answers. For the constant that is 2e10 times
 * the largest number; for a weight, whose column may be as short as 2^-450 of the largest number
 * and the answers as long as 2^31 of it, below 1e157. */
#define HAR_CONSTANT_MAX 1e120
#define HAR_WEIGHT_MAX 1e160

enum { HAR_N_MIN = 44, HAR_HORIZON_MAX = 10000 };

/* The size of the first version. */
static const size_t har_bytes_min = offsetof(rebal_har, condition) + sizeof(double);

static void har_answer(rebal_har *fit, const rbl_har_result *result, size_t n) {
    size_t n_rows = n - RBL_HAR_MONTH;
    fit->n_rows = n_rows > INT32_MAX ? INT32_MAX : (int32_t)n_rows;
    fit->constant = result->coefficient[0];
    fit->day = result->coefficient[1];
    fit->week = result->coefficient[2];
    fit->month = result->coefficient[3];
    fit->residual = result->residual / (double)(n_rows - RBL_HAR_X);
    fit->r_squared = result->r_squared;
    fit->condition = result->condition;
}

static rebal_status har_check_series(const double *series, size_t n, rebal_error *error) {
    return rbl_series_check(series, n, -HAR_SERIES_MAX, HAR_SERIES_MAX, RBL_FIELD_SERIES, error);
}

rebal_status rebal_har_fit(rebal_har *fit, const double *series, size_t n, rebal_error *error) {
    rbl_har_result result;
    rebal_har ours = {.struct_size = sizeof ours};
    if (!fit) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_HAR);
    if (!series) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_SERIES);
    if (fit->struct_size < har_bytes_min)
        return rbl_fail_argument(error, REBAL_E_STRUCT, RBL_FIELD_HAR);
    rebal_status status = rbl_series_check_count(n, HAR_N_MIN, PTRDIFF_MAX, RBL_FIELD_N, error);
    if (!status) status = har_check_series(series, n, error);
    if (status) return status;
    rbl_har_fit(&result, series, n, HAR_CONDITION_MAX);
    status = rbl_series_check_one(result.condition, 0, HAR_CONDITION_MAX, RBL_FIELD_HAR_CONDITION,
                                  REBAL_NONE, error);
    if (status) return status;
    har_answer(&ours, &result, n);
    return rbl_options_write(fit, &ours, sizeof ours, har_bytes_min);
}

static rebal_status har_check_model(const rebal_har *model, rebal_error *error) {
    const double weight[] = {model->day, model->week, model->month};
    rebal_status status = rbl_series_check_one(model->constant, -HAR_CONSTANT_MAX, HAR_CONSTANT_MAX,
                                               RBL_FIELD_HAR_CONSTANT, REBAL_NONE, error);
    for (int32_t k = 0; !status && k < 3; k++)
        status = rbl_series_check_one(weight[k], -HAR_WEIGHT_MAX, HAR_WEIGHT_MAX,
                                      RBL_FIELD_HAR_DAY + k, REBAL_NONE, error);
    return status;
}

/* The last 22 numbers, named by their place in the series. */
static rebal_status har_check_last(const double *series, size_t n, rebal_error *error) {
    rebal_status status = REBAL_OK;
    for (size_t t = n - RBL_HAR_MONTH; !status && t < n; t++)
        status = rbl_series_check_one(series[t], -HAR_SERIES_MAX, HAR_SERIES_MAX, RBL_FIELD_SERIES,
                                      (int64_t)t, error);
    return status;
}

static rebal_status har_check_forecast(rebal_har *ours, const rebal_har *model,
                                       const double *series, size_t n, size_t horizon,
                                       rebal_error *error) {
    if (!model) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_HAR);
    if (!series) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_SERIES);
    rebal_status status = rbl_options_read(ours, sizeof *ours, har_bytes_min, model);
    if (status) return rbl_fail_argument(error, status, RBL_FIELD_HAR);
    status = rbl_series_check_count(n, RBL_HAR_MONTH, PTRDIFF_MAX, RBL_FIELD_N, error);
    if (!status)
        status = rbl_series_check_count(horizon, 1, HAR_HORIZON_MAX, RBL_FIELD_HORIZON, error);
    if (!status) status = har_check_model(ours, error);
    return status ? status : har_check_last(series, n, error);
}

rebal_status rebal_har_forecast(double *path, double *total, const rebal_har *model,
                                const double *series, size_t n, size_t horizon,
                                rebal_error *error) {
    rebal_har m;
    if (!path && !total) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_PATH);
    rebal_status status = har_check_forecast(&m, model, series, n, horizon, error);
    if (status) return status;
    const double coefficient[RBL_HAR_X] = {m.constant, m.day, m.week, m.month};
    if (!rbl_har_forecast(NULL, NULL, horizon, coefficient, series, n))
        return rbl_fail_argument(error, REBAL_E_OVERFLOW, RBL_FIELD_PATH);
    (void)rbl_har_forecast(path, total, horizon, coefficient, series, n);
    return REBAL_OK;
}
