/* SPDX-License-Identifier: MIT */
/* The laws that the orders keep together: fired, progress, limits. */
#include "market/drift.h"
#include "plan/verify_view.h"

static void verify_fired(const rbl_verify_view *view) {
    const rbl_verify *call = view->call;
    if (call->orders->count > 0 && !rbl_decision_fires(call->decision) && !call->forced)
        rbl_verify_report_plan(view, REBAL_LAW_NOT_FIRED, (int64_t)call->orders->count, 0);
}

/* The sum of the distances from target, before or after. */
static rbl_distance verify_distance(const rbl_verify_view *view, bool after) {
    const rbl_rules *rules = view->rules;
    const rbl_base *base = after ? &view->after : &view->before;
    rbl_distance sum = rbl_distance_zero(base);
    for (int32_t i = 0; i < (int32_t)rules->n; i++) {
        int64_t net = after ? view->call->outcome.quantity[i] : 0;
        rbl_wide value = view->book->row[i].value;
        if (i == rules->base) continue;
        if (net != 0) value = rbl_wide_add(value, rbl_verify_worth(view, i, net));
        rbl_distance_add(&sum, base, value, view->bands->row[i].aim);
    }
    return sum;
}

/* I-07. */
static void verify_progress(const rbl_verify_view *view) {
    if (view->raised || view->call->orders->count == 0) return;
    rbl_distance before = verify_distance(view, false), after = verify_distance(view, true);
    if (rbl_distance_cmp(&after, &before) < 0) return;
    rbl_verify_report_plan(view, REBAL_LAW_PROGRESS,
                           rbl_verify_money_up(view->rules, rbl_distance_ceil(&after)),
                           rbl_verify_money_up(view->rules, rbl_distance_ceil(&before)));
}

/* The strictest of two bounds of which 0 is none. */
static int64_t verify_strictest(int64_t a, int64_t b) {
    return a == 0 || (b != 0 && b < a) ? b : a;
}

/* Buys and sells that a turnover of that share allows, money. */
static int64_t verify_turnover_budget(const rbl_verify_view *view, int64_t turnover_ppb) {
    rbl_wide one = rbl_wide_of(REBAL_ONE), value = view->book->value;
    rbl_wide shares = rbl_wide_div_floor(value, one); /* value = shares ONE + rest */
    rbl_wide rest = rbl_wide_sub(value, rbl_wide_times(shares, REBAL_ONE));
    rbl_wide traded = rbl_wide_times_low(shares, 2 * turnover_ppb);
    traded = rbl_wide_add(traded, rbl_wide_div_floor(rbl_wide_times(rest, 2 * turnover_ppb), one));
    rbl_wide money = rbl_wide_div_floor(traded, view->rules->money_unit);
    return rbl_wide_fits64(money) ? rbl_wide_low64(money) : INT64_MAX;
}

/* I-09: one report for all of them: the number of orders, then their sum. */
static void verify_totals(const rbl_verify_view *view) {
    const rebal_limits *clip = &view->rules->clip, *halt = &view->rules->halt;
    int64_t n = (int64_t)view->call->orders->count;
    int64_t n_max = verify_strictest(clip->n_orders, halt->n_orders);
    int64_t turnover = verify_strictest(clip->turnover_ppb, halt->turnover_ppb);
    int64_t sum_max = verify_strictest(clip->total_notional, halt->total_notional);
    rbl_wide traded =
        rbl_wide_add(rbl_wide_of(view->call->outcome.buys), rbl_wide_of(view->call->outcome.sells));
    int64_t sum = rbl_wide_fits64(traded) ? rbl_wide_low64(traded) : INT64_MAX;
    if (turnover > 0) {
        int64_t budget = verify_turnover_budget(view, turnover);
        if (sum_max == 0 || budget < sum_max) sum_max = budget;
    }
    if (n_max > 0 && n > n_max)
        rbl_verify_report_plan(view, REBAL_LAW_HALT, n, n_max);
    else if ((turnover > 0 || sum_max > 0) && sum > sum_max)
        rbl_verify_report_plan(view, REBAL_LAW_HALT, sum, sum_max);
}

static void verify_order_cap(const rbl_verify_view *view) {
    int64_t cap = view->rules->halt.order_notional;
    for (size_t k = 0; cap > 0 && k < view->call->orders->count; k++) {
        const rbl_order *order = &view->call->order[k];
        rbl_wide value = rbl_verify_worth(view, order->row, order->quantity);
        int64_t money = rbl_wide_sign(value) > 0
                            ? rbl_verify_money_up(view->rules, value)
                            : rbl_verify_money_down(view->rules, rbl_wide_neg(value));
        if (money > cap) rbl_verify_report(view, REBAL_LAW_HALT, k, money, cap);
    }
}

void rbl_verify_plan(const rbl_verify_view *view) {
    verify_fired(view);
    verify_progress(view);
    verify_totals(view);
    verify_order_cap(view);
}
