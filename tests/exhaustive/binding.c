/* SPDX-License-Identifier: MIT */
#include "binding.h"

#include <string.h>

#include "binding_rules.h"

/** Columns of the orders of one plan. */
typedef struct order_table {
    rebal_orders orders;
    int32_t instrument[BINDING_ROWS], wave[BINDING_ROWS];
    int64_t quantity[BINDING_ROWS], limit_price[BINDING_ROWS], ready_ns[BINDING_ROWS];
    int64_t fee[BINDING_ROWS], cash[BINDING_ROWS];
} order_table;

static void point_orders(order_table *t) {
    memset(t, 0, sizeof *t);
    t->orders = (rebal_orders){.struct_size = sizeof t->orders,
                               .capacity = BINDING_ROWS,
                               .instrument = t->instrument,
                               .quantity = t->quantity,
                               .limit_price = t->limit_price,
                               .wave = t->wave,
                               .ready_ns = t->ready_ns,
                               .fee = t->fee,
                               .cash = t->cash};
}

rebal_status binding_open(binding *bound, const oracle_world *world, bool reversed) {
    binding_rules tables;
    memset(bound, 0, sizeof *bound);
    bound->n = world->n;
    bound->error.struct_size = sizeof bound->error;
    bound->cash_row = reversed ? world->n : 0;
    for (int i = 0; i < world->n; i++) bound->row[i] = reversed ? world->n - 1 - i : i + 1;
    binding_rules_fill(&tables, world, bound);
    rebal_status status =
        rebal_engine_create(&bound->engine, &tables.rules, NULL, 0, &bound->error);
    if (status == REBAL_OK)
        status = rebal_portfolio_create(&bound->portfolio, bound->engine, NULL, 0, &bound->error);
    if (status == REBAL_OK)
        status = rebal_plan_create(&bound->plan, bound->engine, NULL, 0, &bound->error);
    if (status == REBAL_OK)
        status = rebal_plan_create(&bound->judge, bound->engine, NULL, 0, &bound->error);
    if (status != REBAL_OK) binding_close(bound);
    return status;
}

void binding_close(binding *bound) {
    rebal_plan_destroy(bound->judge);
    rebal_plan_destroy(bound->plan);
    rebal_portfolio_destroy(bound->portfolio);
    rebal_engine_destroy(bound->engine);
    bound->engine = NULL;
    bound->portfolio = NULL;
    bound->plan = bound->judge = NULL;
}

static rebal_status set_column(binding *bound, int32_t column, const int64_t *value) {
    return rebal_portfolio_set(bound->portfolio, column, NULL, value, (size_t)bound->n + 1,
                               &bound->error);
}

static rebal_status set_flights(binding *bound, const oracle_world *world) {
    int32_t instrument[ORACLE_FLIGHTS];
    int64_t quantity[ORACLE_FLIGHTS], cash[ORACLE_FLIGHTS], arrival_ns[ORACLE_FLIGHTS];
    uint64_t order_id[ORACLE_FLIGHTS];
    for (int k = 0; k < world->n_flights; k++) {
        const oracle_flight *item = &world->flight[k];
        instrument[k] = item->asset == ORACLE_CASH ? bound->cash_row : bound->row[item->asset];
        quantity[k] = item->quantity;
        cash[k] = item->cash;
        arrival_ns[k] = item->arrival_ns;
        order_id[k] = item->order_id;
    }
    rebal_in_flight items = {.struct_size = sizeof items,
                             .capacity = ORACLE_FLIGHTS,
                             .count = (size_t)world->n_flights,
                             .instrument = instrument,
                             .quantity = quantity,
                             .cash = cash,
                             .arrival_ns = arrival_ns,
                             .order_id = order_id};
    return rebal_portfolio_set_in_flight(bound->portfolio, &items, &bound->error);
}

