/* SPDX-License-Identifier: MIT */
/** @file
 *  Limits of the trades together around a trade that is known to be within them, from a seed. */
#ifndef SOLVE_LIMITS_H
#define SOLVE_LIMITS_H

#include "solve/world.h"

enum { LIMITS_ROWS = 12 };

/** What is limited: bits. */
enum {
    LIMITS_OF_ROWS = 1,
    LIMITS_OF_TURNOVER = 2,
    LIMITS_OF_COST = 4,
    LIMITS_OF_TE = 8,
    LIMITS_OF_ALL = 15
};

typedef struct limits {
    rebal_trade_limits given;
    double rows[WORLD_N * LIMITS_ROWS], low[LIMITS_ROWS], high[LIMITS_ROWS];
    double inside[WORLD_N]; /* a trade within all of them */
    rebal_solution found;   /* what it is worth */
} limits;

static inline double limits_least(const world *w, size_t i) {
    return w->problem.trade_min ? w->low[i] : -1;
}

static inline double limits_most(const world *w, size_t i) {
    return w->problem.trade_max ? w->high[i] : 1;
}

/* A trade within the bounds, many of it 0, and a range of the sum about it. */
static inline void limits_inside(limits *l, world *w) {
    double sum = 0, wide = world_below(w, 3) ? 0 : 0.01 * world_share(w);
    for (size_t i = 0; i < w->model.n; i++) {
        double low = limits_least(w, i), high = limits_most(w, i), share = world_share(w);
        if (low > high && !w->problem.trade_max) high = low;
        if (low > high && !w->problem.trade_min) low = high;
        bool is_idle = low <= 0 && high >= 0 && world_below(w, 2) > 0;
        double x = low + (high - low) * share * share;
        l->inside[i] = is_idle ? 0 : x < low ? low : x > high ? high : x;
        sum += l->inside[i];
    }
    w->problem.net_min = sum - wide * world_share(w);
    w->problem.net_max = sum + wide * world_share(w);
}

/* Groups that share out all, loadings of any size, or members of several groups. */
static inline void limits_rows(limits *l, world *w) {
    size_t n = w->model.n, m = world_below(w, n < LIMITS_ROWS ? n : LIMITS_ROWS);
    size_t kind = world_below(w, 3);
    l->given.n_rows = m;
    l->given.rows = l->rows, l->given.row_min = l->low, l->given.row_max = l->high;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < m; j++) {
            double loading = world_normal(w) * world_power(w, -2, 2);
            double member = world_below(w, 3) == 0;
            l->rows[i * m + j] = kind == 0 ? i % m == j : kind == 1 ? loading : member;
        }
    for (size_t j = 0; j < m; j++) {
        double at = 0, below = world_power(w, -8, -1), above = world_power(w, -8, -1);
        for (size_t i = 0; i < n; i++) at += l->rows[i * m + j] * (w->weight[i] + l->inside[i]);
        switch (world_below(w, 5)) {
        case 0: l->low[j] = -1e30, l->high[j] = at + above; break;
        case 1: l->low[j] = at, l->high[j] = at + above; break;
        case 2: l->low[j] = at - below, l->high[j] = at; break;
        case 3: l->low[j] = at - below, l->high[j] = 1e30; break;
        default: l->low[j] = l->high[j] = at;
        }
    }
}

/* Up to a third more than the trade inside needs; half of the time. */
static inline void limits_cap(limits *l, world *w, uint32_t flag, double *most, double value) {
    double more = 1 + 0.3 * world_share(w);
    if (world_below(w, 2) == 0) return;
    l->given.flags |= flag;
    *most = value * more;
}

/** Limits of that kind of a world that is filled. Points into both. */
static inline void limits_fill(limits *l, world *w, unsigned of) {
    double bought = 0, sold = 0;
    l->given = (rebal_trade_limits){.struct_size = sizeof l->given};
    l->found = (rebal_solution){.struct_size = sizeof l->found};
    w->problem.limits = NULL;
    limits_inside(l, w);
    if (of & LIMITS_OF_ROWS) limits_rows(l, w);
    for (size_t i = 0; i < w->model.n; i++) {
        bought += l->inside[i] > 0 ? l->inside[i] : 0;
        sold += l->inside[i] < 0 ? -l->inside[i] : 0;
    }
    if (of & LIMITS_OF_TURNOVER) {
        limits_cap(l, w, REBAL_LIMIT_TURNOVER, &l->given.turnover_max, (bought + sold) / 2);
        limits_cap(l, w, REBAL_LIMIT_BUY, &l->given.buy_max, bought);
        limits_cap(l, w, REBAL_LIMIT_SELL, &l->given.sell_max, sold);
    }
    (void)rebal_solve_certify(&l->found, &w->problem, l->inside, NULL, NULL, 0, NULL);
    double te = rbl_fmath_sqrt(2 * l->found.risk / w->problem.risk_aversion);
    if (of & LIMITS_OF_COST) limits_cap(l, w, REBAL_LIMIT_COST, &l->given.cost_max, l->found.cost);
    if (of & LIMITS_OF_TE && te > 1e-30) limits_cap(l, w, REBAL_LIMIT_TE, &l->given.te_max, te);
    w->problem.limits = &l->given;
}

#endif
