/* SPDX-License-Identifier: MIT */
#include "policy/expense.h"

#ifndef RBL_NO_ESTIMATES
#include "base/decimal.h"
#include "base/doubles.h"
#include "policy/gate.h"

/* F-EXPENSE: spread and impact, rounded up through the gate. */
static int64_t expense_estimate(const rbl_rules *rules, size_t row, int64_t notional) {
    double amount = rbl_decimal_to_double(notional, rules->money_exponent);
    double cost = rbl_cost_curve_cost(&rules->curve[row], amount);
    return rbl_gate_round(cost, rules->money_exponent, REBAL_UP);
}
#else
static int64_t expense_estimate(const rbl_rules *rules, size_t row, int64_t notional) {
    (void)rules;
    (void)row;
    (void)notional;
    return 0;
}
#endif

/* F-EXPENSE */
int64_t rbl_expense_of(const rbl_rules *rules, size_t row, int64_t notional, bool buy) {
    const rbl_instrument *instrument = &rules->instrument[row];
    int64_t fee = rbl_fee_of(buy ? instrument->fee_buy : instrument->fee_sell, notional);
    if (!rules->curve || notional == 0) return fee;
    return rbl_expense_add(fee, expense_estimate(rules, row, notional));
}
