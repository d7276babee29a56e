/* SPDX-License-Identifier: MIT */
/* One account through the public API, for the numbers and the wishes of users of other systems. */
#ifndef PEERS_DESK_H
#define PEERS_DESK_H

#include "unit/unit.h"

enum { ROWS = 8, PERCENT = REBAL_ONE / 100 };

/* One account and what its last plan said. Row 0 is cash. */
typedef struct desk {
    rebal_engine *engine;
    rebal_portfolio *portfolio;
    rebal_plan *plan;
    rebal_summary summary;
    int64_t ordered[ROWS]; /* by row */
    int64_t now;
} desk;

static inline void desk_open(desk *d, const rebal_rules *rules) {
    *d = (desk){.summary.struct_size = sizeof d->summary};
    ck_assert_int_eq(rebal_engine_create(&d->engine, rules, NULL, 0, NULL), REBAL_OK);
    ck_assert_int_eq(rebal_portfolio_create(&d->portfolio, d->engine, NULL, 0, NULL), REBAL_OK);
    ck_assert_int_eq(rebal_plan_create(&d->plan, d->engine, NULL, 0, NULL), REBAL_OK);
}

static inline void desk_close(desk *d) {
    rebal_plan_destroy(d->plan);
    rebal_portfolio_destroy(d->portfolio);
    rebal_engine_destroy(d->engine);
}

static inline void desk_set(desk *d, int32_t column, const int64_t *values, size_t n) {
    ck_assert_int_eq(rebal_portfolio_set(d->portfolio, column, NULL, values, n, NULL), REBAL_OK);
}

/* A tick of all rows, a second after the last; what fired. */
static inline int32_t desk_tick(desk *d, const int64_t *price, size_t n) {
    int32_t fired = 0;
    d->now += 1000000000;
    ck_assert_int_eq(rebal_portfolio_tick(d->portfolio, &fired, NULL, price, n, d->now, NULL),
                     REBAL_OK);
    return fired;
}

static inline rebal_orders desk_orders(desk *d, int32_t *instrument, int64_t *quantity) {
    rebal_orders orders = {.struct_size = sizeof orders,
                           .capacity = ROWS,
                           .instrument = instrument,
                           .quantity = quantity};
    ck_assert_int_eq(rebal_plan_orders(d->plan, &orders, NULL), REBAL_OK);
    return orders;
}

/* Plans; on success reads the summary and the orders by row. */
static inline rebal_status desk_plan(desk *d) {
    int32_t instrument[ROWS];
    int64_t quantity[ROWS];
    for (int row = 0; row < ROWS; row++) d->ordered[row] = 0;
    rebal_status status = rebal_plan_make(d->plan, d->portfolio, NULL, d->now, NULL);
    if (status != REBAL_OK) return status;
    ck_assert_int_eq(rebal_plan_summary(d->plan, &d->summary, NULL), REBAL_OK);
    rebal_orders orders = desk_orders(d, instrument, quantity);
    for (size_t i = 0; i < orders.count; i++) d->ordered[instrument[i]] = quantity[i];
    return status;
}

/* Holdings, targets and prices set, ticked and planned. */
static inline rebal_status desk_ask(desk *d, const int64_t *holding, const int64_t *target,
                                    const int64_t *price, size_t n) {
    desk_set(d, REBAL_HOLDING, holding, n);
    desk_set(d, REBAL_TARGET, target, n);
    desk_tick(d, price, n);
    return desk_plan(d);
}

/* Fills every order of the plan at reference prices, without fees. */
static inline void desk_fill(desk *d, const int64_t *price) {
    int32_t instrument[ROWS];
    int64_t quantity[ROWS], cash[ROWS];
    rebal_orders orders = desk_orders(d, instrument, quantity);
    for (size_t i = 0; i < orders.count; i++) cash[i] = -quantity[i] * price[instrument[i]];
    rebal_fills fills = {.struct_size = sizeof fills,
                         .n = orders.count,
                         .instrument = instrument,
                         .quantity = quantity,
                         .cash = cash};
    ck_assert_int_eq(rebal_portfolio_commit(d->portfolio, d->plan, d->now, NULL), REBAL_OK);
    ck_assert_int_eq(rebal_portfolio_fill(d->portfolio, &fills, d->now, NULL), REBAL_OK);
}

#endif
