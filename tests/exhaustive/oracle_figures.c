/* SPDX-License-Identifier: MIT */
#include "oracle_figures.h"

#include "oracle_book.h"

static const int64_t nothing[ORACLE_ASSETS];

static int64_t magnitude(int64_t a) { return a < 0 ? -a : a; }

/** floor(z B / ONE). */
static int64_t down(const oracle_state *s, int64_t share) {
    return oracle_floor(share * s->base, s->base_part);
}

/** base_part (v - d(t)). */
static int64_t off(const oracle_state *s, int64_t value, int64_t share) {
    return value * s->base_part - share * s->base;
}

/** The same of the cash, whose destination is what the targets of the assets leave. */
static int64_t cash_off(const oracle_book *book, const oracle_state *s, int64_t assets) {
    return (book->cash * book->m - s->W) * s->base_part + assets * s->base;
}

/** Shares of a value; of an account that fees have eaten, zero. */
static int64_t share_of(const oracle_book *book, const oracle_state *s, int64_t value) {
    return s->V <= 0 ? 0 : oracle_floor(value * book->one, s->V);
}

static int64_t share_above(const oracle_book *book, const oracle_state *s, int64_t value) {
    return s->V <= 0 ? 0 : oracle_ceil(value * book->one, s->V);
}

static int64_t drift(const oracle_book *book, const oracle_state *s, int64_t off_by,
                     int64_t *fine) {
    *fine = oracle_ceil(magnitude(off_by), s->base_part);
    int64_t share = share_above(book, s, *fine);
    return off_by < 0 ? -share : share;
}

static void fill_line(oracle_line *line, const oracle_book *book, const oracle_state *s, int i) {
    const oracle_row *row = &book->row[i];
    int64_t v = s->value[i], t = book->raw_target[i], fine, one = book->one;
    line->value = oracle_floor(v, book->m);
    line->weight = share_of(book, s, v);
    line->target = share_of(book, s, down(s, t));
    line->lo = share_of(book, s, down(s, row->lo));
    line->hi = share_of(book, s, down(s, row->hi));
    line->side = oracle_breach_asset(book, s, i);
    line->goal = line->weight;
    line->drift = drift(book, s, off(s, v, t), &fine);
    int64_t aim = down(s, t);
    line->relative = t == 0 ? 0 : oracle_ceil(fine * one, aim < 1 ? 1 : aim);
    if (line->drift < 0) line->relative = -line->relative;
    if (row->kept) {
        line->drift = 0;
        return;
    }
    int64_t lot = book->world->asset[i].lot, part = s->base_part * row->lot_value;
    if (oracle_against(s, v, row->b) > 0) {
        line->goal = share_of(book, s, down(s, row->b));
        line->wanted = -oracle_floor(off(s, v, row->b), part) * lot;
    } else if (oracle_against(s, v, row->a) < 0) {
        line->goal = share_of(book, s, down(s, row->a));
        line->wanted = oracle_floor(-off(s, v, row->a), part) * lot;
    }
}

/** Greatest drift, and the distance, of one state. */
static void fill_whole(const oracle_book *book, const oracle_state *s, int64_t cash_target,
                       int64_t *most, int64_t *distance) {
    int64_t assets = book->one - cash_target, fine;
    int64_t cash = s->C * book->m * s->base_part - (s->W * s->base_part - assets * s->base);
    int64_t sum = magnitude(cash);
    *most = magnitude(drift(book, s, cash, &fine));
    for (int i = 0; i < book->n; i++) {
        if (book->row[i].kept) continue;
        int64_t by = off(s, s->value[i], book->raw_target[i]);
        int64_t share = magnitude(drift(book, s, by, &fine));
        if (share > *most) *most = share;
        sum += magnitude(by);
    }
    sum = oracle_ceil(sum, s->base_part);
    *distance = s->V <= 0 ? 0 : oracle_ceil(sum * book->one, 2 * s->V);
}

void oracle_figures_of(oracle_figures *figures, const oracle_world *world, const int64_t *x) {
    oracle_book book;
    oracle_state before, after;
    *figures = (oracle_figures){0};
    if (oracle_book_read(&book, world) != REBAL_OK) return;
    oracle_book_edges(&book, book.one);
    oracle_state_at(&before, &book, nothing);
    oracle_state_at(&after, &book, x);
    int64_t cash_target = book.one, fine;
    for (int i = 0; i < book.n; i++) {
        cash_target -= book.raw_target[i];
        fill_line(&figures->line[i], &book, &before, i);
        figures->line[i].after = share_of(&book, &after, after.value[i]);
    }
    oracle_line *cash = &figures->line[book.n];
    int64_t assets = book.one - cash_target;
    cash->value = book.cash;
    cash->weight = share_of(&book, &before, book.cash * book.m);
    cash->after = share_of(&book, &after, after.C * book.m);
    int64_t aim =
        oracle_floor(before.W * before.base_part - assets * before.base, before.base_part);
    cash->target = share_of(&book, &before, aim);
    cash->drift = drift(&book, &before, cash_off(&book, &before, assets), &fine);
    fill_whole(&book, &before, cash_target, &figures->drift_before, &figures->distance_before);
    fill_whole(&book, &after, cash_target, &figures->drift_after, &figures->distance_after);
    cash->side = oracle_breach_cash(&book, &before);
    figures->turnover = oracle_ceil((after.buys + after.sells) * book.m * book.one, 2 * before.V);
}
