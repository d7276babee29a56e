/* SPDX-License-Identifier: MIT */
/* Variances from bars and returns. */
#include "base/doubles.h"

#include "api/series.h"
#include "base/fail.h"
#include "market/volatility.h"

#include <rebal/volatility.h>
#include <stdbool.h>

#define VOLATILITY_PRICE_MIN 1e-150
#define VOLATILITY_PRICE_MAX 1e150

enum { VOLATILITY_HORIZON_MAX = 1000000 };

/* The columns that an estimator reads: open and close, high and low. */
static bool volatility_reads_ends(int32_t estimator) {
    return estimator >= REBAL_VOLATILITY_GARMAN_KLASS;
}

static bool volatility_reads_range(int32_t estimator) {
    return estimator != REBAL_VOLATILITY_CLOSE;
}

static bool volatility_reads_close(int32_t estimator) {
    return estimator != REBAL_VOLATILITY_PARKINSON;
}

/* The first column that is read and not there, 0 if none. */
static int32_t volatility_missing(int32_t estimator, const rbl_bars *b) {
    if (!b->open && volatility_reads_ends(estimator)) return RBL_FIELD_OPEN;
    if (!b->high && volatility_reads_range(estimator)) return RBL_FIELD_HIGH;
    if (!b->low && volatility_reads_range(estimator)) return RBL_FIELD_LOW;
    return !b->close && volatility_reads_close(estimator) ? RBL_FIELD_CLOSE : RBL_FIELD_NONE;
}

static rebal_status volatility_check_price(const double *column, size_t t, double least,
                                           double most, int32_t field, rebal_error *error) {
    return rbl_series_check_one(column[t], least, most, field, (int64_t)t, error);
}

/* One bar: finite numbers in range, high the greatest and low the least of them. */
static rebal_status volatility_check_bar(int32_t estimator, const rbl_bars *b, size_t t,
                                         rebal_error *error) {
    double least = VOLATILITY_PRICE_MIN, most = VOLATILITY_PRICE_MAX;
    bool has_ends = volatility_reads_ends(estimator);
    rebal_status status = REBAL_OK;
    if (has_ends) {
        status = volatility_check_price(b->open, t, least, most, RBL_FIELD_OPEN, error);
        if (!status) least = b->open[t];
    }
    if (!status && volatility_reads_range(estimator)) {
        status = volatility_check_price(b->high, t, least, most, RBL_FIELD_HIGH, error);
        most = has_ends ? b->open[t] : b->high[t];
        least = VOLATILITY_PRICE_MIN;
        if (!status) status = volatility_check_price(b->low, t, least, most, RBL_FIELD_LOW, error);
        least = b->low[t], most = b->high[t];
    }
    if (status || !volatility_reads_close(estimator)) return status;
    return volatility_check_price(b->close, t, least, most, RBL_FIELD_CLOSE, error);
}

static rebal_status volatility_check(const double *variance, int32_t estimator, const rbl_bars *b,
                                     bool is_by_bar, rebal_error *error) {
    int32_t first = is_by_bar ? REBAL_VOLATILITY_PARKINSON : REBAL_VOLATILITY_CLOSE;
    int32_t last = is_by_bar ? REBAL_VOLATILITY_ROGERS_SATCHELL : REBAL_VOLATILITY_YANG_ZHANG;
    bool is_known = estimator >= first && estimator <= last;
    bool has_lag = estimator == REBAL_VOLATILITY_CLOSE || estimator == REBAL_VOLATILITY_YANG_ZHANG;
    int32_t missing = is_known ? volatility_missing(estimator, b) : RBL_FIELD_NONE;
    if (!variance) missing = RBL_FIELD_VARIANCE;
    if (missing) return rbl_fail_argument(error, REBAL_E_ARGUMENT, missing);
    if (!is_known)
        return rbl_fail(error, REBAL_E_RANGE, RBL_FIELD_ESTIMATOR, REBAL_NONE, REBAL_NONE,
                        estimator);
    rebal_status status =
        rbl_series_check_count(b->n, has_lag ? 3 : 1, PTRDIFF_MAX, RBL_FIELD_N, error);
    for (size_t t = 0; !status && t < b->n; t++)
        status = volatility_check_bar(estimator, b, t, error);
    return status;
}

rebal_status rebal_volatility_estimate(double *variance, int32_t estimator, const double *open,
                                       const double *high, const double *low, const double *close,
                                       size_t n, rebal_error *error) {
    rbl_bars bars = {open, high, low, close, n};
    rebal_status status = volatility_check(variance, estimator, &bars, false, error);
    if (!status) *variance = rbl_volatility_estimate(estimator, &bars);
    return status;
}

rebal_status rebal_volatility_bars(double *variance, int32_t estimator, const double *open,
                                   const double *high, const double *low, const double *close,
                                   size_t n, rebal_error *error) {
    rbl_bars bars = {open, high, low, close, n};
    rebal_status status = volatility_check(variance, estimator, &bars, true, error);
    for (size_t t = 0; !status && t < n; t++) variance[t] = rbl_volatility_bar(estimator, &bars, t);
    return status;
}

/* decay is finite and strictly inside 0..1. */
static rebal_status volatility_check_decay(double decay, rebal_error *error) {
    rebal_status status = rbl_series_check_one(decay, 0, 1, RBL_FIELD_DECAY, REBAL_NONE, error);
    if (!status && (decay == 0 || decay == 1))
        return rbl_fail(error, REBAL_E_RANGE, RBL_FIELD_DECAY, REBAL_NONE, REBAL_NONE,
                        (int64_t)decay);
    return status;
}

static rebal_status volatility_check_variance(double variance, rebal_error *error) {
    return rbl_series_check_one(variance, 0, RBL_SERIES_VARIANCE_MAX, RBL_FIELD_VARIANCE,
                                REBAL_NONE, error);
}

/* What both forms of EWMA check first. */
static rebal_status volatility_check_ewma(const double *variance, const double *returns, size_t n,
                                          double decay, rebal_error *error) {
    if (!variance) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_VARIANCE);
    if (!returns) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_RETURNS);
    rebal_status status = rbl_series_check_count(n, 1, PTRDIFF_MAX, RBL_FIELD_N, error);
    return status ? status : volatility_check_decay(decay, error);
}

rebal_status rebal_volatility_ewma(double *variance, const double *returns, size_t n, double decay,
                                   rebal_error *error) {
    rebal_status status = volatility_check_ewma(variance, returns, n, decay, error);
    if (!status) status = rbl_series_check_returns(returns, n, error);
    if (status) return status;
    *variance = rbl_volatility_ewma(returns[0] * returns[0], returns + 1, n - 1, decay);
    return REBAL_OK;
}

rebal_status rebal_volatility_ewma_update(double *variance, const double *returns, size_t n,
                                          double decay, rebal_error *error) {
    rebal_status status = volatility_check_ewma(variance, returns, n, decay, error);
    if (!status) status = volatility_check_variance(*variance, error);
    if (!status) status = rbl_series_check_returns(returns, n, error);
    if (!status) *variance = rbl_volatility_ewma(*variance, returns, n, decay);
    return status;
}

rebal_status rebal_volatility_ewma_forecast(double *path, double *total, double variance,
                                            size_t horizon, rebal_error *error) {
    if (!path && !total) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_PATH);
    rebal_status status =
        rbl_series_check_count(horizon, 1, VOLATILITY_HORIZON_MAX, RBL_FIELD_HORIZON, error);
    if (!status) status = volatility_check_variance(variance, error);
    if (!status) rbl_volatility_path(path, total, horizon, variance, variance, 0);
    return status;
}
