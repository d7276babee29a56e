/* SPDX-License-Identifier: MIT */
/* Four ETFs and cash, 4193 days from 2006 to 2022, replayed: a calendar of every 21 days against
 * bands, looked at daily, that track the target as well as it does. Leland (1999) reports almost
 * half the turnover for such bands; that is what bands are for, and must be seen here: .38 of it to
 * the edge, .48 half way, .37 by horizons. Reads REBAL_TEST_DATA, and is skipped where that is not
 * set. */
#include "replay/account.h"
#include "replay/returns.h"

#include <rebal/band.h>
#include <rebal/simulation.h>

#include <stdlib.h>

#include "factor.h"

enum { ASSETS = 4, N = 5, COLUMNS = 18, DAYS = 4193, POLICIES = 4, BLOCKS = DAYS / 252 };
static const size_t column[ASSETS] = {8, 6, 2, 7}; /* VTI, TLT, GLD, VNQ */
static const double target[N] = {.4, .3, .15, .15, 0};

typedef struct history {
    double price[(DAYS + 1) * N], second[ASSETS * (ASSETS + 1) / 2], loadings[N * ASSETS];
} history;

static void one_day(history *h, size_t t, const double *day) {
    double *price = h->price + t * N;
    for (int i = 0, k = 0; i < ASSETS; i++) {
        price[N + i] = price[i] * (1 + day[column[i]]);
        for (int j = 0; j <= i; j++) h->second[k++] += day[column[i]] * day[column[j]] * 252 / DAYS;
    }
    price[N + ASSETS] = price[ASSETS];
}

static int read_history(history *h) {
    returns r;
    if (!returns_load(&r, "prices/covpred_etf_18_daily_returns_2006_2022.csv.gz", COLUMNS, 0))
        return -1;
    int bad = !r.x || r.n_times != DAYS;
    for (int i = 0; i < N; i++) h->price[i] = 1;
    for (size_t t = 0; !bad && t < DAYS; t++) one_day(h, t, r.x + t * COLUMNS);
    free(r.x);
    return bad;
}

/* Means over the blocks: to the edge, half way, the calendar, horizons, at this scale. */
static int replay(const history *h, const double *width, const double *years, double scale,
                  double *tracking, double *turnover, double *cost, double *error) {
    static const double costs[N] = {.001, .001, .001, .001, 0};
    static const int64_t looks[POLICIES] = {1, 1, 21, 1};
    double half[POLICIES * N] = {0}, stop[POLICIES * N] = {0}, horizon[POLICIES * N] = {0};
    double figure[3][BLOCKS * POLICIES];
    for (int i = 0; i < ASSETS; i++) {
        half[i] = stop[i] = half[N + i] = scale * width[i];
        stop[N + i] = scale * width[i] / 2;
        horizon[3 * N + i] = years[i] / scale;
    }
    rebal_simulation m = {.struct_size = sizeof m,
                          .base = ASSETS,
                          .n = N,
                          .n_factors = ASSETS,
                          .n_policies = POLICIES,
                          .n_steps = DAYS,
                          .step_years = 1. / 252,
                          .risk_aversion = 5,
                          .target = target,
                          .loadings = h->loadings,
                          .cost = costs,
                          .half_width = half,
                          .stop = stop,
                          .interval_steps = looks,
                          .horizon_years = horizon};
    rebal_simulation_rows rows = {.struct_size = sizeof rows,
                                  .capacity = BLOCKS * POLICIES,
                                  .realised_variance = figure[0],
                                  .turnover = figure[1],
                                  .cost_rate = figure[2]};
    return rebal_simulation_replay(&rows, &m, h->price, 252, NULL, 0, NULL) ||
           rows.count != BLOCKS * POLICIES ||
           rebal_simulation_summary(tracking, NULL, NULL, NULL, NULL, NULL, figure[0], BLOCKS,
                                    POLICIES, NULL) ||
           rebal_simulation_summary(turnover, NULL, NULL, NULL, NULL, NULL, figure[1], BLOCKS,
                                    POLICIES, NULL) ||
           rebal_simulation_summary(cost, error, NULL, NULL, NULL, NULL, figure[2], BLOCKS,
                                    POLICIES, NULL);
}

/* F-SIMULATE, F-HORIZON: the widest bands or shortest horizons, found by halving, at which policy q
 * tracks as the calendar does. */
static int check(const history *h, const double *width, const double *years, int q,
                 const char *name) {
    double low = .01, high = 10, tracking[POLICIES], turnover[POLICIES], cost[POLICIES];
    double error[POLICIES];
    for (int turn = 0; turn < 30; turn++) {
        double scale = (low + high) / 2;
        if (replay(h, width, years, scale, tracking, turnover, cost, error)) return 1;
        *(tracking[q] > tracking[2] ? &high : &low) = scale;
    }
    if (replay(h, width, years, low, tracking, turnover, cost, error)) return 1;
    double ratio = turnover[q] / turnover[2];
    printf("%-9s tracks by %.4f %% a year, the calendar by %.4f; turnover %.3f and %.3f: %.2f\n",
           name, 100 * sqrt(tracking[q]), 100 * sqrt(tracking[2]), turnover[q], turnover[2], ratio);
    printf("          cost %.2e +- %.1e and %.2e +- %.1e a year\n", cost[q], error[q], cost[2],
           error[2]);
    return !(ratio < .5 && tracking[q] <= tracking[2]);
}

int main(void) {
    history *h = calloc(1, sizeof *h);
    double width[ASSETS], years[ASSETS], s2[ASSETS], curve[ASSETS];
    const double costs[ASSETS] = {.001, .001, .001, .001};
    int answer = h ? read_history(h) : 1;
    if (answer == 0) {
        factor(h->loadings, h->second, ASSETS); /* cash has none */
        answer = rebal_band_variance(s2, curve, NULL, target, h->second, ASSETS, 5, NULL) ||
                 rebal_band_optimal(width, NULL, NULL, NULL, curve, s2, costs, NULL, ASSETS,
                                    1. / 252, NULL) ||
                 rebal_band_horizon(years, NULL, width, curve, costs, ASSETS, NULL);
        if (answer == 0)
            answer = check(h, width, years, 0, "edge") + check(h, width, years, 1, "half way") +
                     check(h, width, years, 3, "horizons");
    }
    free(h);
    return answer < 0 ? SKIPPED : answer != 0;
}
