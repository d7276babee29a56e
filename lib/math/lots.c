/* SPDX-License-Identifier: MIT */
/* Rows of whole lots: their domains, and the best lots at a price of the budget. */
#include "math/lots.h"

enum { LOTS_REACH = 8 }; /* lots on either side of the best without the rounding of fees */

void rbl_lots_layout(rbl_lots *l, rbl_arena *arena, size_t n) {
    enum { ALIGN = RBL_ARENA_ALIGN };
    l->n = n;
    l->row = rbl_arena_take(arena, n, sizeof *l->row, ALIGN);
    l->z = rbl_arena_take(arena, n, sizeof *l->z, ALIGN);
    l->rest = rbl_arena_take(arena, n + 1, RBL_LOTS_PRICES * sizeof *l->rest, ALIGN);
    l->rest_low = rbl_arena_take(arena, n + 1, sizeof *l->rest_low, ALIGN);
    l->rest_high = rbl_arena_take(arena, n + 1, sizeof *l->rest_high, ALIGN);
    l->trial = rbl_arena_take(arena, n, sizeof *l->trial, ALIGN);
    l->other = rbl_arena_take(arena, n, sizeof *l->other, ALIGN);
    l->slack = rbl_arena_take(arena, n, sizeof *l->slack, ALIGN);
    l->order = rbl_arena_take(arena, n, sizeof *l->order, ALIGN);
    l->scratch = rbl_arena_take(arena, n, sizeof *l->scratch, ALIGN);
    l->move = rbl_arena_take(arena, n, 2 * sizeof *l->move, ALIGN);
    l->domain = rbl_arena_take(arena, n, sizeof *l->domain, ALIGN);
    l->level = rbl_arena_take(arena, n + 1, sizeof *l->level, ALIGN);
}

static int64_t lots_more(int64_t a, int64_t b) { return a > b ? a : b; }
static int64_t lots_less(int64_t a, int64_t b) { return a < b ? a : b; }

void rbl_lots_sides(rbl_lots_domain *domain, const rbl_lots_row *r) {
    rbl_lots_side *side = domain->side;
    side[0] = (rbl_lots_side){.first = r->low, .last = lots_less(r->high, -r->least)};
    side[1] = (rbl_lots_side){.first = lots_more(r->low, 0), .last = lots_less(r->high, 0)};
    side[2] = (rbl_lots_side){.first = lots_more(r->low, r->least), .last = r->high};
}

bool rbl_lots_ends(const rbl_lots_row *r, int64_t *low, int64_t *high) {
    rbl_lots_domain d;
    bool is_any = false;
    rbl_lots_sides(&d, r);
    for (int k = 0; k < RBL_LOTS_SIDES; k++) {
        if (d.side[k].last < d.side[k].first) continue;
        if (!is_any) *low = d.side[k].first;
        *high = d.side[k].last;
        is_any = true;
    }
    return is_any;
}

bool rbl_lots_next(const rbl_lots_row *r, int64_t z, bool is_up, int64_t *to) {
    int64_t next = is_up ? z + 1 : z - 1;
    if (next > 0 && next < r->least) next = is_up ? r->least : 0;
    if (next < 0 && next > -r->least) next = is_up ? 0 : -r->least;
    *to = next;
    return rbl_lots_has(r, next);
}

/* z, or the next lots of the domain below or above it. */
static int64_t lots_in(const rbl_lots_row *r, int64_t z, bool is_up) {
    if (z > 0 && z < r->least) return is_up ? r->least : r->low <= 0 ? 0 : r->least;
    if (z < 0 && z > -r->least) return !is_up ? -r->least : r->high >= 0 ? 0 : -r->least;
    return z;
}

/* The lots are looked for by halving, since what they spend does not fall as they rise; those that
 * the domain leaves out count as the next ones below. */
bool rbl_lots_within(const rbl_lots_row *r, int64_t low, int64_t high, rbl_wide most, int64_t *z) {
    if (rbl_wide_cmp(rbl_wide_of(rbl_lots_spend(r, low)), most) > 0) return false;
    if (rbl_wide_cmp(rbl_wide_of(rbl_lots_spend(r, high)), most) <= 0) low = high;
    while (low < high) {
        int64_t middle = high - (high - low) / 2, at = lots_in(r, middle, false);
        if (at < low) at = low;
        if (rbl_wide_cmp(rbl_wide_of(rbl_lots_spend(r, at)), most) <= 0)
            low = middle;
        else
            high = middle - 1;
    }
    *z = lots_in(r, low, false);
    return true;
}

