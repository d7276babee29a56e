/* SPDX-License-Identifier: MIT */
/* HAR: fit and forecast. */
#include "base/doubles.h"

#include "market/har.h"

#include "api/argument.h"
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

static rbl_argument har_series(const double *series, size_t n) {
    return rbl_argument_array(series, n, 0, HAR_SERIES_MAX, RBL_ARGUMENT_SIGNED, RBL_FIELD_SERIES);
}

rebal_status rebal_har_fit(rebal_har *fit, const double *series, size_t n_times,
                           rebal_error *error) {
    const rbl_argument list[] = {rbl_argument_pointer(fit, 1, RBL_FIELD_HAR),
                                 har_series(series, n_times),
                                 rbl_argument_count(n_times, HAR_N_MIN, 1, RBL_FIELD_N_TIMES)};
    rbl_har_result result;
    rebal_har ours = {.struct_size = sizeof ours};
    rebal_status status = rbl_argument_present(list, RBL_ARGUMENT_LENGTH(list), error);
    if (!status && fit->struct_size < har_bytes_min)
        status = rbl_fail_argument(error, REBAL_E_STRUCT, RBL_FIELD_HAR);
    if (!status) status = rbl_argument_check(list, RBL_ARGUMENT_LENGTH(list), error);
    if (status) return status;
    rbl_har_fit(&result, series, n_times, HAR_CONDITION_MAX);
    if (!(result.condition <= HAR_CONDITION_MAX))
        return rbl_fail(error, REBAL_E_RANGE, RBL_FIELD_HAR_CONDITION, REBAL_NONE, REBAL_NONE,
                        rbl_doubles_value(result.condition));
    har_answer(&ours, &result, n_times);
    return rbl_options_write(fit, &ours, sizeof ours, har_bytes_min);
}

static rbl_argument har_coefficient(const double *x, double max, int32_t field) {
    return rbl_argument_number(x, 0, max, RBL_ARGUMENT_SIGNED, field);
}

/* STRUCT, then the fields. */
static rebal_status har_read(rebal_har *m, const rebal_har *model, rebal_error *error) {
    const rbl_argument list[] = {
        har_coefficient(&m->constant, HAR_CONSTANT_MAX, RBL_FIELD_HAR_CONSTANT),
        har_coefficient(&m->day, HAR_WEIGHT_MAX, RBL_FIELD_HAR_DAY),
        har_coefficient(&m->week, HAR_WEIGHT_MAX, RBL_FIELD_HAR_WEEK),
        har_coefficient(&m->month, HAR_WEIGHT_MAX, RBL_FIELD_HAR_MONTH)};
    rebal_status status = rbl_options_read(m, sizeof *m, har_bytes_min, model);
    if (status) return rbl_fail_argument(error, status, RBL_FIELD_HAR);
    return rbl_argument_scalars(list, RBL_ARGUMENT_LENGTH(list), error);
}

/* The last 22 numbers, named by their place in the series. */
static rebal_status har_check_last(const double *series, size_t n_times, rebal_error *error) {
    for (size_t t = n_times - RBL_HAR_MONTH; t < n_times; t++)
        if (!(rbl_doubles_abs(series[t]) <= HAR_SERIES_MAX))
            return rbl_argument_refuse(series[t], RBL_FIELD_SERIES, t, error);
    return REBAL_OK;
}

rebal_status rebal_har_forecast(double *path, double *total, const rebal_har *model,
                                const double *series, size_t n_times, size_t horizon,
                                rebal_error *error) {
    const rbl_argument list[] = {
        rbl_argument_pointer(path ? path : total, 1, RBL_FIELD_PATH),
        rbl_argument_pointer(model, 1, RBL_FIELD_HAR),
        rbl_argument_pointer(series, n_times, RBL_FIELD_SERIES),
        rbl_argument_count(n_times, RBL_HAR_MONTH, 1, RBL_FIELD_N_TIMES),
        rbl_argument_code(rbl_fail_count(horizon), 1, HAR_HORIZON_MAX, RBL_FIELD_HORIZON)};
    rebal_har m;
    rebal_status status = rbl_argument_present(list, RBL_ARGUMENT_LENGTH(list), error);
    if (!status) status = har_read(&m, model, error);
    if (!status) status = rbl_argument_scalars(list, RBL_ARGUMENT_LENGTH(list), error);
    if (!status) status = har_check_last(series, n_times, error);
    if (status) return status;
    const double coefficient[RBL_HAR_X] = {m.constant, m.day, m.week, m.month};
    if (!rbl_har_forecast(NULL, NULL, horizon, coefficient, series, n_times))
        return rbl_fail_argument(error, REBAL_E_OVERFLOW, RBL_FIELD_PATH);
    (void)rbl_har_forecast(path, total, horizon, coefficient, series, n_times);
    return REBAL_OK;
}
