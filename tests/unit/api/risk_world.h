/* SPDX-License-Identifier: MIT */
/* The small account with a risk model and costs. */
#ifndef UNIT_API_RISK_WORLD_H
#define UNIT_API_RISK_WORLD_H

#include "unit/near.h"
#include "unit/world.h"

enum { N = 5, FACTORS = 2, PACKED = N * (N + 1) / 2 };

#define YEAR_NS INT64_C(31557600000000000)

/* Cash and the four instruments of one factor whose tracking error is known: volatilities .2 .15 .3
 * .1, loadings .15 (.9 .6 1.2 .1). */
typedef struct risk_world {
    world w;
    rebal_risk_model model;
    rebal_costs costs;
    double covariance[PACKED], loadings[N * FACTORS], factors[3], specific[N];
    double half_spread[N], impact[N], exponent[N];
} risk_world;

static const double risk_volatility[N] = {0, .2, .15, .3, .1}, risk_beta[N] = {0, .9, .6, 1.2, .1};

/* 0.011966202405107478, computed at 40 digits. */
#define M1_PPB 11966203

static inline void risk_by_covariance(risk_world *r) {
    r->model =
        (rebal_risk_model){.struct_size = sizeof r->model, .n = N, .covariance = r->covariance};
    for (int i = 0, k = 0; i < N; i++)
        for (int j = 0; j <= i; j++, k++)
            r->covariance[k] = i == j ? risk_volatility[i] * risk_volatility[i]
                                      : .15 * risk_beta[i] * (.15 * risk_beta[j]);
}

/* The same model, with a second factor that nothing is exposed to. */
static inline void risk_by_factors(risk_world *r) {
    r->model = (rebal_risk_model){.struct_size = sizeof r->model,
                                  .n = N,
                                  .n_factors = FACTORS,
                                  .loadings = r->loadings,
                                  .factor_covariance = r->factors,
                                  .specific = r->specific};
    r->factors[0] = .15 * .15, r->factors[1] = 0, r->factors[2] = 1;
    for (int i = 0; i < N; i++) {
        double common = .15 * risk_beta[i];
        r->loadings[FACTORS * i] = risk_beta[i];
        r->specific[i] = risk_volatility[i] * risk_volatility[i] - common * common;
    }
}

/* Worth 1 000 000: 46, 27, 17 and 10 % against 40, 30, 20 and 10. */
static inline void risk_begin(risk_world *r) {
    static const int64_t holding[N] = {0, 460000, 270000, 170000, 100000};
    static const int64_t target[N] = {0, 400000000, 300000000, 200000000, 100000000};
    memset(r, 0, sizeof *r);
    world_begin(&r->w, N);
    memcpy(r->w.holding, holding, sizeof holding);
    memcpy(r->w.target, target, sizeof target);
    for (int i = 0; i < N; i++) r->exponent[i] = .5;
    r->costs = (rebal_costs){.struct_size = sizeof r->costs,
                             .half_spread = r->half_spread,
                             .impact = r->impact,
                             .impact_exponent = r->exponent};
    risk_by_covariance(r);
    r->w.rules.risk = &r->model;
    r->w.rules.costs = &r->costs;
    world_point(&r->w);
}

#endif
