/* SPDX-License-Identifier: MIT */
/* Reading an account's clocks. */
#include "api/portfolio.h"

#include "base/fail.h"
#include "base/options.h"

#include <stddef.h>

/* What version 0.1 has. */
#define CLOCK_MIN (offsetof(rebal_clock, calendar_done_ns) + sizeof(int64_t))

_Static_assert(RBL_NEVER == INT64_MIN, "the header says so");

rebal_status rebal_portfolio_clock(const rebal_portfolio *portfolio, rebal_clock *clock,
                                   rebal_error *error) {
    if (!portfolio) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_ACCOUNT);
    if (!clock) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_CLOCK);
    const rbl_account *account = &portfolio->account;
    rebal_clock ours = {.struct_size = sizeof ours,
                        .latched = account->latched,
                        .last_ns = account->now_ns,
                        .commit_ns = account->commit_ns,
                        .calendar_done_ns = account->calendar_done_ns};
    rebal_status status = rbl_options_write(clock, &ours, sizeof ours, CLOCK_MIN);
    return status ? rbl_fail_argument(error, status, RBL_FIELD_CLOCK) : REBAL_OK;
}