/** The columns that most worlds leave as they are. */
static rebal_status set_rules_of_account(binding *bound, const oracle_world *world) {
    int64_t restriction[BINDING_ROWS] = {0}, holding_min[BINDING_ROWS], scale[BINDING_ROWS];
    int64_t lo[BINDING_ROWS], hi[BINDING_ROWS], goal[BINDING_ROWS];
    int32_t c = bound->cash_row;
    for (int i = 0; i < world->n; i++) {
        const oracle_asset *asset = &world->asset[i];
        int32_t r = bound->row[i];
        restriction[r] = asset->account_restriction;
        holding_min[r] = asset->holding_min;
        scale[r] = asset->scale;
        lo[r] = asset->band_lo;
        hi[r] = asset->band_hi;
        goal[r] = asset->goal;
    }
    holding_min[c] = world->cash.reserve;
    scale[c] = world->cash.scale;
    lo[c] = world->cash.band_lo;
    hi[c] = world->cash.band_hi;
    goal[c] = REBAL_NONE;
    rebal_status status = set_column(bound, REBAL_RESTRICTION, restriction);
    if (status == REBAL_OK) status = set_column(bound, REBAL_HOLDING_MIN, holding_min);
    if (status == REBAL_OK) status = set_column(bound, REBAL_BAND_SCALE, scale);
    if (status == REBAL_OK) status = set_column(bound, REBAL_BAND_LO, lo);
    if (status == REBAL_OK) status = set_column(bound, REBAL_BAND_HI, hi);
    if (status == REBAL_OK) status = set_column(bound, REBAL_GOAL, goal);
    return status;
}

static rebal_status set_account(binding *bound, const oracle_world *world) {
    int64_t holding[BINDING_ROWS], target[BINDING_ROWS], flow[BINDING_ROWS], price[BINDING_ROWS];
    int32_t c = bound->cash_row;
    for (int i = 0; i < world->n; i++) {
        int32_t r = bound->row[i];
        holding[r] = world->asset[i].holding;
        target[r] = world->asset[i].target;
        flow[r] = world->asset[i].flow;
        price[r] = world->asset[i].price;
    }
    holding[c] = world->cash.holding;
    target[c] = world->cash.target;
    flow[c] = world->cash.flow;
    price[c] = 1;
    rebal_status status = set_rules_of_account(bound, world);
    if (status == REBAL_OK) status = set_column(bound, REBAL_HOLDING, holding);
    if (status == REBAL_OK) status = set_column(bound, REBAL_TARGET, target);
    if (status == REBAL_OK) status = set_column(bound, REBAL_FLOW, flow);
    if (status == REBAL_OK) status = set_flights(bound, world);
    if (status != REBAL_OK) return status;
    return rebal_portfolio_tick(bound->portfolio, &bound->fired, NULL, price, (size_t)bound->n + 1,
                                world->now_ns, &bound->error);
}

static rebal_request request_of(const oracle_world *world) {
    return (rebal_request){.struct_size = sizeof(rebal_request),
                           .flags = world->force ? REBAL_FORCE : 0};
}

static rebal_status make(binding *bound, const oracle_world *world, rebal_plan *plan) {
    rebal_request request = request_of(world);
    return rebal_plan_make(plan, bound->portfolio, &request, world->now_ns, &bound->error);
}

static int asset_of(const binding *bound, int32_t row) {
    for (int i = 0; i < bound->n; i++)
        if (bound->row[i] == row) return i;
    return ORACLE_CASH;
}

static rebal_status read_orders(binding *bound, oracle_answer *answer, const oracle_world *world) {
    order_table t;
    point_orders(&t);
    rebal_status status = rebal_plan_orders(bound->plan, &t.orders, &bound->error);
    if (status != REBAL_OK) return status;
    answer->n_orders = (int)t.orders.count;
    for (int k = 0; k < answer->n_orders; k++) {
        int i = asset_of(bound, t.instrument[k]);
        if (i == ORACLE_CASH || answer->x[i] != 0) return REBAL_E_INTERNAL;
        if (t.quantity[k] % world->asset[i].lot != 0) return REBAL_E_INTERNAL;
        answer->x[i] = t.quantity[k] / world->asset[i].lot;
        answer->order[k] = (oracle_order){.asset = i,
                                          .lots = answer->x[i],
                                          .limit_price = t.limit_price[k],
                                          .cash = t.cash[k],
                                          .fee = t.fee[k],
                                          .wave = t.wave[k],
                                          .ready_ns = t.ready_ns[k]};
    }
    return REBAL_OK;
}

