/* SPDX-License-Identifier: MIT */
/* The account in fine units: what is held, sellable, spendable, and how far each row may move. */
#include "oracle_book.h"

#include <assert.h>
#include <string.h>

static int64_t lesser(int64_t a, int64_t b) { return a < b ? a : b; }

static int64_t power_of_ten(int32_t exponent) {
    assert(exponent >= 0 && exponent <= 18);
    int64_t result = 1;
    while (exponent-- > 0) result *= 10;
    return result;
}

static int32_t finest_exponent(const oracle_world *world) {
    int32_t e = world->money_exponent;
    for (int i = 0; i < world->n; i++) {
        const oracle_asset *asset = &world->asset[i];
        int32_t own = asset->quantity_exponent + asset->price_exponent;
        if (own < e) e = own;
    }
    return e;
}

static void count_in_flight(oracle_book *book) {
    const oracle_world *world = book->world;
    for (int k = 0; k < world->n_flights; k++) {
        const oracle_flight *item = &world->flight[k];
        bool arrived = item->order_id == 0 && item->arrival_ns <= world->now_ns;
        int64_t cash = item->cash;
        if (item->asset == ORACLE_CASH) {
            cash += item->quantity;
        } else {
            oracle_row *row = &book->row[item->asset];
            row->counted += item->quantity;
            if (item->quantity < 0 || arrived) row->sellable += item->quantity;
        }
        book->cash += cash;
        if (cash < 0 || arrived) book->cash_now += cash;
    }
}

static void row_lots(oracle_book *book, int i) {
    const oracle_asset *asset = &book->world->asset[i];
    oracle_row *row = &book->row[i];
    int32_t exponent = asset->quantity_exponent + asset->price_exponent - book->fine_exponent;
    int64_t unit = power_of_ten(exponent);
    int64_t limit_sell = oracle_limit_price(book->world, i, -1);
    int64_t limit_buy = oracle_limit_price(book->world, i, 1);
    row->whole = oracle_floor(row->counted, asset->lot);
    row->value = row->counted * asset->price * unit;
    row->lot_value = asset->lot * asset->price * unit;
    row->lot_sell = asset->lot * lesser(asset->price, limit_sell) * unit;
    row->lot_buy = asset->lot * (asset->price > limit_buy ? asset->price : limit_buy) * unit;
    row->dear_sell = oracle_fee_break_even(&asset->sell, book->one, 0);
    row->dear_buy = oracle_fee_break_even(&asset->buy, book->one, book->m > 1);
}

static int64_t lots_within(int64_t from, int64_t to, int64_t lot) {
    return to > from ? (to - from) / lot : 0;
}

static void row_bounds(oracle_book *book, int i) {
    const oracle_world *world = book->world;
    const oracle_asset *asset = &world->asset[i];
    oracle_row *row = &book->row[i];
    int32_t direction = world->policy.direction;
    int32_t barred = asset->restriction | asset->account_restriction | world->cash.restriction;
    row->most_sold = lots_within(asset->holding_min, row->sellable, asset->lot);
    row->most_bought = INT64_MAX / book->one / row->lot_buy / 8;
    if (asset->holding_max >= 0)
        row->most_bought =
            lesser(row->most_bought, lots_within(row->counted, asset->holding_max, asset->lot));
    if (asset->order_max >= 0) {
        row->most_sold = lesser(row->most_sold, asset->order_max / asset->lot);
        row->most_bought = lesser(row->most_bought, asset->order_max / asset->lot);
    }
    if (world->clip.order_notional > 0) {
        int64_t cap = world->clip.order_notional * book->m / row->lot_value;
        row->most_sold = lesser(row->most_sold, cap);
        row->most_bought = lesser(row->most_bought, cap);
    }
    row->may_sell = !(barred & REBAL_NO_SELL) && !row->kept && direction != REBAL_BUY_ONLY &&
                    direction != REBAL_INVEST_CASH;
    row->may_buy = !(barred & REBAL_NO_BUY) && !row->kept && direction != REBAL_SELL_ONLY &&
                   direction != REBAL_RAISE_CASH;
}

int32_t oracle_book_read(oracle_book *book, const oracle_world *world) {
    memset(book, 0, sizeof *book);
    book->world = world;
    book->n = world->n;
    book->one = world->one;
    book->fine_exponent = finest_exponent(world);
    book->m = power_of_ten(world->money_exponent - book->fine_exponent);
    book->reserve = world->cash.reserve;
    book->cash = book->cash_now = world->cash.holding + world->cash.flow;
    for (int i = 0; i < world->n; i++) {
        const oracle_asset *asset = &world->asset[i];
        book->row[i].counted = book->row[i].sellable = asset->holding + asset->flow;
    }
    count_in_flight(book);
    for (int i = 0; i < world->n; i++)
        if (book->row[i].sellable < 0) return REBAL_E_RANGE;
    int32_t status = oracle_book_bands(book);
    if (status != REBAL_OK) return status;
    book->value = book->cash * book->m;
    for (int i = 0; i < world->n; i++) {
        row_lots(book, i);
        row_bounds(book, i);
        book->value += book->row[i].value;
        if (book->row[i].kept) book->kept_value += book->row[i].value;
        assert(book->row[i].value < INT64_MAX / book->one / ORACLE_ASSETS);
    }
    assert(book->reserve < INT64_MAX / book->one / book->m);
    return book->value <= 0 ? REBAL_E_NO_VALUE : REBAL_OK;
}
