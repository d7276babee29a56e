/* SPDX-License-Identifier: MIT */
/* Simulation of one policy, daily, 50 rows and five factors: millions of rows times steps a second,
 * all figures wanted and without those of risk; and through given prices. */
#include <rebal/simulation.h>

#include "bench.h"

enum { N = 50, FACTORS = 5, STEPS = 252, PATHS = 64, SAMPLES = 15 };

static double target[N], loadings[N * FACTORS], specific[N], cost[N], half[N], stop[N];
static double price[(STEPS * 16 + 1) * N], column[9][PATHS];
static rebal_simulation simulation = {.struct_size = sizeof simulation,
                                      .n = N,
                                      .n_factors = FACTORS,
                                      .n_policies = 1,
                                      .n_steps = STEPS,
                                      .step_years = 1. / 252,
                                      .risk_aversion = 5,
                                      .target = target,
                                      .loadings = loadings,
                                      .specific = specific,
                                      .cost = cost,
                                      .half_width = half,
                                      .stop = stop};
static rebal_simulation_rows rows = {.struct_size = sizeof rows,
                                     .capacity = PATHS,
                                     .cost_rate = column[0],
                                     .trading_rate = column[1],
                                     .risk_rate = column[2],
                                     .tracking_variance = column[3],
                                     .realised_variance = column[4],
                                     .turnover = column[5],
                                     .trades = column[6],
                                     .growth = column[7],
                                     .premium = column[8]};
static rebal_simulation_rows some = {.struct_size = sizeof some,
                                     .capacity = PATHS,
                                     .trading_rate = column[0],
                                     .turnover = column[1],
                                     .trades = column[2]};

static void run_all(void) {
    if (rebal_simulation_run(&rows, &simulation, 1, 0, PATHS, NULL, 0, NULL)) exit(1);
}

static void run_some(void) {
    if (rebal_simulation_run(&some, &simulation, 1, 0, PATHS, NULL, 0, NULL)) exit(1);
}

static void replay(void) {
    rebal_simulation one = simulation;
    one.n_steps = STEPS * 16;
    if (rebal_simulation_replay(&rows, &one, price, STEPS, NULL, 0, NULL)) exit(1);
}

static void bench_speed(const char *name, void (*call)(void), double steps) {
    double sample[SAMPLES];
    for (int i = 0; i < SAMPLES; i++) sample[i] = steps / bench_call_us(call, 1);
    bench_report(name, bench_median(sample, SAMPLES), "M/s");
}

/* A cash row, and rows that differ a little. */
static void bench_fill(void) {
    for (int i = 0; i < N; i++) {
        target[i] = 1. / N;
        specific[i] = i == 0 ? 0 : .02 + .0005 * i;
        cost[i] = i == 0 ? 0 : .001;
        half[i] = .002;
        stop[i] = .001;
        for (int k = 0; k < FACTORS; k++)
            loadings[i * FACTORS + k] = i == 0 ? 0 : .08 * ((i * (k + 3)) % 11 - 4) / 6.;
    }
    for (int t = 0; t <= STEPS * 16; t++)
        for (int i = 0; i < N; i++) price[t * N + i] = 100 + (t * (i + 7)) % 13 + i;
}

int main(void) {
    bench_fill();
    bench_speed("simulate_msteps_all_figures", run_all, (double)N * STEPS * PATHS);
    bench_speed("simulate_msteps_without_risk", run_some, (double)N * STEPS * PATHS);
    bench_speed("replay_msteps", replay, (double)N * STEPS * 16);
    return 0;
}
