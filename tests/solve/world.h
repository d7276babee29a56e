/* SPDX-License-Identifier: MIT */
/** @file
 *  Problems for rebal/solve.h, from a seed: of the kind that accounts have, and stressed ones. */
#ifndef SOLVE_WORLD_H
#define SOLVE_WORLD_H

#include <rebal/solve.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/fmath.h"
#include "splitmix.h"

enum { WORLD_N = 2000, WORLD_K = 60, WORLD_WHOLE = 300, WORLD_STATE = WORLD_N + 1 };

/** A problem with all that it points to. */
typedef struct world {
    rebal_problem problem;
    rebal_risk_model model;
    double loadings[WORLD_N * WORLD_K], factor[WORLD_K * (WORLD_K + 1) / 2];
    double covariance[WORLD_WHOLE * (WORLD_WHOLE + 1) / 2];
    double specific[WORLD_N], weight[WORLD_N], target[WORLD_N], alpha[WORLD_N];
    double buy[WORLD_N], sell[WORLD_N], impact[WORLD_N], quadratic[WORLD_N];
    double low[WORLD_N], high[WORLD_N];
    uint64_t seed;
} world;

/* 0..1 */
static inline double world_share(world *w) {
    return (double)(splitmix_next(&w->seed) >> 11) * 0x1p-53;
}

/* 0..n-1 */
static inline size_t world_below(world *w, size_t n) {
    return (size_t)(splitmix_next(&w->seed) % n);
}

/* Twelve shares less six: a variance of one. */
static inline double world_normal(world *w) {
    double sum = -6;
    for (int k = 0; k < 12; k++) sum += world_share(w);
    return sum;
}

static inline void world_point(world *w, size_t n, size_t k) {
    w->model = (rebal_risk_model){.struct_size = sizeof w->model,
                                  .n = n,
                                  .n_factors = k,
                                  .loadings = w->loadings,
                                  .specific = w->specific};
    w->problem = (rebal_problem){.struct_size = sizeof w->problem,
                                 .model = &w->model,
                                 .risk_aversion = 10,
                                 .weight = w->weight,
                                 .target = w->target,
                                 .cost_buy = w->buy,
                                 .cost_sell = w->sell,
                                 .trade_min = w->low,
                                 .trade_max = w->high};
}

/* The market in the first factor; the others at random. */
static inline void world_risk(world *w, size_t n, size_t k) {
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < k; j++)
            w->loadings[i * k + j] = 0.05 * world_normal(w) / rbl_fmath_sqrt((double)k);
        w->loadings[i * k] = 0.15 * (1 + 0.3 * world_normal(w));
        double own = 0.1 + 0.25 * world_share(w);
        w->specific[i] = own * own;
    }
}

static inline void world_scale(double *x, size_t n) {
    double sum = 0;
    for (size_t i = 0; i < n; i++) sum += x[i];
    for (size_t i = 0; i < n; i++) x[i] /= sum;
}

static inline void world_bounds(world *w, size_t n) {
    for (size_t i = 0; i < n; i++) {
        double kind = world_share(w);
        w->low[i] = -w->weight[i];
        w->high[i] = 3 * w->target[i] + 1.0 / (double)n - w->weight[i];
        if (w->high[i] < 0) w->high[i] = 0;
        if (kind < 0.08) w->high[i] = -0.3 * w->weight[i];
        if (kind > 0.95) w->low[i] = -1e-4 * w->weight[i], w->high[i] = 1e-4 * w->weight[i];
    }
}

/* Element (i, j) of B F B'. */
static inline double world_common(const world *w, size_t i, size_t j) {
    size_t k = w->model.n_factors;
    double sum = 0;
    for (size_t a = 0; a < k; a++)
        for (size_t b = 0; b < k; b++) {
            size_t at = a > b ? a * (a + 1) / 2 + b : b * (b + 1) / 2 + a;
            double f = w->model.factor_covariance ? w->factor[at] : a == b;
            if (f != 0) sum += w->loadings[i * k + a] * f * w->loadings[j * k + b];
        }
    return sum;
}

/* The same model as a whole covariance; every third without specific variances, so that it has no
 * more than the rank of its factors. n up to WORLD_WHOLE. */
static inline void world_whole(world *w, bool has_specific) {
    size_t n = w->model.n;
    for (size_t i = 0, at = 0; i < n; i++)
        for (size_t j = 0; j <= i; j++, at++)
            w->covariance[at] =
                world_common(w, i, j) + (i == j && has_specific ? w->specific[i] : 0);
    w->model =
        (rebal_risk_model){.struct_size = sizeof w->model, .n = n, .covariance = w->covariance};
}

/* The usual: a market and other factors, lognormal targets, a tenth of drift, linear costs, long
 * only, purchases out of sales; some rows must sell, some may hardly move. */
static inline void world_usual(world *w, uint64_t seed, size_t n, size_t k) {
    w->seed = seed;
    world_point(w, n, k);
    world_risk(w, n, k);
    for (size_t i = 0; i < n; i++) w->target[i] = rbl_fmath_exp(world_normal(w));
    world_scale(w->target, n);
    for (size_t i = 0; i < n; i++)
        w->weight[i] = w->target[i] * rbl_fmath_exp(0.1 * world_normal(w));
    world_scale(w->weight, n);
    for (size_t i = 0; i < n; i++)
        w->buy[i] = w->sell[i] = 0.03 / (double)n * rbl_fmath_exp(0.5 * world_normal(w));
    world_bounds(w, n);
}

