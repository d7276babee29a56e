/* SPDX-License-Identifier: MIT */
/* NYSE-O: 36 stocks, 5651 days, from 1962 on: rebalanced daily to equal weights, and held. Cover's
 * data in the collection of Li, Sahoo and Hoi. Rows are price relatives; no cash, no costs. */
#include "account.h"

enum { STOCKS = 36, DAYS = 5651 };

static rebal_status open_account(account *a, uint32_t when) {
    const rebal_policy policy = {.struct_size = sizeof policy, .when = {when}};
    int64_t target[STOCKS + 1] = {0};
    for (int i = 1; i <= STOCKS; i++)
        target[i] = REBAL_ONE / STOCKS + (i <= REBAL_ONE % STOCKS); /* together one */
    return account_open(a, &policy, target, STOCKS + 1, INT64_C(1000000000));
}

int main(void) {
    account daily, held;
    double relative[STOCKS], best = 0;
    int failed = 0, good;
    FILE *data = data_open("olps/nyse-o_relatives.csv.gz");
    if (!data) return SKIPPED;
    if (open_account(&daily, 0) || open_account(&held, REBAL_ON_FLOW)) failed = 1;
    while (!failed && data_row(data, NULL, 0, relative, STOCKS) == STOCKS)
        failed = account_day(&daily, relative) || account_day(&held, relative);
    data_close(data);
    for (size_t i = 1; !failed && i <= STOCKS; i++)
        if (held.level[i] > best) best = held.level[i];
    good = !failed && figure_is("days", (double)daily.n_days, DAYS);
    if (good) {
        good &= figure_is("rebalanced daily", account_wealth(&daily), 27.0752);
        good &= figure_is("mean of the stocks held", account_wealth(&held), 14.4973);
        good &= figure_is("best stock", best, 54.1404);
        good &= figure_is("rebalances", (double)daily.n_rebalances, DAYS);
        good &= figure_is("violations", (double)daily.n_violations, 0);
    }
    account_close(&held);
    account_close(&daily);
    return !good;
}