bool rbl_lots_beyond(const rbl_lots_row *r, int64_t low, int64_t high, rbl_wide least, int64_t *z) {
    if (rbl_wide_cmp(rbl_wide_of(rbl_lots_spend(r, high)), least) < 0) return false;
    if (rbl_wide_cmp(rbl_wide_of(rbl_lots_spend(r, low)), least) >= 0) high = low;
    while (low < high) {
        int64_t middle = low + (high - low) / 2, at = lots_in(r, middle, true);
        if (at > high) at = high;
        if (rbl_wide_cmp(rbl_wide_of(rbl_lots_spend(r, at)), least) >= 0)
            high = middle;
        else
            low = middle + 1;
    }
    *z = lots_in(r, high, true);
    return true;
}

rbl_wide rbl_lots_priced(const rbl_lots *l, const rbl_lots_row *r, int64_t price, int64_t z) {
    rbl_wide paid = rbl_wide_mul64(price, rbl_lots_spend(r, z));
    return rbl_wide_add(rbl_wide_times_low(rbl_lots_term(l, r, z), INT64_C(1) << l->shift), paid);
}

/* The lots at which value less ideal is near d, within the side. */
static int64_t lots_at(const rbl_lots_row *r, const rbl_lots_side *s, rbl_wide d) {
    rbl_wide to = rbl_wide_div_floor(rbl_wide_sub(d, rbl_wide_of(r->gap)), rbl_wide_of(r->price));
    if (rbl_wide_cmp(to, rbl_wide_of(s->first)) < 0) return s->first;
    if (rbl_wide_cmp(to, rbl_wide_of(s->last)) > 0) return s->last;
    return rbl_wide_low64(to);
}

/* About the best of a side: fees not rounded. Of squares 2^(shift + 1) weight d = -price (1 + fee)
 * there; of sizes the ideal, or an end. */
static int64_t lots_guess(const rbl_lots *l, const rbl_lots_row *r, const rbl_lots_side *s,
                          int64_t price) {
    int64_t rate = s->last < 0 ? REBAL_ONE - r->sell_ppb : REBAL_ONE + r->buy_ppb;
    rbl_wide pull = rbl_wide_neg(rbl_wide_mul64(price, rate));
    rbl_wide unit = rbl_wide_mul64(INT64_C(1) << l->shift, REBAL_ONE);
    if (l->is_square && r->weight == 0) return price > 0 ? s->first : s->last;
    if (l->is_square)
        return lots_at(r, s, rbl_wide_div_floor(pull, rbl_wide_times_low(unit, 2 * r->weight)));
    if (rbl_wide_cmp(pull, unit) > 0) return s->last;
    if (rbl_wide_cmp(pull, rbl_wide_neg(unit)) < 0) return s->first;
    return lots_at(r, s, rbl_wide_of(0));
}

/* A walk of a side from z on, until nothing behind can be better: what is convex but for the
 * rounding of a fee, less than `noise`, does not fall any more where it has risen by that. False
 * where that is not seen. */
static bool lots_walk(const rbl_lots *l, const rbl_lots_row *r, int64_t price, rbl_wide noise,
                      const rbl_lots_side *s, int64_t from, int step, rbl_wide *best, int64_t *z) {
    int64_t at = from;
    for (int k = 0; k < LOTS_REACH; k++, at += step) {
        if (at < s->first || at > s->last) return true;
        rbl_wide here = rbl_lots_priced(l, r, price, at);
        if (rbl_wide_cmp(here, *best) < 0)
            *best = here, *z = at;
        else if (rbl_wide_cmp(rbl_wide_sub(here, noise), *best) >= 0 && at != from)
            return true;
    }
    return at < s->first || at > s->last;
}

rbl_wide rbl_lots_noise(const rbl_lots_row *r, int64_t price) {
    bool is_free = r->buy_ppb == 0 && r->sell_ppb == 0;
    return rbl_wide_of(is_free ? 0 : price < 0 ? -price : price);
}

/* F-LOTSBOUND */
rbl_wide rbl_lots_least(const rbl_lots *l, const rbl_lots_row *r, int64_t price, int64_t *z,
                        rbl_lots_domain *domain) {
    rbl_lots_domain own, *d = domain ? domain : &own;
    rbl_wide least = RBL_WIDE_MAX, noise = rbl_lots_noise(r, price);
    rbl_lots_sides(d, r);
    for (int k = 0; k < RBL_LOTS_SIDES; k++) {
        rbl_lots_side *s = &d->side[k];
        if (s->last < s->first) continue;
        int64_t from = k == 1 ? 0 : lots_guess(l, r, s, price), at = from;
        rbl_wide best = rbl_lots_priced(l, r, price, from);
        bool is_closed = lots_walk(l, r, price, noise, s, from, 1, &best, &at);
        is_closed &= lots_walk(l, r, price, noise, s, from, -1, &best, &at);
        if (!is_closed) best = rbl_wide_sub(best, noise);
        if (rbl_wide_cmp(best, least) < 0) least = best, *z = at;
        s->down = at, s->up = at + 1;
    }
    return least;
}
