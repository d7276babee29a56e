/* SPDX-License-Identifier: MIT */
/** @file
 *  A random risk model and random costs, for the golden programs of accounts that have them. */
#ifndef GOLDEN_DRAWN_RISK_H
#define GOLDEN_DRAWN_RISK_H

#include "splitmix.h"

#include <rebal/rules.h>

enum { ROWS = 12, FACTORS_MOST = 5, PACKED = ROWS * (ROWS + 1) / 2 };

#define YEAR_NS INT64_C(31557600000000000)

typedef struct drawn_risk {
    uint64_t seed;
    size_t n;
    double covariance[PACKED], loadings[ROWS * FACTORS_MOST];
    double factors[FACTORS_MOST * (FACTORS_MOST + 1) / 2], specific[ROWS];
    double half_spread[ROWS], impact[ROWS], exponent[ROWS];
    rebal_risk_model model;
    rebal_costs costs;
} drawn_risk;

static inline int64_t drawn_below(drawn_risk *r, int64_t n) {
    return (int64_t)(splitmix_next(&r->seed) % (uint64_t)n);
}

/** 0 to 1, exact in a double. */
static inline double drawn_fraction(drawn_risk *r) {
    return (double)drawn_below(r, INT64_C(1) << 53) * 0x1p-53;
}

/** The model of k factors, up to `most`, by a covariance or by factors. Loadings and specific
 *  variances are drawn: a covariance of few factors is singular, with the latter it is not. */
static inline void drawn_risk_model(drawn_risk *r, size_t k, int most) {
    for (size_t i = 0, at = 0; i < k; i++)
        for (size_t j = 0; j <= i; j++) r->factors[at++] = i == j ? 1 : drawn_fraction(r) / most;
    for (size_t i = 0, at = 0; i < r->n; i++)
        for (size_t j = 0; j <= i; j++, at++) {
            r->covariance[at] = i == j ? r->specific[i] : 0;
            for (size_t f = 0; f < k; f++)
                r->covariance[at] += r->loadings[i * k + f] * r->loadings[j * k + f];
        }
    r->model = (rebal_risk_model){.struct_size = sizeof r->model, .n = r->n};
    if (drawn_below(r, 2) == 0) {
        r->model.covariance = r->covariance;
        return;
    }
    r->model.n_factors = k, r->model.loadings = r->loadings, r->model.specific = r->specific;
    if (drawn_below(r, 2) == 0) r->model.factor_covariance = r->factors;
}

/** The costs, where spreads, impacts and exponents are drawn. */
static inline void drawn_risk_costs(drawn_risk *r) {
    r->costs = (rebal_costs){.struct_size = sizeof r->costs,
                             .half_spread = r->half_spread,
                             .impact = r->impact,
                             .impact_exponent = drawn_below(r, 2) == 0 ? NULL : r->exponent};
}

#endif
