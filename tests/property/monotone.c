/* SPDX-License-Identifier: MIT */
/* Books with wider bands and dearer fees. */
#include "property.h"

static int64_t wider(book *b, int64_t width) {
    if (width <= 0) return width; /* left out, or the policy's */
    width += book_below(b, width + 1) + book_below(b, 2);
    return width < REBAL_ONE ? width : REBAL_ONE;
}

static void widen(book *to, book *b) {
    *to = *b;
    to->policy.band_abs_ppb = wider(b, b->policy.band_abs_ppb);
    to->policy.band_rel_ppb = wider(b, b->policy.band_rel_ppb);
    to->policy.band_min_ppb += book_below(b, 2) * book_below(b, REBAL_ONE / 50);
    for (size_t i = 0; i < b->n; i++) {
        to->band_abs[i] = wider(b, b->band_abs[i]);
        to->band_rel[i] = wider(b, b->band_rel[i]);
        to->band_min[i] = wider(b, b->band_min[i]);
        if (book_rarely(b, 3)) to->scale[i] += book_below(b, REBAL_ONE);
    }
    for (int g = 0; g < BOOK_GROUPS; g++) {
        to->group_abs[g] = wider(b, b->group_abs[g]);
        to->group_rel[g] = wider(b, b->group_rel[g]);
        to->group_min[g] = wider(b, b->group_min[g]);
    }
    book_point(to);
}

static int64_t dearer_rate(int64_t rate, int64_t by) {
    return rate + by < 900000000 ? rate + by : 900000000;
}

static void raise_fees(book *to, book *b) {
    for (int k = 0; k < BOOK_FEES; k++) {
        int64_t by = book_below(b, 2) * book_below(b, REBAL_ONE / 30);
        int64_t more = book_below(b, 2) * book_below(b, 2 + 2 * b->fixed[k]);
        to->rate[k] = dearer_rate(b->rate[k], by);
        for (int64_t j = b->tier_offset[k]; j < b->tier_offset[k + 1]; j++)
            to->tier_rate[j] = dearer_rate(b->tier_rate[j], by);
        to->fixed[k] += more;
        to->fee_min[k] += more;
        if (b->fee_max[k] != REBAL_NONE) to->fee_max[k] += more + book_below(b, 3);
    }
}

/* I-14: a wider band never adds a trigger. */
void property_monotone(tally *t, book *b, desk *d) {
    const int32_t bands = REBAL_ON_BAND | REBAL_ON_SOFT | REBAL_ON_GROUP;
    book other;
    desk e;
    int32_t fired = desk_tick(d, b, b->now);
    widen(&other, b);
    PROPERTY(t, desk_open(&e, &other) == REBAL_OK, "refused");
    int32_t less = desk_tick(&e, &other, b->now);
    desk_close(&e);
    PROPERTY(t, (less < 0) == (fired < 0), "%d, not %d", less, fired);
    if (fired < 0) return;
    t->counted += (fired & bands) != 0;
    PROPERTY(t, (less & ~fired) == 0, "%d after %d", less, fired);
}

/* The account under dearer fees and wider bands, from its bytes. */
static bool move_account(desk *e, const desk *d, const book *other) {
    static uint8_t bytes[DESK_BYTES];
    size_t n = desk_save(d, bytes);
    if (desk_open(e, other) != REBAL_OK) return false;
    if (rebal_portfolio_load(e->portfolio, bytes, n, NULL) == REBAL_OK) return true;
    desk_close(e);
    return false;
}

/* I-14: an empty plan stays empty when fees rise or bands widen. An account at its destinations;
 * the whole book is in scope, so that only destinations, fees and minimums keep it quiet. */
void property_empty_stays_empty(tally *t, book *b, desk *d) {
    book other;
    desk e;
    answer a, again;
    b->policy.scope = REBAL_SCOPE_BOOK;
    desk_close(d);
    PROPERTY(t, desk_open(d, b) == REBAL_OK, "refused");
    (void)desk_tick(d, b, b->now);
    desk_move_flows(d, b);
    desk_force(d, &a, b->now);
    if (a.status != REBAL_OK || desk_commit(d, &a, b->now) != REBAL_OK) return;
    if (desk_fill(d, &a, 0, a.n, b->now) != REBAL_OK) return;
    desk_force(d, &a, b->now);
    if (a.status != REBAL_OK) return;
    PROPERTY(t, a.n == 0, "row %d: %lld", a.row[0], (long long)a.quantity[0]);
    widen(&other, b);
    raise_fees(&other, b);
    PROPERTY(t, move_account(&e, d, &other), "not moved");
    desk_force(&e, &again, b->now);
    desk_close(&e);
    t->counted++;
    PROPERTY(t, again.status == REBAL_OK, "%d", again.status);
    PROPERTY(t, again.n == 0, "row %d: %lld", again.row[0], (long long)again.quantity[0]);
}
