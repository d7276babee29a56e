/* SPDX-License-Identifier: MIT */
/* Reading a plan: the waves. */
#include "api/plan.h"

#include "base/fail.h"
#include "base/options.h"
#include "plan/tally.h"
#include "policy/expense.h"

#include <stddef.h>

enum { INSPECT_WAVES_MIN = offsetof(rebal_waves, ready_ns) + sizeof(int64_t *) };

static void inspect_waves_clear(const rebal_waves *table, size_t count, int64_t now_ns) {
    for (size_t w = 0; w < count; w++) {
        if (table->n_orders) table->n_orders[w] = 0;
        if (table->buys) table->buys[w] = 0;
        if (table->sells) table->sells[w] = 0;
        if (table->fees) table->fees[w] = 0;
        if (table->cost) table->cost[w] = 0;
        if (table->ready_ns) table->ready_ns[w] = now_ns;
    }
}

static void inspect_waves_add(int64_t *column, size_t w, int64_t amount) {
    if (column) column[w] = rbl_expense_add(column[w], amount);
}

static void inspect_waves_count(const rebal_waves *table, const rbl_plan *plan, size_t k) {
    const rbl_order *order = &plan->order[k];
    if (order->wave < 0 || order->wave >= plan->n_waves) return;
    rbl_tally tally = rbl_tally_order(plan, k);
    size_t w = (size_t)order->wave;
    inspect_waves_add(table->n_orders, w, 1);
    inspect_waves_add(tally.buy ? table->buys : table->sells, w, tally.notional);
    inspect_waves_add(table->fees, w, tally.fee);
    inspect_waves_add(table->cost, w, tally.cost);
    if (table->ready_ns && order->ready_ns > table->ready_ns[w])
        table->ready_ns[w] = order->ready_ns;
}

rebal_status rebal_plan_waves(const rebal_plan *plan, rebal_waves *waves, rebal_error *error) {
    rebal_waves table;
    if (!plan) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_PLAN);
    if (!waves) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_WAVES);
    rebal_status status = rbl_options_read_table(&table, sizeof table, INSPECT_WAVES_MIN, waves);
    if (status) return rbl_fail_argument(error, status, RBL_FIELD_WAVES);
    const rbl_plan *inner = &plan->plan;
    waves->count = (size_t)inner->n_waves;
    if (table.capacity < waves->count)
        return rbl_fail(error, REBAL_E_CAPACITY, RBL_FIELD_CAPACITY, REBAL_NONE, REBAL_NONE,
                        inner->n_waves);
    inspect_waves_clear(&table, waves->count, inner->now_ns);
    for (size_t k = 0; k < inner->n_orders; k++) inspect_waves_count(&table, inner, k);
    return REBAL_OK;
}
