/* SPDX-License-Identifier: MIT */
/** @file
 *  Small problems for rebal/choice.h from a seed, with all that they point to. */
#ifndef CHOICE_WORLD_H
#define CHOICE_WORLD_H

#include <rebal/choice.h>
#include <rebal/library.h>

#include "base/fmath.h"
#include "splitmix.h"

enum { WORLD_N = 200, WORLD_K = 10, WORLD_ROWS = 2 };

typedef struct choice_world {
    rebal_choice choice;
    rebal_problem problem;
    rebal_risk_model model;
    rebal_trade_limits limits;
    double loadings[WORLD_N * WORLD_K], specific[WORLD_N];
    double covariance[WORLD_N * (WORLD_N + 1) / 2];
    double weight[WORLD_N], target[WORLD_N], alpha[WORLD_N], rate[WORLD_N], impact[WORLD_N];
    double low[WORLD_N], high[WORLD_N], fixed_buy[WORLD_N], fixed_sell[WORLD_N], least[WORLD_N];
    double rows[WORLD_N * WORLD_ROWS], row_max[WORLD_ROWS];
    uint64_t seed;
} choice_world;

/* 0..1 */
static inline double world_share(choice_world *w) {
    return (double)(splitmix_next(&w->seed) >> 11) * 0x1p-53;
}

static inline bool world_is(choice_world *w, double share) { return world_share(w) < share; }

/* Weights and targets, some of them 0, each of them summing to one. */
static inline void world_weights(choice_world *w, double *to, size_t n) {
    double sum = 1e-3;
    for (size_t i = 0; i < n; i++) sum += to[i] = world_is(w, 0.3) ? 0 : 0.05 + world_share(w);
    for (size_t i = 0; i < n; i++) to[i] /= sum;
}

static inline void world_market(choice_world *w, size_t n, size_t k) {
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < k; j++)
            w->loadings[i * k + j] =
                j == 0 ? 0.1 + 0.1 * world_share(w) : 0.08 * (world_share(w) + world_share(w) - 1);
        double own = 0.05 + 0.25 * world_share(w);
        w->specific[i] = own * own;
    }
}

/* Element (i, j) of the covariance. */
static inline double world_covariance(const choice_world *w, size_t i, size_t j) {
    size_t k = w->model.n_factors;
    if (w->model.covariance) {
        size_t a = i > j ? i : j, b = i > j ? j : i;
        return w->covariance[a * (a + 1) / 2 + b];
    }
    double sum = i == j ? w->specific[i] : 0;
    for (size_t a = 0; a < k; a++) sum += w->loadings[i * k + a] * w->loadings[j * k + a];
    return sum;
}

static inline void world_point(choice_world *w, size_t n, size_t k) {
    w->model = (rebal_risk_model){.struct_size = sizeof w->model,
                                  .n = n,
                                  .n_factors = k,
                                  .loadings = w->loadings,
                                  .specific = w->specific};
    w->problem = (rebal_problem){.struct_size = sizeof w->problem,
                                 .model = &w->model,
                                 .risk_aversion = 5,
                                 .weight = w->weight,
                                 .target = w->target,
                                 .cost_buy = w->rate,
                                 .cost_sell = w->rate,
                                 .trade_min = w->low,
                                 .trade_max = w->high};
    w->choice = (rebal_choice){.struct_size = sizeof w->choice,
                               .problem = &w->problem,
                               .fixed_buy = w->fixed_buy,
                               .fixed_sell = w->fixed_sell,
                               .trade_least = w->least};
    w->limits = (rebal_trade_limits){.struct_size = sizeof w->limits};
}

/* An account whose weights have drifted from its targets; `cost` is what the fixed costs are like.
 */
static inline void world_account(choice_world *w, uint64_t seed, size_t n, size_t k, double cost) {
    w->seed = seed;
    world_market(w, n, k);
    world_weights(w, w->target, n);
    world_weights(w, w->weight, n);
    double mix = world_share(w) * world_share(w);
    for (size_t i = 0; i < n; i++) {
        if (w->weight[i] != 0 || world_is(w, 0.5))
            w->weight[i] = mix * w->weight[i] + (1 - mix) * w->target[i];
        w->alpha[i] = 0.02 * (world_share(w) - 0.5);
        w->rate[i] = 2e-3 * world_share(w);
        w->impact[i] = 1e-2 * world_share(w);
        w->fixed_buy[i] = cost * world_share(w);
        w->fixed_sell[i] = world_is(w, 0.5) ? w->fixed_buy[i] : cost * world_share(w);
        w->least[i] = world_is(w, 0.5) ? 0 : 0.04 * world_share(w);
        w->low[i] = world_is(w, 0.9) ? -w->weight[i] : -w->weight[i] - 0.1;
        w->high[i] = world_is(w, 0.8) ? 0.5 : 0.05;
    }
    world_point(w, n, k);
}

#endif
