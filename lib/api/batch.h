/* SPDX-License-Identifier: MIT */
#ifndef RBL_API_BATCH_H
#define RBL_API_BATCH_H

#include "api/plan.h"

#include "policy/sieve.h"

#include <rebal/batch.h>

struct rebal_batch {
    rebal_portfolio *portfolio; /* scratch: the prices, and one account after the other */
    rebal_plan *plan;           /* scratch */
    rbl_sieve sieve;            /* without estimates not able */
    const rebal_engine *engine;
    void *owned;
};

/* Reads the table of accounts. Errors in order: ARGUMENT, STRUCT. */
rebal_status rbl_batch_read(rebal_accounts *table, const rebal_accounts *accounts,
                            rebal_error *error);

/* Is there what accounts first.. of it need? Errors in order: ARGUMENT. */
rebal_status rbl_batch_check(const rebal_batch *batch, const rebal_accounts *table, size_t first,
                             size_t count, rebal_error *error);

/* RANGE, UNSUPPORTED of the shared targets. */
rebal_status rbl_batch_check_model(const rebal_batch *batch, const rebal_accounts *table,
                                   rebal_error *error);

/* Makes the scratch an account that holds nothing, and wants what all share. */
void rbl_batch_clear(rebal_batch *batch, const rebal_accounts *table);

/* Makes it account a of the table, or nothing of it where that fails. Errors in order: RANGE
 * (offset, latched), ROW, RANGE, UNSUPPORTED. */
rebal_status rbl_batch_load(rebal_batch *batch, const rebal_accounts *table, size_t a,
                            rebal_error *error);

/* Clocks, reserve and flow alone. Errors: RANGE, UNSUPPORTED. */
rebal_status rbl_batch_load_scalars(rebal_batch *batch, const rebal_accounts *table, size_t a,
                                    rebal_error *error);

/* The items of an account: from, and how many. False: not in the table. */
bool rbl_batch_items(size_t *from, size_t *n, const rebal_accounts *table, size_t a, size_t rows);

/* Takes the items of the account that was loaded back out. */
void rbl_batch_unload(rebal_batch *batch, const rebal_accounts *table, size_t a);

#endif
