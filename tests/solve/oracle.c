/* SPDX-License-Identifier: MIT */
/* F-SOLVE against another method in other arithmetic: pairs of instruments traded against each
 * other until none gains, each by halving the slope, in long doubles, on the whole matrix. Where no
 * pair gains a common price of the sum exists, so that the trade is the best there is.
 *
 *     oracle COUNT */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "solve/world.h"

enum { N = 6, SWEEPS = 20000, HALVINGS = 90 };

typedef long double real;

static world w;

/* The problem, spelled out. */
typedef struct oracle {
    size_t n;
    real covariance[N][N], x[N], drift[N];
} oracle;

static void oracle_fill(oracle *o) {
    size_t n = o->n = w.model.n, k = w.model.n_factors;
    for (size_t i = 0; i < n; i++) {
        o->drift[i] = (real)w.weight[i] - (w.problem.target ? (real)w.target[i] : 0);
        for (size_t j = 0; j < n; j++) {
            real sum = i == j ? (real)w.specific[i] : 0;
            for (size_t a = 0; a < k; a++)
                for (size_t b = 0; b < k; b++) {
                    size_t at = a > b ? a * (a + 1) / 2 + b : b * (b + 1) / 2 + a;
                    real f = w.model.factor_covariance ? (real)w.factor[at] : (real)(a == b);
                    sum += w.loadings[i * k + a] * f * w.loadings[j * k + b];
                }
            o->covariance[i][j] = sum;
        }
    }
}

static real root(real x) {
    real r = x > 0 ? (real)rbl_fmath_sqrt((double)x) : 0;
    return r > 0 ? (r + x / r) / 2 : 0;
}

static real column(const double *all, size_t i) { return all ? (real)all[i] : 0; }

/* What x costs in row i. */
static real cost(size_t i, real x) {
    real size = x < 0 ? -x : x, rate = x < 0 ? (real)w.sell[i] : (real)w.buy[i];
    return rate * size + column(w.problem.impact, i) * size * root(size) +
           column(w.problem.quadratic, i) * size * size;
}

/* The slope of it, from the right or from the left. */
static real cost_slope(size_t i, real x, bool right) {
    bool buys = x > 0 || (x == 0 && right);
    real size = x < 0 ? -x : x, rate = buys ? (real)w.buy[i] : -(real)w.sell[i];
    real bent =
        1.5L * column(w.problem.impact, i) * root(size) + 2 * column(w.problem.quadratic, i) * size;
    return rate + (x < 0 ? -bent : bent);
}

static real risk_slope(const oracle *o, size_t i) {
    real sum = 0;
    for (size_t j = 0; j < o->n; j++) sum += o->covariance[i][j] * (o->drift[j] + o->x[j]);
    return w.problem.risk_aversion * sum - column(w.problem.alpha, i);
}

static real objective(const oracle *o) {
    real sum = 0;
    for (size_t i = 0; i < o->n; i++) {
        for (size_t j = 0; j < o->n; j++)
            sum += (real)w.problem.risk_aversion / 2 * o->covariance[i][j] *
                   (o->drift[i] + o->x[i]) * (o->drift[j] + o->x[j]);
        sum += cost(i, o->x[i]) - column(w.problem.alpha, i) * o->x[i];
    }
    return sum;
}

/* Row i buys t of what row j sells; j = i: alone. */
typedef struct exchange {
    size_t i, j;
    real slope, bend, low, high; /* of risk at t = 0, and how far t may go */
} exchange;

static exchange exchange_of(const oracle *o, size_t i, size_t j) {
    exchange e = {
        i, j, risk_slope(o, i), o->covariance[i][i], w.low[i] - o->x[i], w.high[i] - o->x[i]};
    if (j != i) {
        real low = o->x[j] - w.high[j], high = o->x[j] - w.low[j];
        e.slope -= risk_slope(o, j);
        e.bend += o->covariance[j][j] - 2 * o->covariance[i][j];
        e.low = low > e.low ? low : e.low;
        e.high = high < e.high ? high : e.high;
    }
    e.bend *= w.problem.risk_aversion;
    return e;
}

static real exchange_slope(const oracle *o, const exchange *e, real t) {
    real slope = e->slope + e->bend * t + cost_slope(e->i, o->x[e->i] + t, true);
    return e->j == e->i ? slope : slope - cost_slope(e->j, o->x[e->j] - t, false);
}

