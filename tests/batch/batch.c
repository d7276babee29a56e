/* SPDX-License-Identifier: MIT */
/* A batch against a portfolio and a plan for each account, and against itself in shards: not a bit
 * may differ. batch FIRST COUNT: worlds of these seeds. */
#include "api/batch.h"
#include "batch/world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROOM = WORLD_ITEMS };

/* All that a batch answers of a world. */
typedef struct answers {
    int32_t status[WORLD_ACCOUNTS], field[WORLD_ACCOUNTS], row[WORLD_ACCOUNTS];
    int32_t fired[WORLD_ACCOUNTS], latched[WORLD_ACCOUNTS], reason[WORLD_ACCOUNTS];
    int64_t drift[WORLD_ACCOUNTS], done_ns[WORLD_ACCOUNTS], value[WORLD_ACCOUNTS];
    int64_t fees[WORLD_ACCOUNTS], cash_after[WORLD_ACCOUNTS], n_orders[WORLD_ACCOUNTS + 1];
    int32_t instrument[ROOM], wave[ROOM];
    int64_t quantity[ROOM], limit_price[ROOM], ready_ns[ROOM], fee[ROOM], cash[ROOM];
    uint64_t id[ROOM];
} answers;

typedef struct tally {
    int64_t accounts, failed, fired, cooled, orders, differences;
} tally;

static rebal_orders orders_at(answers *x, size_t at) {
    return (rebal_orders){.struct_size = sizeof(rebal_orders),
                          .capacity = ROOM - at,
                          .instrument = x->instrument + at,
                          .quantity = x->quantity + at,
                          .limit_price = x->limit_price + at,
                          .wave = x->wave + at,
                          .ready_ns = x->ready_ns + at,
                          .fee = x->fee + at,
                          .cash = x->cash + at,
                          .id = x->id + at};
}

static rebal_verdicts verdicts_at(answers *x, size_t first, int64_t *offset) {
    return (rebal_verdicts){.struct_size = sizeof(rebal_verdicts),
                            .capacity = WORLD_ACCOUNTS - first,
                            .status = x->status + first,
                            .field = x->field + first,
                            .row = x->row + first,
                            .fired = x->fired + first,
                            .drift_ppb = x->drift + first,
                            .latched = x->latched + first,
                            .calendar_done_ns = x->done_ns + first,
                            .reason = x->reason + first,
                            .value = x->value + first,
                            .fees = x->fees + first,
                            .cash_after = x->cash_after + first,
                            .order_offset = offset};
}

static void die(const world *w, const char *what) {
    printf("world %llu: %s\n", (unsigned long long)w->seed, what);
    exit(1);
}

/* F-SIEVE: of every other batch the plain form of its loops: they must be equal too. */
static rebal_batch *open_batch(const world *w, const rebal_engine *engine, size_t number) {
    rebal_batch *batch;
    if (rebal_batch_create(&batch, engine, NULL, 0, NULL)) die(w, "create");
    if (world_tick_batch(w, batch)) die(w, "tick");
    if (number % 2 == 1) batch->sieve.form = 0;
    return batch;
}

/* Plans accounts first..end-1, with room for so many orders a call; returns the orders. */
static size_t plan_range(answers *x, const world *w, rebal_batch *batch, size_t first, size_t end,
                         size_t at, size_t room) {
    const rebal_request request = {.struct_size = sizeof request, .flags = w->flags};
    int64_t offset[WORLD_ACCOUNTS + 1];
    while (first < end) {
        rebal_orders orders = orders_at(x, at);
        rebal_verdicts verdicts = verdicts_at(x, first, offset);
        rebal_error error = {.struct_size = sizeof error};
        if (room < orders.capacity) orders.capacity = room;
        rebal_status status = rebal_batch_plan(batch, &orders, &verdicts, &w->accounts, &request,
                                               first, end - first, w->now_ns, &error);
        if (status == REBAL_E_CAPACITY && error.value > (int64_t)room) {
            room = (size_t)error.value;
            continue;
        }
        if (status || verdicts.count == 0) die(w, "plan");
        for (size_t k = 0; k < verdicts.count; k++)
            x->n_orders[first + k] = offset[k + 1] - offset[k];
        if (offset[verdicts.count] != (int64_t)orders.count) die(w, "offsets");
        first += verdicts.count;
        at += orders.count;
    }
    return at;
}

static void plan_shards(answers *x, const world *w, const rebal_engine *engine, size_t shards,
                        size_t room) {
    size_t at = 0;
    memset(x, 0, sizeof *x);
    for (size_t s = 0; s < shards; s++) {
        rebal_batch *batch = open_batch(w, engine, s);
        at = plan_range(x, w, batch, w->n_accounts * s / shards, w->n_accounts * (s + 1) / shards,
                        at, room);
        rebal_batch_destroy(batch);
    }
}

