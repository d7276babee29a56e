/* SPDX-License-Identifier: MIT */
/* Reading a plan: summary, orders, lines, groups, violations. */
#include "api/plan.h"

#include "base/fail.h"
#include "base/options.h"
#include "market/drift.h"
#include "plan/canon.h"
#include "plan/tally.h"
#include "policy/appraisal.h"
#include "policy/expense.h"

#include <stddef.h>
#include <string.h>

#define INSPECT_MIN(type, last) (offsetof(type, last) + sizeof(((type *)0)->last))

/* ---- figures: docs/derivations/planner.md §8 */

/* A state of the account: before or after the orders. */
typedef struct inspect_state {
    const rbl_plan *plan;
    rbl_wide value;
    int64_t cash;
    rbl_base base;
    bool after;
} inspect_state;

static inspect_state inspect_at(const rbl_plan *plan, bool after) {
    const rbl_book *book = &plan->survey.book;
    inspect_state s = {.plan = plan, .after = after};
    s.value = after ? plan->outcome.value : book->value;
    s.cash = after ? plan->outcome.cash : book->cash;
    s.base = rbl_bands_base(&plan->survey.bands, plan->rules, s.value, book->reserve);
    return s;
}

static bool inspect_is_base(const rbl_plan *plan, size_t i) {
    return (int32_t)i == plan->rules->base;
}

static rbl_wide inspect_value(const inspect_state *s, size_t i) {
    if (inspect_is_base(s->plan, i)) return rbl_wide_times(s->plan->rules->money_unit, s->cash);
    return s->after ? s->plan->after[i] : s->plan->survey.book.row[i].value;
}

/* What all assets should be worth: (ONE - cash target) B, and what is missing from cash. */
static int64_t inspect_assets_target(const inspect_state *s) {
    return REBAL_ONE - s->plan->survey.target[s->plan->rules->base];
}

static rbl_wide inspect_not_cash(const inspect_state *s) {
    rbl_wide whole = rbl_wide_sub(s->value, s->plan->survey.bands.kept);
    return rbl_wide_sub(whole, rbl_wide_times(s->plan->rules->money_unit, s->cash));
}

/* |value - target| of a row: of cash the same as of all assets together. */
static rbl_distance inspect_distance(const inspect_state *s, size_t i) {
    rbl_distance distance = rbl_distance_zero(&s->base);
    if (inspect_is_base(s->plan, i))
        rbl_distance_add(&distance, &s->base, inspect_not_cash(s), inspect_assets_target(s));
    else if (!s->plan->survey.bands.row[i].kept)
        rbl_distance_add(&distance, &s->base, inspect_value(s, i), s->plan->survey.target[i]);
    return distance;
}

static int64_t inspect_drift_max(const inspect_state *s) {
    int64_t most = 0;
    for (size_t i = 0; i < s->plan->rules->n; i++) {
        rbl_distance distance = inspect_distance(s, i);
        int64_t drift = rbl_share_ceil(rbl_distance_ceil(&distance), s->value);
        if (drift > most) most = drift;
    }
    return most;
}

/* F-TURNOVER. */
static int64_t inspect_turnover_to_target(const inspect_state *s) {
    rbl_distance sum = rbl_distance_zero(&s->base);
    for (size_t i = 0; i < s->plan->rules->n; i++)
        if (!inspect_is_base(s->plan, i) && !s->plan->survey.bands.row[i].kept)
            rbl_distance_add(&sum, &s->base, inspect_value(s, i), s->plan->survey.target[i]);
    rbl_distance_add(&sum, &s->base, inspect_not_cash(s), inspect_assets_target(s));
    return rbl_share_half_ceil(rbl_distance_ceil(&sum), s->value);
}

/* ---- estimates */

static void inspect_risk(rebal_summary *summary, const rbl_plan *plan) {
    if (plan->rules->risk.n == 0) return;
    summary->tracking_error_before_ppb = rbl_appraisal_te_ppb(plan->te_before);
    summary->tracking_error_after_ppb = rbl_appraisal_te_ppb(plan->te_after);
    summary->benefit = rbl_appraisal_benefit(plan->rules, plan->survey.book.value, plan->te_before,
                                             plan->te_after);
}

/* F-RC */
static int64_t inspect_part(const double *part, size_t i) {
    return part ? rbl_appraisal_part_ppb(part[i]) : 0;
}