/* To where the slope is nought; onto a 0 that is passed by less than rounding. */
static void exchange_make(oracle *o, const exchange *e) {
    real low = e->low, high = e->high;
    for (int k = 0; k < HALVINGS; k++) {
        real middle = low + (high - low) / 2;
        if (exchange_slope(o, e, middle) < 0)
            low = middle;
        else
            high = middle;
    }
    real t = low + (high - low) / 2;
    o->x[e->i] += t;
    if (e->j != e->i) o->x[e->j] -= t;
}

/* Feasible first: from the lower ends up to the sum. */
static void oracle_start(oracle *o) {
    real left = w.problem.net_min;
    for (size_t i = 0; i < o->n; i++) left -= o->x[i] = w.low[i];
    for (size_t i = 0; i < o->n; i++) {
        real room = (real)w.high[i] - w.low[i], more = left < room ? left : room;
        o->x[i] += more;
        left -= more;
    }
}

static int oracle_solve(oracle *o) {
    real before, now;
    oracle_start(o);
    now = objective(o);
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
        before = now;
        for (size_t i = 0; i < o->n; i++)
            for (size_t j = 0; j < i; j++) {
                exchange e = exchange_of(o, i, j);
                exchange_make(o, &e);
            }
        now = objective(o);
        if (sweep > 50 && before - now <= 1e-19L * (now < 0 ? -now : now)) return sweep;
    }
    return SWEEPS;
}

/* Purchases out of sales, bounds that leave room, and no covariance that is nearly singular. */
static bool make(uint64_t seed) {
    uint64_t next = seed;
    size_t n = 2 + (size_t)(splitmix_next(&next) % (N - 1)), k = 1 + (size_t)(seed % 3);
    double least = 0, most = 0;
    world_stressed(&w, seed, n, k);
    w.problem.trade_min = w.low, w.problem.trade_max = w.high;
    for (size_t i = 0; i < n; i++) {
        w.specific[i] = 0.01 + 0.05 * world_share(&w);
        least += w.low[i], most += w.high[i];
    }
    w.problem.net_min = w.problem.net_max = least + (most - least) * world_share(&w);
    return most > least;
}

/* F-SOLVE: whether an answer differs. */
static int compare(uint64_t seed, const oracle *answer, int sweeps) {
    const oracle o = *answer;
    double x[N];
    rebal_solution s = {.struct_size = sizeof s};
    if (rebal_solve(x, NULL, &s, &w.problem, NULL, 0, NULL)) return 1;
    double off = 0, value = (double)objective(&o), gap = s.objective - value;
    for (size_t i = 0; i < o.n; i++) {
        double d = x[i] - (double)o.x[i];
        off = d > off ? d : -d > off ? -d : off;
    }
    bool is_same = off <= 1e-7 && gap <= 1e-12 * s.size && -gap <= 1e-9 * s.size;
    if (!is_same || s.status != REBAL_SOLVE_OPTIMAL)
        printf("seed %llu, n %zu: x off by %g, objective by %g of %g, %d sweeps\n",
               (unsigned long long)seed, o.n, off, gap, value, sweeps);
    return !is_same || s.status != REBAL_SOLVE_OPTIMAL;
}

/* What a whole covariance counts as: a ten thousand millionth of the largest variance more. */
static void oracle_raise(oracle *o) {
    real most = 0;
    for (size_t i = 0; i < o->n; i++)
        most = o->covariance[i][i] > most ? o->covariance[i][i] : most;
    for (size_t i = 0; i < o->n; i++) o->covariance[i][i] += 1e-10L * most;
}

/* By factors, and by the covariance that they make. */
static int compare_both(uint64_t seed) {
    oracle o;
    oracle_fill(&o);
    int sweeps = oracle_solve(&o), n_bad = compare(seed, &o, sweeps);
    world_whole(&w, true);
    oracle_raise(&o);
    sweeps = oracle_solve(&o);
    return n_bad + compare(seed, &o, sweeps);
}

int main(int n_arguments, char **argument) {
    uint64_t count = n_arguments > 1 ? strtoul(argument[1], NULL, 10) : 100;
    int n_bad = 0, n_done = 0;
    for (uint64_t seed = 0; seed < count; seed++)
        if (make(seed)) n_bad += compare_both(seed), n_done++;
    printf("%d problems, %d differ\n", n_done, n_bad);
    return n_bad != 0 || n_done == 0;
}
