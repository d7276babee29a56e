/* SPDX-License-Identifier: MIT */
/** @file
 *  Problems for rebal/lots.h, from a seed: small ones that all lots can be tried of, and those of
 *  accounts; and what an answer is worth, and whether it keeps its limits, computed apart. */
#ifndef LOTS_WORLD_H
#define LOTS_WORLD_H

#include <rebal/lots.h>
#include <stdbool.h>

#include "solve/world.h"

enum { LOTS_N = 2000, LOTS_SMALL = 12 };

/** A problem with all that it points to. */
typedef struct lots_world {
    rebal_lots lots;
    world base; /* the problem of RISK */
    int64_t held[LOTS_N], price[LOTS_N], ideal[LOTS_N], weight[LOTS_N], lots_min[LOTS_N];
    int64_t lots_max[LOTS_N], trade_min[LOTS_N], buy[LOTS_N], sell[LOTS_N];
} lots_world;

static inline void lots_world_point(lots_world *w, size_t n) {
    w->lots = (rebal_lots){.struct_size = sizeof w->lots,
                           .n = n,
                           .held = w->held,
                           .price = w->price,
                           .ideal = w->ideal,
                           .weight = w->weight,
                           .lots_min = w->lots_min,
                           .lots_max = w->lots_max,
                           .trade_min = w->trade_min,
                           .fee_buy_ppb = w->buy,
                           .fee_sell_ppb = w->sell,
                           .problem = &w->base.problem};
}

/** The fee of a row, rounded up. Rates times what is traded are below 2^63 here. */
static inline int64_t lots_world_fee(const lots_world *w, size_t i, int64_t z) {
    int64_t size = (z < 0 ? -z : z) * w->price[i], rate = z < 0 ? w->sell[i] : w->buy[i];
    int64_t whole = size * rate / REBAL_ONE;
    return whole + (size * rate % REBAL_ONE != 0);
}

static inline bool lots_world_is_legal(const lots_world *w, const int64_t *z) {
    int64_t cash = w->lots.cash;
    for (size_t i = 0; i < w->lots.n; i++) {
        int64_t after = w->held[i] + z[i], size = z[i] < 0 ? -z[i] : z[i];
        if (after < w->lots_min[i] || after > w->lots_max[i]) return false;
        if (size > 0 && size < w->trade_min[i]) return false;
        cash -= z[i] * w->price[i] + lots_world_fee(w, i, z[i]);
    }
    return cash >= w->lots.cash_min && cash <= w->lots.cash_max;
}

/* The terms of rebal/solve.h, written down as they stand. */
static inline double lots_world_risk(const lots_world *w, const int64_t *z) {
    const rebal_problem *p = &w->base.problem;
    const rebal_risk_model *m = p->model;
    double exposure[WORLD_K] = {0}, sum = 0, common = 0;
    for (size_t i = 0; i < m->n; i++) {
        double x = (double)(z[i] * w->price[i]) / (double)w->lots.account;
        double e = p->weight[i] + x - (p->target ? p->target[i] : 0), size = x < 0 ? -x : x;
        sum += p->risk_aversion / 2 * m->specific[i] * e * e;
        sum += size * (x < 0 ? p->cost_sell[i] : p->cost_buy[i]);
        if (p->alpha) sum -= p->alpha[i] * x;
        if (p->impact) sum += p->impact[i] * size * rbl_fmath_sqrt(size);
        if (p->quadratic) sum += p->quadratic[i] * x * x;
        for (size_t j = 0; j < m->n_factors; j++)
            exposure[j] += m->loadings[i * m->n_factors + j] * e;
    }
    for (size_t a = 0; a < m->n_factors; a++)
        for (size_t b = 0; b < m->n_factors; b++) {
            size_t at = a > b ? a * (a + 1) / 2 + b : b * (b + 1) / 2 + a;
            double f = m->factor_covariance ? m->factor_covariance[at] : a == b;
            common += exposure[a] * f * exposure[b];
        }
    return sum + p->risk_aversion / 2 * common;
}

static inline double lots_world_objective(const lots_world *w, const int64_t *z) {
    int64_t sum = 0;
    if (w->lots.metric == REBAL_LOTS_RISK) return lots_world_risk(w, z);
    for (size_t i = 0; i < w->lots.n; i++) {
        int64_t d = (w->held[i] + z[i]) * w->price[i] - w->ideal[i];
        sum += w->lots.metric == REBAL_LOTS_ABSOLUTE ? (d < 0 ? -d : d) : w->weight[i] * d * d;
    }
    return (double)sum;
}

static inline int64_t lots_world_between(world *w, int64_t low, int64_t high) {
    return low + (int64_t)world_below(w, (size_t)(high - low + 1));
}

