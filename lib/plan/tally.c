/* SPDX-License-Identifier: MIT */
#include "plan/tally.h"

#include "policy/expense.h"

static int64_t tally_notional(const rbl_plan *plan, size_t place) {
    const rbl_order *order = &plan->order[place];
    rbl_wide one = rbl_ledger_worth(plan->rules->instrument[order->row].unit, plan->price[place]);
    if (order->quantity < 0) return rbl_ledger_receive(&plan->ledger, one, -order->quantity);
    return rbl_ledger_pay(&plan->ledger, one, order->quantity);
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
