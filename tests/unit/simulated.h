/* SPDX-License-Identifier: MIT */
/* What the tests of simulations share: an independent account on one path, written from the header
 * and the formulas alone. It keeps money and not weights, all of S and not its factors, and takes
 * its functions from the C library. And a simulation of random numbers. */
#ifndef UNIT_SIMULATED_H
#define UNIT_SIMULATED_H

#include <math.h>

#include "unit/numbers.h"

enum { SIMULATED_N = 24, SIMULATED_K = 6, SIMULATED_Q = 5, SIMULATED_FIGURES = 9 };

/* The figures of a row, in the order of rebal_simulation_rows. */
typedef struct simulated_row {
    double figure[SIMULATED_FIGURES];
} simulated_row;

static inline uint64_t simulated_bits(uint64_t s[4]) {
    uint64_t sum = s[0] + s[3], t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = (s[3] << 45) | (s[3] >> (64 - 45));
    return sum;
}

static inline void simulated_seed(uint64_t s[4], uint64_t seed, uint64_t path) {
    uint64_t state = splitmix_next(&seed) + path;
    for (int k = 0; k < 4; k++) s[k] = splitmix_next(&state);
}

/* Box and Muller: two normal numbers. */
static inline void simulated_normals(double z[2], uint64_t s[4]) {
    double u = 1 - (double)(simulated_bits(s) >> 12) / 4503599627370496.0;
    uint64_t y = simulated_bits(s);
    double share = (double)((y & UINT64_C(0x3fffffffffffffff)) >> 10) / 4503599627370496.0;
    double angle = 3.14159265358979323846 / 2 * (share - .5), radius = sqrt(-2 * log(u));
    double along = y >> 63 ? -cos(angle) : cos(angle);
    int other = y >> 62 & 1;
    z[other] = radius * along;
    z[1 - other] = radius * sin(angle);
}

static inline double simulated_or(const double *x, size_t i, double otherwise) {
    return x ? x[i] : otherwise;
}

/* S_ij */
static inline double simulated_covariance(const rebal_simulation *m, size_t i, size_t j) {
    double sum = i == j ? simulated_or(m->specific, i, 0) : 0;
    for (size_t k = 0; k < m->n_factors; k++)
        sum += m->loadings[i * m->n_factors + k] * m->loadings[j * m->n_factors + k];
    return sum;
}

static inline double simulated_square(const rebal_simulation *m, const double *d) {
    double sum = 0;
    for (size_t i = 0; i < m->n; i++)
        for (size_t j = 0; j < m->n; j++) sum += d[i] * simulated_covariance(m, i, j) * d[j];
    return sum;
}

/* price[(n_steps + 1) * n] of a path, from 1 on. */
static inline void simulated_prices(double *price, const rebal_simulation *m, uint64_t seed,
                                    uint64_t path) {
    size_t n = m->n, k_end = m->n_factors, count = k_end + (m->specific ? n : 0);
    double z[SIMULATED_N + SIMULATED_K + 1];
    uint64_t s[4];
    simulated_seed(s, seed, path);
    for (size_t i = 0; i < n; i++) price[i] = 1;
    for (size_t t = 0; t < m->n_steps; t++) {
        for (size_t k = 0; k < count; k += 2) simulated_normals(z + k, s);
        for (size_t i = 0; i < n; i++) {
            double x = simulated_or(m->drift, i, 0) - simulated_covariance(m, i, i) / 2;
            double shock = m->specific ? sqrt(m->specific[i]) * z[k_end + i] : 0;
            for (size_t k = 0; k < k_end; k++) shock += m->loadings[i * k_end + k] * z[k];
            price[(t + 1) * n + i] =
                price[t * n + i] * exp(x * m->step_years + shock * sqrt(m->step_years));
        }
    }
}

/* An account under one policy, in money. */
typedef struct simulated_account {
    double money[SIMULATED_N], gap[SIMULATED_N]; /* gap: the deviations after the last look */
    double square, opened;                       /* d'Sd of gap; value at the start of a block */
} simulated_account;

