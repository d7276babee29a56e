/* SPDX-License-Identifier: MIT */
/* Four ETFs, 4193 days from 2006 to 2022, 40/30/15/15 with bands of five points: 15 rebalances on
 * known days. Prices are the covariance study's returns; no cash, no costs. */
#include "account.h"
#include <string.h>

enum { ASSETS = 4, COLUMNS = 18, DAYS = 4193, REBALANCES = 15 };
static const size_t column[ASSETS] = {8, 6, 2, 7}; /* VTI, TLT, GLD, VNQ */
static const int64_t target[ASSETS + 1] = {0, 400000000, 300000000, 150000000, 150000000};
static const char *const day[REBALANCES] = {
    "2008-03-14", "2008-10-07", "2008-11-19", "2009-05-26", "2009-12-24",
    "2011-08-08", "2013-03-08", "2013-09-16", "2016-02-11", "2016-11-11",
    "2018-01-09", "2020-03-09", "2020-08-19", "2021-02-04", "2022-03-22",
};

/* Bands of five points to target, or never where when says so. 3e9 lots: a lot is nothing. */
static rebal_status open_account(account *a, uint32_t when) {
    const rebal_policy policy = {.struct_size = sizeof policy,
                                 .scope = REBAL_SCOPE_BOOK,
                                 .when = {when},
                                 .band_abs_ppb = 50000000};
    return account_open(a, &policy, target, ASSETS + 1, 3 * INT64_C(1000000000));
}

static int one_day(account *a, account *held, const char *date, const double *returns) {
    double factor[ASSETS];
    size_t before = a->n_rebalances;
    for (size_t i = 0; i < ASSETS; i++) factor[i] = 1 + returns[column[i]];
    if (account_day(a, factor) || account_day(held, factor)) return -1;
    if (a->n_rebalances == before) return 0;
    if (before >= REBALANCES || strcmp(date, day[before]) != 0) {
        printf("%s: rebalance %zu, not expected that day\n", date, a->n_rebalances);
        return -1;
    }
    printf("%s: one-way turnover %.4f\n", date, (double)a->summary.turnover_ppb / REBAL_ONE);
    return 0;
}

static int check(const account *a, const account *held) {
    int good = figure_is("rebalances", (double)a->n_rebalances, REBALANCES);
    good &= figure_is("days", (double)a->n_days, DAYS);
    good &= figure_is("one-way turnover", (double)a->turnover_ppb / REBAL_ONE, 0.880694);
    good &= figure_is("final wealth", account_wealth(a), 2.195318);
    good &= figure_is("final wealth, held", account_wealth(held), 2.074130);
    good &= figure_is("rebalances, held", (double)held->n_rebalances, 0);
    good &= figure_is("violations", (double)a->n_violations, 0);
    return good;
}

int main(void) {
    account a, held;
    char date[16];
    double returns[COLUMNS + 1];
    int failed = 0;
    FILE *data = data_open("prices/covpred_etf_18_daily_returns_2006_2022.csv.gz");
    if (!data) return SKIPPED;
    data_row(data, NULL, 0, returns, COLUMNS); /* the header */
    if (open_account(&a, REBAL_ON_BAND) || open_account(&held, REBAL_ON_FLOW)) failed = 1;
    while (!failed && data_row(data, date, sizeof date, returns, COLUMNS) == COLUMNS)
        failed = one_day(&a, &held, date, returns) != 0;
    data_close(data);
    if (!failed) failed = !check(&a, &held);
    account_close(&held);
    account_close(&a);
    return failed;
}
