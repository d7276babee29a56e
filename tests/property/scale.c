/* SPDX-License-Identifier: MIT */
/* Books whose money, or whose unit of money, is another. */
#include "property.h"

#include <string.h>

/* ---- the unit of money and of all prices, by a power of ten: not one number may change */

static bool shift(book *to, const book *b, int32_t by) {
    *to = *b;
    to->money_exponent += by;
    if (to->money_exponent < -18 || to->money_exponent > 6) return false;
    for (size_t i = 0; i < b->n; i++) {
        to->price_exponent[i] += by;
        if (to->price_exponent[i] < -18 || to->price_exponent[i] > 6) return false;
    }
    to->quantity_exponent[b->base] = to->money_exponent;
    book_point(to);
    return true;
}

/* Digests, and the ids made of them, are of other rules. */
static void forget_ids(answer *a) {
    memset(a->id, 0, sizeof a->id);
    memset(a->plan_id, 0, sizeof a->plan_id);
    memset(a->plan_bytes, 0, sizeof a->plan_bytes);
}

/* I-10: in another unit the plan is the same to the bit, but for its ids. */
void property_scale(tally *t, book *b, desk *d) {
    book other;
    desk e;
    answer a, scaled;
    int32_t by = (int32_t)book_below(b, 13) - 6;
    if (by == 0 || !shift(&other, b, by)) return;
    PROPERTY(t, desk_open(&e, &other) == REBAL_OK, "refused");
    int32_t fired = desk_tick(d, b, b->now), scaled_fired = desk_tick(&e, &other, b->now);
    desk_plan(d, &a, b->now);
    desk_plan(&e, &scaled, b->now);
    desk_close(&e);
    forget_ids(&a);
    forget_ids(&scaled);
    if (a.status == REBAL_OK) scaled.summary.fine_exponent -= by;
    t->counted += a.n > 0;
    PROPERTY(t, fired == scaled_fired, "%d, not %d", scaled_fired, fired);
    PROPERTY(t, scaled.status == a.status, "%d, not %d", scaled.status, a.status);
    PROPERTY(t, memcmp(&scaled, &a, sizeof a) == 0, "10^%d", by);
}

/* ---- all amounts, in the same unit: whole money a lot, fees without rates */

enum { WORTH_DIGITS = 15 };

static int64_t power(int k) { return k == 0 ? 1 : 10 * power(k - 1); }

static int64_t at_most(int64_t value, int64_t most) { return value > most ? most : value; }

static void make_whole(book *b) {
    int64_t worth = power(WORTH_DIGITS);
    for (size_t i = 0; i < b->n; i++) {
        if ((int32_t)i == b->base) continue;
        b->quantity_exponent[i] = 0;
        b->price_exponent[i] = b->money_exponent;
        b->holding[i] = at_most(b->holding[i], worth / b->price[i]);
        b->lot[i] = at_most(b->lot[i], 1 + b->holding[i] / 9);
        if (b->flow[i] > b->holding[i] / 9 || b->flow[i] < -b->holding[i] / 9) b->flow[i] = 0;
    }
    b->holding[b->base] = at_most(b->holding[b->base], worth);
    b->holding_min[b->base] = at_most(b->holding_min[b->base], worth / 20);
    b->flow[b->base] = b->flow[b->base] % worth;
    b->n_items = 0;
    for (int k = 0; k < BOOK_FEES; k++) b->rate[k] = 0;
    for (int k = 0; k < BOOK_FEES * BOOK_TIERS; k++) b->tier_rate[k] = 0;
    book_point(b);
}

static void multiply(book *to, const book *b, int64_t by) {
    *to = *b;
    for (size_t i = 0; i < b->n; i++) {
        to->price[i] *= by;
        to->notional_min[i] = at_most(b->notional_min[i], power(WORTH_DIGITS)) * by;
    }
    to->holding[b->base] *= by;
    to->holding_min[b->base] *= by;
    to->flow[b->base] *= by;
    for (int k = 0; k < BOOK_FEES; k++) {
        to->fixed[k] = at_most(b->fixed[k], power(WORTH_DIGITS)) * by;
        to->fee_min[k] = at_most(b->fee_min[k], power(WORTH_DIGITS)) * by;
        if (b->fee_max[k] != REBAL_NONE)
            to->fee_max[k] = at_most(b->fee_max[k], power(WORTH_DIGITS)) * by;
    }
    book_point(to);
}

static void compare(tally *t, const book *b, const answer *a, const answer *s, int64_t by) {
    PROPERTY(t, s->status == a->status, "%d, not %d", s->status, a->status);
    if (a->status != REBAL_OK) return;
    PROPERTY(t, s->summary.fired == a->summary.fired, "%d", s->summary.fired);
    PROPERTY(t, s->summary.reason == a->summary.reason, "%d", s->summary.reason);
    for (size_t i = 0; i < b->n; i++) {
        PROPERTY(t, s->line[0][i] == a->line[0][i], "row %zu", i);
        PROPERTY(t, s->line[3][i] == a->line[3][i], "row %zu: weight", i);
        PROPERTY(t, s->reason[i] == a->reason[i], "row %zu: %d, not %d", i, s->reason[i],
                 a->reason[i]);
    }
    PROPERTY(t, s->summary.value == a->summary.value * by, " ");
    PROPERTY(t, s->summary.cash_after == a->summary.cash_after * by, " ");
    PROPERTY(t, s->summary.fees == a->summary.fees * by, " ");
    PROPERTY(t, s->summary.turnover_ppb == a->summary.turnover_ppb, " ");
}

/* I-10: with all money times k, orders are the same and money figures k times as large. */
void property_rescale(tally *t, book *b, desk *d) {
    book one, other;
    desk e;
    answer a, scaled;
    int64_t by = power(1 + (int)book_below(b, 2));
    make_whole(b);
    multiply(&one, b, 1);
    multiply(&other, b, by);
    desk_close(d);
    PROPERTY(t, desk_open(d, &one) == REBAL_OK, "refused");
    PROPERTY(t, desk_open(&e, &other) == REBAL_OK, "refused, scaled");
    int32_t fired = desk_tick(d, &one, b->now), scaled_fired = desk_tick(&e, &other, b->now);
    desk_plan(d, &a, b->now);
    desk_plan(&e, &scaled, b->now);
    desk_close(&e);
    t->counted += a.n > 0;
    PROPERTY(t, fired == scaled_fired, "%d, not %d", scaled_fired, fired);
    compare(t, b, &a, &scaled, by);
}
