/* SPDX-License-Identifier: MIT */
/* The bound: the budget is priced, and each row takes what is best for it. */
#include "math/lots.h"

enum { LOTS_RELAX_SHIFT = 24, LOTS_RELAX_BITS = 62 };

/* Of terms and payments of all rows, times 2^shift: below 2^125. */
static bool lots_relax_fits(rbl_wide term, rbl_wide price, rbl_wide spend, int shift) {
    rbl_wide sum, unit = rbl_wide_of(INT64_C(1) << shift);
    rbl_wide most = rbl_wide_join(INT64_C(1) << (LOTS_RELAX_BITS - shift), 0);
    if (!rbl_wide_mul(&price, price, unit)) return false;
    if (rbl_wide_cmp(price, rbl_wide_of(INT64_C(1) << LOTS_RELAX_BITS)) >= 0) return false;
    if (!rbl_wide_mul(&sum, rbl_wide_of(rbl_wide_low64(price) >> shift), spend)) return false;
    return rbl_wide_add_to(&sum, term) && rbl_wide_cmp(sum, most) < 0;
}

/* Of the ends of a domain: the larger size of value less ideal, and of payments. */
static void lots_relax_sizes(const rbl_lots_row *r, int64_t *deviation, int64_t *spend) {
    int64_t low = 0, high = 0;
    *deviation = *spend = 0;
    if (!rbl_lots_ends(r, &low, &high)) return;
    for (int k = 0; k < 2; k++) {
        int64_t z = k ? high : low, d = r->gap + z * r->price, s = rbl_lots_spend(r, z);
        d = d < 0 ? -d : d, s = s < 0 ? -s : s;
        *deviation = d > *deviation ? d : *deviation;
        *spend = s > *spend ? s : *spend;
    }
}

/* Prices up to four times the steepest weight d, or two where terms are sizes, drive each row to an
 * end: fees are no more than half of what is sold. */
bool rbl_lots_scale(rbl_lots *l) {
    rbl_wide term = rbl_wide_of(0), spend = term, steepest = rbl_wide_of(l->is_square ? 4 : 2);
    for (size_t i = 0; i < l->n; i++) {
        int64_t d, s;
        rbl_wide own, slope, weight = rbl_wide_of(l->row[i].weight);
        lots_relax_sizes(&l->row[i], &d, &s);
        own = rbl_wide_of(d), slope = rbl_wide_of(2);
        if (l->is_square) {
            if (!rbl_wide_mul(&slope, rbl_wide_of(4 * l->row[i].weight), own)) return false;
            if (!rbl_wide_mul(&own, rbl_wide_mul64(d, d), weight)) return false;
        }
        if (!rbl_wide_add_to(&term, own) || !rbl_wide_add_to(&spend, rbl_wide_of(s))) return false;
        if (rbl_wide_cmp(slope, steepest) > 0) steepest = slope;
    }
    l->shift = LOTS_RELAX_SHIFT;
    while (!lots_relax_fits(term, steepest, spend, l->shift))
        if (l->shift-- == 0) return false;
    l->price_most = rbl_wide_low64(steepest) << l->shift;
    return true;
}

bool rbl_lots_cut(rbl_lots *l) {
    rbl_wide least = rbl_wide_of(0), most = least;
    for (size_t i = 0; i < l->n; i++) {
        rbl_lots_row *r = &l->row[i];
        if (!rbl_lots_ends(r, &r->low, &r->high)) return false;
        least = rbl_wide_add(least, rbl_wide_of(rbl_lots_spend(r, r->low)));
        most = rbl_wide_add(most, rbl_wide_of(rbl_lots_spend(r, r->high)));
    }
    for (size_t i = 0; i < l->n; i++) {
        rbl_lots_row *r = &l->row[i];
        int64_t low = r->low, high = r->high;
        rbl_wide others = rbl_wide_sub(least, rbl_wide_of(rbl_lots_spend(r, low)));
        if (!rbl_lots_within(r, low, high, rbl_wide_sub(l->spend_max, others), &r->high))
            return false;
        others = rbl_wide_sub(most, rbl_wide_of(rbl_lots_spend(r, high)));
        if (!rbl_lots_beyond(r, low, high, rbl_wide_sub(l->spend_min, others), &r->low))
            return false;
        if (r->low > r->high) return false;
    }
    return true;
}

