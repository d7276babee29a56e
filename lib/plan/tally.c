/* SPDX-License-Identifier: MIT */
#include "plan/tally.h"

#include "policy/appraisal.h"
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

/* What is left of a whole for the cash, so that all sum to it. */
static void tally_rest(const rbl_plan *plan, int64_t *part, int64_t whole) {
    rbl_wide rest = rbl_wide_of(whole);
    for (size_t i = 0; i < plan->rules->n; i++) rest = rbl_wide_sub(rest, rbl_wide_of(part[i]));
    int64_t most = rbl_wide_sign(rest) < 0 ? -INT64_MAX : INT64_MAX;
    part[plan->rules->base] = rbl_wide_fits64(rest) ? rbl_wide_low64(rest) : most;
}

/* F-GAIN */
void rbl_tally_gains(const rbl_plan *plan, int64_t *gain) {
    const rbl_rules *rules = plan->rules;
    rbl_wide value = plan->survey.book.value;
    for (size_t i = 0; i < rules->n; i++) {
        bool traded = plan->fall && plan->outcome.quantity[i] != 0;
        gain[i] = traded ? rbl_appraisal_gain(rules, value, plan->fall[i]) : 0;
    }
    if (plan->fall)
        tally_rest(plan, gain,
                   rbl_appraisal_benefit(rules, value, plan->te_before, plan->te_after));
}

/* F-GAIN */
void rbl_tally_falls(const rbl_plan *plan, int64_t *fall_ppb) {
    double before = plan->te_before, after = plan->te_after;
    for (size_t i = 0; i < plan->rules->n; i++) {
        bool traded = plan->fall && plan->outcome.quantity[i] != 0;
        fall_ppb[i] = traded ? rbl_appraisal_fall_ppb(plan->fall[i], before, after) : 0;
    }
    if (plan->fall)
        tally_rest(plan, fall_ppb, rbl_appraisal_te_ppb(before) - rbl_appraisal_te_ppb(after));
}
