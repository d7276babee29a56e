/* SPDX-License-Identifier: MIT */
/* Random worlds: rules and accounts in which everything happens now and then. */
#ifndef VERIFY_WORLD_H
#define VERIFY_WORLD_H

#include "unit/unit.h"

#ifndef WORLDS
#define WORLDS 20000
#endif
#ifndef SEED
#define SEED 1
#endif

#ifndef DEBT
#define DEBT 0
#endif

enum { ROWS = 7, GROUPS = 2, FEES = 4, TIERS = 2, ITEMS = 4 };

typedef struct world {
    uint64_t seed;
    size_t n;
    /* rules */
    int32_t group[ROWS], quantity_exponent[ROWS], price_exponent[ROWS], restriction[ROWS];
    int64_t lot[ROWS], tick[ROWS], holding_min[ROWS], holding_max[ROWS], order_min[ROWS];
    int64_t order_max[ROWS], notional_min[ROWS], notional_min_ppb[ROWS], settle[ROWS];
    int64_t band_abs[ROWS];
    int32_t fee_buy[ROWS], fee_sell[ROWS];
    int64_t rate[FEES], fixed[FEES], min[FEES], max[FEES];
    int64_t tier_offset[FEES + 1], tier_from[FEES * TIERS], tier_rate[FEES * TIERS];
    int64_t group_abs[GROUPS], group_rel[GROUPS];
    rebal_instruments instruments;
    rebal_groups groups;
    rebal_fees fees;
    rebal_policy policy;
    rebal_limits clip, halt;
    rebal_rules rules;
    /* account */
    int64_t holding[ROWS], target[ROWS], flow[ROWS], price[ROWS], goal[ROWS], scale[ROWS];
    int64_t lo[ROWS], hi[ROWS];
    int32_t own_restriction[ROWS];
    int32_t item_row[ITEMS];
    int64_t item_quantity[ITEMS], item_cash[ITEMS], item_arrival[ITEMS];
    uint64_t item_order[ITEMS];
    rebal_in_flight items;
    rebal_request request;
    int64_t now;
} world;

static uint64_t next(world *w) { return splitmix_next(&w->seed); }

static int64_t below(world *w, int64_t n) { return (int64_t)(next(w) % (uint64_t)n); }

#define ONE_OF(w, ...) SPLITMIX_ONE_OF(&(w)->seed, __VA_ARGS__)

static bool rarely(world *w, int64_t n) { return below(w, n) == 0; }

static void random_fees(world *w) {
    int64_t at = 0;
    for (int k = 0; k < FEES; k++) {
        w->rate[k] = ONE_OF(w, 0, 0, 1000000, 10000000, 100000000, 300000000);
        w->fixed[k] = ONE_OF(w, 0, 0, 0, 1, 3, 10);
        w->min[k] = ONE_OF(w, 0, 0, 0, 2, 5);
        w->max[k] = rarely(w, 4) ? w->min[k] + below(w, 6) : REBAL_NONE;
        w->tier_offset[k] = at;
        for (int64_t t = rarely(w, 5) ? below(w, TIERS + 1) : 0, from = 0; t > 0; t--) {
            int64_t last = from > 0 ? w->tier_rate[at - 1] : w->rate[k];
            from += 1 + below(w, 40);
            w->tier_from[at] = from;
            w->tier_rate[at++] = below(w, last + 1);
        }
    }
    w->tier_offset[FEES] = at;
    w->fees = (rebal_fees){.struct_size = sizeof w->fees,
                           .n = FEES,
                           .rate_ppb = w->rate,
                           .fixed = w->fixed,
                           .min = w->min,
                           .max = w->max,
                           .tier_offset = w->tier_offset,
                           .tier_from = w->tier_from,
                           .tier_rate_ppb = w->tier_rate};
}