/* Deciding alone: the same, but of accounts that only planning fails. */
static void check_decide(const answers *planned, const world *w, const rebal_engine *engine) {
    static answers x;
    rebal_batch *batch = open_batch(w, engine, 1);
    int64_t offset[WORLD_ACCOUNTS + 1];
    for (int with_drift = 0; with_drift < 2; with_drift++) {
        rebal_verdicts verdicts = verdicts_at(&x, 0, offset);
        memset(&x, 0x55, sizeof x);
        if (!with_drift) verdicts.drift_ppb = NULL;
        if (rebal_batch_decide(batch, &verdicts, &w->accounts, 0, w->n_accounts, w->now_ns, NULL))
            die(w, "decide");
        if (verdicts.count != w->n_accounts || x.reason[0] != 0x55555555) die(w, "decide writes");
        for (size_t a = 0; a < w->n_accounts; a++) {
            bool told = planned->fired[a] >= 0;
            if (x.status[a] != (told ? 0 : planned->status[a]) || x.fired[a] != planned->fired[a] ||
                x.latched[a] != planned->latched[a] || x.done_ns[a] != planned->done_ns[a] ||
                (with_drift && x.drift[a] != planned->drift[a]))
                die(w, "decide and plan differ");
        }
    }
    rebal_batch_destroy(batch);
}

static bool same_orders(const answers *x, size_t at, const answers *y, size_t n) {
    return !memcmp(x->instrument + at, y->instrument, n * sizeof *y->instrument) &&
           !memcmp(x->wave + at, y->wave, n * sizeof *y->wave) &&
           !memcmp(x->quantity + at, y->quantity, n * sizeof *y->quantity) &&
           !memcmp(x->limit_price + at, y->limit_price, n * sizeof *y->limit_price) &&
           !memcmp(x->ready_ns + at, y->ready_ns, n * sizeof *y->ready_ns) &&
           !memcmp(x->fee + at, y->fee, n * sizeof *y->fee) &&
           !memcmp(x->cash + at, y->cash, n * sizeof *y->cash) &&
           !memcmp(x->id + at, y->id, n * sizeof *y->id);
}

static void check_account(tally *t, const answers *x, size_t a, size_t at, const answers *y,
                          const world_answer *own, uint64_t seed) {
    bool same = x->status[a] == own->status && x->fired[a] == own->fired &&
                x->latched[a] == own->latched && x->done_ns[a] == own->done_ns &&
                x->drift[a] == own->drift && x->reason[a] == own->reason &&
                x->value[a] == own->value && x->fees[a] == own->fees &&
                x->cash_after[a] == own->cash_after && x->n_orders[a] == (int64_t)own->n_orders &&
                same_orders(x, at, y, own->n_orders);
    t->accounts++;
    t->failed += own->status != 0;
    t->fired += own->fired > 0;
    t->cooled += own->reason == REBAL_COOL_DOWN;
    t->orders += (int64_t)own->n_orders;
    if (same) return;
    if (t->differences++ < 20)
        printf("seed %llu account %zu: status %d %d, fired %d %d, drift %lld %lld, reason %d %d, "
               "latched %d %d, orders %lld %zu\n",
               (unsigned long long)seed, a, x->status[a], own->status, x->fired[a], own->fired,
               (long long)x->drift[a], (long long)own->drift, x->reason[a], own->reason,
               x->latched[a], own->latched, (long long)x->n_orders[a], own->n_orders);
}

static void check_world(tally *t, uint64_t seed) {
    static world w;
    static answers whole, other, own_columns;
    rebal_engine *engine;
    rebal_portfolio *portfolio;
    rebal_plan *plan;
    world_fill(&w, seed);
    if (rebal_engine_create(&engine, &w.rules, NULL, 0, NULL)) return;
    if (rebal_portfolio_create(&portfolio, engine, NULL, 0, NULL) ||
        rebal_plan_create(&plan, engine, NULL, 0, NULL))
        die(&w, "handles");
    plan_shards(&whole, &w, engine, 1, ROOM);
    plan_shards(&other, &w, engine, 2, ROOM);
    if (memcmp(&whole, &other, sizeof whole) != 0) die(&w, "two shards differ");
    plan_shards(&other, &w, engine, 8, 3);
    if (memcmp(&whole, &other, sizeof whole) != 0) die(&w, "eight shards differ");
    check_decide(&whole, &w, engine);
    size_t at = 0;
    for (size_t a = 0; a < w.n_accounts; a++) {
        world_answer own;
        rebal_orders orders = orders_at(&own_columns, 0);
        world_ask(&own, &w, a, portfolio, plan, &orders);
        check_account(t, &whole, a, at, &own_columns, &own, seed);
        at += (size_t)whole.n_orders[a];
    }
    rebal_plan_destroy(plan);
    rebal_portfolio_destroy(portfolio);
    rebal_engine_destroy(engine);
}

int main(int argc, char **argv) {
    tally t = {0};
    if (argc != 3) return 2;
    uint64_t first = strtoull(argv[1], NULL, 10), count = strtoull(argv[2], NULL, 10);
    for (uint64_t s = first; s < first + count && t.differences < 20; s++) check_world(&t, s);
    printf("%lld accounts: %lld failed, %lld fired, %lld in cool-down, %lld orders; %lld differ\n",
           (long long)t.accounts, (long long)t.failed, (long long)t.fired, (long long)t.cooled,
           (long long)t.orders, (long long)t.differences);
    bool vacuous = t.failed == 0 || t.cooled == 0 || t.fired * 20 < t.accounts;
    return t.differences > 0 || vacuous || t.fired * 10 > t.accounts * 9;
}
