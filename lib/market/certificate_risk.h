/* SPDX-License-Identifier: MIT */
/** @file
 *  The model of the risk as the certificate reads it: by code of its own, which uses no file of
 *  lib/math. */
#ifndef RBL_MARKET_CERTIFICATE_RISK_H
#define RBL_MARKET_CERTIFICATE_RISK_H

#include <stddef.h>

#include <rebal/risk.h>

/** Sums of four, each fourth to one, so that they need not wait for each other. */
static inline double rbl_certificate_product(const double *a, const double *b, size_t n) {
    double s0 = 0, s1 = 0, s2 = 0, s3 = 0;
    size_t j = 0;
    for (; j + 4 <= n; j += 4) {
        s0 += a[j] * b[j];
        s1 += a[j + 1] * b[j + 1];
        s2 += a[j + 2] * b[j + 2];
        s3 += a[j + 3] * b[j + 3];
    }
    for (; j < n; j++) s0 += a[j] * b[j];
    return (s0 + s1) + (s2 + s3);
}

/** sum += x a */
static inline void rbl_certificate_add(double *restrict sum, double x, const double *restrict a,
                                       size_t n) {
    for (size_t j = 0; j < n; j++) sum[j] += x * a[j];
}

/** Numbers of v: a whole covariance is that of n factors, each of which is an instrument. */
size_t rbl_certificate_risk_width(const rebal_risk_model *m);

/** out = F v, or S v. */
void rbl_certificate_risk_times(double *out, const rebal_risk_model *m, const double *v);

/** The largest variance of an instrument; `work` as v. */
double rbl_certificate_risk_max(const rebal_risk_model *m, double *work);

/** Above the largest variance: no correlation is above 1. Cheaper than that itself; `work` as v. */
double rbl_certificate_risk_above(const rebal_risk_model *m, double *work);

#endif
