/* SPDX-License-Identifier: MIT */
/* Simulated accounts against what F-BANDCOST says of their bands, looked at step by step. Half in
 * cash, half in one asset, whose weight then moves by the same variance on both sides of its
 * target to first order, and has no drift there by the drift given. And many rows, whose trades
 * are those of each alone. The seed is fixed, so that the answer is too.
 *
 *   renewal PATHS YEARS STEPS      steps a year
 */
#include <rebal/band.h>
#include <rebal/simulation.h>
#include <stdio.h>
#include <stdlib.h>

#include "splitmix.h"

enum { POLICIES = 4, ROWS = 9, FACTORS = 2 };

#define VOLATILITY 0.16
#define OVERSHOOT 0.5825971579390107

typedef struct size {
    size_t n_paths, n_steps;
    double step;
} size;

static int compare(const char *name, const char *what, double mean, double error, double expected) {
    double z = (mean - expected) / error;
    int bad = !(z >= -3 && z <= 3);
    printf("%-10s %-8s %.6g +- %.2g, expected %.6g (%+.2f %%), z %+.2f%s\n", name, what, mean,
           error, expected, 100 * (mean / expected - 1), z, bad ? "  BAD" : "");
    return bad;
}

static double *numbers(size_t n) {
    double *x = malloc(n * sizeof *x);
    if (!x) exit(1);
    return x;
}

/* ---- one asset */

static const char *const name[POLICIES] = {"edge", "target", "calendar", "half way"};

/* half, stop and looks of each policy at its best, and what it should cost. */
typedef struct best {
    double half[POLICIES], stop[POLICIES], risk[POLICIES], trading[POLICIES], trades[POLICIES];
    int64_t looks[POLICIES];
} best;

static void best_of(best *b, double s2, double a, double c, double step) {
    double width, tau, shift = OVERSHOOT, root = 1, cost[POLICIES], s[POLICIES], curve[POLICIES];
    (void)rebal_band_optimal(&width, NULL, NULL, NULL, &a, &s2, &c, NULL, 1, 0, NULL);
    (void)rebal_band_calendar(&tau, NULL, &s2, &c, 1, a * s2, 0, NULL);
    while (root * root > s2 * step * (1 + 1e-15)) root = (root + s2 * step / root) / 2;
    shift *= root;
    b->half[0] = b->stop[0] = width - shift;
    b->half[1] = 1.5874010519681994 * width - shift; /* the cube root of 4 */
    b->half[3] = 1.25 * width - shift;
    b->stop[3] = b->half[3] / 2;
    b->stop[1] = b->half[2] = b->stop[2] = 0;
    for (int q = 0; q < POLICIES; q++) {
        b->looks[q] = q == 2 ? (int64_t)(tau / step + .5) : 1;
        cost[q] = c, s[q] = s2, curve[q] = a;
        if (rebal_band_cost(b->risk + q, b->trading + q, b->trades + q, b->half + q, b->stop + q,
                            curve + q, s + q, cost + q, NULL, 1, step * (double)b->looks[q], NULL))
            exit(1);
    }
}

/* F-SIMULATE, F-BANDCOST */
static int one_asset(const size *z) {
    const double target[2] = {.5, .5}, loadings[2] = {0, VOLATILITY}, cost[2] = {0, .0005};
    const double drift[2] = {0, VOLATILITY * VOLATILITY / 2}, gamma = 5;
    double half[2 * POLICIES] = {0}, stop[2 * POLICIES] = {0};
    double s2 = VOLATILITY * VOLATILITY / 16, a = gamma * VOLATILITY * VOLATILITY;
    double mean[POLICIES], error[POLICIES], ratio[POLICIES], ratio_error[POLICIES], *column[5];
    size_t n_rows = z->n_paths * POLICIES;
    best b;
    int bad = 0;
    best_of(&b, s2, a, cost[1], z->step);
    for (int q = 0; q < POLICIES; q++) half[2 * q + 1] = b.half[q], stop[2 * q + 1] = b.stop[q];
    for (int k = 0; k < 5; k++) column[k] = numbers(n_rows);
    rebal_simulation m = {.struct_size = sizeof m,
                          .n = 2,
                          .n_factors = 1,
                          .n_policies = POLICIES,
                          .n_steps = z->n_steps,
                          .step_years = z->step,
                          .risk_aversion = gamma,
                          .target = target,
                          .loadings = loadings,
                          .drift = drift,
                          .cost = cost,
                          .half_width = half,
                          .stop = stop,
                          .interval_steps = b.looks};
    rebal_simulation_rows rows = {.struct_size = sizeof rows,
                                  .capacity = n_rows,
                                  .cost_rate = column[0],
                                  .risk_rate = column[1],
                                  .trading_rate = column[2],
                                  .trades = column[3],
                                  .realised_variance = column[4]};
    if (rebal_simulation_run(&rows, &m, 1, 0, z->n_paths, NULL, 0, NULL)) return 1;
    /* d'r is of what is held at the start of a step: less by half of what a step adds. */
    for (size_t i = 0; i < n_rows; i++)
        column[4][i] = gamma / 2 * column[4][i] + a * s2 * z->step / 4;
    const double *const expected[5] = {NULL, b.risk, b.trading, b.trades, b.risk};
    const char *const what[5] = {"cost", "risk", "trading", "trades", "realised"};
    for (int k = 0; k < 5; k++) {
        (void)rebal_simulation_summary(mean, error, NULL, NULL, ratio, ratio_error, column[k],
                                       z->n_paths, POLICIES, NULL);
        for (int q = 0; q < POLICIES && k > 0; q++)
            if (k != 3 || q != 2)
                bad += compare(name[q], what[k], mean[q], error[q], expected[k][q]);
        if (k > 0) continue;
        bad += compare("target", "/ edge", ratio[1], ratio_error[1], 1.2599210498948732);
        bad += compare("calendar", "/ edge", ratio[2], ratio_error[2], 1.5631852835935441);
    }
    for (int k = 0; k < 5; k++) free(column[k]);
    return bad;
}

