/* SPDX-License-Identifier: MIT */
/* What the replays share: rows of numbers from the test data, and an account that takes a row of
 * prices a day and trades at them without cost. */
#ifndef REPLAY_ACCOUNT_H
#define REPLAY_ACCOUNT_H

#include <rebal/rebal.h>
#include <stdio.h>

enum {
    ROWS_MAX = 64,
    SKIPPED = 77,
    PRICE_EXPONENT = -8, /* prices start at 1.00000000 */
    MONEY_EXPONENT = -2
};

/* Opens a compressed table of the folder REBAL_TEST_DATA, or says why the test is skipped. */
FILE *data_open(const char *file);
int data_close(FILE *data);

/* Numbers of a line "text,1.5,2.5": the leading text goes to label where it is not a number.
 * Returns how many, 0 at the end. */
size_t data_row(FILE *data, char *label, size_t label_bytes, double *number, size_t capacity);

/* Whether a figure is what it should be, to half a unit of the fourth decimal; says both. */
int figure_is(const char *what, double actual, double expected);

/* One account: row 0 is cash, the assets follow, all of them in lots worth 1.00 at the start. */
typedef struct account {
    rebal_engine *engine;
    rebal_portfolio *portfolio;
    rebal_plan *plan, *judge;
    size_t n;
    double level[ROWS_MAX]; /* of each asset, 1 at the start */
    rebal_summary summary;  /* of the last day */
    int64_t start;          /* money */
    int64_t turnover_ppb;   /* sum over all days */
    size_t n_days, n_rebalances, n_violations;
} account;

/* Starts at target; whole is the value in lots. */
rebal_status account_open(account *a, const rebal_policy *policy, const int64_t *target, size_t n,
                          int64_t whole);
void account_close(account *a);

/* A day: the levels grow by these factors (assets only), the account trades if its policy says so,
 * and another reading of the same rules judges the orders. */
rebal_status account_day(account *a, const double *factor);

double account_wealth(const account *a);

#endif