/* F-EXPENSE: of all orders. */
static int64_t inspect_cost(const rbl_plan *plan) {
    int64_t cost = 0;
    for (size_t k = 0; k < plan->n_orders; k++)
        cost = rbl_expense_add(cost, rbl_tally_order(plan, k).cost);
    return cost;
}

static rebal_summary inspect_summary(const rbl_plan *plan) {
    const rbl_outcome *o = &plan->outcome;
    inspect_state before = inspect_at(plan, false), after = inspect_at(plan, true);
    rbl_why why = rbl_plan_why(plan);
    bool fits = rbl_wide_fits64(o->rounding);
    rbl_wide traded =
        rbl_wide_add(rbl_rules_fine(plan->rules, o->buys), rbl_rules_fine(plan->rules, o->sells));
    rebal_summary summary = {.reason = rbl_reason_of_plan(&why, plan->n_orders),
                             .fired = plan->fired ? plan->survey.decision.fired : 0,
                             .n_orders = (uint32_t)plan->n_orders,
                             .n_waves = (uint32_t)plan->n_waves,
                             .n_violations = (uint32_t)plan->n_violations,
                             .n_rounds = plan->n_rounds,
                             .flags = plan->flags,
                             .value = plan->survey.book.value_money,
                             .cash_before = plan->survey.book.cash,
                             .cash_after = o->cash,
                             .cash_worst = o->cash_worst,
                             .buys = o->buys,
                             .sells = o->sells,
                             .fees = o->fees,
                             .rounding = fits ? rbl_wide_low64(o->rounding) : INT64_MAX,
                             .fine_exponent = plan->rules->fine_exponent,
                             .turnover_ppb = rbl_share_half_ceil(traded, before.value),
                             .drift_before_ppb = inspect_drift_max(&before),
                             .drift_after_ppb = inspect_drift_max(&after),
                             .distance_before_ppb = inspect_turnover_to_target(&before),
                             .distance_after_ppb = inspect_turnover_to_target(&after),
                             .now_ns = plan->now_ns,
                             .cost = inspect_cost(plan)};
    inspect_risk(&summary, plan);
    return summary;
}

rebal_status rebal_plan_summary(const rebal_plan *plan, rebal_summary *summary,
                                rebal_error *error) {
    rebal_summary ours = {.struct_size = sizeof ours};
    if (!plan) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_PLAN);
    if (!summary) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_SUMMARY);
    if (plan->plan.filled) ours = inspect_summary(&plan->plan);
    rebal_status status =
        rbl_options_write(summary, &ours, sizeof ours, INSPECT_MIN(rebal_summary, benefit));
    return status ? rbl_fail_argument(error, status, RBL_FIELD_SUMMARY) : REBAL_OK;
}

/* ---- orders */

static void inspect_write_orders(const rbl_plan *plan, const rebal_orders *table) {
    for (size_t k = 0; k < plan->n_orders; k++) {
        const rbl_order *order = &plan->order[k];
        if (table->instrument) table->instrument[k] = order->row;
        if (table->quantity) table->quantity[k] = order->quantity;
        if (table->limit_price) table->limit_price[k] = order->limit_price;
        if (table->wave) table->wave[k] = order->wave;
        if (table->ready_ns) table->ready_ns[k] = order->ready_ns;
        if (table->fee) table->fee[k] = order->fee;
        if (table->cash) table->cash[k] = order->cash;
        if (table->id) table->id[k] = rbl_canon_order_id(plan, order->row);
    }
}

rebal_status rebal_plan_orders(const rebal_plan *plan, rebal_orders *orders, rebal_error *error) {
    rebal_orders table;
    if (!plan) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_PLAN);
    if (!orders) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_ORDERS);
    rebal_status status =
        rbl_options_read_table(&table, sizeof table, INSPECT_MIN(rebal_orders, id), orders);
    if (status) return rbl_fail_argument(error, status, RBL_FIELD_ORDERS);
    if (table.id && plan->plan.n_orders > 0 && !plan->plan.sealed)
        return rbl_fail_argument(error, REBAL_E_UNSEALED, RBL_FIELD_PLAN);
    orders->count = plan->plan.n_orders;
    if (table.capacity < plan->plan.n_orders)
        return rbl_fail(error, REBAL_E_CAPACITY, RBL_FIELD_CAPACITY, REBAL_NONE, REBAL_NONE,
                        (int64_t)plan->plan.n_orders);
    inspect_write_orders(&plan->plan, &table);
    return REBAL_OK;
}

