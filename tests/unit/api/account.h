/* SPDX-License-Identifier: MIT */
/* One account under the rules of hostile.h, for the tests of portfolio and plan. */
#ifndef UNIT_API_ACCOUNT_H
#define UNIT_API_ACCOUNT_H

#include "unit/api/hostile.h"

enum { START = 1000, MOST_ITEMS = 2 * ROWS + 16, MOST_BYTES = 1 << 15 };

typedef struct account {
    rules rules;
    rebal_engine *engine;
    rebal_portfolio *portfolio;
    rebal_plan *plan;
} account;

/* The handles of a->rules. */
static inline void account_open(account *a) {
    a->engine = rules_engine(&a->rules);
    ck_assert_int_eq(rebal_portfolio_create(&a->portfolio, a->engine, NULL, 0, NULL), REBAL_OK);
    ck_assert_int_eq(rebal_plan_create(&a->plan, a->engine, NULL, 0, NULL), REBAL_OK);
}

static inline void account_close(account *a) {
    rebal_plan_destroy(a->plan);
    rebal_portfolio_destroy(a->portfolio);
    rebal_engine_destroy(a->engine);
}

static inline void account_set(account *a, int32_t column, const int64_t value[ROWS]) {
    ck_assert_int_eq(rebal_portfolio_set(a->portfolio, column, NULL, value, ROWS, NULL), REBAL_OK);
}

static inline void account_put(account *a, int32_t column, int32_t row, int64_t value) {
    ck_assert_int_eq(rebal_portfolio_set(a->portfolio, column, &row, &value, 1, NULL), REBAL_OK);
}

static inline int64_t account_get(const account *a, int32_t column, int32_t row) {
    int64_t value = -12345;
    ck_assert_int_eq(rebal_portfolio_get(a->portfolio, &value, column, &row, 1, NULL), REBAL_OK);
    return value;
}

static inline const int64_t *account_prices(void) {
    static const int64_t price[ROWS] = {1000, 0, 2000, 500, 4000};
    return price;
}

static inline int32_t account_tick(account *a, int64_t now_ns) {
    int32_t fired = -99;
    ck_assert_int_eq(
        rebal_portfolio_tick(a->portfolio, &fired, NULL, account_prices(), ROWS, now_ns, NULL),
        REBAL_OK);
    return fired;
}

/* Five rows worth 1000.00 in cash and 700.00 in assets, a fifth wanted of each, priced at START. */
static inline void account_fund(account *a) {
    static const int64_t holding[ROWS] = {10, 100000, 20, 0, 5};
    static const int64_t target[ROWS] = {200000000, 200000000, 200000000, 200000000, 200000000};
    account_set(a, REBAL_HOLDING, holding);
    account_set(a, REBAL_TARGET, target);
    account_tick(a, START);
}

/* Opened and funded under unchanged rules. */
static inline void account_start(account *a) {
    rules_fill(&a->rules);
    account_open(a);
    account_fund(a);
}

static inline void account_make(account *a, int64_t now_ns) {
    ck_assert_int_eq(rebal_plan_make(a->plan, a->portfolio, NULL, now_ns, NULL), REBAL_OK);
}

static inline size_t account_save(const rebal_portfolio *portfolio, uint8_t bytes[MOST_BYTES]) {
    size_t count;
    ck_assert_int_eq(rebal_portfolio_save(portfolio, bytes, MOST_BYTES, &count, NULL), REBAL_OK);
    return count;
}

/* What an account was, to see later that nothing was written. */
typedef struct image {
    uint8_t bytes[MOST_BYTES];
    size_t count;
} image;

static inline void image_take(image *before, const account *a) {
    before->count = account_save(a->portfolio, before->bytes);
}

static inline bool image_same(const image *before, const account *a) {
    static image now;
    image_take(&now, a);
    return now.count == before->count && memcmp(now.bytes, before->bytes, now.count) == 0;
}

/* The orders of a plan. */
typedef struct order_list {
    int32_t row[ROWS], wave[ROWS];
    int64_t quantity[ROWS], limit[ROWS], ready[ROWS], fee[ROWS], cash[ROWS];
    uint64_t id[ROWS];
    rebal_orders table;
} order_list;

/* All columns but the ids, which only a sealed plan has. */
static inline void orders_point(order_list *o) {
    o->table = (rebal_orders){.struct_size = sizeof o->table,
                              .capacity = ROWS,
                              .instrument = o->row,
                              .quantity = o->quantity,
                              .limit_price = o->limit,
                              .wave = o->wave,
                              .ready_ns = o->ready,
                              .fee = o->fee,
                              .cash = o->cash};
}

static inline void orders_read(order_list *o, const rebal_plan *plan, bool ids) {
    orders_point(o);
    if (ids) o->table.id = o->id;
    ck_assert_int_eq(rebal_plan_orders(plan, &o->table, NULL), REBAL_OK);
}

/* What is in flight. */
typedef struct item_list {
    int32_t row[MOST_ITEMS];
    int64_t quantity[MOST_ITEMS], cash[MOST_ITEMS], arrival[MOST_ITEMS];
    uint64_t id[MOST_ITEMS];
    rebal_in_flight table;
} item_list;

static inline void items_point(item_list *items, size_t count) {
    items->table = (rebal_in_flight){.struct_size = sizeof items->table,
                                     .capacity = MOST_ITEMS,
                                     .count = count,
                                     .instrument = items->row,
                                     .quantity = items->quantity,
                                     .cash = items->cash,
                                     .arrival_ns = items->arrival,
                                     .order_id = items->id};
}

static inline void items_read(item_list *items, const rebal_portfolio *portfolio) {
    items_point(items, 0);
    ck_assert_int_eq(rebal_portfolio_get_in_flight(portfolio, &items->table, NULL), REBAL_OK);
}

static inline void items_add(item_list *items, int32_t row, int64_t quantity, int64_t cash,
                             int64_t arrival_ns, uint64_t id) {
    size_t k = items->table.count++;
    items->row[k] = row;
    items->quantity[k] = quantity;
    items->cash[k] = cash;
    items->arrival[k] = arrival_ns;
    items->id[k] = id;
}

/* One execution. */
static inline rebal_status account_fill(account *a, int32_t row, int64_t quantity, int64_t cash,
                                        int64_t fee, uint64_t id, int64_t now_ns,
                                        rebal_error *error) {
    rebal_fills fills = {.struct_size = sizeof fills,
                         .n = 1,
                         .instrument = &row,
                         .quantity = &quantity,
                         .cash = &cash,
                         .fee = &fee,
                         .order_id = &id};
    return rebal_portfolio_fill(a->portfolio, &fills, now_ns, error);
}

#endif
