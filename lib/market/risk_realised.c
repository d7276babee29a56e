/* SPDX-License-Identifier: MIT */
/* Tracking error as it was: from two series of returns. */
#include "base/doubles.h"
#include "base/fmath.h"
#include "market/risk.h"

static double realised_mean(const double *portfolio, const double *target, size_t n_times) {
    double sum = 0;
    for (size_t t = 0; t < n_times; t++) sum += portfolio[t] - target[t];
    return sum / (double)n_times;
}

/* Sum of products of deviations lag apart. */
static double realised_products(const double *portfolio, const double *target, size_t n_times,
                                double mean, size_t lag) {
    double sum = 0;
    for (size_t t = lag; t < n_times; t++)
        sum +=
            ((portfolio[t] - target[t]) - mean) * ((portfolio[t - lag] - target[t - lag]) - mean);
    return sum;
}

/* F-TEX */
double rbl_risk_realised(const double *portfolio, const double *target, size_t n_times,
                         double periods_per_year, size_t lags) {
    double mean = realised_mean(portfolio, target, n_times);
    double sum = realised_products(portfolio, target, n_times, mean, 0);
    for (size_t l = 1; l <= lags; l++) {
        double weight = 1 - (double)l / ((double)lags + 1);
        sum += 2 * weight * realised_products(portfolio, target, n_times, mean, l);
    }
    double variance = sum > 0 ? sum / (double)(n_times - 1) : 0;
    return rbl_fmath_sqrt(variance * periods_per_year);
}
