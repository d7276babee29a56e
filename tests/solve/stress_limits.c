/* SPDX-License-Identifier: MIT */
/* F-TOGETHER, F-RANKED: problems with limits of the trades together, around a trade within them: so
 * each has an answer, and none may be found that is worse than that trade, or said to have none.
 * And the same with a limit that contradicts another: which none may be found to be within.
 *
 *     stress_limits KIND OF N COUNT [KIND OF N COUNT...]
 *         KIND 0 usual, 1 stressed; OF bits of solve/limits.h; COUNT problems of up to N
 * instruments
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "solve/limits.h"

#define GAP 1e-9
#define VIOLATION 1e-12
#define DUST 1e-32 /* a cost that is none */

/* Of the stressed problems with limits of all kinds at once, some leave so little room that
 * rounding hides it: those are said to be unsolved. */
#define UNSOLVED 0.005

typedef struct tally {
    long optimal, unsolved, wrong, steps, steps_most, contradicted;
} tally;

static world w;
static limits l;
static double trade[WORLD_N], state[WORLD_K + REBAL_PRICE_ROWS + LIMITS_ROWS];

static double larger(double a, double b) { return a > b ? a : b; }

/* By what a sum misses its range, as a share of its size where that is above 1. */
static double miss(double value, double low, double high, double size) {
    return larger(larger(low - value, value - high), 0) / larger(size, 1);
}

/* By hand: the most that anything is missed by but cost and tracking error. */
static double missed(void) {
    double most = 0, net = 0, bought = 0, sold = 0, none = 1e300;
    size_t n = w.model.n, m = l.given.n_rows;
    for (size_t i = 0; i < n; i++) {
        double x = trade[i];
        double low = w.problem.trade_min ? w.low[i] : -1000;
        double high = w.problem.trade_max ? w.high[i] : 1000;
        most = larger(most, larger(low - x, x - high));
        net += x, bought += larger(x, 0), sold += larger(-x, 0);
    }
    most = larger(most, miss(net, w.problem.net_min, w.problem.net_max, bought + sold));
    for (size_t j = 0; j < m; j++) {
        double at = 0, size = 0;
        for (size_t i = 0; i < n; i++) {
            double held = l.rows[i * m + j] * w.weight[i], by = l.rows[i * m + j] * trade[i];
            at += held + by;
            size += (held < 0 ? -held : held) + (by < 0 ? -by : by);
        }
        most = larger(most, miss(at, l.low[j] > -1e30 ? l.low[j] : -none,
                                 l.high[j] < 1e30 ? l.high[j] : none, size));
    }
    uint32_t has = l.given.flags;
    double all = bought + sold;
    if (has & REBAL_LIMIT_BUY) most = larger(most, miss(bought, 0, l.given.buy_max, all));
    if (has & REBAL_LIMIT_SELL) most = larger(most, miss(sold, 0, l.given.sell_max, all));
    if (has & REBAL_LIMIT_TURNOVER)
        most = larger(most, miss(all / 2, 0, l.given.turnover_max, all));
    return most;
}

/* Cost and tracking error, from the figures. */
static bool is_capped(const rebal_solution *s) {
    double te = rbl_fmath_sqrt(2 * s->risk / w.problem.risk_aversion), more = 1 + 4 * VIOLATION;
    if (l.given.flags & REBAL_LIMIT_COST && s->cost > l.given.cost_max * more + DUST) return false;
    return !(l.given.flags & REBAL_LIMIT_TE && te > l.given.te_max * more);
}

/* What the prices make of rounding the limits. */
static double rounding(void) {
    const double *price = state + w.model.n_factors;
    double sum = 0, size = 1;
    for (size_t i = 0; i < w.model.n; i++) size += trade[i] < 0 ? -trade[i] : trade[i];
    for (size_t j = 0; j < REBAL_PRICE_COST; j++) sum += larger(price[j], -price[j]) * size;
    for (size_t j = 0; j < l.given.n_rows; j++) {
        double most = 0, of = price[REBAL_PRICE_ROWS + j];
        for (size_t i = 0; i < w.model.n; i++) {
            double counts = l.rows[i * l.given.n_rows + j];
            most = larger(most, larger(counts, -counts));
        }
        sum += larger(of, -of) * size * larger(most, 1);
    }
    return VIOLATION * sum;
}

/* The best there is: not below its bound, and that not above the trade inside. */
static bool is_best(const rebal_solution *s) {
    double room = GAP * larger(s->size, l.found.size) + rounding();
    return s->gap <= GAP && s->violation <= VIOLATION && missed() <= 2 * VIOLATION &&
           is_capped(s) && s->objective <= l.found.objective + room &&
           s->bound <= l.found.objective + room;
}

