/* SPDX-License-Identifier: MIT */
#include "market/certificate_risk.h"

#include "base/doubles.h"
#include "base/fmath.h"

/* Element (a, b) of F. */
static double certificate_risk_factor(const rebal_risk_model *m, size_t a, size_t b) {
    if (m->factor_covariance == NULL) return a == b ? 1 : 0;
    size_t high = a > b ? a : b, low = a > b ? b : a;
    return m->factor_covariance[high * (high + 1) / 2 + low];
}

/* out = F v */
static void certificate_risk_times(double *out, const rebal_risk_model *m, const double *v) {
    for (size_t a = 0; a < m->n_factors; a++) {
        double sum = m->factor_covariance == NULL ? v[a] : 0;
        for (size_t b = 0; m->factor_covariance != NULL && b < m->n_factors; b++)
            sum += certificate_risk_factor(m, a, b) * v[b];
        out[a] = sum;
    }
}

size_t rbl_certificate_risk_width(const rebal_risk_model *m) {
    return m->covariance != NULL ? m->n : m->n_factors;
}

/* out = S v: below the diagonal each element serves twice. */
static void certificate_risk_whole(double *restrict out, const rebal_risk_model *m,
                                   const double *restrict v) {
    const double *row = m->covariance;
    for (size_t i = 0; i < m->n; row += ++i) {
        out[i] = rbl_certificate_product(row, v, i) + row[i] * v[i];
        rbl_certificate_add(out, v[i], row, i);
    }
}

void rbl_certificate_risk_times(double *out, const rebal_risk_model *m, const double *v) {
    if (m->covariance != NULL)
        certificate_risk_whole(out, m, v);
    else
        certificate_risk_times(out, m, v);
}

/* The largest of the diagonal of a whole covariance. */
static double certificate_risk_diagonal(const rebal_risk_model *m) {
    double most = 0;
    for (size_t i = 0; i < m->n; i++) {
        double variance = m->covariance[i * (i + 1) / 2 + i];
        if (variance > most) most = variance;
    }
    return most;
}

double rbl_certificate_risk_max(const rebal_risk_model *m, double *work) {
    double most = 0;
    if (m->covariance != NULL) return certificate_risk_diagonal(m);
    for (size_t i = 0; i < m->n; i++) {
        const double *b = m->loadings + i * m->n_factors;
        certificate_risk_times(work, m, b);
        double variance = rbl_certificate_product(b, work, m->n_factors) + m->specific[i];
        if (variance > most) most = variance;
    }
    return most;
}

/* The sum of |a_j| b_j. */
static double certificate_risk_sizes(const double *a, const double *b, size_t n) {
    double s0 = 0, s1 = 0;
    size_t j = 0;
    for (; j + 2 <= n; j += 2) {
        s0 += rbl_doubles_abs(a[j] * b[j]);
        s1 += rbl_doubles_abs(a[j + 1] * b[j + 1]);
    }
    if (j < n) s0 += rbl_doubles_abs(a[j] * b[j]);
    return s0 + s1;
}

double rbl_certificate_risk_above(const rebal_risk_model *m, double *work) {
    double most = 0;
    if (m->covariance != NULL) return certificate_risk_diagonal(m);
    for (size_t j = 0; j < m->n_factors; j++)
        work[j] = rbl_fmath_sqrt(certificate_risk_factor(m, j, j));
    for (size_t i = 0; i < m->n; i++) {
        double deviation =
            certificate_risk_sizes(m->loadings + i * m->n_factors, work, m->n_factors);
        double variance = deviation * deviation + m->specific[i];
        if (variance > most) most = variance;
    }
    return most;
}