/* ---- lines */

typedef struct inspect_line {
    int64_t wanted, value, weight, target, lo, hi, goal, drift, relative, after;
    int32_t side;
} inspect_line;

static int64_t inspect_share(const inspect_state *s, int64_t share) {
    return rbl_share_floor(rbl_base_floor(&s->base, share), s->value);
}

static int64_t inspect_money(const rbl_plan *plan, rbl_wide value) {
    return rbl_wide_low64(rbl_wide_div_floor(value, plan->rules->money_unit));
}

/* Sign of value - target, from the one that is exact. */
static int inspect_side(const inspect_state *s, rbl_wide value, int64_t share) {
    if (rbl_wide_cmp(value, rbl_base_floor(&s->base, share)) > 0) return 1;
    return rbl_wide_cmp(value, rbl_base_ceil(&s->base, share)) < 0 ? -1 : 0;
}

/* F-DRIFT. */
static void inspect_drift(inspect_line *line, const inspect_state *s, const rbl_distance *distance,
                          rbl_wide target, int side) {
    rbl_wide whole = rbl_distance_ceil(distance), one = rbl_wide_of(1);
    rbl_wide against = rbl_wide_cmp(target, one) > 0 ? target : one;
    line->drift = side * rbl_share_ceil(whole, s->value);
    line->relative = side * rbl_share_ceil(whole, against);
}

/* F-WANTED: destination, and lots to it toward the holding. */
static void inspect_goal(inspect_line *line, const inspect_state *s, const rbl_band *band,
                         const rbl_slot *slot, rbl_wide value) {
    inspect_state to = *s;
    to.base = rbl_ledger_base(&s->plan->ledger, s->value);
    line->goal = line->weight;
    if (band->kept) return;
    bool over = rbl_wide_cmp(value, rbl_base_floor(&to.base, band->b)) > 0;
    bool under = rbl_wide_cmp(value, rbl_base_ceil(&to.base, band->a)) < 0;
    if (over) line->goal = inspect_share(&to, band->b);
    if (under) line->goal = inspect_share(&to, band->a);
    if (!slot || !(over || under)) return;
    rbl_wide goal = over ? rbl_base_ceil(&to.base, band->b) : rbl_base_floor(&to.base, band->a);
    rbl_wide room = rbl_wide_sub(goal, value);
    rbl_wide lots = over ? rbl_wide_div_ceil(room, slot->lot) : rbl_wide_div_floor(room, slot->lot);
    rbl_wide quantity = RBL_WIDE_MAX;
    (void)rbl_wide_mul(&quantity, lots, rbl_wide_of(slot->instrument->lot));
    line->wanted = rbl_wide_fits64(quantity) ? rbl_wide_low64(quantity) : INT64_MAX;
}

/* Where a value stands against its band, which the optimum may lie outside of. */
static int32_t inspect_band_side(const inspect_state *s, rbl_band band, rbl_wide value) {
    if (s->plan->survey.bands.optimal) band.a = band.lo, band.b = band.hi;
    return band.kept ? 0 : rbl_band_side(&band, REBAL_ONE, &s->base, value);
}

static inspect_line inspect_row(const inspect_state *before, const inspect_state *after, size_t i,
                                const rbl_slot *slot) {
    const rbl_plan *plan = before->plan;
    const rbl_band *band = &plan->survey.bands.row[i];
    rbl_wide value = inspect_value(before, i);
    rbl_distance distance = inspect_distance(before, i);
    int64_t share = plan->survey.target[i];
    inspect_line line = {.value = inspect_money(plan, value),
                         .weight = rbl_share_floor(value, before->value),
                         .after = rbl_share_floor(inspect_value(after, i), after->value),
                         .target = inspect_share(before, share),
                         .lo = inspect_share(before, band->lo),
                         .hi = inspect_share(before, band->hi),
                         .side = inspect_band_side(before, *band, value)};
    rbl_wide target = rbl_base_floor(&before->base, share);
    int side = inspect_side(before, value, share);
    inspect_goal(&line, before, band, slot, value);
    inspect_drift(&line, before, &distance, target, band->kept ? 0 : side);
    if (share == 0) line.relative = 0;
    return line;
}

