/* SPDX-License-Identifier: MIT */
#include "market/risk.h"

#include <stdint.h>

#include "base/doubles.h"
#include "base/fmath.h"
#include "math/packed.h"
#include "math/vector.h"

/* A square below 0 by this share of what uncorrelated sizes would give is rounding. */
#define RISK_ROUNDING 1e-12

size_t rbl_risk_work(size_t n, size_t n_factors) {
    if (n > SIZE_MAX / 64 || n_factors > SIZE_MAX / 64) return 0;
    return 2 * n + 2 * n_factors;
}

static void risk_difference(double *d, const double *weight, const double *target, size_t n) {
    for (size_t i = 0; i < n; i++) d[i] = weight[i] - (target ? target[i] : 0);
}

/* y = B'd [n_factors] */
static void risk_exposure(double *y, const rebal_risk_model *m, const double *d) {
    for (size_t k = 0; k < m->n_factors; k++) y[k] = 0;
    for (size_t i = 0; i < m->n; i++)
        rbl_vector_add(y, d[i], m->loadings + i * m->n_factors, m->n_factors);
}

/* F y, or y where the factors are uncorrelated with variance 1. */
static void risk_factor_times(double *fy, const rebal_risk_model *m, const double *y) {
    if (m->factor_covariance)
        rbl_packed_times(fy, m->factor_covariance, y, m->n_factors);
    else
        for (size_t k = 0; k < m->n_factors; k++) fy[k] = y[k];
}

/* product = the covariance times d; y, fy: [n_factors] work. */
static void risk_times(double *product, const rebal_risk_model *m, const double *d, double *y,
                       double *fy) {
    if (m->covariance) {
        rbl_packed_times(product, m->covariance, d, m->n);
        return;
    }
    risk_exposure(y, m, d);
    risk_factor_times(fy, m, y);
    for (size_t i = 0; i < m->n; i++)
        product[i] = rbl_vector_dot(m->loadings + i * m->n_factors, fy, m->n_factors) +
                     m->specific[i] * d[i];
}

void rbl_risk_times(double *product, const rebal_risk_model *model, const double *d, double *work) {
    risk_times(product, model, d, work, work + model->n_factors);
}

/* The sum of |x_i| times the root of a diagonal: no form x'Ax of a semidefinite A is larger than
 * its square. */
static double risk_size(const double *packed, const double *x, size_t n) {
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        double variance = packed ? packed[rbl_packed_at(i, i)] : 1;
        sum += rbl_doubles_abs(x[i]) * rbl_fmath_sqrt(variance);
    }
    return sum;
}

/* A form x'Ax, or 0 where rounding alone made it negative. */
static double risk_not_below_zero(double square, const double *packed, const double *x, size_t n) {
    if (square >= 0) return square;
    double size = risk_size(packed, x, n);
    return -square <= RISK_ROUNDING * (size * size) ? 0 : square;
}

static double risk_specific(const rebal_risk_model *m, const double *d) {
    double sum = 0;
    for (size_t i = 0; i < m->n; i++) sum += m->specific[i] * d[i] * d[i];
    return sum;
}

/* F-TE */
double rbl_risk_variance(const rebal_risk_model *m, const double *weight, const double *target,
                         double *work) {
    double *d = work, *y = d + 2 * m->n;
    risk_difference(d, weight, target, m->n);
    if (m->covariance)
        return risk_not_below_zero(rbl_packed_form(m->covariance, d, m->n), m->covariance, d, m->n);
    risk_exposure(y, m, d);
    double common = m->factor_covariance ? rbl_packed_form(m->factor_covariance, y, m->n_factors)
                                         : rbl_vector_dot(y, y, m->n_factors);
    common = risk_not_below_zero(common, m->factor_covariance, y, m->n_factors);
    return common < 0 ? common : common + risk_specific(m, d);
}

/* Whether the square that a product was made for is below 0 by more than rounding: with factors,
 * the part that is theirs. */
static bool risk_is_negative(const rebal_risk_model *m, const double *d, double square,
                             const double *y, const double *fy) {
    if (m->covariance) return risk_not_below_zero(square, m->covariance, d, m->n) < 0;
    double common = rbl_vector_dot(y, fy, m->n_factors);
    return risk_not_below_zero(common, m->factor_covariance, y, m->n_factors) < 0;
}

/* F-TE, F-RC: the tracking error is the root of the same sum that the contributions divide. */
int rbl_risk_contributions(double *te, double *marginal, double *contribution,
                           const rebal_risk_model *m, const double *weight, const double *target,
                           double *work) {
    double *d = work, *product = d + m->n, *y = product + m->n, *fy = y + m->n_factors, sum = 0;
    risk_difference(d, weight, target, m->n);
    risk_times(product, m, d, y, fy);
    for (size_t i = 0; i < m->n; i++) sum += d[i] * product[i];
    if (risk_is_negative(m, d, sum, y, fy)) return -1;
    double root = sum > 0 ? rbl_fmath_sqrt(sum) : 0;
    for (size_t i = 0; i < m->n; i++) {
        double own = root > 0 ? product[i] / root : 0, part = d[i] * own;
        if (marginal) marginal[i] = own;
        if (contribution) contribution[i] = part;
    }
    *te = root;
    return 0;
}

/* F-BETA */
int rbl_risk_beta(double *beta, const rebal_risk_model *m, const double *weight,
                  const double *target, double *work) {
    double *d = work, *product = d + m->n, *y = product + m->n, with = 0, own = 0;
    if (!(rbl_risk_variance(m, target, NULL, work) > 0)) return -1;
    risk_times(product, m, d, y, y + m->n_factors);
    for (size_t i = 0; i < m->n; i++) {
        with += weight[i] * product[i];
        own += target[i] * product[i];
    }
    if (!(own > 0)) return -1;
    *beta = with / own;
    return 0;
}