/* ---- many rows */

/* F-SIMULATE, F-WEIGHTVAR, F-BANDCOST: the trades of all rows together. */
static int many_rows(const size *z) {
    double target[ROWS], loadings[ROWS * FACTORS], specific[ROWS], drift[ROWS] = {0};
    double half[ROWS], stop[ROWS], s2[ROWS], trades[ROWS], packed[ROWS * (ROWS + 1) / 2];
    double curvature[ROWS], mean, error, sum = 0, *column = numbers(z->n_paths);
    uint64_t seed = 1;
    for (int i = 0; i < ROWS; i++) {
        target[i] = 1. / ROWS;
        specific[i] = i == 0 ? 0 : .01 + .02 * splitmix_share(&seed);
        for (int k = 0; k < FACTORS; k++)
            loadings[i * FACTORS + k] = i == 0 ? 0 : .15 * splitmix_share(&seed);
    }
    for (int i = 0, at = 0; i < ROWS; i++)
        for (int j = 0; j <= i; j++, at++) {
            packed[at] = i == j ? specific[i] : 0;
            for (int k = 0; k < FACTORS; k++)
                packed[at] += loadings[i * FACTORS + k] * loadings[j * FACTORS + k];
            drift[i] += packed[at] * target[j]; /* (S t)_i: no weight drifts at the target */
            if (j < i) drift[j] += packed[at] * target[i];
        }
    if (rebal_band_variance(s2, curvature, NULL, target, packed, ROWS, 5, NULL)) return 1;
    for (int i = 0; i < ROWS; i++) half[i] = .05 / ROWS, stop[i] = i % 2 == 0 ? 0 : .025 / ROWS;
    for (int i = 0; i < ROWS; i++) curvature[i] = 1;
    if (rebal_band_cost(NULL, NULL, trades, half, stop, curvature, s2, NULL, NULL, ROWS, z->step,
                        NULL))
        return 1;
    for (int i = 1; i < ROWS; i++) sum += trades[i];
    rebal_simulation m = {.struct_size = sizeof m,
                          .n = ROWS,
                          .n_factors = FACTORS,
                          .n_policies = 1,
                          .n_steps = z->n_steps,
                          .step_years = z->step,
                          .target = target,
                          .loadings = loadings,
                          .specific = specific,
                          .drift = drift,
                          .half_width = half,
                          .stop = stop};
    rebal_simulation_rows rows = {
        .struct_size = sizeof rows, .capacity = z->n_paths, .trades = column};
    if (rebal_simulation_run(&rows, &m, 2, 0, z->n_paths, NULL, 0, NULL)) return 1;
    (void)rebal_simulation_summary(&mean, &error, NULL, NULL, NULL, NULL, column, z->n_paths, 1,
                                   NULL);
    free(column);
    return compare("many rows", "trades", mean, error, sum);
}

int main(int n_arguments, char **argument) {
    if (n_arguments != 4) return 2;
    double years = atof(argument[2]), steps = atof(argument[3]);
    size one = {(size_t)atoll(argument[1]), (size_t)(years * steps), 1 / steps}, many = one;
    many.step = one.step / 4; /* its bands are smaller: looks leave 0.3 % at 1008 * 4 a year */
    return (one_asset(&one) + many_rows(&many)) != 0;
}
