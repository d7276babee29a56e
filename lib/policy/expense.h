/* SPDX-License-Identifier: MIT */
/* Expense: what an order is expected to cost. F-EXPENSE. */
#ifndef RBL_POLICY_EXPENSE_H
#define RBL_POLICY_EXPENSE_H

#include "market/rules.h"

#include <stdbool.h>

/* F-EXPENSE: money for an order of that notional (money, 0..2^62) in that row: fee, spread, impact.
 * INT64_MAX: that or more. */
int64_t rbl_expense_of(const rbl_rules *rules, size_t row, int64_t notional, bool buy);

#ifndef RBL_NO_ESTIMATES
/* F-SLOPE: a row's costs as a convex curve: a fraction bought or sold each, and what is times the
 * notional in whole units of the base currency to the power 3 / 2. Where fees are fixed, minimal
 * or in tiers, or the exponent is none of 1 / 2, those that agree at that notional, 1..2^62. */
typedef struct rbl_expense_slope {
    double buy, sell, impact;
} rbl_expense_slope;

rbl_expense_slope rbl_expense_slope_of(const rbl_rules *rules, size_t row, int64_t notional);
#endif

/* a + b, at most INT64_MAX; neither is negative. */
static inline int64_t rbl_expense_add(int64_t a, int64_t b) {
    return a > INT64_MAX - b ? INT64_MAX : a + b;
}

#endif
