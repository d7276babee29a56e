/* SPDX-License-Identifier: MIT */
/* One small account for unit tests, through the public API: fill in what matters, open, look at the
 * inside or plan. Row 0 is the base cash, money, quantities and prices are whole numbers, and cash
 * has no band, unless a test says otherwise. */
#ifndef UNIT_WORLD_H
#define UNIT_WORLD_H

#include "unit/unit.h"

#include "api/plan.h"

#include <rebal/rebal.h>

enum { WORLD_ROWS = 8, WORLD_GROUPS = 3, WORLD_FEES = 3, WORLD_TIERS = 3, WORLD_ITEMS = 8 };

typedef struct world {
    /* rules */
    uint64_t id[WORLD_ROWS];
    int32_t group[WORLD_ROWS], quantity_exponent[WORLD_ROWS], price_exponent[WORLD_ROWS];
    int32_t restriction[WORLD_ROWS], fee_buy[WORLD_ROWS], fee_sell[WORLD_ROWS];
    int64_t lot[WORLD_ROWS], tick[WORLD_ROWS], holding_min[WORLD_ROWS], holding_max[WORLD_ROWS];
    int64_t order_min[WORLD_ROWS], order_max[WORLD_ROWS], notional_min[WORLD_ROWS];
    int64_t notional_min_ppb[WORLD_ROWS], settle[WORLD_ROWS];
    int64_t band_abs[WORLD_ROWS], band_rel[WORLD_ROWS], band_min[WORLD_ROWS];
    int64_t group_abs[WORLD_GROUPS], group_rel[WORLD_GROUPS], group_min[WORLD_GROUPS];
    int64_t rate[WORLD_FEES], fixed[WORLD_FEES], fee_min[WORLD_FEES], fee_max[WORLD_FEES];
    int64_t tier_offset[WORLD_FEES + 1], tier_from[WORLD_TIERS], tier_rate[WORLD_TIERS];
    rebal_instruments instruments;
    rebal_groups groups;
    rebal_fees fees;
    rebal_policy policy;
    rebal_limits clip, halt;
    rebal_rules rules;
    /* account */
    int64_t holding[WORLD_ROWS], target[WORLD_ROWS], flow[WORLD_ROWS], price[WORLD_ROWS];
    int64_t own_restriction[WORLD_ROWS], own_min[WORLD_ROWS], scale[WORLD_ROWS];
    int64_t lo[WORLD_ROWS], hi[WORLD_ROWS], goal[WORLD_ROWS];
    int32_t item_row[WORLD_ITEMS];
    int64_t item_quantity[WORLD_ITEMS], item_cash[WORLD_ITEMS], item_arrival[WORLD_ITEMS];
    uint64_t item_order[WORLD_ITEMS];
    size_t n_items;
    int64_t now;
    /* answers */
    rebal_engine *engine;
    rebal_portfolio *portfolio;
    rebal_plan *plan;
    int32_t fired;
    rebal_error error;
    rebal_summary summary;
    rebal_orders orders;
    int32_t order_row[WORLD_ROWS], order_wave[WORLD_ROWS], reason[WORLD_ROWS];
    int64_t order_quantity[WORLD_ROWS], order_limit[WORLD_ROWS], order_ready[WORLD_ROWS];
    int64_t order_fee[WORLD_ROWS], order_cash[WORLD_ROWS], traded[WORLD_ROWS];
} world;

