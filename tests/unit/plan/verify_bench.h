/* SPDX-License-Identifier: MIT */
/* A lawful list of orders on an account, to be changed and judged. */
#ifndef VERIFY_BENCH_H
#define VERIFY_BENCH_H

#include "unit/unit.h"

/* A test may ask for more rows and orders than the base case has. */
#ifndef BENCH_ROWS
#define BENCH_ROWS 6
#endif
#ifndef BENCH_ORDERS
#define BENCH_ORDERS 8
#endif

enum { CASH, A, B, C, D, E, ROWS = BENCH_ROWS, NOW = 1000, MOST = BENCH_ORDERS, ROOM = 64 };

/* Everything about a case; the base case is lawful. Ten thousand in all: A is a tenth over its
 * target, B a tenth under, C at it, D and E are nothing; cash is at its target. */
typedef struct bench {
    int64_t holding[ROWS], target[ROWS], flow[ROWS], price[ROWS], restriction[ROWS];
    int64_t lot[ROWS], tick[ROWS], holding_min[ROWS], holding_max[ROWS], order_min[ROWS];
    int64_t order_max[ROWS], notional_min[ROWS], notional_min_ppb[ROWS], settle[ROWS];
    int64_t band_min[ROWS];
    int32_t fee_row[ROWS], group[ROWS];
    int64_t fee_rate[1], fee_fixed[1];
    rebal_policy policy;
    rebal_limits clip, halt;
    size_t n_items;
    int32_t item_row[MOST];
    int64_t item_quantity[MOST], item_cash[MOST], item_arrival[MOST];
    uint64_t item_order[MOST];
    bool unpriced; /* E has no price */
    /* orders, and which columns are given */
    size_t count;
    int32_t instrument[MOST], wave[MOST];
    int64_t quantity[MOST], limit_price[MOST], ready_ns[MOST], fee[MOST], cash[MOST];
    uint64_t id[MOST];
    bool has_limit, has_wave, has_ready, has_fee, has_cash, has_id;
    size_t id_at; /* the order whose id judge_ids changes */
    /* the answer */
    rebal_status status;
    size_t n_violations;
    int32_t law[ROOM], row[ROOM];
    int64_t order[ROOM], actual[ROOM], bound[ROOM];
    rebal_summary summary;
} bench;

static bench b; /* set up afresh by each case */

static void order(int32_t instrument, int64_t quantity) {
    b.instrument[b.count] = instrument;
    b.quantity[b.count++] = quantity;
}

static void orders_anew(void) { b.count = 0; }

static void setup(void) {
    static const int64_t holding[ROWS] = {1000, 500, 100, 40, 0, 0};
    static const int64_t share[ROWS] = {10, 40, 30, 20, 0, 0};
    static const int64_t price[ROWS] = {1, 10, 20, 50, 10, 10};
    memset(&b, 0, sizeof b);
    for (int i = 0; i < ROWS; i++) {
        b.holding[i] = holding[i];
        b.target[i] = unit_percent(share[i]);
        b.price[i] = price[i];
        b.lot[i] = b.tick[i] = 1;
        b.holding_max[i] = b.order_max[i] = b.band_min[i] = REBAL_NONE;
        b.fee_row[i] = b.group[i] = REBAL_NONE;
    }
    b.holding_min[CASH] = 500;
    b.policy = (rebal_policy){.struct_size = sizeof b.policy, .band_abs_ppb = unit_percent(5)};
    b.policy.orphans = REBAL_ORPHAN_SELL;
    b.clip.struct_size = b.halt.struct_size = sizeof b.clip;
    order(A, -100);
    order(B, 50);
}

static void fixed_fee(int32_t row, int64_t fee) {
    b.fee_row[row] = 0;
    b.fee_fixed[0] = fee;
}

static void in_flight(int32_t row, int64_t quantity, int64_t cash, int64_t arrival, uint64_t id) {
    b.item_row[b.n_items] = row;
    b.item_quantity[b.n_items] = quantity;
    b.item_cash[b.n_items] = cash;
    b.item_arrival[b.n_items] = arrival;
    b.item_order[b.n_items++] = id;
}

/* ---- through the library */

static rebal_engine *make_engine(void) {
    rebal_instruments instruments = {.struct_size = sizeof instruments,
                                     .n = ROWS,
                                     .group = b.group,
                                     .lot = b.lot,
                                     .tick = b.tick,
                                     .holding_min = b.holding_min,
                                     .holding_max = b.holding_max,
                                     .order_min = b.order_min,
                                     .order_max = b.order_max,
                                     .notional_min = b.notional_min,
                                     .notional_min_ppb = b.notional_min_ppb,
                                     .settle_ns = b.settle,
                                     .band_min_ppb = b.band_min,
                                     .fee_buy = b.fee_row,
                                     .fee_sell = b.fee_row};
    rebal_fees fees = {
        .struct_size = sizeof fees, .n = 1, .rate_ppb = b.fee_rate, .fixed = b.fee_fixed};
    static const int64_t none[2];
    rebal_groups groups = {.struct_size = sizeof groups, .n = 2, .band_abs_ppb = none};
    rebal_rules rules = {.struct_size = sizeof rules,
                         .instruments = &instruments,
                         .policy = &b.policy,
                         .groups = &groups,
                         .fees = &fees,
                         .clip = &b.clip,
                         .halt = &b.halt};
    rebal_engine *engine;
    ck_assert_int_eq(rebal_engine_create(&engine, &rules, NULL, 0, NULL), REBAL_OK);
    return engine;
}

