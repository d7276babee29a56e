/* SPDX-License-Identifier: MIT */
/* Horizons that learn from costs alone: three assets and cash, horizons four times too long or too
 * short, each round 64 paths of five years whose mean costs are fed to rebal_band_tune(). The 1:2
 * law must bring both to the same multiplier, and risk to trading to 1:2. */
#include <rebal/band.h>
#include <rebal/simulation.h>
#include <stdio.h>

#include "factor.h"

enum { N = 4, ASSETS = 3, PATHS = 64, ROUNDS = 12, LAST = 6 };

static const double target[N] = {.5, .3, .2, 0}, cost[N] = {.001, .0005, .002, 0}, gamma = 5;
static const double loadings[N] = {.12, .02, .10, 0}, specific[N] = {.012, .004, .03, 0};

/* Horizons of the bands. */
static int begin(double *years) {
    double packed[ASSETS * (ASSETS + 1) / 2], s2[ASSETS], curve[ASSETS], width[ASSETS];
    for (int i = 0, k = 0; i < ASSETS; i++)
        for (int j = 0; j <= i; j++, k++)
            packed[k] = loadings[i] * loadings[j] + (i == j ? specific[i] : 0);
    years[ASSETS] = 0;
    return rebal_band_variance(s2, curve, NULL, target, packed, ASSETS, gamma, NULL) ||
           rebal_band_optimal(width, NULL, NULL, NULL, curve, s2, cost, NULL, ASSETS, 0, NULL) ||
           rebal_band_horizon(years, NULL, width, curve, cost, ASSETS, NULL);
}

/* One round: the costs of new paths, under the horizons as they are. */
static int round_of(rebal_band_tuner *tuner, const double *years, double off, int round,
                    double *costs) {
    double horizon[N], risk[PATHS], trading[PATHS];
    for (int i = 0; i < N; i++) horizon[i] = years[i] * off / tuner->multiplier;
    const rebal_simulation m = {.struct_size = sizeof m,
                                .base = ASSETS,
                                .n = N,
                                .n_factors = 1,
                                .n_policies = 1,
                                .n_steps = 1260,
                                .step_years = 1. / 252,
                                .risk_aversion = gamma,
                                .target = target,
                                .loadings = loadings,
                                .specific = specific,
                                .cost = cost,
                                .horizon_years = horizon};
    rebal_simulation_rows rows = {
        .struct_size = sizeof rows, .capacity = PATHS, .risk_rate = risk, .trading_rate = trading};
    if (rebal_simulation_run(&rows, &m, 1, (uint64_t)round * PATHS, PATHS, NULL, 0, NULL)) return 1;
    for (int p = 0; p < PATHS && round >= ROUNDS - LAST; p++)
        costs[0] += risk[p], costs[1] += trading[p];
    return rebal_band_tune(tuner, risk, trading, NULL, PATHS, NULL) != REBAL_OK;
}

/* F-TUNE, F-HORIZON */
static int tune(const double *years, double off, double *found) {
    rebal_band_tuner tuner = {.struct_size = sizeof tuner,
                              .multiplier = 1,
                              .trades_min = PATHS,
                              .observations_max = PATHS,
                              .multiplier_min = .1,
                              .multiplier_max = 10};
    double costs[2] = {0, 0}, sum = 0;
    for (int round = 0; round < ROUNDS; round++) {
        if (round_of(&tuner, years, off, round, costs)) return 1;
        if (round >= ROUNDS - LAST) sum += tuner.multiplier / off / LAST;
    }
    *found = sum;
    printf("from %.2f: regions %.3f of those of the bands, risk to trading %.3f, %d steps\n", off,
           sum, costs[0] / costs[1], (int)tuner.steps);
    return !(fabs(costs[0] / costs[1] - .5) < .05 && tuner.steps == ROUNDS);
}

int main(void) {
    double years[N], high, low;
    if (begin(years) || tune(years, 4, &high) || tune(years, .25, &low)) return 1;
    return !(fabs(high / low - 1) < .05);
}
