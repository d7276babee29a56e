/* SPDX-License-Identifier: MIT */
#include "desk.h"

#include <string.h>

static rebal_status desk_fill_account(desk *d, const book *b) {
    const struct {
        int32_t column;
        const int64_t *value;
    } columns[] = {{REBAL_HOLDING, b->holding},  {REBAL_TARGET, b->target},
                   {REBAL_FLOW, b->flow},        {REBAL_RESTRICTION, b->own_restriction},
                   {REBAL_BAND_SCALE, b->scale}, {REBAL_GOAL, b->goal}};
    rebal_status status = REBAL_OK;
    for (size_t k = 0; k < sizeof columns / sizeof *columns && status == REBAL_OK; k++)
        status = rebal_portfolio_set(d->portfolio, columns[k].column, NULL, columns[k].value, b->n,
                                     NULL);
    if (status == REBAL_OK) status = rebal_portfolio_set_in_flight(d->portfolio, &b->items, NULL);
    return status;
}

rebal_status desk_join(desk *d, const book *b, rebal_engine *engine) {
    *d = (desk){engine, NULL, NULL};
    rebal_status status = rebal_portfolio_create(&d->portfolio, engine, NULL, 0, NULL);
    if (status == REBAL_OK) status = rebal_plan_create(&d->plan, engine, NULL, 0, NULL);
    if (status == REBAL_OK) status = desk_fill_account(d, b);
    return status;
}

rebal_status desk_open(desk *d, const book *b) {
    *d = (desk){NULL, NULL, NULL};
    rebal_status status = rebal_engine_create(&d->engine, &b->rules, NULL, 0, NULL);
    if (status == REBAL_OK) status = desk_join(d, b, d->engine);
    if (status != REBAL_OK) desk_close(d);
    return status;
}

void desk_leave(desk *d) {
    rebal_plan_destroy(d->plan);
    rebal_portfolio_destroy(d->portfolio);
    *d = (desk){d->engine, NULL, NULL};
}

void desk_close(desk *d) {
    desk_leave(d);
    rebal_engine_destroy(d->engine);
    *d = (desk){NULL, NULL, NULL};
}

int32_t desk_tick(desk *d, const book *b, int64_t now) {
    int32_t fired = -2;
    (void)rebal_portfolio_tick(d->portfolio, &fired, NULL, b->price, b->n, now, NULL);
    return fired;
}

static rebal_orders desk_orders(answer *a) {
    return (rebal_orders){.struct_size = sizeof(rebal_orders),
                          .capacity = BOOK_ROWS,
                          .instrument = a->row,
                          .quantity = a->quantity,
                          .limit_price = a->limit,
                          .wave = a->wave,
                          .ready_ns = a->ready,
                          .fee = a->fee,
                          .cash = a->cash,
                          .id = a->id};
}

static void desk_read(desk *d, answer *a) {
    rebal_orders orders = desk_orders(a);
    rebal_lines lines = {.struct_size = sizeof lines,
                         .capacity = BOOK_ROWS,
                         .reason = a->reason,
                         .side = a->side,
                         .quantity = a->line[0],
                         .wanted = a->line[1],
                         .value = a->line[2],
                         .weight_ppb = a->line[3],
                         .target_ppb = a->line[4],
                         .lo_ppb = a->line[5],
                         .hi_ppb = a->line[6],
                         .goal_ppb = a->line[7],
                         .drift_ppb = a->line[8],
                         .relative_ppb = a->line[9],
                         .after_ppb = a->line[10]};
    a->summary.struct_size = sizeof a->summary;
    (void)rebal_plan_summary(d->plan, &a->summary, NULL);
    (void)rebal_plan_lines(d->plan, &lines, NULL);
    (void)rebal_plan_orders(d->plan, &orders, NULL);
    (void)rebal_plan_digest(d->plan, NULL, NULL, a->plan_id, NULL);
    (void)rebal_plan_save(d->plan, a->plan_bytes, DESK_BYTES, &a->n_plan_bytes, NULL);
    a->n = orders.count;
}

static void desk_make(desk *d, answer *a, const rebal_request *request, int64_t now) {
    memset(a, 0, sizeof *a);
    a->status = rebal_plan_make(d->plan, d->portfolio, request, now, NULL);
    if (a->status != REBAL_OK) return;
    a->status = rebal_plan_seal(d->plan, d->portfolio, NULL);
    desk_read(d, a);
}

void desk_plan(desk *d, answer *a, int64_t now) { desk_make(d, a, NULL, now); }

void desk_force(desk *d, answer *a, int64_t now) {
    const rebal_request forced = {.struct_size = sizeof forced, .flags = REBAL_FORCE};
    desk_make(d, a, &forced, now);
}

rebal_status desk_judge(desk *d, const answer *a, int64_t now, size_t *broken, int32_t *law) {
    static int32_t laws[32 * BOOK_ROWS];
    answer copy = *a;
    rebal_orders orders = desk_orders(&copy);
    rebal_violations found = {
        .struct_size = sizeof found, .capacity = sizeof laws / sizeof *laws, .law = laws};
    orders.count = a->n;
    rebal_status status = rebal_plan_verify(d->plan, d->portfolio, &orders, NULL, now, NULL);
    if (status == REBAL_OK) status = rebal_plan_violations(d->plan, &found, NULL);
    *broken = status == REBAL_OK ? found.count : 0;
    *law = *broken > 0 ? laws[0] : 0;
    return status;
}

rebal_status desk_commit(desk *d, answer *a, int64_t now) {
    rebal_status status = rebal_portfolio_commit(d->portfolio, d->plan, now, NULL);
    if (status == REBAL_OK) desk_read(d, a);
    return status;
}

rebal_status desk_fill(desk *d, const answer *a, size_t from, size_t to, int64_t now) {
    rebal_fills fills = {.struct_size = sizeof fills,
                         .n = to - from,
                         .instrument = a->row + from,
                         .quantity = a->quantity + from,
                         .cash = a->cash + from,
                         .fee = a->fee + from,
                         .order_id = a->id + from};
    return rebal_portfolio_fill(d->portfolio, &fills, now, NULL);
}

void desk_move_flows(desk *d, const book *b) {
    static const int64_t none[BOOK_ROWS];
    int64_t holding[BOOK_ROWS] = {0};
    (void)rebal_portfolio_get(d->portfolio, holding, REBAL_HOLDING, NULL, b->n, NULL);
    for (size_t i = 0; i < b->n; i++) holding[i] += b->flow[i];
    (void)rebal_portfolio_set(d->portfolio, REBAL_HOLDING, NULL, holding, b->n, NULL);
    (void)rebal_portfolio_set(d->portfolio, REBAL_FLOW, NULL, none, b->n, NULL);
}

size_t desk_save(const desk *d, uint8_t bytes[DESK_BYTES]) {
    size_t count = 0;
    rebal_status status = rebal_portfolio_save(d->portfolio, bytes, DESK_BYTES, &count, NULL);
    return status == REBAL_OK ? count : 0;
}