/* A row of a few lots: some must be bought or sold, some are short, some cannot be traded. */
static inline void lots_world_row(lots_world *w, size_t i, int64_t scale, int64_t reach) {
    world *b = &w->base;
    int64_t wide = lots_world_between(b, 0, reach), shift = lots_world_between(b, 0, wide);
    w->held[i] = lots_world_between(b, world_below(b, 8) ? 0 : -3, 6);
    w->price[i] = lots_world_between(b, 1, scale);
    w->lots_min[i] = w->held[i] - shift;
    w->lots_max[i] = w->held[i] - shift + wide;
    if (world_below(b, 12) == 0) w->lots_min[i]++, w->lots_max[i] += 2;
    w->ideal[i] =
        w->held[i] * w->price[i] + lots_world_between(b, -2 * w->price[i], 2 * w->price[i]);
    w->weight[i] = world_below(b, 3) ? 1 : lots_world_between(b, 0, 9);
    w->trade_min[i] = world_below(b, 3) ? 1 : lots_world_between(b, 0, 3);
    w->buy[i] = world_below(b, 3) ? 0 : lots_world_between(b, 0, REBAL_ONE / 2);
    w->sell[i] = world_below(b, 3) ? 0 : lots_world_between(b, 0, REBAL_ONE / 50);
}

/* The cash that some lots leave, so that there mostly is an answer, and how far from it. */
static inline void lots_world_cash(lots_world *w) {
    world *b = &w->base;
    int64_t spent = 0, value = 1;
    for (size_t i = 0; i < w->lots.n; i++) {
        int64_t z = lots_world_between(b, w->lots_min[i], w->lots_max[i]) - w->held[i];
        if (world_below(b, 2) && w->lots_min[i] <= w->held[i] && w->lots_max[i] >= w->held[i])
            z = 0;
        spent += z * w->price[i] + lots_world_fee(w, i, z);
        value += w->price[i];
    }
    int64_t wide =
        world_below(b, 3) == 0 ? 0 : lots_world_between(b, 0, world_below(b, 2) ? 3 : value);
    w->lots.cash = lots_world_between(b, -1000, 1000);
    w->lots.cash_min = w->lots.cash - spent - lots_world_between(b, 0, wide);
    w->lots.cash_max = w->lots.cash_min + wide;
    if (world_below(b, 8) == 0) w->lots.cash_min += 2 * value, w->lots.cash_max += 2 * value;
}

/** Up to 12 rows of few lots each, some 20 000 trades at the most. */
static inline void lots_world_small(lots_world *w, uint64_t seed) {
    static const int64_t reach[LOTS_SMALL + 1] = {0, 200, 80, 20, 10, 5, 4, 3, 2, 2, 1, 1, 1};
    static const int64_t scales[5] = {3, 20, 500, 10000, 1000000};
    size_t n = 1 + (size_t)(seed % LOTS_SMALL);
    world *b = &w->base;
    world_stressed(b, seed, n, 1 + seed % 3);
    lots_world_point(w, n);
    int64_t scale = scales[world_below(b, 5)], sum = 1;
    for (size_t i = 0; i < n; i++) lots_world_row(w, i, scale, reach[n]);
    lots_world_cash(w);
    for (size_t i = 0; i < n; i++) sum += w->price[i] * (w->held[i] > 0 ? w->held[i] : 1);
    w->lots.account = sum;
    for (size_t i = 0; i < n; i++) b->weight[i] = (double)(w->held[i] * w->price[i]) / (double)sum;
}

/** An account of that much money with the risk, costs and targets of world_usual(): lots around
 * 10 000, what is held in whole ones, the rest in cash, of which up to a hundredth may stay. The
 * ideal is what the relaxed trade would bring. False where it has none. */
static inline bool lots_world_usual(lots_world *w, uint64_t seed, size_t n, size_t k,
                                    int64_t account) {
    static double trade[WORLD_N];
    world *b = &w->base;
    world_usual(b, seed, n, k);
    lots_world_point(w, n);
    w->lots.trade_min = w->lots.lots_min = w->lots.lots_max = NULL;
    w->lots.account = account;
    w->lots.cash = account;
    for (size_t i = 0; i < n; i++) {
        w->price[i] = 1 + (int64_t)(1e4 * rbl_fmath_exp(0.8 * world_normal(b)));
        w->held[i] = (int64_t)(b->weight[i] * (double)account / (double)w->price[i]);
        w->buy[i] = w->sell[i] = (int64_t)(b->buy[i] * REBAL_ONE);
        w->lots.cash -= w->held[i] * w->price[i];
        b->weight[i] = (double)(w->held[i] * w->price[i]) / (double)account;
        w->weight[i] = 1;
        b->low[i] = -b->weight[i];
        b->high[i] = 1;
    }
    w->lots.cash_min = 0;
    w->lots.cash_max = account / 100;
    b->problem.net_min = (double)(w->lots.cash - w->lots.cash_max) / (double)account;
    b->problem.net_max = (double)w->lots.cash / (double)account;
    if (rebal_solve(trade, NULL, NULL, &b->problem, NULL, 0, NULL)) return false;
    for (size_t i = 0; i < n; i++)
        w->ideal[i] = (int64_t)((b->weight[i] + trade[i]) * (double)account);
    return true;
}

#endif
