/* SPDX-License-Identifier: MIT */
#include "policy/expense.h"

#ifndef RBL_NO_ESTIMATES
#include "base/decimal.h"
#include "base/doubles.h"
#include "base/fmath.h"
#include "policy/gate.h"

/* F-EXPENSE: spread and impact, rounded up through the gate. */
static int64_t expense_estimate(const rbl_rules *rules, size_t row, int64_t notional) {
    double amount = rbl_decimal_to_double(notional, rules->money_exponent);
    double cost = rbl_cost_curve_cost(&rules->curve[row], amount);
    return rbl_gate_round(cost, rules->money_exponent, REBAL_UP);
}

/* A fee as a fraction: its rate where it is nothing else. */
static double expense_rate(const rbl_fee *fee, int64_t notional) {
    if (!fee) return 0;
    bool plain = fee->n_tiers == 0 && fee->fixed == 0 && fee->min == 0;
    if (plain && fee->max == RBL_MONEY_MAX) return (double)fee->rate_ppb / REBAL_ONE;
    return (double)rbl_fee_of(fee, notional) / (double)notional;
}

/* F-SLOPE */
rbl_expense_slope rbl_expense_slope_of(const rbl_rules *rules, size_t row, int64_t notional) {
    const rbl_instrument *instrument = &rules->instrument[row];
    rbl_expense_slope slope = {.buy = expense_rate(instrument->fee_buy, notional),
                               .sell = expense_rate(instrument->fee_sell, notional)};
    if (!rules->curve) return slope;
    const rbl_cost_curve *curve = &rules->curve[row];
    double amount = rbl_decimal_to_double(notional, rules->money_exponent);
    slope.buy += curve->half_spread;
    slope.sell += curve->half_spread;
    slope.impact = curve->impact;
    if (curve->exponent != 0.5) slope.impact *= rbl_fmath_pow(amount, curve->exponent - 0.5);
    return slope;
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
