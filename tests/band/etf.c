/* SPDX-License-Identifier: MIT */
/* Four ETFs, 4193 days from 2006 to 2022: how fast weights really moved in a day away from
 * 40/30/15/15, against what the covariance of the returns says; and the bands that follow. Reads
 * REBAL_TEST_DATA, and is skipped where that is not set. */
#include "replay/account.h"
#include "replay/returns.h"

#include <rebal/band.h>

#include <stdlib.h>

enum { ASSETS = 4, COLUMNS = 18, DAYS = 4193 };
static const size_t column[ASSETS] = {8, 6, 2, 7}; /* VTI, TLT, GLD, VNQ */
static const double weight[ASSETS] = {.4, .3, .15, .15};

typedef struct history {
    double before[DAYS * ASSETS], after[DAYS * ASSETS]; /* weight minus target */
    double second[ASSETS * (ASSETS + 1) / 2];           /* moments about zero, a year */
} history;

static void one_day(history *h, size_t t, const double *day) {
    double r[ASSETS], total = 1;
    for (int i = 0; i < ASSETS; i++) total += weight[i] * (r[i] = day[column[i]]);
    for (int i = 0, k = 0; i < ASSETS; i++) {
        h->before[t * ASSETS + (size_t)i] = 0;
        h->after[t * ASSETS + (size_t)i] = weight[i] * (1 + r[i]) / total - weight[i];
        for (int j = 0; j <= i; j++) h->second[k++] += r[i] * r[j] * 252 / DAYS;
    }
}

static int read_history(history *h) {
    returns r;
    if (!returns_load(&r, "prices/covpred_etf_18_daily_returns_2006_2022.csv.gz", COLUMNS, 0))
        return -1;
    int bad = !r.x || r.n_times != DAYS;
    for (size_t t = 0; !bad && t < DAYS; t++) one_day(h, t, r.x + t * COLUMNS);
    free(r.x);
    return bad;
}

/* F-GAPVAR, F-WEIGHTVAR: they differ by terms of third order, below half a percent of s^2 here. */
static int check(const history *h) {
    const double cost[ASSETS] = {.0005, .0005, .0005, .0005};
    double real[ASSETS], s2[ASSETS], curvature[ASSETS], half[ASSETS], trades[ASSETS], loss;
    int bad = 0;
    if (rebal_band_gap(real, h->before, h->after, DAYS, ASSETS, 252, NULL) ||
        rebal_band_variance(s2, curvature, &loss, weight, h->second, ASSETS, 5, NULL) ||
        rebal_band_optimal(half, NULL, NULL, trades, curvature, s2, cost, NULL, ASSETS, 1. / 252,
                           NULL))
        return 1;
    for (int i = 0; i < ASSETS; i++) {
        double ratio = real[i] / s2[i];
        bad += !(ratio > .995 && ratio < 1.005) || !(half[i] > .002 && half[i] < .05);
        printf(
            "target %.2f: s^2 %.3e, real %.3e, ratio %.4f; half width %.4f, %.1f trades a year\n",
            weight[i], s2[i], real[i], ratio, half[i], trades[i]);
    }
    return bad;
}

int main(void) {
    history *h = calloc(1, sizeof *h);
    int answer = h ? read_history(h) : 1;
    if (answer == 0) answer = check(h);
    free(h);
    return answer < 0 ? SKIPPED : answer != 0;
}
