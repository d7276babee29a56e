/* SPDX-License-Identifier: MIT */
/* In what sequence: sales, then purchases, each when its cash has come. */
#include "oracle_run.h"

typedef struct ranked {
    int asset;
    int64_t distance, notional, fee;
    uint64_t id;
} ranked;

static int32_t side_order(const oracle_world *world, int64_t x) {
    return x < 0 ? world->policy.sell_order : world->policy.buy_order;
}

static bool before(const ranked *a, const ranked *b, int32_t by) {
    int order = 0;
    if (by == REBAL_BY_DRIFT) order = (a->distance < b->distance) - (a->distance > b->distance);
    if (by == REBAL_BY_NOTIONAL) order = (a->notional < b->notional) - (a->notional > b->notional);
    if (by == REBAL_BY_FEE) order = oracle_compare(a->fee, a->notional, b->fee, b->notional);
    return order != 0 ? order < 0 : a->id < b->id;
}

static ranked rank(const oracle_book *book, const oracle_state *after, int i, int64_t x) {
    const oracle_asset *asset = &book->world->asset[i];
    int64_t value = x * book->row[i].lot_value;
    int64_t money = x > 0 ? oracle_ceil(value, book->m) : oracle_floor(-value, book->m);
    const oracle_fee *fee = x > 0 ? &asset->buy : &asset->sell;
    ranked result = {.asset = i, .notional = money, .id = asset->id};
    result.distance = oracle_distance(book, after, i, 0);
    result.fee = oracle_fee_of(fee, book->one, money);
    return result;
}

static void fill_order(oracle_order *order, const oracle_book *book, int i, int64_t x) {
    const oracle_row *row = &book->row[i];
    order->asset = i;
    order->lots = x;
    order->limit_price = oracle_limit_price(book->world, i, x > 0 ? 1 : -1);
    order->cash =
        x > 0 ? -oracle_ceil(x * row->lot_buy, book->m) : oracle_floor(-x * row->lot_sell, book->m);
    const oracle_asset *asset = &book->world->asset[i];
    order->fee = oracle_fee_of(x > 0 ? &asset->buy : &asset->sell, book->one,
                               order->cash < 0 ? -order->cash : order->cash);
    order->wave = 0;
    order->ready_ns = book->world->now_ns;
}

/** Orders of one side, by selection. */
static void put_side(oracle_answer *answer, const oracle_book *book, const oracle_state *after,
                     int side) {
    bool done[ORACLE_ASSETS] = {false};
    for (;;) {
        ranked best = {.asset = -1};
        for (int i = 0; i < book->n; i++) {
            if (done[i] || answer->x[i] * side <= 0) continue;
            ranked mine = rank(book, after, i, answer->x[i]);
            int32_t by = side_order(book->world, answer->x[i]);
            if (best.asset < 0 || before(&mine, &best, by)) best = mine;
        }
        if (best.asset < 0) return;
        done[best.asset] = true;
        fill_order(&answer->order[answer->n_orders++], book, best.asset, answer->x[best.asset]);
    }
}

static int64_t later(int64_t a, int64_t b) { return a > b ? a : b; }

/** Worst cash that has come by a time, without the purchases. */
static int64_t cash_by(const oracle_answer *answer, const oracle_book *book, int64_t time) {
    const oracle_world *world = book->world;
    int64_t cash = book->cash_now;
    for (int k = 0; k < world->n_flights; k++) {
        const oracle_flight *item = &world->flight[k];
        int64_t coming = item->cash + (item->asset == ORACLE_CASH ? item->quantity : 0);
        bool counted = coming < 0 || (item->order_id == 0 && item->arrival_ns <= world->now_ns);
        if (!counted && later(world->now_ns, item->arrival_ns) <= time) cash += coming;
    }
    for (int k = 0; k < answer->n_orders; k++) {
        const oracle_order *order = &answer->order[k];
        const oracle_asset *asset = &world->asset[order->asset];
        if (order->lots < 0 && world->now_ns + asset->settle_ns <= time)
            cash += order->cash - order->fee;
    }
    return cash;
}

/** The next time after `time` at which cash comes, or -1. */
static int64_t next_time(const oracle_answer *answer, const oracle_book *book, int64_t time) {
    const oracle_world *world = book->world;
    int64_t next = -1;
    for (int k = 0; k < world->n_flights; k++) {
        int64_t at = later(world->now_ns, world->flight[k].arrival_ns);
        if (at > time && (next < 0 || at < next)) next = at;
    }
    for (int k = 0; k < answer->n_orders; k++) {
        int64_t at = world->now_ns + world->asset[answer->order[k].asset].settle_ns;
        if (at > time && (next < 0 || at < next)) next = at;
    }
    return next;
}

void oracle_sequence(oracle_answer *answer, const oracle_book *book, const oracle_state *after) {
    int64_t now = book->world->now_ns, spent = 0, floor = oracle_cash_floor(book, after);
    int64_t last_ready = now - 1;
    int32_t wave = 0;
    answer->n_orders = 0;
    put_side(answer, book, after, -1);
    put_side(answer, book, after, 1);
    for (int k = 0; k < answer->n_orders; k++) {
        oracle_order *order = &answer->order[k];
        if (order->lots < 0) continue;
        spent += order->fee - order->cash;
        if (wave == 0 && book->cash_now - spent >= floor) continue;
        int64_t time = now, next;
        while (cash_by(answer, book, time) - spent < floor &&
               (next = next_time(answer, book, time)) >= 0)
            time = next;
        if (wave == 0 || time > last_ready) wave++;
        last_ready = time;
        order->wave = wave;
        order->ready_ns = time;
    }
    answer->n_waves = answer->n_orders > 0 ? wave + 1 : 0;
}
