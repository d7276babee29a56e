/* SPDX-License-Identifier: MIT */
/* Destinations: no order passes its own by a whole lot (where a lot is finer
 * than money, by what is worth a unit of it), and none is made out of scope. */
#include "plan/verify_view.h"

#include "base/round.h"

static rbl_wide verify_value_after(const rbl_verify_view *view, int32_t row) {
    int64_t net = view->call->outcome.quantity[row];
    return rbl_wide_add(view->book->row[row].value, rbl_verify_worth(view, row, net));
}

/* How far past is too far: a step, or the least block where the order is no more than that. */
static rbl_wide verify_tolerance(const rbl_verify_view *view, int32_t row) {
    const rbl_instrument *instrument = &view->rules->instrument[row];
    int64_t net = view->call->outcome.quantity[row], size = net < 0 ? -net : net;
    int64_t notional = rbl_verify_notional_min(view, row, view->call->outcome.value);
    if (notional < instrument->worth_min) notional = instrument->worth_min;
    int64_t least = rbl_verify_least_order(view, row, notional);
    return rbl_verify_worth(view, row, size <= least ? least : rbl_verify_step(view, row));
}

/* The quantity that is worth so much, rounded up or down. */
static int64_t verify_quantity(const rbl_verify_view *view, int32_t row, rbl_wide value, bool up) {
    rbl_wide one = rbl_verify_worth(view, row, 1);
    rbl_wide quantity = up ? rbl_wide_div_ceil(value, one) : rbl_wide_div_floor(value, one);
    bool fits = rbl_wide_cmp(quantity, rbl_wide_of(RBL_QUANTITY_MAX)) < 0;
    return fits ? rbl_wide_low64(quantity) : RBL_QUANTITY_MAX;
}

static void verify_report_past(const rbl_verify_view *view, size_t k, bool buy) {
    int32_t row = view->call->order[k].row;
    const rbl_band *band = &view->bands->row[row];
    rbl_wide goal =
        buy ? rbl_base_floor(&view->after, band->a) : rbl_base_ceil(&view->after, band->b);
    rbl_wide held = rbl_wide_add(rbl_wide_of(view->book->row[row].counted),
                                 rbl_wide_of(view->call->outcome.quantity[row]));
    rbl_verify_report(view, REBAL_LAW_PAST_GOAL, k,
                      rbl_wide_fits64(held) ? rbl_wide_low64(held) : INT64_MAX,
                      verify_quantity(view, row, goal, !buy));
}

/* Past a at the value after by a step; and not only because fees, paid later, moved it: then it is
 * past a at the value before too, or past b by a step. Where a = b the last says the same as the
 * first. */
static bool verify_bought_past(const rbl_verify_view *view, int32_t row) {
    const rbl_band *band = &view->bands->row[row];
    rbl_wide value = verify_value_after(view, row);
    if (rbl_base_compare(&view->after, value, band->a) < 0) return false;
    rbl_wide near = rbl_wide_sub(value, verify_tolerance(view, row));
    if (rbl_base_compare(&view->after, near, band->a) < 0) return false;
    return rbl_base_compare(&view->before, value, band->a) > 0 ||
           rbl_base_compare(&view->after, near, band->b) >= 0;
}

/* Past b at the value after by a step, and below every b that a planner stops at: a purchase taken
 * back while it plans gives back its fee, and lifts b above where a sale has stopped. */
static bool verify_sold_past(const rbl_verify_view *view, int32_t row) {
    const rbl_band *band = &view->bands->row[row];
    rbl_wide value = verify_value_after(view, row);
    if (view->raised || rbl_base_compare(&view->after, value, band->b) > 0) return false;
    rbl_wide near = rbl_wide_add(value, verify_tolerance(view, row));
    return rbl_base_compare(&view->after, near, band->b) <= 0 &&
           rbl_base_compare(&view->least, value, band->b) < 0;
}

static bool verify_out_of_scope(const rbl_verify_view *view, int32_t row, bool buy) {
    const rbl_decision *decision = view->call->decision;
    bool fired = rbl_decision_fires(decision) || view->call->forced;
    if (!fired || view->bands->row[row].kept) return false; /* another law names it */
    return !(view->call->row_flags[row] & (buy ? RBL_VERIFY_BUY : RBL_VERIFY_SELL));
}

/* I-04. */
void rbl_verify_goals(const rbl_verify_view *view) {
    for (size_t k = 0; k < view->call->orders->count; k++) {
        const rbl_order *order = &view->call->order[k];
        bool buy = order->quantity > 0;
        if (order->quantity == 0) continue;
        if (buy ? verify_bought_past(view, order->row) : verify_sold_past(view, order->row))
            verify_report_past(view, k, buy);
        if (verify_out_of_scope(view, order->row, buy))
            rbl_verify_report(view, REBAL_LAW_SCOPE, k, order->quantity, 0);
    }
}