static void random_row(world *w, size_t i, bool fine) {
    w->group[i] = (int32_t)ONE_OF(w, REBAL_NONE, 0, 1);
    w->lot[i] = ONE_OF(w, 1, 1, 1, 2, 3);
    w->tick[i] = ONE_OF(w, 1, 1, 1, 2, 5);
    w->quantity_exponent[i] = (int32_t)(fine ? -below(w, 3) : 0);
    w->restriction[i] = rarely(w, 12) ? (int32_t)below(w, 4) : 0;
    w->holding_min[i] = rarely(w, 8) ? below(w, 10) : 0;
    w->holding_max[i] = rarely(w, 8) ? below(w, 60) : REBAL_NONE;
    w->order_min[i] = rarely(w, 6) ? below(w, 8) : 0;
    w->order_max[i] = rarely(w, 10) ? w->order_min[i] + below(w, 20) : REBAL_NONE;
    w->notional_min[i] = rarely(w, 6) ? below(w, 30) : 0;
    w->notional_min_ppb[i] = rarely(w, 6) ? below(w, 60000000) : 0;
    w->settle[i] = ONE_OF(w, 0, 0, 0, 50, 100, 1000);
    w->band_abs[i] = rarely(w, 6) ? unit_percent(below(w, 30)) : REBAL_NONE;
    w->fee_buy[i] = (int32_t)below(w, FEES + 1) - 1;
    w->fee_sell[i] = (int32_t)below(w, FEES + 1) - 1;
    w->price[i] = 1 + below(w, ONE_OF(w, 3, 10, 60));
    w->holding[i] = below(w, ONE_OF(w, 5, 40, 200));
    w->flow[i] = rarely(w, 12) ? below(w, 9) - 3 : 0;
    w->goal[i] = rarely(w, 20) ? unit_percent(below(w, 15)) : REBAL_NONE;
    w->scale[i] = rarely(w, 10) ? unit_percent(below(w, 200)) : REBAL_ONE;
    w->lo[i] = w->hi[i] = REBAL_NONE;
    w->own_restriction[i] = rarely(w, 12) ? (int32_t)below(w, 4) : 0;
    w->target[i] = rarely(w, 5) ? 0 : below(w, 100);
}

/* Row 0 is the cash. */
static void random_cash(world *w) {
    random_row(w, 0, false);
    w->lot[0] = w->tick[0] = 1;
    w->quantity_exponent[0] = 0;
    w->group[0] = REBAL_NONE;
    w->restriction[0] = rarely(w, 40) ? (int32_t)below(w, 4) : 0;
    w->own_restriction[0] = rarely(w, 40) ? (int32_t)below(w, 4) : 0;
    w->holding_min[0] = rarely(w, 2) ? 0 : below(w, ONE_OF(w, 5, 30, 200));
    w->holding[0] = below(w, ONE_OF(w, 5, 100, 600)) - (rarely(w, 8) ? 40 : 0);
    w->holding_max[0] = w->order_max[0] = REBAL_NONE;
    w->order_min[0] = w->notional_min[0] = w->notional_min_ppb[0] = 0;
    w->flow[0] = rarely(w, 6) ? below(w, 120) - 40 : 0;
    w->goal[0] = REBAL_NONE;
    w->target[0] = rarely(w, 2) ? 0 : below(w, 60);
    if (rarely(w, 3)) w->lo[0] = 0, w->hi[0] = REBAL_ONE;
}

/* Targets that sum to one. */
static void scale_targets(world *w) {
    int64_t sum = 0, rest = REBAL_ONE;
    for (size_t i = 0; i < w->n; i++) sum += w->target[i];
    for (size_t i = 1; i < w->n; i++) {
        w->target[i] = sum == 0 ? 0 : w->target[i] * REBAL_ONE / sum;
        rest -= w->target[i];
    }
    w->target[0] = rest;
}

