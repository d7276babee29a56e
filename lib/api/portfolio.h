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

#endif
