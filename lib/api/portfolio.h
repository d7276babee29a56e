/* SPDX-License-Identifier: MIT */
#ifndef RBL_API_PORTFOLIO_H
#define RBL_API_PORTFOLIO_H

#include "api/engine.h"
#include "policy/watch.h"

struct rebal_portfolio {
    rbl_account account;
    rbl_survey survey; /* scratch of tick */
    rbl_watch watch;   /* what the last verdict rests on */
    int32_t *seen;     /* [n] scratch: which call named a row last */
    rbl_item *spare;   /* [in_flight_max] scratch */
    const rebal_engine *engine;
    void *owned;
    int32_t mark; /* number of the last call that named rows */
};

/* Checks that the n rows are in range and distinct; NULL: rows 0..n-1. Errors: ARGUMENT (n), ROW.
 */
rebal_status rbl_portfolio_check_rows(rebal_portfolio *portfolio, const int32_t *instrument,
                                      size_t n, rebal_error *error);

/* Are these prices, and that time, what a tick may bring? Errors in order: ARGUMENT (price, n),
 * TIME, ROW, RANGE. */
rebal_status rbl_portfolio_check_tick(rebal_portfolio *portfolio, const int32_t *instrument,
                                      const int64_t *price, size_t n, int64_t now_ns,
                                      rebal_error *error);

/* Takes a price, but that of the base cash. */
void rbl_portfolio_take_price(rbl_account *account, int32_t row, int64_t price, int64_t now_ns);

/* The verdict, and what it does to the calendar and to hysteresis; sets the watch where it can. -1
 * and the status where it cannot be told. */
int32_t rbl_portfolio_decide(rebal_portfolio *portfolio, rebal_status *status);

#endif
