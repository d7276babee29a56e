/* SPDX-License-Identifier: MIT */
/* Variances from bars and returns. */
#include "base/doubles.h"

#include "api/argument.h"
#include "base/fail.h"
#include "market/volatility.h"

#include <rebal/volatility.h>
#include <stdbool.h>

#define VOLATILITY_PRICE_MIN 1e-150
#define VOLATILITY_PRICE_MAX 1e150

enum { VOLATILITY_HORIZON_MAX = 1000000 };

/* Rows of the columns that an estimator reads, 0 where it reads none: open, high and low, close. */
typedef struct volatility_rows {
    size_t open, range, close;
} volatility_rows;

static volatility_rows volatility_reads(int32_t estimator, size_t n_times) {
    volatility_rows rows = {0, 0, 0};
    if (estimator < REBAL_VOLATILITY_CLOSE || estimator > REBAL_VOLATILITY_YANG_ZHANG) return rows;
    if (estimator >= REBAL_VOLATILITY_GARMAN_KLASS) rows.open = n_times;
    if (estimator != REBAL_VOLATILITY_CLOSE) rows.range = n_times;
    if (estimator != REBAL_VOLATILITY_PARKINSON) rows.close = n_times;
    return rows;
}

static rbl_argument volatility_prices(const double *column, size_t n, int32_t field) {
    return rbl_argument_array(column, n, VOLATILITY_PRICE_MIN, VOLATILITY_PRICE_MAX, 0, field);
}

/* RANGE: high is not the greatest, or low not the least number of a bar. */
static rebal_status volatility_check_bar(const volatility_rows *rows, const rbl_bars *b, size_t t,
                                         rebal_error *error) {
    double inside = rows->open > 0 ? b->open[t] : b->high[t];
    if (b->high[t] < inside) return rbl_argument_refuse(b->high[t], RBL_FIELD_HIGH, t, error);
    if (b->low[t] > inside) return rbl_argument_refuse(b->low[t], RBL_FIELD_LOW, t, error);
    if (rows->close > 0 && (b->close[t] < b->low[t] || b->close[t] > b->high[t]))
        return rbl_argument_refuse(b->close[t], RBL_FIELD_CLOSE, t, error);
    return REBAL_OK;
}

/* Estimators first..last; `least` bars or more; n_out variances. */
static rebal_status volatility_check(const double *variance, size_t n_out, int32_t estimator,
                                     int32_t first, int32_t last, const rbl_bars *b, int64_t least,
                                     rebal_error *error) {
    volatility_rows rows = volatility_reads(estimator, b->n);
    const rbl_argument list[] = {rbl_argument_pointer(variance, n_out, RBL_FIELD_VARIANCE),
                                 rbl_argument_code(estimator, first, last, RBL_FIELD_ESTIMATOR),
                                 volatility_prices(b->open, rows.open, RBL_FIELD_OPEN),
                                 volatility_prices(b->high, rows.range, RBL_FIELD_HIGH),
                                 volatility_prices(b->low, rows.range, RBL_FIELD_LOW),
                                 volatility_prices(b->close, rows.close, RBL_FIELD_CLOSE),
                                 rbl_argument_count(b->n, least, 1, RBL_FIELD_N_TIMES)};
    rebal_status status = rbl_argument_check(list, RBL_ARGUMENT_LENGTH(list), error);
    for (size_t t = 0; !status && t < rows.range; t++)
        status = volatility_check_bar(&rows, b, t, error);
    return status;
}

rebal_status rebal_volatility_estimate(double *variance, int32_t estimator, const double *open,
                                       const double *high, const double *low, const double *close,
                                       size_t n_times, rebal_error *error) {
    bool has_lag = estimator == REBAL_VOLATILITY_CLOSE || estimator == REBAL_VOLATILITY_YANG_ZHANG;
    rbl_bars bars = {open, high, low, close, n_times};
    rebal_status status =
        volatility_check(variance, 1, estimator, REBAL_VOLATILITY_CLOSE,
                         REBAL_VOLATILITY_YANG_ZHANG, &bars, has_lag ? 3 : 1, error);
    if (!status) *variance = rbl_volatility_estimate(estimator, &bars);
    return status;
}

rebal_status rebal_volatility_bars(double *variance, int32_t estimator, const double *open,
                                   const double *high, const double *low, const double *close,
                                   size_t n_times, rebal_error *error) {
    rbl_bars bars = {open, high, low, close, n_times};
    rebal_status status = volatility_check(variance, n_times, estimator, REBAL_VOLATILITY_PARKINSON,
                                           REBAL_VOLATILITY_ROGERS_SATCHELL, &bars, 0, error);
    for (size_t t = 0; !status && t < n_times; t++)
        variance[t] = rbl_volatility_bar(estimator, &bars, t);
    return status;
}

/* The arguments of both forms of EWMA, of which the first wants `least` returns. */
static rebal_status volatility_check_ewma(const double *variance, bool is_read,
                                          const double *returns, size_t n_times, int64_t least,
                                          const double *decay, rebal_error *error) {
    const rbl_argument list[] = {is_read ? rbl_argument_variance(variance)
                                         : rbl_argument_pointer(variance, 1, RBL_FIELD_VARIANCE),
                                 rbl_argument_returns(returns, n_times),
                                 rbl_argument_count(n_times, least, 1, RBL_FIELD_N_TIMES),
                                 rbl_argument_decay(decay)};
    return rbl_argument_check(list, RBL_ARGUMENT_LENGTH(list), error);
}

rebal_status rebal_volatility_ewma(double *variance, const double *returns, size_t n_times,
                                   double decay, rebal_error *error) {
    rebal_status status =
        volatility_check_ewma(variance, false, returns, n_times, 1, &decay, error);
    if (status) return status;
    *variance = rbl_volatility_ewma(returns[0] * returns[0], returns + 1, n_times - 1, decay);
    return REBAL_OK;
}

rebal_status rebal_volatility_ewma_update(double *variance, const double *returns, size_t n_times,
                                          double decay, rebal_error *error) {
    rebal_status status = volatility_check_ewma(variance, true, returns, n_times, 0, &decay, error);
    if (!status) *variance = rbl_volatility_ewma(*variance, returns, n_times, decay);
    return status;
}

rebal_status rebal_volatility_ewma_forecast(double *path, double *total, double variance,
                                            size_t horizon, rebal_error *error) {
    const rbl_argument list[] = {
        rbl_argument_pointer(path ? path : total, 1, RBL_FIELD_PATH),
        rbl_argument_variance(&variance),
        rbl_argument_code(rbl_fail_count(horizon), 1, VOLATILITY_HORIZON_MAX, RBL_FIELD_HORIZON)};
    rebal_status status = rbl_argument_check(list, RBL_ARGUMENT_LENGTH(list), error);
    if (!status) rbl_volatility_path(path, total, horizon, variance, variance, 0);
    return status;
}
