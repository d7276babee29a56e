/* SPDX-License-Identifier: MIT */
/* The least variance at a given return, long only and fully invested, against the published
 * frontiers of two sets of the OR-Library (31 and 85 stocks; Chang, Meade, Beasley and Sharaiha,
 * Computers & Operations Research 27 (13), 2000). Reads REBAL_TEST_DATA, and is skipped where that
 * is not set. The covariance goes in by its Cholesky factor: n factors and no specific variance. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rebal/solve.h>

#include "base/fmath.h"
#include "math/cholesky.h"
#include "math/packed.h"

enum { SKIPPED = 77, N = 85, PUBLISHED = 2000, POINTS = 40 };

#define GAP 1e-6

typedef struct stocks {
    size_t n;
    double mean[N], deviation[N], covariance[N * (N + 1) / 2], loadings[N * N];
    double value[PUBLISHED][2]; /* return, variance */
} stocks;

static FILE *open_file(const char *set, const char *what) {
    char path[4096];
    snprintf(path, sizeof path, "%s/frontier/%s_%s.csv", getenv("REBAL_TEST_DATA"), set, what);
    return fopen(path, "r");
}

static bool read_stocks(stocks *s, const char *set) {
    int i, j;
    double x;
    size_t n_points = 0;
    FILE *means = open_file(set, "return"), *risk = open_file(set, "risk");
    FILE *frontier = open_file(set, "frontier");
    if (!means || !risk || !frontier) return false;
    for (s->n = 0; s->n < N; s->n++)
        if (fscanf(means, "%lf,%lf", &s->mean[s->n], &s->deviation[s->n]) != 2) break;
    while (fscanf(risk, "%d,%d,%lf", &i, &j, &x) == 3)
        s->covariance[rbl_packed_at((size_t)j - 1, (size_t)i - 1)] =
            x * s->deviation[i - 1] * s->deviation[j - 1];
    while (n_points < PUBLISHED &&
           fscanf(frontier, "%lf,%lf", &s->value[n_points][0], &s->value[n_points][1]) == 2)
        n_points++;
    fclose(means), fclose(risk), fclose(frontier);
    return n_points == PUBLISHED;
}

static bool factor(stocks *s) {
    if (rbl_cholesky_factor(s->covariance, s->n) < s->n) return false;
    for (size_t i = 0; i < s->n; i++)
        for (size_t j = 0; j < s->n; j++)
            s->loadings[i * s->n + j] = j <= i ? s->covariance[rbl_packed_at(i, j)] : 0;
    return true;
}

/* F-TOGETHER: how far from the published variance, as a share of it; 1 where nothing is proven. */
static double off(const stocks *s, const double *point) {
    static const double nought[N];
    static double low[N], high[N], trade[N];
    for (size_t i = 0; i < s->n; i++) high[i] = 1;
    const rebal_risk_model model = {.struct_size = sizeof model,
                                    .n = s->n,
                                    .n_factors = s->n,
                                    .loadings = s->loadings,
                                    .specific = nought};
    const rebal_trade_limits limits = {.struct_size = sizeof limits,
                                       .n_rows = 1,
                                       .rows = s->mean,
                                       .row_min = point,
                                       .row_max = point};
    const rebal_problem problem = {.struct_size = sizeof problem,
                                   .model = &model,
                                   .risk_aversion = 2,
                                   .net_min = 1,
                                   .net_max = 1,
                                   .weight = nought,
                                   .trade_min = low,
                                   .trade_max = high,
                                   .limits = &limits};
    rebal_solution found = {.struct_size = sizeof found};
    if (rebal_solve(trade, NULL, &found, &problem, NULL, 0, NULL)) return 1;
    double gap = found.risk / point[1] - 1;
    if (found.status != REBAL_SOLVE_OPTIMAL) {
        printf("return %g: %d, violation %g\n", point[0], (int)found.status, found.violation);
        return 1;
    }
    return gap < 0 ? -gap : gap;
}

int main(void) {
    static const char *const set[] = {"INDTRACK1", "INDTRACK2"};
    static stocks s;
    int bad = 0;
    if (!getenv("REBAL_TEST_DATA")) {
        printf("REBAL_TEST_DATA is not set\n");
        return SKIPPED;
    }
    for (int k = 0; k < 2; k++) {
        double most = 0;
        if (!read_stocks(&s, set[k]) || !factor(&s)) return 1;
        for (int p = 0; p < POINTS; p++) {
            double of = off(&s, s.value[p * (PUBLISHED - 1) / (POINTS - 1)]);
            most = of > most ? of : most;
        }
        printf("%s: %zu stocks, %d points, at most %.2g of the variance off\n", set[k], s.n, POINTS,
               most);
        bad += !(most <= GAP);
    }
    return bad;
}