static void random_policy(world *w) {
    rebal_policy *p = &w->policy;
    *p = (rebal_policy){.struct_size = sizeof *p};
    p->scope = (int32_t)below(w, 3);
    p->direction = (int32_t)ONE_OF(w, 0, 0, 0, 0, 1, 2, 3, 4);
    p->orphans = (int32_t)below(w, 2);
    p->sell_order = (int32_t)below(w, 4);
    p->buy_order = (int32_t)below(w, 4);
    p->band_abs_ppb = ONE_OF(w, 0, unit_percent(2), unit_percent(5), unit_percent(15));
    p->band_rel_ppb = ONE_OF(w, 0, 0, unit_percent(10), unit_percent(40));
    p->inner_ppb = ONE_OF(w, 0, 0, unit_percent(50), unit_percent(87), REBAL_ONE);
    if (rarely(w, 6)) p->inner_ppb = 0, p->inner_abs_ppb = unit_percent(1 + below(w, 8));
    if (rarely(w, 5)) {
        p->when[0] = REBAL_ON_BAND;
        p->when[1] = (uint32_t)ONE_OF(w, REBAL_ON_SOFT, REBAL_ON_TURNOVER, REBAL_ON_CALENDAR);
        p->soft_ppb = p->inner_ppb > unit_percent(40) ? p->inner_ppb : unit_percent(40);
        p->turnover_ppb = unit_percent(below(w, 9));
        p->period_ns = 10;
    }
    p->improve_ppb = rarely(w, 8) ? unit_percent(below(w, 100)) : 0;
    p->collar_ppb = rarely(w, 4) ? unit_percent(below(w, 20)) : 0;
    w->clip = (rebal_limits){.struct_size = sizeof w->clip};
    w->halt = (rebal_limits){.struct_size = sizeof w->halt};
    if (rarely(w, 8)) w->clip.n_orders = (uint32_t)below(w, 4);
    if (rarely(w, 8)) w->clip.turnover_ppb = unit_percent(below(w, 20));
    if (rarely(w, 8)) w->clip.order_notional = below(w, 80);
    if (rarely(w, 8)) w->clip.total_notional = below(w, 200);
    if (rarely(w, 12)) w->halt.n_orders = (uint32_t)below(w, 5);
    if (rarely(w, 12)) w->halt.turnover_ppb = unit_percent(below(w, 60));
    if (rarely(w, 12)) w->halt.order_notional = below(w, 200);
}

static void random_items(world *w) {
    size_t n = rarely(w, 3) ? (size_t)below(w, ITEMS + 1) : 0;
    for (size_t k = 0; k < n; k++) {
        int32_t row = (int32_t)below(w, (int64_t)w->n);
        int64_t quantity = 1 + below(w, row == 0 ? 60 : 8);
        bool order = rarely(w, 2) && row != 0;
        w->item_row[k] = row;
        w->item_quantity[k] = order && rarely(w, 2) ? -quantity : quantity;
        w->item_order[k] = order ? 1 + k : 0;
        w->item_cash[k] = order ? -w->item_quantity[k] * w->price[row] : 0;
        w->item_arrival[k] = w->now + ONE_OF(w, 0, 30, 60, 100, -20);
    }
    w->items = (rebal_in_flight){.struct_size = sizeof w->items,
                                 .capacity = n,
                                 .count = n,
                                 .instrument = w->item_row,
                                 .quantity = w->item_quantity,
                                 .cash = w->item_cash,
                                 .arrival_ns = w->item_arrival,
                                 .order_id = w->item_order};
}

static void set_rules(world *w, bool coarse) {
    w->instruments = (rebal_instruments){.struct_size = sizeof w->instruments,
                                         .n = w->n,
                                         .group = w->group,
                                         .quantity_exponent = w->quantity_exponent,
                                         .price_exponent = w->price_exponent,
                                         .lot = w->lot,
                                         .tick = w->tick,
                                         .restriction = w->restriction,
                                         .holding_min = w->holding_min,
                                         .holding_max = w->holding_max,
                                         .order_min = w->order_min,
                                         .order_max = w->order_max,
                                         .notional_min = w->notional_min,
                                         .notional_min_ppb = w->notional_min_ppb,
                                         .fee_buy = w->fee_buy,
                                         .fee_sell = w->fee_sell,
                                         .settle_ns = w->settle,
                                         .band_abs_ppb = w->band_abs};
    w->groups = (rebal_groups){.struct_size = sizeof w->groups,
                               .n = GROUPS,
                               .band_abs_ppb = w->group_abs,
                               .band_rel_ppb = w->group_rel};
    w->rules = (rebal_rules){.struct_size = sizeof w->rules,
                             .money_exponent = 0,
                             .instruments = &w->instruments,
                             .policy = &w->policy,
                             .groups = &w->groups,
                             .fees = &w->fees,
                             .clip = &w->clip,
                             .halt = &w->halt};
    for (size_t i = 1; i < w->n; i++) w->price_exponent[i] = coarse ? -1 : 0;
    for (int g = 0; g < GROUPS; g++) {
        w->group_abs[g] = rarely(w, 3) ? unit_percent(1 + below(w, 10)) : 0;
        w->group_rel[g] = rarely(w, 5) ? unit_percent(1 + below(w, 30)) : 0;
    }
}