static inline double simulated_value(const simulated_account *a, size_t n) {
    double sum = 0;
    for (size_t i = 0; i < n; i++) sum += a->money[i];
    return sum;
}

/* How steeply the objective of x rises where row i is bought (way 1) or sold (way -1). */
static inline double simulated_slope(const double *x, const double *g, const double *c, size_t i,
                                     int way) {
    return way * (g[i] + (x[i] * way >= 0 ? way : -way) * c[i]);
}

/* The s > 0 at which a move from row j to row i is best; the slope at 0 is below 0. */
static inline double simulated_move(double slope, double q, double xi, double xj, double ci,
                                    double cj) {
    double kink[2] = {xi < 0 ? -xi : INFINITY, xj > 0 ? xj : INFINITY}, jump[2] = {2 * ci, 2 * cj};
    int first = kink[1] < kink[0];
    for (int k = 0; k < 2; k++) {
        double at = kink[first ^ k];
        if (slope + q * at >= 0) break;
        slope += jump[first ^ k];
        if (slope + q * at >= 0) return at;
    }
    return -slope / q;
}

/* x: the trade of least risk and cost, by moves from the row that is best sold to the one that is
 * best bought. */
static inline void simulated_pay(double *x, const rebal_simulation *m, const double *d,
                                 const double *horizon) {
    double c[SIMULATED_N], g[SIMULATED_N], most = 0;
    static double s[SIMULATED_N * SIMULATED_N];
    for (size_t i = 0; i < m->n; i++) most = fmax(most, simulated_covariance(m, i, i));
    for (size_t i = 0; i < m->n; i++) {
        c[i] = simulated_or(m->cost, i, 0) / m->risk_aversion / horizon[i], g[i] = x[i] = 0;
        for (size_t j = 0; j < m->n; j++) {
            s[i * m->n + j] = simulated_covariance(m, i, j);
            if (i == j) s[i * m->n + j] += fmax(0, 1e-10 * most - simulated_or(m->specific, i, 0));
            g[i] += s[i * m->n + j] * d[j];
        }
    }
    for (int turn = 0; turn < 100000; turn++) {
        size_t up = 0, down = 0;
        for (size_t i = 1; i < m->n; i++) {
            if (simulated_slope(x, g, c, i, 1) < simulated_slope(x, g, c, up, 1)) up = i;
            if (simulated_slope(x, g, c, i, -1) < simulated_slope(x, g, c, down, -1)) down = i;
        }
        double slope = simulated_slope(x, g, c, up, 1) + simulated_slope(x, g, c, down, -1);
        double *to = s + up * m->n, *from = s + down * m->n;
        double q = to[up] + from[down] - 2 * to[down];
        if (!(slope < -1e-17) || up == down || !(q > 0)) return;
        double move = simulated_move(slope, q, x[up], x[down], c[up], c[down]);
        x[up] += move, x[down] -= move;
        for (size_t i = 0; i < m->n; i++) g[i] += move * (to[i] - from[i]);
    }
    x[0] = NAN;
}

/* A look of a policy without bands. */
static inline void simulated_solve(simulated_account *a, const rebal_simulation *m, size_t q,
                                   double *f) {
    double value = simulated_value(a, m->n), x[SIMULATED_N], paid = 0;
    bool any = false;
    simulated_pay(x, m, a->gap, m->horizon_years + q * m->n);
    for (size_t i = 0; i < m->n; i++) {
        bool is_order = x[i] != 0 && i != (size_t)m->base;
        any |= is_order;
        paid += simulated_or(m->cost, i, 0) * fabs(x[i]);
        paid += is_order ? simulated_or(m->fixed, i, 0) : 0;
        a->money[i] += x[i] * value;
        a->gap[i] += x[i];
        f[5] += fabs(x[i]) / 2;
        f[6] += is_order;
    }
    paid += any ? simulated_or(m->fixed, (size_t)m->base, 0) : 0;
    a->money[m->base] -= paid * value;
    f[1] += paid;
}