/* Cash has what the assets do not: its target and band are of W, its drift the others' mirror. */
static inspect_line inspect_cash(const inspect_state *before, const inspect_state *after) {
    const rbl_plan *plan = before->plan;
    size_t i = (size_t)plan->rules->base;
    const rbl_band *band = &plan->survey.bands.row[i];
    rbl_wide whole = rbl_wide_sub(before->value, plan->survey.bands.kept);
    inspect_state of_whole = *before;
    of_whole.base = rbl_base_of(whole, rbl_wide_of(0), 0);
    inspect_line line = inspect_row(&of_whole, after, i, NULL);
    int64_t share = inspect_assets_target(before);
    rbl_wide target = rbl_wide_sub(whole, rbl_base_ceil(&before->base, share));
    rbl_distance distance = inspect_distance(before, i);
    inspect_drift(&line, before, &distance, target,
                  -inspect_side(before, inspect_not_cash(before), share));
    line.target = line.goal = rbl_share_floor(target, before->value);
    line.lo = inspect_share(&of_whole, band->lo);
    line.hi = inspect_share(&of_whole, band->hi);
    line.side = rbl_trigger_cash_side(plan->rules, &plan->survey.bands, REBAL_ONE, before->value,
                                      before->cash, before->cash, plan->survey.book.reserve);
    if (plan->survey.target[i] == 0) line.relative = 0;
    return line;
}

static void inspect_put(const rebal_lines *table, size_t k, const inspect_line *line) {
    if (table->wanted) table->wanted[k] = line->wanted;
    if (table->value) table->value[k] = line->value;
    if (table->weight_ppb) table->weight_ppb[k] = line->weight;
    if (table->target_ppb) table->target_ppb[k] = line->target;
    if (table->lo_ppb) table->lo_ppb[k] = line->lo;
    if (table->hi_ppb) table->hi_ppb[k] = line->hi;
    if (table->goal_ppb) table->goal_ppb[k] = line->goal;
    if (table->drift_ppb) table->drift_ppb[k] = line->drift;
    if (table->relative_ppb) table->relative_ppb[k] = line->relative;
    if (table->after_ppb) table->after_ppb[k] = line->after;
    if (table->side) table->side[k] = line->side;
}

/* Opens a table of lines for that many rows; a plan that is empty has none. */
static rebal_status inspect_open(rebal_lines *table, const rebal_plan *plan, rebal_lines *lines,
                                 size_t rows, rebal_error *error) {
    if (!lines) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_LINES);
    rebal_status status =
        rbl_options_read_table(table, sizeof *table, INSPECT_MIN(rebal_lines, fall_ppb), lines);
    if (status) return rbl_fail_argument(error, status, RBL_FIELD_LINES);
    lines->count = table->count = plan->plan.filled ? rows : 0;
    if (table->capacity < table->count)
        return rbl_fail(error, REBAL_E_CAPACITY, RBL_FIELD_CAPACITY, REBAL_NONE, REBAL_NONE,
                        (int64_t)table->count);
    return REBAL_OK;
}

/* An order that breaks a law has no reason of ours. */
static void inspect_name_foreign(const rbl_plan *plan, int32_t *reason) {
    for (size_t k = 0; k < plan->n_violations && k < plan->violation_capacity; k++)
        if (plan->violation[k].row != REBAL_NONE) reason[plan->violation[k].row] = REBAL_FOREIGN;
}

static void inspect_put_costs(const rbl_plan *plan, int64_t *cost) {
    for (size_t k = 0; k < plan->n_orders; k++) {
        int64_t *of_row = &cost[plan->order[k].row];
        *of_row = rbl_expense_add(*of_row, rbl_tally_order(plan, k).cost);
    }
}

rebal_status rebal_plan_lines(const rebal_plan *plan, rebal_lines *lines, rebal_error *error) {
    rebal_lines table;
    if (!plan) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_PLAN);
    const rbl_plan *inner = &plan->plan;
    rebal_status status = inspect_open(&table, plan, lines, inner->rules->n, error);
    if (status || table.count == 0) return status;
    inspect_state before = inspect_at(inner, false), after = inspect_at(inner, true);
    rbl_why why = rbl_plan_why(inner);
    size_t next = 0;
    for (size_t k = 0; k < inner->rules->n; k++) {
        size_t i = (size_t)inner->rules->by_id[k];
        bool slotted = next < inner->ledger.n_slots && inner->ledger.slot[next].row == (int32_t)i;
        const rbl_slot *slot = slotted ? &inner->ledger.slot[next++] : NULL;
        inspect_line line = inspect_is_base(inner, i) ? inspect_cash(&before, &after)
                                                      : inspect_row(&before, &after, i, slot);
        inspect_put(&table, i, &line);
        if (table.reason) table.reason[i] = rbl_reason_of_row(&why, (int32_t)i, slot);
        if (table.quantity) table.quantity[i] = inner->outcome.quantity[i];
        if (table.risk_ppb) table.risk_ppb[i] = inspect_part(inner->risk_before, i);
        if (table.risk_after_ppb) table.risk_after_ppb[i] = inspect_part(inner->risk_after, i);
        if (table.cost) table.cost[i] = 0;
    }
    if (table.cost) inspect_put_costs(inner, table.cost);
    if (table.gain) rbl_tally_gains(inner, table.gain);
    if (table.fall_ppb) rbl_tally_falls(inner, table.fall_ppb);
    if (table.reason) inspect_name_foreign(inner, table.reason);
    return REBAL_OK;
}