static rebal_status read_summary(binding *bound, oracle_answer *answer) {
    rebal_summary s = {.struct_size = sizeof s};
    rebal_status status = rebal_plan_summary(bound->plan, &s, &bound->error);
    answer->fired = (uint32_t)s.fired;
    answer->quiet = s.reason == REBAL_QUIET;
    answer->passes = (int)s.n_rounds;
    answer->n_waves = (int)s.n_waves;
    answer->value = s.value;
    answer->cash_before = s.cash_before;
    answer->cash_after = s.cash_after;
    answer->cash_worst = s.cash_worst;
    answer->buys = s.buys;
    answer->sells = s.sells;
    answer->fees = s.fees;
    answer->rounding = s.rounding;
    return status;
}

void binding_plan(binding *bound, oracle_answer *answer, const oracle_world *world) {
    memset(answer, 0, sizeof *answer);
    answer->status = set_account(bound, world);
    if (answer->status == REBAL_OK) answer->status = make(bound, world, bound->plan);
    if (answer->status != REBAL_OK) return;
    answer->status = read_orders(bound, answer, world);
    if (answer->status == REBAL_OK) answer->status = read_summary(bound, answer);
}

rebal_status binding_read(binding *bound, binding_report *report) {
    memset(report, 0, sizeof *report);
    report->summary.struct_size = sizeof report->summary;
    rebal_lines lines = {.struct_size = sizeof lines,
                         .capacity = BINDING_ROWS,
                         .reason = report->reason,
                         .quantity = report->quantity,
                         .wanted = report->wanted,
                         .value = report->value,
                         .weight_ppb = report->weight,
                         .target_ppb = report->target,
                         .lo_ppb = report->lo,
                         .hi_ppb = report->hi,
                         .goal_ppb = report->goal,
                         .drift_ppb = report->drift,
                         .relative_ppb = report->relative,
                         .after_ppb = report->after,
                         .side = report->side};
    rebal_status status = rebal_plan_summary(bound->plan, &report->summary, &bound->error);
    if (status != REBAL_OK) return status;
    return rebal_plan_lines(bound->plan, &lines, &bound->error);
}

int64_t binding_judge(binding *bound, const oracle_world *world, int32_t *law) {
    int32_t broken[8 * BINDING_ROWS];
    rebal_request request = request_of(world);
    order_table t;
    point_orders(&t);
    *law = 0;
    rebal_status status = rebal_plan_orders(bound->plan, &t.orders, &bound->error);
    if (status == REBAL_OK)
        status = rebal_plan_verify(bound->judge, bound->portfolio, &t.orders, &request,
                                   world->now_ns, &bound->error);
    if (status != REBAL_OK) return status;
    rebal_violations v = {
        .struct_size = sizeof v, .capacity = sizeof broken / sizeof broken[0], .law = broken};
    status = rebal_plan_violations(bound->judge, &v, &bound->error);
    if (status != REBAL_OK) return status;
    if (v.count > 0) *law = broken[0];
    return (int64_t)v.count;
}

bool binding_repeats(binding *bound, const oracle_world *world) {
    order_table first, second;
    rebal_summary one = {.struct_size = sizeof one}, two = {.struct_size = sizeof two};
    point_orders(&first);
    if (rebal_plan_orders(bound->plan, &first.orders, NULL) != REBAL_OK) return false;
    if (rebal_plan_summary(bound->plan, &one, NULL) != REBAL_OK) return false;
    if (make(bound, world, bound->plan) != REBAL_OK) return false;
    point_orders(&second);
    if (rebal_plan_orders(bound->plan, &second.orders, NULL) != REBAL_OK) return false;
    if (rebal_plan_summary(bound->plan, &two, NULL) != REBAL_OK) return false;
    memset(&first.orders, 0, sizeof first.orders);
    memset(&second.orders, 0, sizeof second.orders);
    return memcmp(&first, &second, sizeof first) == 0 && memcmp(&one, &two, sizeof one) == 0;
}