static void set(rebal_portfolio *portfolio, int32_t column, const int64_t *value) {
    ck_assert_int_eq(rebal_portfolio_set(portfolio, column, NULL, value, ROWS, NULL), REBAL_OK);
}

static rebal_portfolio *make_portfolio(const rebal_engine *engine) {
    rebal_portfolio *portfolio;
    rebal_in_flight items = {.struct_size = sizeof items,
                             .count = b.n_items,
                             .instrument = b.item_row,
                             .quantity = b.item_quantity,
                             .cash = b.item_cash,
                             .arrival_ns = b.item_arrival,
                             .order_id = b.item_order};
    ck_assert_int_eq(rebal_portfolio_create(&portfolio, engine, NULL, 0, NULL), REBAL_OK);
    set(portfolio, REBAL_HOLDING, b.holding);
    set(portfolio, REBAL_TARGET, b.target);
    set(portfolio, REBAL_FLOW, b.flow);
    set(portfolio, REBAL_RESTRICTION, b.restriction);
    ck_assert_int_eq(rebal_portfolio_set_in_flight(portfolio, &items, NULL), REBAL_OK);
    size_t n = b.unpriced ? ROWS - 1 : ROWS;
    ck_assert_int_eq(rebal_portfolio_tick(portfolio, NULL, NULL, b.price, n, NOW, NULL), REBAL_OK);
    return portfolio;
}

static rebal_orders given(void) {
    rebal_orders table = {.struct_size = sizeof table,
                          .capacity = MOST,
                          .count = b.count,
                          .instrument = b.instrument,
                          .quantity = b.quantity};
    if (b.has_limit) table.limit_price = b.limit_price;
    if (b.has_wave) table.wave = b.wave;
    if (b.has_ready) table.ready_ns = b.ready_ns;
    if (b.has_fee) table.fee = b.fee;
    if (b.has_cash) table.cash = b.cash;
    if (b.has_id) table.id = b.id;
    return table;
}

static void read_answer(rebal_plan *plan) {
    rebal_violations violations = {.struct_size = sizeof violations,
                                   .capacity = ROOM,
                                   .law = b.law,
                                   .instrument = b.row,
                                   .order = b.order,
                                   .actual = b.actual,
                                   .bound = b.bound};
    rebal_orders filled = given();
    ck_assert_int_eq(rebal_plan_violations(plan, &violations, NULL), REBAL_OK);
    b.n_violations = violations.count;
    b.summary.struct_size = sizeof b.summary;
    ck_assert_int_eq(rebal_plan_summary(plan, &b.summary, NULL), REBAL_OK);
    filled.limit_price = b.limit_price;
    filled.wave = b.wave;
    filled.ready_ns = b.ready_ns;
    filled.fee = b.fee;
    filled.cash = b.cash;
    filled.id = NULL;
    ck_assert_int_eq(rebal_plan_orders(plan, &filled, NULL), REBAL_OK);
    ck_assert_uint_eq(filled.count, b.count);
}

/* Judges; with ids where has_id, of which that of order id_at is changed by this much. */
static void judge_ids(uint64_t change) {
    rebal_engine *engine = make_engine();
    rebal_portfolio *portfolio = make_portfolio(engine);
    rebal_plan *plan;
    rebal_orders table = given();
    ck_assert_int_eq(rebal_plan_create(&plan, engine, NULL, 0, NULL), REBAL_OK);
    if (b.has_id) {
        table.id = NULL;
        ck_assert_int_eq(rebal_plan_verify(plan, portfolio, &table, NULL, NOW, NULL), REBAL_OK);
        ck_assert_int_eq(rebal_plan_seal(plan, portfolio, NULL), REBAL_OK);
        table.id = b.id;
        ck_assert_int_eq(rebal_plan_orders(plan, &table, NULL), REBAL_OK);
        b.id[b.id_at] += change;
    }
    b.status = rebal_plan_verify(plan, portfolio, &table, NULL, NOW, NULL);
    if (b.status == REBAL_OK) read_answer(plan);
    rebal_plan_destroy(plan);
    rebal_portfolio_destroy(portfolio);
    rebal_engine_destroy(engine);
}

static void judge(void) { judge_ids(0); }

static void lawful(void) {
    judge();
    ck_assert_int_eq(b.status, REBAL_OK);
    ck_assert_msg(b.n_violations == 0, "law %d at order %lld: %lld, not %lld", b.law[0],
                  (long long)b.order[0], (long long)b.actual[0], (long long)b.bound[0]);
}

/* Exactly one violation was found: this one. */
static void found(int32_t law, int64_t at, int64_t actual, int64_t bound) {
    ck_assert_int_eq(b.status, REBAL_OK);
    for (size_t k = 0; k < b.n_violations; k++)
        ck_assert_msg(b.law[k] == law, "law %d at order %lld, not %d", b.law[k],
                      (long long)b.order[k], law);
    ck_assert_uint_eq(b.n_violations, 1);
    ck_assert_int_eq(b.order[0], at);
    ck_assert_int_eq(b.row[0], at == REBAL_NONE ? REBAL_NONE : b.instrument[at]);
    ck_assert_int_eq(b.actual[0], actual);
    ck_assert_int_eq(b.bound[0], bound);
}

static void breaks(int32_t law, int64_t at, int64_t actual, int64_t bound) {
    judge();
    found(law, at, actual, bound);
}

#endif
