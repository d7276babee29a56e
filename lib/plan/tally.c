/* SPDX-License-Identifier: MIT */
#include "plan/tally.h"

#include "policy/expense.h"

/* F-NOTIONAL */
static int64_t tally_notional(const rbl_plan *plan, size_t place) {
    const rbl_order *order = &plan->order[place];
    const rbl_instrument *instrument = &plan->rules->instrument[order->row];
    rbl_wide fine = RBL_WIDE_MAX, units = rbl_wide_mul64(order->quantity, plan->price[place]);
    bool buy = order->quantity > 0;
    (void)rbl_wide_mul(&fine, buy ? units : rbl_wide_neg(units), instrument->unit);
    rbl_wide money = buy ? rbl_wide_div_ceil(fine, plan->rules->money_unit)
                         : rbl_wide_div_floor(fine, plan->rules->money_unit);
    bool fits = rbl_wide_cmp(money, rbl_wide_of(RBL_MONEY_MAX)) < 0;
    return fits ? rbl_wide_low64(money) : RBL_MONEY_MAX;
}

rbl_tally rbl_tally_order(const rbl_plan *plan, size_t place) {
    const rbl_order *order = &plan->order[place];
    const rbl_instrument *instrument = &plan->rules->instrument[order->row];
    bool buy = order->quantity > 0;
    int64_t notional = tally_notional(plan, place);
    return (rbl_tally){.notional = notional,
                       .fee =
                           rbl_fee_of(buy ? instrument->fee_buy : instrument->fee_sell, notional),
                       .cost = rbl_expense_of(plan->rules, (size_t)order->row, notional, buy),
                       .buy = buy};
}
