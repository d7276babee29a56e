/* SPDX-License-Identifier: MIT */
/* One digest of what simulations answer over a fixed set of markets and policies, on random paths
 * in parts and through prices. See digest.h. */
#include <rebal/rules.h>
#include <rebal/simulation.h>

#include "digest.h"
#include "splitmix.h"

enum { N_MAX = 11, K_MAX = 5, Q = 3, STEPS = 40, PATHS = 21, ROUNDS = 24, COLUMNS = 9 };

static const uint64_t golden = UINT64_C(0xd87c6f0c87b10523);

static uint64_t hash = DIGEST_START, seed = 1;
static double column[COLUMNS][PATHS * Q], price[(STEPS + 1) * N_MAX];
static double target[N_MAX], loadings[N_MAX * K_MAX], specific[N_MAX], drift[N_MAX], cost[N_MAX];
static double fixed[N_MAX], half[Q * N_MAX], stop[Q * N_MAX];
static int64_t interval[Q];
static int32_t scope[Q];
static double horizon[Q * N_MAX];

static uint64_t next(void) { return splitmix_next(&seed); }
static double share(void) { return splitmix_share(&seed); }

static void fill(double *x, size_t n, double low, double high) {
    for (size_t i = 0; i < n; i++) x[i] = low + (high - low) * share();
}

/* Shares of 1 / 1024 that sum to 1. */
static void fill_target(size_t n) {
    int left = 1024;
    for (size_t i = 1; i < n; i++) {
        int part = (int)(next() % 90);
        target[i] = part / 1024.;
        left -= part;
    }
    target[0] = left / 1024.;
}

static rebal_simulation market(int round) {
    size_t n = 1 + next() % N_MAX, k = next() % (K_MAX + 1);
    fill_target(n);
    fill(loadings, n * k, -.2, .2);
    fill(specific, n, .001, .06);
    fill(drift, n, -.1, .2);
    fill(cost, n, 0, .004);
    fill(fixed, n, 0, 1e-5);
    for (size_t i = 0; i < Q * n; i++) {
        half[i] = .02 * share();
        stop[i] = half[i] * (double)(next() % 3) / 2;
    }
    for (int q = 0; q < Q; q++) {
        interval[q] = 1 + (int64_t)(next() % 2 * (next() % 9));
        scope[q] = next() % 2 == 0 ? REBAL_SCOPE_BREACHED : REBAL_SCOPE_BOOK;
        fill(horizon + (size_t)q * n, n, 0, next() % 2 == 0 ? 0 : 2);
    }
    return (rebal_simulation){.struct_size = sizeof(rebal_simulation),
                              .base = (int32_t)(next() % n),
                              .n = n,
                              .n_factors = k,
                              .n_policies = Q,
                              .n_steps = STEPS,
                              .step_years = round % 4 == 0 ? 1 : 1. / 52,
                              .risk_aversion = 3,
                              .target = target,
                              .loadings = k > 0 ? loadings : NULL,
                              .specific = round % 3 == 0 ? NULL : specific,
                              .drift = drift,
                              .cost = cost,
                              .fixed = fixed,
                              .half_width = half,
                              .stop = stop,
                              .interval_steps = interval,
                              .scope = scope,
                              .horizon_years = round % 2 == 0 ? NULL : horizon};
}

static void digest(rebal_status status, const rebal_simulation_rows *rows) {
    int64_t wide = status, count = (int64_t)rows->count;
    digest_numbers(&hash, &wide, 1);
    digest_numbers(&hash, &count, 1);
    for (int k = 0; k < COLUMNS; k++) digest_numbers(&hash, column[k], rows->count);
}

static void fill_prices(size_t n) {
    fill(price, n, 1, 100);
    for (size_t i = n; i < (STEPS + 1) * n; i++) price[i] = price[i - n] * (.97 + .06 * share());
}

int main(int n_arguments, char **argument) {
    int bad = 0;
    double mean[6][Q];
    rebal_simulation_rows rows = {sizeof rows, 0,         PATHS * Q, 0,         column[0],
                                  column[1],   column[2], column[3], column[4], column[5],
                                  column[6],   column[7], column[8]};
    for (int round = 0; round < ROUNDS; round++) {
        rebal_simulation m = market(round);
        for (size_t first = 0, part = 13; first < PATHS; first += part, part = PATHS - part)
            digest(rebal_simulation_run(&rows, &m, next() >> round, first, part, NULL, 0, NULL),
                   &rows);
        rebal_status status = rebal_simulation_summary(mean[0], mean[1], mean[2], mean[3], mean[4],
                                                       mean[5], column[0], 8, Q, NULL);
        bad += status != REBAL_OK;
        digest_numbers(&hash, mean, m.n == 1 ? 0 : sizeof mean / sizeof(double));
        fill_prices(m.n);
        digest(rebal_simulation_replay(&rows, &m, price, 7, NULL, 0, NULL), &rows);
    }
    return digest_end(hash, golden, bad, n_arguments, argument);
}
