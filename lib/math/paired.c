/* SPDX-License-Identifier: MIT */
#include "math/paired.h"

#include "base/fmath.h"

/* Sums run in the order of time. */
static double paired_mean(const double *x, size_t n_times, size_t n) {
    double sum = 0;
    for (size_t t = 0; t < n_times; t++) sum += x[t * n];
    return sum / (double)n_times;
}

/* Standard error of the mean of x - slope y - level, whose mean is 0. */
static double paired_error(const double *x, const double *y, double slope, double level,
                           size_t n_times, size_t n) {
    double sum = 0;
    for (size_t t = 0; t < n_times; t++) {
        double rest = (x[t * n] - slope * y[t * n]) - level;
        sum += rest * rest;
    }
    return rbl_fmath_sqrt(sum / (double)(n_times - 1) / (double)n_times);
}

/* F-PAIRED */
rbl_paired rbl_paired_series(const double *value, size_t n_times, size_t n, size_t k) {
    const double *x = value + k;
    double mean = paired_mean(x, n_times, n), first = paired_mean(value, n_times, n);
    rbl_paired p = {.mean = mean, .difference = mean - first};
    p.mean_error = paired_error(x, value, 0, mean, n_times, n);
    p.difference_error = paired_error(x, value, 1, p.difference, n_times, n);
    p.ratio = first != 0 ? mean / first : rbl_doubles_infinity();
    p.ratio_error = rbl_doubles_infinity();
    if (first == 0) return p;
    double size = rbl_doubles_abs(first);
    p.ratio_error = paired_error(x, value, p.ratio, mean - p.ratio * first, n_times, n) / size;
    return p;
}