static void random_world(world *w, uint64_t seed) {
    *w = (world){.seed = seed, .now = 1000};
    bool coarse = rarely(w, 4), fine = rarely(w, 5);
    w->n = 2 + (size_t)below(w, ROWS - 1);
    random_fees(w);
    random_cash(w);
    for (size_t i = 1; i < w->n; i++) random_row(w, i, fine);
    scale_targets(w);
    random_policy(w);
    random_items(w);
    set_rules(w, coarse);
    w->request = (rebal_request){.struct_size = sizeof w->request};
}

/* ---- through the library */

typedef struct columns {
    int32_t instrument[ROWS], wave[ROWS];
    int64_t quantity[ROWS], limit_price[ROWS], ready_ns[ROWS], fee[ROWS], cash[ROWS];
    uint64_t id[ROWS];
} columns;

typedef struct verdict {
    int32_t law[16 * ROWS], instrument[16 * ROWS];
    int64_t order[16 * ROWS], actual[16 * ROWS], bound[16 * ROWS];
    rebal_violations table;
} verdict;

typedef struct handles {
    rebal_engine *engine;
    rebal_portfolio *portfolio;
    rebal_plan *plan;
} handles;

static rebal_orders table_of(columns *c, size_t count) {
    return (rebal_orders){.struct_size = sizeof(rebal_orders),
                          .capacity = ROWS,
                          .count = count,
                          .instrument = c->instrument,
                          .quantity = c->quantity,
                          .limit_price = c->limit_price,
                          .wave = c->wave,
                          .ready_ns = c->ready_ns,
                          .fee = c->fee,
                          .cash = c->cash};
}

static void set(handles *h, const world *w, int32_t column, const int64_t *value) {
    ck_assert_int_eq(rebal_portfolio_set(h->portfolio, column, NULL, value, w->n, NULL), REBAL_OK);
}

static void open_world(handles *h, const world *w) {
    int64_t restriction[ROWS];
    for (size_t i = 0; i < w->n; i++) restriction[i] = w->own_restriction[i];
    ck_assert_int_eq(rebal_engine_create(&h->engine, &w->rules, NULL, 0, NULL), REBAL_OK);
    ck_assert_int_eq(rebal_portfolio_create(&h->portfolio, h->engine, NULL, 0, NULL), REBAL_OK);
    ck_assert_int_eq(rebal_plan_create(&h->plan, h->engine, NULL, 0, NULL), REBAL_OK);
    set(h, w, REBAL_HOLDING, w->holding);
    set(h, w, REBAL_TARGET, w->target);
    set(h, w, REBAL_FLOW, w->flow);
    set(h, w, REBAL_RESTRICTION, restriction);
    set(h, w, REBAL_GOAL, w->goal);
    set(h, w, REBAL_BAND_SCALE, w->scale);
    set(h, w, REBAL_BAND_LO, w->lo);
    set(h, w, REBAL_BAND_HI, w->hi);
    ck_assert_int_eq(rebal_portfolio_set_in_flight(h->portfolio, &w->items, NULL), REBAL_OK);
    ck_assert_int_eq(rebal_portfolio_tick(h->portfolio, NULL, NULL, w->price, w->n, w->now, NULL),
                     REBAL_OK);
}

static void close_world(handles *h) {
    rebal_plan_destroy(h->plan);
    rebal_portfolio_destroy(h->portfolio);
    rebal_engine_destroy(h->engine);
}

/* Cash with everything in flight. */
static int64_t cash_counted(const world *w) {
    int64_t cash = w->holding[0] + w->flow[0];
    for (size_t k = 0; k < w->items.count; k++)
        cash += w->item_cash[k] + (w->item_row[k] == 0 ? w->item_quantity[k] : 0);
    return cash;
}

/* Judges orders; how many violations. */
static size_t judge(handles *h, const world *w, const rebal_orders *orders, verdict *v) {
    rebal_error error = {.struct_size = sizeof error};
    rebal_status status = rebal_plan_verify(h->plan, h->portfolio, orders, NULL, w->now, &error);
    ck_assert_msg(status == REBAL_OK, "seed %llu: status %d field %d", (unsigned long long)w->seed,
                  status, error.field);
    v->table = (rebal_violations){.struct_size = sizeof v->table,
                                  .capacity = 16 * ROWS,
                                  .law = v->law,
                                  .instrument = v->instrument,
                                  .order = v->order,
                                  .actual = v->actual,
                                  .bound = v->bound};
    ck_assert_int_eq(rebal_plan_violations(h->plan, &v->table, NULL), REBAL_OK);
    return v->table.count;
}

#endif
