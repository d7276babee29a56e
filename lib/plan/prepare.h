/* SPDX-License-Identifier: MIT */
/* From an account to a ledger: what is tradable, its lots, prices, bounds. */
#ifndef RBL_PLAN_PREPARE_H
#define RBL_PLAN_PREPARE_H

#include "plan/ledger.h"

/* Limit prices of a row, on tick. */
int64_t rbl_prepare_limit_buy(const rbl_rules *rules, int32_t row, int64_t price);
int64_t rbl_prepare_limit_sell(const rbl_rules *rules, int32_t row, int64_t price);

/* Fills the ledger at x = 0. */
void rbl_prepare_ledger(rbl_ledger *ledger, const rbl_account *account, const rbl_book *book,
                        const rbl_bands *bands);

#endif
