/* SPDX-License-Identifier: MIT */
/* The account after net orders x, and what it breaches. */
#include "oracle_book.h"

#include <assert.h>

static void add_order(oracle_state *state, const oracle_book *book, int i, int64_t x) {
    const oracle_asset *asset = &book->world->asset[i];
    const oracle_row *row = &book->row[i];
    int64_t m = book->m, one = book->one;
    if (x > 0) {
        int64_t paid = oracle_ceil(x * row->lot_value, m);
        int64_t worst = oracle_ceil(x * row->lot_buy, m);
        state->buys += paid;
        state->fees += oracle_fee_of(&asset->buy, one, paid);
        state->rounding += paid * m - x * row->lot_value;
        state->Cw -= worst + oracle_fee_of(&asset->buy, one, worst);
    } else if (x < 0) {
        int64_t got = oracle_floor(-x * row->lot_value, m);
        int64_t worst = oracle_floor(-x * row->lot_sell, m);
        state->sells += got;
        state->fees += oracle_fee_of(&asset->sell, one, got);
        state->rounding += -x * row->lot_value - got * m;
        state->Cw += worst - oracle_fee_of(&asset->sell, one, worst);
    }
}

static void find_base(oracle_state *state, const oracle_book *book) {
    int64_t held_back = book->reserve * book->m;
    assert(state->W < INT64_MAX / book->one / ORACLE_ASSETS);
    if (state->W <= 0) {
        state->base = 0;
        state->base_part = 1;
    } else if (book->share_cash * state->W >= held_back * book->one) {
        state->base = state->W;
        state->base_part = book->one;
    } else if (book->share_assets == 0 || state->W <= held_back) {
        state->base = 0;
        state->base_part = 1;
    } else {
        state->base = state->W - held_back;
        state->base_part = book->share_assets;
    }
}

void oracle_state_at(oracle_state *state, const oracle_book *book, const int64_t *x) {
    state->buys = state->sells = state->fees = state->rounding = 0;
    state->Cw = book->cash;
    for (int i = 0; i < book->n; i++) {
        state->value[i] = book->row[i].value + x[i] * book->row[i].lot_value;
        if (x[i] != 0) add_order(state, book, i, x[i]);
    }
    state->C = book->cash - state->buys + state->sells - state->fees;
    state->V = state->C * book->m;
    for (int i = 0; i < book->n; i++) state->V += state->value[i];
    state->W = state->V - book->kept_value;
    find_base(state, book);
}

int oracle_against(const oracle_state *state, int64_t value, int64_t share) {
    int64_t left = value * state->base_part, right = share * state->base;
    return (left > right) - (left < right);
}

int oracle_breach_asset(const oracle_book *book, const oracle_state *state, int i) {
    const oracle_row *row = &book->row[i];
    if (row->kept) return 0;
    if (oracle_against(state, state->value[i], row->edge_hi) > 0) return 1;
    return oracle_against(state, state->value[i], row->edge_lo) < 0 ? -1 : 0;
}

int oracle_breach_cash(const oracle_book *book, const oracle_state *state) {
    const oracle_band *band = &book->cash_band;
    int64_t cash = state->C * book->m * book->one;
    if (state->Cw < book->reserve || cash < band->edge_lo * state->W) return -1;
    return cash > band->edge_hi * state->W && state->C > book->reserve ? 1 : 0;
}

int oracle_breach_group(const oracle_book *book, const oracle_state *state, int g) {
    const oracle_band *band = &book->group_band[g];
    int64_t value = 0;
    if (!band->given) return 0;
    for (int i = 0; i < book->n; i++)
        if (book->world->asset[i].group == g && !book->row[i].kept) value += state->value[i];
    if (oracle_against(state, value, band->edge_hi) > 0) return 1;
    return oracle_against(state, value, band->edge_lo) < 0 ? -1 : 0;
}

int64_t oracle_goal(const oracle_book *book, const oracle_state *state, int i) {
    return oracle_floor(book->row[i].target * state->base, state->base_part);
}

bool oracle_cash_short(const oracle_book *book, const oracle_state *state) {
    return state->Cw < oracle_cash_floor(book, state);
}

int64_t oracle_cash_floor(const oracle_book *book, const oracle_state *state) {
    int32_t direction = book->world->policy.direction;
    bool to_target = direction == REBAL_INVEST_CASH || direction == REBAL_RAISE_CASH;
    if (!to_target) return book->reserve;
    int64_t aim = oracle_ceil(book->share_cash * state->W, book->one * book->m);
    return aim > book->reserve ? aim : book->reserve;
}