/* Prices move by about one in a hundred, and with them weights and bounds. */
static inline void world_next_day(world *w) {
    size_t n = w->model.n;
    for (size_t i = 0; i < n; i++) {
        double move = rbl_fmath_exp(0.01 * world_normal(w)), before = w->weight[i];
        w->weight[i] *= move;
        w->low[i] -= w->weight[i] - before;
        w->high[i] -= w->weight[i] - before;
        if (w->low[i] > w->high[i]) w->low[i] = w->high[i];
    }
}

/* 10^low..10^high */
static inline double world_power(world *w, double low, double high) {
    return rbl_fmath_pow(10, low + (high - low) * world_share(w));
}

static inline void world_stress_costs(world *w, size_t n) {
    double scale = world_power(w, -3, 4), impact = 1e-3 * world_power(w, -3, 4);
    w->problem.impact = world_below(w, 2) ? w->impact : NULL;
    w->problem.quadratic = world_below(w, 4) ? NULL : w->quadratic;
    w->problem.alpha = world_below(w, 3) ? NULL : w->alpha;
    for (size_t i = 0; i < n; i++) {
        w->buy[i] *= scale;
        w->sell[i] *= scale * (0.5 + world_share(w));
        w->impact[i] = world_below(w, 5) ? impact * world_share(w) : 0;
        w->quadratic[i] = world_below(w, 2) ? 0 : world_power(w, -3, 1);
        w->alpha[i] = 0.01 * world_normal(w);
        if (world_below(w, 10) == 0) w->buy[i] = 0;
        if (world_below(w, 10) == 0) w->sell[i] = 0;
    }
}

/* Factors that depend on each other; a covariance of the factors, perhaps a singular one. */
static inline void world_stress_factors(world *w, size_t n, size_t k) {
    size_t kind = world_below(w, 4);
    for (size_t i = 0; i < n && kind == 1; i++)
        for (size_t j = k / 2; j < k; j++)
            w->loadings[i * k + j] = (double)(j + 1) * w->loadings[i * k + j / 2];
    if (world_below(w, 8) == 0) memset(w->loadings, 0, n * k * sizeof(double));
    if (kind < 2) return;
    double root[WORLD_K * WORLD_K];
    size_t rank = kind == 2 ? k : (k + 1) / 2;
    for (size_t j = 0; j < k * rank; j++) root[j] = world_normal(w);
    for (size_t a = 0, at = 0; a < k; a++)
        for (size_t b = 0; b <= a; b++, at++) {
            w->factor[at] = 0;
            for (size_t j = 0; j < rank; j++)
                w->factor[at] += root[a * rank + j] * root[b * rank + j] / (double)k;
        }
    w->model.factor_covariance = w->factor;
}

static inline void world_stress_bounds(world *w, size_t n) {
    double share = world_share(w) * world_share(w);
    for (size_t i = 0; i < n; i++) {
        if (world_share(w) > share) continue;
        double at = 0.02 * world_normal(w), wide = world_power(w, -12, -2);
        size_t kind = world_below(w, 5);
        w->low[i] = kind == 0 ? 0 : at - (kind > 1 ? wide : 0);
        w->high[i] = kind == 0 ? 0 : at + (kind > 1 ? wide : 0);
        if (kind == 4) w->low[i] = -w->weight[i], w->high[i] = 1 - w->weight[i];
        if (w->low[i] > w->high[i]) w->high[i] = w->low[i];
    }
    if (world_below(w, 8) == 0) w->problem.trade_min = NULL;
    if (world_below(w, 8) == 0) w->problem.trade_max = NULL;
}

static inline void world_stress_net(world *w, size_t n) {
    double least = 0, most = 0, a = 0, b = 0;
    for (size_t i = 0; i < n; i++) {
        least += w->problem.trade_min ? w->low[i] : -1000;
        most += w->problem.trade_max ? w->high[i] : 1000;
    }
    switch (world_below(w, 7)) {
    case 0: break;
    case 1: a = b = 0.02 * world_normal(w); break;
    case 2: a = -1e30, b = 1e30; break;
    case 3: a = b = most; break;
    case 4: a = b = least; break;
    case 5: a = b = least + (most - least) * world_share(w); break;
    default: a = 0.01 * world_normal(w), b = a + 0.01 * world_share(w);
    }
    w->problem.net_min = a, w->problem.net_max = b;
}

/* All that can be otherwise is, at random: sizes of costs and variances, impact, bounds, ranges of
 * the sum, factors that depend on each other. */
static inline void world_stressed(world *w, uint64_t seed, size_t n, size_t k) {
    world_usual(w, seed, n, k);
    double own = world_power(w, -4, 2);
    for (size_t i = 0; i < n; i++) w->specific[i] *= own;
    if (world_below(w, 5) == 0) w->problem.target = NULL;
    w->problem.risk_aversion = world_power(w, -1, 3);
    world_stress_costs(w, n);
    world_stress_factors(w, n, k);
    world_stress_bounds(w, n);
    world_stress_net(w, n);
}

#endif
