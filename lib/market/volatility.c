/* SPDX-License-Identifier: MIT */
#include "base/doubles.h"

#include "market/volatility.h"

#include "base/check.h"
#include "base/fmath.h"

#include <rebal/volatility.h>

#define VOLATILITY_LN2 0.69314718055994530942

static double volatility_log(double to, double from) { return rbl_fmath_log(to / from); }

/* F-PARKINSON */
static double volatility_parkinson(const rbl_bars *b, size_t t) {
    double range = volatility_log(b->high[t], b->low[t]);
    return range * range / (4 * VOLATILITY_LN2);
}

/* F-GARMANKLASS */
static double volatility_garman_klass(const rbl_bars *b, size_t t) {
    double range = volatility_log(b->high[t], b->low[t]);
    double c = volatility_log(b->close[t], b->open[t]);
    return range * range / 2 - (2 * VOLATILITY_LN2 - 1) * (c * c);
}

/* F-ROGERSSATCHELL: u(u - c) + d(d - c), the differences being logarithms of their own. */
static double volatility_rogers_satchell(const rbl_bars *b, size_t t) {
    double up = volatility_log(b->high[t], b->open[t]) * volatility_log(b->high[t], b->close[t]);
    double down = volatility_log(b->low[t], b->open[t]) * volatility_log(b->low[t], b->close[t]);
    return up + down;
}

double rbl_volatility_bar(int32_t estimator, const rbl_bars *bars, size_t t) {
    switch (estimator) {
    case REBAL_VOLATILITY_PARKINSON: return volatility_parkinson(bars, t);
    case REBAL_VOLATILITY_GARMAN_KLASS: return volatility_garman_klass(bars, t);
    default: return volatility_rogers_satchell(bars, t);
    }
}

static double volatility_mean(int32_t estimator, const rbl_bars *bars, size_t first) {
    double sum = 0;
    for (size_t t = first; t < bars->n; t++) sum += rbl_volatility_bar(estimator, bars, t);
    return sum / (double)(bars->n - first);
}

/* Variance, with n - 1, of ln(to[t] / from[t - lag]) over t = 1..n-1. */
static double volatility_of_logs(const double *to, const double *from, size_t lag, size_t n) {
    double mean = 0, square = 0;
    for (size_t t = 1; t < n; t++) mean += volatility_log(to[t], from[t - lag]);
    mean /= (double)(n - 1);
    for (size_t t = 1; t < n; t++) {
        double x = volatility_log(to[t], from[t - lag]) - mean;
        square += x * x;
    }
    return square / (double)(n - 2);
}

/* F-YANGZHANG: overnight, open to close, and Rogers-Satchell, over the bars that have one before.
 */
static double volatility_yang_zhang(const rbl_bars *b) {
    double m = (double)(b->n - 1), k = 0.34 / (1.34 + (m + 1) / (m - 1));
    double overnight = volatility_of_logs(b->open, b->close, 1, b->n);
    double day = volatility_of_logs(b->close, b->open, 0, b->n);
    return overnight + k * day + (1 - k) * volatility_mean(REBAL_VOLATILITY_ROGERS_SATCHELL, b, 1);
}

/* F-CLOSECLOSE */
double rbl_volatility_estimate(int32_t estimator, const rbl_bars *bars) {
    if (estimator == REBAL_VOLATILITY_CLOSE)
        return volatility_of_logs(bars->close, bars->close, 1, bars->n);
    if (estimator == REBAL_VOLATILITY_YANG_ZHANG) return volatility_yang_zhang(bars);
    return volatility_mean(estimator, bars, 0);
}

/* F-EWMA */
double rbl_volatility_ewma(double variance, const double *r, size_t n, double decay) {
    for (size_t t = 0; t < n; t++) variance = decay * variance + (1 - decay) * (r[t] * r[t]);
    return variance;
}

/* F-GARCHFORECAST, F-EWMAFORECAST: the same recursion, of which EWMA's is the constant. */
void rbl_volatility_path(double *path, double *total, size_t horizon, double first, double c,
                         double persistence) {
    double sum = 0, h = first;
    for (size_t k = 0; k < horizon; k++, h = c + persistence * h) {
        if (path) path[k] = h;
        sum += h;
    }
    if (total) *total = sum;
}
