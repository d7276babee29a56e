/* SPDX-License-Identifier: MIT */
/* The same instruments in other rows. */
#include "property.h"

#include <string.h>

#define MOVE(column)                                                                               \
    for (size_t i = 0; i < b->n; i++) to->column[place[i]] = b->column[i]

/* Row i of b is row place[i] of *to. */
static void permute(book *to, const book *b, const int32_t *place) {
    *to = *b;
    MOVE(id);
    MOVE(group);
    MOVE(quantity_exponent);
    MOVE(price_exponent);
    MOVE(restriction);
    MOVE(fee_buy);
    MOVE(fee_sell);
    MOVE(lot);
    MOVE(tick);
    MOVE(holding_min);
    MOVE(holding_max);
    MOVE(order_min);
    MOVE(order_max);
    MOVE(notional_min);
    MOVE(notional_min_ppb);
    MOVE(settle);
    MOVE(band_abs);
    MOVE(band_rel);
    MOVE(band_min);
    MOVE(holding);
    MOVE(target);
    MOVE(flow);
    MOVE(price);
    MOVE(own_restriction);
    MOVE(scale);
    MOVE(goal);
    for (size_t k = 0; k < b->n_items; k++) to->item_row[k] = place[b->item_row[k]];
    to->base = place[b->base];
    book_point(to);
}

static void shuffle(book *b, int32_t *place) {
    for (size_t i = 0; i < b->n; i++) place[i] = (int32_t)i;
    for (size_t i = b->n - 1; i > 0; i--) {
        size_t j = (size_t)book_below(b, (int64_t)i + 1);
        int32_t swap = place[i];
        place[i] = place[j], place[j] = swap;
    }
}

static void compare(tally *t, const book *b, const answer *a, const answer *moved,
                    const int32_t *place) {
    PROPERTY(t, moved->status == a->status, "%d, not %d", moved->status, a->status);
    PROPERTY(t, memcmp(&moved->summary, &a->summary, sizeof a->summary) == 0, " ");
    PROPERTY(t, memcmp(moved->plan_id, a->plan_id, 32) == 0, " ");
    PROPERTY(t, moved->n_plan_bytes == a->n_plan_bytes, " ");
    PROPERTY(t, memcmp(moved->plan_bytes, a->plan_bytes, a->n_plan_bytes) == 0, " ");
    for (size_t k = 0; k < a->n; k++) {
        PROPERTY(t, moved->row[k] == place[a->row[k]], "order %zu", k);
        PROPERTY(t, moved->quantity[k] == a->quantity[k], "order %zu", k);
        PROPERTY(t, moved->wave[k] == a->wave[k], "order %zu", k);
        PROPERTY(t, moved->id[k] == a->id[k], "order %zu", k);
    }
    for (size_t i = 0; i < b->n && a->status == REBAL_OK; i++) {
        PROPERTY(t, moved->reason[place[i]] == a->reason[i], "row %zu: %d, not %d", i,
                 moved->reason[place[i]], a->reason[i]);
        for (int c = 0; c < 11; c++)
            PROPERTY(t, moved->line[c][place[i]] == a->line[c][i], "row %zu column %d", i, c);
    }
}

/* I-11: the same plan in other rows, the same digests, the same bytes. */
void property_permutation(tally *t, book *b, desk *d) {
    static uint8_t bytes[DESK_BYTES], moved_bytes[DESK_BYTES];
    int32_t place[BOOK_ROWS];
    book other;
    desk e;
    answer a, moved;
    shuffle(b, place);
    permute(&other, b, place);
    PROPERTY(t, desk_open(&e, &other) == REBAL_OK, "refused");
    int32_t fired = desk_tick(d, b, b->now), moved_fired = desk_tick(&e, &other, b->now);
    desk_plan(d, &a, b->now);
    desk_plan(&e, &moved, b->now);
    size_t n = desk_save(d, bytes), moved_n = desk_save(&e, moved_bytes);
    desk_close(&e);
    PROPERTY(t, fired == moved_fired, "%d, not %d", moved_fired, fired);
    PROPERTY(t, n == moved_n && memcmp(bytes, moved_bytes, n) == 0, "other bytes");
    t->counted += a.n > 1;
    compare(t, b, &a, &moved, place);
}