/* A look: what is out goes to its stop, the base pays. */
static inline void simulated_look(simulated_account *a, const rebal_simulation *m, size_t q,
                                  double *f) {
    double value = simulated_value(a, m->n), paid = 0, net = 0, traded = 0;
    size_t base = (size_t)m->base, orders = 0;
    bool any = false, is_book = m->scope && m->scope[q] == REBAL_SCOPE_BOOK;
    for (size_t i = 0; i < m->n; i++)
        any |= i != base && fabs(a->gap[i]) > simulated_or(m->half_width, q * m->n + i, 0);
    for (size_t i = 0; i < m->n; i++) {
        double half = simulated_or(m->half_width, q * m->n + i, 0);
        double stop = simulated_or(m->stop, q * m->n + i, 0), d = a->gap[i];
        if (i == base || !(fabs(d) > (is_book ? stop : half)) || !any) continue;
        double goal = d > 0 ? stop : -stop;
        a->money[i] += (goal - d) * value;
        a->gap[i] = goal;
        net += goal - d;
        traded += fabs(goal - d);
        paid += simulated_or(m->cost, i, 0) * fabs(goal - d) + simulated_or(m->fixed, i, 0);
        orders++;
    }
    if (orders > 0) paid += simulated_or(m->fixed, base, 0);
    paid += simulated_or(m->cost, base, 0) * fabs(net);
    a->money[base] -= (net + paid) * value;
    a->gap[base] -= net;
    f[1] += paid;
    f[5] += (traded + fabs(net)) / 2;
    f[6] += (double)orders;
}

static inline void simulated_step(simulated_account *a, const rebal_simulation *m, size_t q,
                                  const double *target, const double *price, size_t t, double *f) {
    double value = 0, miss = 0, square;
    for (size_t i = 0; i < m->n; i++) {
        double ratio = price[(t + 1) * m->n + i] / price[t * m->n + i];
        miss += a->gap[i] * (ratio - 1);
        value += a->money[i] *= ratio;
    }
    for (size_t i = 0; i < m->n; i++) a->gap[i] = a->money[i] / value - target[i];
    square = simulated_square(m, a->gap);
    f[3] += (a->square + square) / 2;
    f[4] += miss * miss;
    if ((t + 1) % (size_t)(m->interval_steps ? m->interval_steps[q] : 1) == 0)
        (simulated_or(m->horizon_years, q * m->n, 0) > 0 ? simulated_solve : simulated_look)(a, m,
                                                                                             q, f);
    a->square = simulated_square(m, a->gap);
}

/* What 1 in the target at the first prices is at time t. */
static inline double simulated_held(const rebal_simulation *m, const double *target,
                                    const double *price, size_t t) {
    double sum = 0;
    for (size_t i = 0; i < m->n; i++) sum += target[i] * price[t * m->n + i] / price[i];
    return sum;
}

/* Rows of one policy through prices, block by block. */
static inline void simulated_rows(simulated_row *row, const rebal_simulation *m, size_t q,
                                  const double *price, size_t block) {
    simulated_account a = {.opened = 1};
    double target[SIMULATED_N], rest = 1, years = (double)block * m->step_years;
    for (size_t i = 0; i < m->n; i++) rest -= i == (size_t)m->base ? 0 : m->target[i];
    for (size_t i = 0; i < m->n; i++)
        a.money[i] = target[i] = i == (size_t)m->base ? rest : m->target[i];
    for (size_t b = 0; b < m->n_steps / block; b++) {
        double *f = row[b].figure;
        for (int k = 0; k < SIMULATED_FIGURES; k++) f[k] = 0;
        for (size_t t = b * block; t < (b + 1) * block; t++)
            simulated_step(&a, m, q, target, price, t, f);
        double value = simulated_value(&a, m->n);
        f[7] = log(value / a.opened);
        f[8] = f[7] - log(simulated_held(m, target, price, (b + 1) * block) /
                          simulated_held(m, target, price, b * block));
        for (int k = 1; k < SIMULATED_FIGURES; k++) f[k] /= k == 3 ? (double)block : years;
        f[2] = m->risk_aversion / 2 * f[3];
        f[0] = f[1] + f[2];
        a.opened = value;
    }
}

