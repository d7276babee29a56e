/* SPDX-License-Identifier: MIT */
/* The columns of an account: their domains, and what they hold at creation. */
#ifndef RBL_MARKET_COLUMN_H
#define RBL_MARKET_COLUMN_H

#include "market/account.h"

/* Least and greatest value of a column in that row. A price of 0 is none yet. */
int64_t rbl_column_min(const rbl_rules *rules, int32_t column, int32_t row);
int64_t rbl_column_max(int32_t column);

/* What a column holds at creation. */
int64_t rbl_column_default(const rbl_rules *rules, int32_t column, int32_t row);

/* OK, UNSUPPORTED (a short: negative where only shorts would need it) or RANGE. */
rebal_status rbl_column_check(const rbl_rules *rules, int32_t column, int32_t row, int64_t value);

/* An account as at creation. */
void rbl_column_reset(rbl_account *account);

#endif