/* F-TOGETHER */
static void judge(const rebal_solution *s, tally *t, uint64_t seed) {
    t->steps += s->n_steps;
    if (s->n_steps > t->steps_most) t->steps_most = s->n_steps;
    bool is_unsolved = s->status == REBAL_SOLVE_STEPS || s->status == REBAL_SOLVE_FEASIBLE ||
                       s->status == REBAL_SOLVE_VIOLATED;
    if (s->status == REBAL_SOLVE_OPTIMAL && is_best(s)) {
        t->optimal++;
        return;
    }
    t->unsolved += is_unsolved;
    t->wrong += !is_unsolved;
    printf("seed %llu, n %zu, k %zu, %zu rows, flags %u: status %d, gap %g, violation %g, missed "
           "%g, %u steps\n",
           (unsigned long long)seed, w.model.n, w.model.n_factors, l.given.n_rows, l.given.flags,
           (int)s->status, s->gap, s->violation, missed(), s->n_steps);
}

/* F-RANKED, F-CERTIFY: two halves that must hold more than there can be: proven to contradict each
 * other; given up where they may be, so that an answer is found. */
static bool is_contradiction_found(void) {
    static uint32_t rank[REBAL_PRICE_ROWS + LIMITS_ROWS];
    static double given_up[REBAL_PRICE_ROWS + LIMITS_ROWS];
    rebal_solution s = {.struct_size = sizeof s};
    size_t n = w.model.n;
    double most = w.problem.net_max;
    for (size_t i = 0; i < n; i++) {
        l.rows[i * 2] = i % 2 == 0, l.rows[i * 2 + 1] = i % 2 != 0;
        most += w.weight[i];
    }
    l.low[0] = most / 2, l.low[1] = most / 2 + 0.01, l.high[0] = l.high[1] = 1e30;
    l.given = (rebal_trade_limits){.struct_size = sizeof l.given,
                                   .n_rows = 2,
                                   .rows = l.rows,
                                   .row_min = l.low,
                                   .row_max = l.high};
    memset(state, 0, sizeof state);
    if (rebal_solve(trade, state, &s, &w.problem, NULL, 0, NULL)) return false;
    if (s.status != REBAL_SOLVE_INFEASIBLE || !(s.violation > 1e-4)) return false;
    const double *price = state + w.model.n_factors + REBAL_PRICE_ROWS;
    if (!(price[0] < 0) && !(price[1] < 0)) return false;
    rank[REBAL_PRICE_ROWS] = 1, rank[REBAL_PRICE_ROWS + 1] = 2;
    memset(state, 0, sizeof state);
    if (rebal_solve_ranked(trade, state, given_up, &s, &w.problem, rank, NULL, 0, NULL))
        return false;
    const double *up = given_up + REBAL_PRICE_ROWS;
    for (size_t j = 0; j < 2; j++) l.low[j] += up[j];
    return s.status == REBAL_SOLVE_OPTIMAL && up[0] <= 0 && up[1] <= 0 && up[0] + up[1] < 0 &&
           missed() <= 2 * VIOLATION;
}

static void one(bool is_stressed, unsigned of, size_t n_most, uint64_t seed, tally *t) {
    uint64_t next = seed * 991 + 7;
    size_t n = 2 + (size_t)(splitmix_next(&next) % (n_most - 1));
    size_t k = 1 + (size_t)(splitmix_next(&next) % (n < WORLD_K ? n : WORLD_K));
    rebal_solution s = {.struct_size = sizeof s};
    if (is_stressed)
        world_stressed(&w, seed, n, k);
    else
        world_usual(&w, seed, n, k);
    limits_fill(&l, &w, of);
    memset(state, 0, sizeof state);
    if (rebal_solve(trade, state, &s, &w.problem, NULL, 0, NULL)) s.status = 0;
    judge(&s, t, seed);
    if (is_stressed) return;
    if (is_contradiction_found())
        t->contradicted++;
    else
        t->wrong++, printf("seed %llu: contradiction\n", (unsigned long long)seed);
}

int main(int n_arguments, char **argument) {
    bool is_bad = n_arguments < 5;
    for (int a = 1; a + 3 < n_arguments; a += 4) {
        bool is_stressed = strtoul(argument[a], NULL, 10) > 0;
        unsigned of = (unsigned)strtoul(argument[a + 1], NULL, 10);
        size_t n = (size_t)strtoul(argument[a + 2], NULL, 10);
        uint64_t count = strtoul(argument[a + 3], NULL, 10);
        tally t = {0};
        for (uint64_t seed = 0; seed < count; seed++) one(is_stressed, of, n, seed, &t);
        printf("%s, limits %u, up to %zu instruments: %ld optimal, %ld unsolved, %ld wrong; %.2f "
               "steps, %ld at most; %ld contradictions found\n",
               is_stressed ? "stressed" : "usual", of, n, t.optimal, t.unsolved, t.wrong,
               (double)t.steps / (double)count, t.steps_most, t.contradicted);
        double allowed = is_stressed && of == LIMITS_OF_ALL ? UNSOLVED * (double)count : 0;
        is_bad |= t.wrong > 0 || (double)t.unsolved > allowed;
    }
    return is_bad;
}
