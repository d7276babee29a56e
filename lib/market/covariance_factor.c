/* SPDX-License-Identifier: MIT */
/* Statistical factors: the leading eigenvectors, and what they leave of each variance. */
#include "base/doubles.h"
#include "market/covariance.h"
#include "math/eigen.h"
#include "math/packed.h"

/* Rounding may leave this share of a variance on the wrong side of 0. */
#define FACTOR_ROUNDING 1e-12

size_t rbl_covariance_eigen_work(size_t n) {
    const size_t most = SIZE_MAX / sizeof(double) / 3;
    if (n > most - 2 || n > most / (n + 2)) return 0;
    return 3 * n * (n + 2);
}

/* What the factors leave of variance i. */
static double factor_rest(const double *cov, const double *values, const double *vectors, size_t n,
                          size_t n_factors, size_t i) {
    double rest = cov[rbl_packed_at(i, i)];
    for (size_t k = 0; k < n_factors; k++)
        rest -= values[k] * vectors[k * n + i] * vectors[k * n + i];
    return rest;
}

/* The first variance that the factors do not explain but contradict; n if none. */
static size_t factor_fault(const double *cov, const double *values, const double *vectors, size_t n,
                           size_t n_factors) {
    double least = -FACTOR_ROUNDING * rbl_doubles_abs(values[0]);
    for (size_t k = 0; k < n_factors; k++)
        if (values[k] < least) return k;
    for (size_t i = 0; i < n; i++)
        if (factor_rest(cov, values, vectors, n, n_factors, i) < least) return i;
    return n;
}

static double factor_not_below_zero(double x) { return x > 0 ? x : 0; }

/* F-FACTOR */
rebal_status rbl_covariance_factors(double *loadings, double *factor_covariance, double *specific,
                                    size_t *at, const double *cov, size_t n, size_t n_factors,
                                    double *work) {
    double *square = work, *vectors = square + n * n, *values = vectors + n * n;
    rbl_packed_to_square(square, cov, n);
    if (!rbl_eigen_symmetric(values, vectors, square, values + n, n)) return REBAL_E_INTERNAL;
    *at = factor_fault(cov, values, vectors, n, n_factors);
    if (*at != n) return REBAL_E_NOT_PSD;
    for (size_t i = 0; i < n; i++) {
        double rest = factor_rest(cov, values, vectors, n, n_factors, i);
        specific[i] = factor_not_below_zero(rest);
        for (size_t k = 0; k < n_factors; k++) loadings[i * n_factors + k] = vectors[k * n + i];
    }
    for (size_t k = 0; k < n_factors; k++) {
        for (size_t m = 0; m < k; m++) factor_covariance[rbl_packed_at(k, m)] = 0;
        factor_covariance[rbl_packed_at(k, k)] = factor_not_below_zero(values[k]);
    }
    return REBAL_OK;
}