/* The columns of the rules. */
static inline void world_point(world *w) {
    w->instruments.id = w->id;
    w->instruments.group = w->group;
    w->instruments.quantity_exponent = w->quantity_exponent;
    w->instruments.price_exponent = w->price_exponent;
    w->instruments.lot = w->lot;
    w->instruments.tick = w->tick;
    w->instruments.restriction = w->restriction;
    w->instruments.holding_min = w->holding_min;
    w->instruments.holding_max = w->holding_max;
    w->instruments.order_min = w->order_min;
    w->instruments.order_max = w->order_max;
    w->instruments.notional_min = w->notional_min;
    w->instruments.notional_min_ppb = w->notional_min_ppb;
    w->instruments.fee_buy = w->fee_buy;
    w->instruments.fee_sell = w->fee_sell;
    w->instruments.settle_ns = w->settle;
    w->instruments.band_abs_ppb = w->band_abs;
    w->instruments.band_rel_ppb = w->band_rel;
    w->instruments.band_min_ppb = w->band_min;
    w->groups.band_abs_ppb = w->group_abs;
    w->groups.band_rel_ppb = w->group_rel;
    w->groups.band_min_ppb = w->group_min;
    w->fees.rate_ppb = w->rate;
    w->fees.fixed = w->fixed;
    w->fees.min = w->fee_min;
    w->fees.max = w->fee_max;
    w->fees.tier_offset = w->tier_offset;
    w->fees.tier_from = w->tier_from;
    w->fees.tier_rate_ppb = w->tier_rate;
    w->rules.instruments = &w->instruments;
    w->rules.policy = &w->policy;
    w->rules.groups = &w->groups;
    w->rules.fees = &w->fees;
    w->rules.clip = &w->clip;
    w->rules.halt = &w->halt;
}

/* n rows, row 0 the cash, all neutral; prices 1, no targets, no holdings. Call world_open() next.
 */
static inline void world_begin(world *w, size_t n) {
    memset(w, 0, sizeof *w);
    w->instruments.struct_size = sizeof w->instruments;
    w->groups.struct_size = sizeof w->groups;
    w->fees.struct_size = sizeof w->fees;
    w->policy.struct_size = sizeof w->policy;
    w->clip.struct_size = w->halt.struct_size = sizeof w->clip;
    w->rules.struct_size = sizeof w->rules;
    w->error.struct_size = sizeof w->error;
    w->instruments.n = n;
    w->groups.n = WORLD_GROUPS;
    w->fees.n = WORLD_FEES;
    for (size_t i = 0; i < WORLD_ROWS; i++) {
        w->id[i] = i;
        w->group[i] = w->fee_buy[i] = w->fee_sell[i] = REBAL_NONE;
        w->lot[i] = w->tick[i] = w->price[i] = 1;
        w->holding_max[i] = w->order_max[i] = REBAL_NONE;
        w->band_abs[i] = w->band_rel[i] = w->band_min[i] = REBAL_NONE;
        w->own_min[i] = w->lo[i] = w->hi[i] = w->goal[i] = REBAL_NONE;
        w->scale[i] = REBAL_ONE;
    }
    for (size_t k = 0; k < WORLD_FEES; k++) w->fee_max[k] = REBAL_NONE;
    w->lo[0] = 0;
    w->hi[0] = REBAL_ONE;
    w->now = 1000;
}

static inline void world_set(world *w, int32_t column, const int64_t *value) {
    ck_assert_int_eq(
        rebal_portfolio_set(w->portfolio, column, NULL, value, w->instruments.n, &w->error),
        REBAL_OK);
}

static inline void world_put(world *w, int32_t column, int32_t row, int64_t value) {
    ck_assert_int_eq(rebal_portfolio_set(w->portfolio, column, &row, &value, 1, &w->error),
                     REBAL_OK);
}

static inline void world_set_items(world *w) {
    rebal_in_flight items = {.struct_size = sizeof items,
                             .count = w->n_items,
                             .instrument = w->item_row,
                             .quantity = w->item_quantity,
                             .cash = w->item_cash,
                             .arrival_ns = w->item_arrival,
                             .order_id = w->item_order};
    ck_assert_int_eq(rebal_portfolio_set_in_flight(w->portfolio, &items, &w->error), REBAL_OK);
}

/* Adds something in flight; order 0: a transfer. Before world_open() or world_set_items(). */
static inline void world_item(world *w, int32_t row, int64_t quantity, int64_t cash,
                              int64_t arrival, uint64_t order) {
    size_t k = w->n_items++;
    w->item_row[k] = row;
    w->item_quantity[k] = quantity;
    w->item_cash[k] = cash;
    w->item_arrival[k] = arrival;
    w->item_order[k] = order;
}