/* F-LOTSBOUND: what the rows come to at a price, less its end of the budget; lots into z, what
 * they spend into *spend. */
static rbl_wide lots_relax_at(rbl_lots *l, int64_t price, int64_t *z, rbl_wide *spend) {
    rbl_wide sum = rbl_wide_of(0);
    *spend = sum;
    for (size_t i = 0; i < l->n; i++) {
        const rbl_lots_row *r = &l->row[i];
        sum = rbl_wide_add(sum, rbl_lots_least(l, r, price, &z[i], NULL));
        *spend = rbl_wide_add(*spend, rbl_wide_of(rbl_lots_spend(r, z[i])));
    }
    rbl_wide end = price > 0 ? l->spend_max : l->spend_min;
    sum = rbl_wide_sub(sum, rbl_wide_times_low(end, price));
    if (l->n_tried < RBL_LOTS_HISTORY)
        l->tried[l->n_tried++] = (rbl_lots_try){.price = price, .bound = sum};
    return sum;
}

/* The best bound of all prices tried, whole: the objective is. */
static void lots_relax_best(rbl_lots *l) {
    int best = 0;
    for (int k = 1; k < l->n_tried; k++)
        if (rbl_wide_cmp(l->tried[k].bound, l->tried[best].bound) > 0) best = k;
    l->price[0] = l->tried[best].price;
    l->bound = rbl_wide_div_ceil(l->tried[best].bound, rbl_wide_of(INT64_C(1) << l->shift));
    if (rbl_wide_sign(l->bound) < 0) l->bound = rbl_wide_of(0);
}

/* Lots of the trial, which spend too little, go towards the others, which spend too much, as far
 * as `end` of the budget allows. */
static void lots_relax_fill(rbl_lots *l, rbl_wide spend, rbl_wide end) {
    for (size_t i = 0; i < l->n; i++) {
        const rbl_lots_row *r = &l->row[i];
        int64_t from = l->trial[i], to = l->other[i];
        if (to <= from) continue;
        rbl_wide others = rbl_wide_sub(spend, rbl_wide_of(rbl_lots_spend(r, from)));
        if (!rbl_lots_within(r, from, to, rbl_wide_sub(end, others), &l->trial[i])) continue;
        spend = rbl_wide_add(others, rbl_wide_of(rbl_lots_spend(r, l->trial[i])));
    }
}

/* The price at which the rows spend an end of the budget lies between `rich`, where they spend
 * more, and `poor`. */
static void lots_relax_halve(rbl_lots *l, int64_t rich, int64_t poor, rbl_wide end) {
    rbl_wide spend = rbl_wide_of(0);
    while (poor - rich > 1) {
        int64_t middle = rich + (poor - rich) / 2;
        (void)lots_relax_at(l, middle, l->trial, &spend);
        if (rbl_wide_cmp(spend, end) > 0)
            rich = middle;
        else
            poor = middle;
    }
    (void)lots_relax_at(l, rich, l->other, &spend);
    (void)lots_relax_at(l, poor, l->trial, &spend);
    lots_relax_fill(l, spend, end);
}

void rbl_lots_relax(rbl_lots *l) {
    rbl_wide spend;
    l->n_tried = 0;
    (void)lots_relax_at(l, 0, l->trial, &spend);
    if (rbl_wide_cmp(spend, l->spend_max) > 0)
        lots_relax_halve(l, 0, l->price_most, l->spend_max);
    else if (rbl_wide_cmp(spend, l->spend_min) < 0)
        lots_relax_halve(l, -l->price_most, 0, l->spend_min);
    lots_relax_best(l);
}