/* ---- a simulation of random numbers */

typedef struct simulated_market {
    double target[SIMULATED_N], loadings[SIMULATED_N * SIMULATED_K], specific[SIMULATED_N];
    double drift[SIMULATED_N], cost[SIMULATED_N], fixed[SIMULATED_N];
    double half[SIMULATED_Q * SIMULATED_N], stop[SIMULATED_Q * SIMULATED_N];
    int64_t interval[SIMULATED_Q];
    int32_t scope[SIMULATED_Q];
    double horizon[SIMULATED_Q * SIMULATED_N]; /* for who wants it: not in m */
    rebal_simulation m;
} simulated_market;

static inline void simulated_fill(simulated_market *s, uint64_t *seed, size_t n, size_t k, size_t q,
                                  size_t n_steps) {
    double sum = 0;
    for (size_t i = 0; i < n; i++) sum += s->target[i] = near_share(seed) + .1;
    for (size_t i = 0; i < n; i++) {
        s->target[i] /= sum;
        s->specific[i] = unit_below(seed, 8) == 0 ? 0 : .05 * near_share(seed);
        s->drift[i] = .1 * numbers_next(seed);
        s->cost[i] = .003 * near_share(seed);
        s->fixed[i] = 1e-5 * near_share(seed);
    }
    for (size_t i = 0; i < n * k; i++) s->loadings[i] = .15 * numbers_next(seed);
    for (size_t i = 0; i < q * n; i++) {
        s->half[i] = .4 * near_share(seed) / (double)n;
        s->stop[i] = s->half[i] * (double)unit_below(seed, 3) / 2;
    }
    for (size_t p = 0; p < q; p++) {
        s->interval[p] = unit_below(seed, 3) == 0 ? 1 + unit_below(seed, 20) : 1;
        s->scope[p] = unit_below(seed, 2) == 0 ? REBAL_SCOPE_BREACHED : REBAL_SCOPE_BOOK;
    }
    for (size_t i = 0, p = 0; p < q; p++)
        for (bool is_in = unit_below(seed, 3) > 0; i < (p + 1) * n; i++)
            s->horizon[i] = is_in ? .05 + near_share(seed) : 0;
    s->m = (rebal_simulation){.struct_size = sizeof s->m,
                              .base = (int32_t)unit_below(seed, (int64_t)n),
                              .n = n,
                              .n_factors = k,
                              .n_policies = q,
                              .n_steps = n_steps,
                              .step_years = 1. / 52,
                              .risk_aversion = 4,
                              .target = s->target,
                              .loadings = k > 0 ? s->loadings : NULL,
                              .specific = s->specific,
                              .drift = s->drift,
                              .cost = s->cost,
                              .fixed = s->fixed,
                              .half_width = s->half,
                              .stop = s->stop,
                              .interval_steps = s->interval,
                              .scope = s->scope};
}

/* A table of all columns. */
typedef struct simulated_table {
    double *column[SIMULATED_FIGURES];
    rebal_simulation_rows rows;
} simulated_table;

static inline void simulated_open(simulated_table *t, size_t capacity) {
    for (int k = 0; k < SIMULATED_FIGURES; k++) t->column[k] = numbers_array(capacity);
    t->rows = (rebal_simulation_rows){.struct_size = sizeof t->rows,
                                      .capacity = capacity,
                                      .cost_rate = t->column[0],
                                      .trading_rate = t->column[1],
                                      .risk_rate = t->column[2],
                                      .tracking_variance = t->column[3],
                                      .realised_variance = t->column[4],
                                      .turnover = t->column[5],
                                      .trades = t->column[6],
                                      .growth = t->column[7],
                                      .premium = t->column[8]};
}

static inline void simulated_close(simulated_table *t) {
    for (int k = 0; k < SIMULATED_FIGURES; k++) free(t->column[k]);
}

#endif