/* Columns of the account as they stand in the world. own_min REBAL_NONE: the engine's. */
static inline void world_update(world *w) {
    for (int32_t i = 0; i < (int32_t)w->instruments.n; i++)
        if (w->own_min[i] != REBAL_NONE) world_put(w, REBAL_HOLDING_MIN, i, w->own_min[i]);
    world_set(w, REBAL_HOLDING, w->holding);
    world_set(w, REBAL_TARGET, w->target);
    world_set(w, REBAL_FLOW, w->flow);
    world_set(w, REBAL_RESTRICTION, w->own_restriction);
    world_set(w, REBAL_BAND_SCALE, w->scale);
    world_set(w, REBAL_BAND_LO, w->lo);
    world_set(w, REBAL_BAND_HI, w->hi);
    world_set(w, REBAL_GOAL, w->goal);
    world_set_items(w);
}

/* Time and prices; returns what fired. */
static inline int32_t world_tick(world *w) {
    ck_assert_int_eq(rebal_portfolio_tick(w->portfolio, &w->fired, NULL, w->price, w->instruments.n,
                                          w->now, &w->error),
                     REBAL_OK);
    return w->fired;
}

/* Engine, account and plan, without a tick. */
static inline void world_create(world *w) {
    world_point(w);
    rebal_status status = rebal_engine_create(&w->engine, &w->rules, NULL, 0, &w->error);
    if (status)
        ck_abort_msg("engine: %d, field %d, value %ld", status, w->error.field,
                     (long)w->error.value);
    ck_assert_int_eq(rebal_portfolio_create(&w->portfolio, w->engine, NULL, 0, NULL), REBAL_OK);
    ck_assert_int_eq(rebal_plan_create(&w->plan, w->engine, NULL, 0, NULL), REBAL_OK);
    world_update(w);
}

/* The same, and the first tick. */
static inline void world_open(world *w) {
    world_create(w);
    world_tick(w);
}

static inline void world_close(world *w) {
    rebal_plan_destroy(w->plan);
    rebal_portfolio_destroy(w->portfolio);
    rebal_engine_destroy(w->engine);
}

static inline const rbl_rules *world_rules(const world *w) { return &w->engine->rules; }
static inline rbl_account *world_account(const world *w) { return &w->portfolio->account; }

/* Reads what the plan says. */
static inline void world_read(world *w) {
    rebal_lines lines = {.struct_size = sizeof lines,
                         .capacity = WORLD_ROWS,
                         .reason = w->reason,
                         .quantity = w->traded};
    w->summary.struct_size = sizeof w->summary;
    w->orders = (rebal_orders){.struct_size = sizeof w->orders,
                               .capacity = WORLD_ROWS,
                               .instrument = w->order_row,
                               .quantity = w->order_quantity,
                               .limit_price = w->order_limit,
                               .wave = w->order_wave,
                               .ready_ns = w->order_ready,
                               .fee = w->order_fee,
                               .cash = w->order_cash};
    ck_assert_int_eq(rebal_plan_summary(w->plan, &w->summary, NULL), REBAL_OK);
    ck_assert_int_eq(rebal_plan_orders(w->plan, &w->orders, NULL), REBAL_OK);
    ck_assert_int_eq(rebal_plan_lines(w->plan, &lines, NULL), REBAL_OK);
}

/* Plans at w->now; flags of the request, 0 by the rules. */
static inline rebal_status world_make(world *w, uint32_t flags) {
    rebal_request request = {.struct_size = sizeof request, .flags = flags};
    rebal_status status = rebal_plan_make(w->plan, w->portfolio, &request, w->now, &w->error);
    world_read(w);
    return status;
}

/* Opens, plans and closes; rows 1 to 4 trade so much. */
static inline void world_expect(world *w, int64_t first, int64_t second, int64_t third,
                                int64_t fourth) {
    world_open(w);
    ck_assert_int_eq(world_make(w, 0), REBAL_OK);
    ck_assert_int_eq(w->traded[1], first);
    ck_assert_int_eq(w->traded[2], second);
    ck_assert_int_eq(w->traded[3], third);
    ck_assert_int_eq(w->traded[4], fourth);
    world_close(w);
}

#endif
