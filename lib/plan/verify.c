/* SPDX-License-Identifier: MIT */
#include "plan/verify.h"

#include "plan/verify_view.h"

#include <string.h>

static void verify_add(const rbl_verify_view *view, rbl_violation violation) {
    rbl_verify *call = view->call;
    if (call->n_violations < call->violation_capacity)
        call->violation[call->n_violations] = violation;
    call->n_violations++;
}

void rbl_verify_report(const rbl_verify_view *view, int32_t law, size_t order, int64_t actual,
                       int64_t bound) {
    verify_add(view, (rbl_violation){.law = law,
                                     .row = view->call->order[order].row,
                                     .order = (int64_t)order,
                                     .actual = actual,
                                     .bound = bound});
}

void rbl_verify_report_plan(const rbl_verify_view *view, int32_t law, int64_t actual,
                            int64_t bound) {
    verify_add(
        view,
        (rbl_violation){
            .law = law, .row = REBAL_NONE, .order = REBAL_NONE, .actual = actual, .bound = bound});
}

/* What a value leaves when kept orphans are taken out. */
static rbl_wide verify_whole(rbl_wide value, rbl_wide kept) {
    if (rbl_wide_sign(value) <= 0) return rbl_wide_of(0);
    return rbl_wide_sign(kept) < 0 ? value : rbl_wide_sub(value, kept);
}

rbl_base rbl_verify_base(const rbl_verify_view *view, rbl_wide value, rbl_wide kept) {
    return rbl_base_of(verify_whole(value, kept), rbl_rules_fine(view->rules, view->book->reserve),
                       view->bands->aims);
}

/* Whether a planner would have raised cash, and with it sold past destinations. */
static bool verify_raised(const rbl_verify_view *view, rbl_wide whole) {
    int64_t cash = view->book->cash;
    switch (view->rules->policy.direction) {
    case REBAL_BUY_ONLY:
    case REBAL_INVEST_CASH: return false;
    case REBAL_RAISE_CASH: return cash < rbl_verify_cash_floor(view, whole);
    default: return cash < view->book->reserve;
    }
}

/* The bases of both states, the floor of cash. */
static void verify_states(rbl_verify_view *view) {
    rbl_wide value = view->book->value, value_after = view->call->outcome.value;
    rbl_wide kept = view->bands->kept, kept_after = view->kept_after;
    view->before = rbl_verify_base(view, value, kept);
    view->after = rbl_verify_base(view, value_after, kept_after);
    view->cash_floor = rbl_verify_cash_floor(view, verify_whole(value_after, kept_after));
    view->raised = verify_raised(view, verify_whole(value, kept));
}

/* What was given stands in the order as it was given. */
static void verify_give_back(const rbl_verify *call) {
    const rebal_orders *given = call->orders;
    for (size_t k = 0; k < given->count; k++) {
        rbl_order *order = &call->order[k];
        if (given->limit_price) order->limit_price = given->limit_price[k];
        if (given->wave) order->wave = given->wave[k];
        if (given->ready_ns) order->ready_ns = given->ready_ns[k];
        if (given->fee) order->fee = given->fee[k];
        if (given->cash) order->cash = given->cash[k];
    }
}

static void verify_count_waves(rbl_verify *call) {
    int32_t last = -1;
    for (size_t k = 0; k < call->orders->count; k++)
        if (call->order[k].wave > last) last = call->order[k].wave;
    call->n_waves = last < INT32_MAX ? last + 1 : INT32_MAX;
}

rebal_status rbl_verify_run(rbl_verify *verify, rebal_error *error) {
    rbl_verify_view view = {.call = verify,
                            .rules = verify->account->rules,
                            .account = verify->account,
                            .book = verify->book,
                            .bands = verify->bands};
    verify->n_violations = 0;
    verify->n_waves = 0;
    rebal_status status = rbl_verify_price(&view, error);
    if (status) return status;
    verify_states(&view);
    rbl_verify_scope(&view);
    rbl_verify_sum_quantities(&view);
    rbl_verify_orders(&view);
    rbl_verify_goals(&view);
    rbl_verify_plan(&view);
    rbl_verify_cash(&view);
    rbl_verify_sum_quantities(&view); /* the waves were found in its place */
    verify_give_back(verify);
    verify_count_waves(verify);
    return REBAL_OK;
}