/* ---- groups */

static inspect_line inspect_group(const inspect_state *before, const inspect_state *after,
                                  size_t g) {
    const rbl_plan *plan = before->plan;
    const rbl_band *band = &plan->survey.bands.group[g];
    rbl_wide value = plan->group_before[g];
    int64_t share = plan->group_target[g];
    rbl_distance distance = rbl_distance_zero(&before->base);
    rbl_distance_add(&distance, &before->base, value, share);
    inspect_line line = {.value = inspect_money(plan, value),
                         .weight = rbl_share_floor(value, before->value),
                         .target = inspect_share(before, share),
                         .lo = inspect_share(before, band->lo),
                         .hi = inspect_share(before, band->hi),
                         .after = rbl_share_floor(plan->group_after[g], after->value)};
    line.goal = line.target;
    if (plan->rules->group[g].banded)
        line.side = rbl_band_side(band, REBAL_ONE, &before->base, value);
    inspect_drift(&line, before, &distance, rbl_base_floor(&before->base, share),
                  inspect_side(before, value, share));
    if (share == 0) line.relative = 0;
    return line;
}

rebal_status rebal_plan_groups(const rebal_plan *plan, rebal_lines *lines, rebal_error *error) {
    rebal_lines table;
    if (!plan) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_PLAN);
    const rbl_plan *inner = &plan->plan;
    rebal_status status = inspect_open(&table, plan, lines, inner->rules->n_groups, error);
    if (status || table.count == 0) return status;
    inspect_state before = inspect_at(inner, false), after = inspect_at(inner, true);
    for (size_t g = 0; g < inner->rules->n_groups; g++) {
        inspect_line line = inspect_group(&before, &after, g);
        inspect_put(&table, g, &line);
        if (table.reason) table.reason[g] = 0;
        if (table.quantity) table.quantity[g] = 0;
        if (table.risk_ppb) table.risk_ppb[g] = 0;
        if (table.risk_after_ppb) table.risk_after_ppb[g] = 0;
        if (table.cost) table.cost[g] = 0;
        if (table.gain) table.gain[g] = 0;
        if (table.fall_ppb) table.fall_ppb[g] = 0;
    }
    return REBAL_OK;
}

/* ---- violations */

rebal_status rebal_plan_violations(const rebal_plan *plan, rebal_violations *violations,
                                   rebal_error *error) {
    rebal_violations table;
    if (!plan) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_PLAN);
    if (!violations) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_VIOLATIONS);
    rebal_status status = rbl_options_read_table(&table, sizeof table,
                                                 INSPECT_MIN(rebal_violations, bound), violations);
    if (status) return rbl_fail_argument(error, status, RBL_FIELD_VIOLATIONS);
    const rbl_plan *inner = &plan->plan;
    size_t count = inner->n_violations < inner->violation_capacity ? inner->n_violations
                                                                   : inner->violation_capacity;
    violations->count = count;
    if (table.capacity < count)
        return rbl_fail(error, REBAL_E_CAPACITY, RBL_FIELD_CAPACITY, REBAL_NONE, REBAL_NONE,
                        (int64_t)count);
    for (size_t k = 0; k < count; k++) {
        const rbl_violation *v = &inner->violation[k];
        if (table.law) table.law[k] = v->law;
        if (table.instrument) table.instrument[k] = v->row;
        if (table.order) table.order[k] = v->order;
        if (table.actual) table.actual[k] = v->actual;
        if (table.bound) table.bound[k] = v->bound;
    }
    return REBAL_OK;
}
