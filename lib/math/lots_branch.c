/* SPDX-License-Identifier: MIT */
/* Branch and bound: row by row, the lots of each in the order of what they cost at the best price,
 * the rows whose lots differ least last. */
#include "math/lots.h"

#include <string.h>

#include "base/round.h"
#include "base/sort.h"

/* Objectives above this, times 2^shift, are not looked for. */
static rbl_wide lots_branch_limit(const rbl_lots *l) {
    if (!l->is_found) return RBL_WIDE_MAX;
    rbl_wide less = rbl_wide_sub(l->objective, rbl_wide_of(1));
    return rbl_wide_times_low(less, INT64_C(1) << l->shift);
}

void rbl_lots_keep(rbl_lots *l, rbl_wide objective) {
    if (l->is_found && rbl_wide_cmp(objective, l->objective) >= 0) return;
    l->is_found = true;
    l->objective = objective;
    memcpy(l->z, l->trial, l->n * sizeof *l->z);
}

bool rbl_lots_near(const rbl_lots *l) {
    if (!l->is_found) return false;
    rbl_wide more = rbl_wide_sub(l->objective, l->bound);
    uint64_t share = (uint64_t)l->gap_max_ppb;
    return rbl_wide_cmp(more, rbl_wide_mul_div_floor(l->objective, share, REBAL_ONE)) <= 0;
}

static int lots_branch_compare(const void *context, int32_t a, int32_t b) {
    const rbl_lots *l = context;
    return rbl_wide_cmp(l->slack[b], l->slack[a]);
}

/* The next lots to look at of a domain, the cheapest at the best price first; false at its end. */
static bool lots_branch_next(const rbl_lots *l, const rbl_lots_row *r, rbl_lots_domain *d,
                             int64_t *z, rbl_wide *cost) {
    int64_t *from = NULL;
    int step = 0;
    for (int k = 0; k < RBL_LOTS_SIDES; k++) {
        rbl_lots_side *s = &d->side[k];
        if (s->last < s->first) continue;
        for (int up = 0; up < 2; up++) {
            int64_t *at = up ? &s->up : &s->down;
            if (*at < s->first || *at > s->last) continue;
            rbl_wide here = rbl_lots_priced(l, r, l->price[0], *at);
            if (from && rbl_wide_cmp(here, *cost) >= 0) continue;
            *cost = here, from = at, step = up ? 1 : -1;
        }
    }
    if (!from) return false;
    *z = *from;
    *from += step;
    return true;
}

/* F-LOTSBOUND: of rows that are decided as `level` says, by price k. */
static rbl_wide lots_branch_bound(const rbl_lots *l, const rbl_lots_level *level, size_t depth,
                                  int k) {
    rbl_wide own = rbl_wide_times_low(level->term, INT64_C(1) << l->shift);
    own = rbl_wide_add(own, rbl_wide_times_low(level->spend, l->price[k]));
    own = rbl_wide_add(own, l->rest[depth * RBL_LOTS_PRICES + (size_t)k]);
    return rbl_wide_sub(own, l->end[k]);
}

/* Whether the rows from `depth` on can end within the budget, and better than what is known. */
static bool lots_branch_can(const rbl_lots *l, const rbl_lots_level *level, size_t depth,
                            rbl_wide limit) {
    rbl_wide low = rbl_wide_add(level->spend, l->rest_low[depth]);
    rbl_wide high = rbl_wide_add(level->spend, l->rest_high[depth]);
    if (rbl_wide_cmp(low, l->spend_max) > 0 || rbl_wide_cmp(high, l->spend_min) < 0) return false;
    for (int k = 0; k < l->n_prices; k++)
        if (rbl_wide_cmp(lots_branch_bound(l, level, depth, k), limit) > 0) return false;
    return true;
}

/* Whether all lots that cost as much or more at the best price are beyond the limit. */
static bool lots_branch_is_over(const rbl_lots *l, size_t depth, rbl_wide cost, rbl_wide limit) {
    const rbl_lots_row *r = &l->row[l->order[depth]];
    const rbl_lots_level *level = &l->level[depth];
    if (!l->is_found) return false;
    rbl_wide noise = rbl_wide_times_low(rbl_lots_noise(r, l->price[0]), 2);
    rbl_wide own = rbl_wide_times_low(level->term, INT64_C(1) << l->shift);
    own = rbl_wide_add(own, rbl_wide_times_low(level->spend, l->price[0]));
    own = rbl_wide_add(own, l->rest[(depth + 1) * RBL_LOTS_PRICES]);
    own = rbl_wide_add(rbl_wide_sub(own, l->end[0]), rbl_wide_sub(cost, noise));
    return rbl_wide_cmp(own, limit) > 0;
}

/* The other prices that help: of those tried, the farthest that lose no more than four times what
 * is still open. */
static void lots_branch_prices(rbl_lots *l) {
    rbl_wide open = lots_branch_limit(l), best = l->tried[0].bound;
    for (int k = 1; k < l->n_tried; k++)
        if (rbl_wide_cmp(l->tried[k].bound, best) > 0) best = l->tried[k].bound;
    open = rbl_wide_sub(open, best);
    l->n_prices = 1;
    for (int k = 0; k < l->n_tried && l->n_prices < RBL_LOTS_PRICES; k++) {
        rbl_wide loss = rbl_wide_div_floor(rbl_wide_sub(best, l->tried[k].bound), rbl_wide_of(4));
        if (l->tried[k].price == l->price[0] || rbl_wide_cmp(loss, open) > 0) continue;
        l->price[l->n_prices++] = l->tried[k].price;
    }
    for (int k = 0; k < l->n_prices; k++) {
        rbl_wide end = l->price[k] > 0 ? l->spend_max : l->spend_min;
        l->end[k] = rbl_wide_times_low(end, l->price[k]);
    }
}

/* What the second best lots of a row are dearer by, where it begins. */
static rbl_wide lots_branch_slack(const rbl_lots *l, size_t i) {
    rbl_lots_domain d = l->domain[i];
    int64_t z;
    rbl_wide first = rbl_wide_of(0), second = first;
    (void)lots_branch_next(l, &l->row[i], &d, &z, &first);
    if (!lots_branch_next(l, &l->row[i], &d, &z, &second)) return RBL_WIDE_MAX;
    return rbl_wide_sub(second, first);
}

/* Sums of what is left, from the last row on. */
static void lots_branch_rest(rbl_lots *l) {
    rbl_wide none = rbl_wide_of(0);
    int64_t z;
    for (int k = 0; k < l->n_prices; k++) l->rest[l->n * RBL_LOTS_PRICES + (size_t)k] = none;
    l->rest_low[l->n] = l->rest_high[l->n] = none;
    for (size_t at = l->n; at-- > 0;) {
        const rbl_lots_row *r = &l->row[l->order[at]];
        rbl_wide *to = l->rest + at * RBL_LOTS_PRICES;
        for (int k = 0; k < l->n_prices; k++)
            to[k] =
                rbl_wide_add(to[k + RBL_LOTS_PRICES], rbl_lots_least(l, r, l->price[k], &z, NULL));
        rbl_wide low = rbl_wide_of(rbl_lots_spend(r, r->low));
        l->rest_low[at] = rbl_wide_add(l->rest_low[at + 1], low);
        rbl_wide high = rbl_wide_of(rbl_lots_spend(r, r->high));
        l->rest_high[at] = rbl_wide_add(l->rest_high[at + 1], high);
    }
}

static void lots_branch_begin(rbl_lots *l) {
    int64_t z;
    lots_branch_prices(l);
    for (size_t i = 0; i < l->n; i++) {
        l->order[i] = (int32_t)i;
        (void)rbl_lots_least(l, &l->row[i], l->price[0], &z, &l->domain[i]);
        l->slack[i] = lots_branch_slack(l, i);
    }
    rbl_sort_rows(l->order, l->scratch, l->n, lots_branch_compare, l);
    lots_branch_rest(l);
    l->level[0].domain = l->domain[l->order[0]];
    l->level[0].term = l->level[0].spend = rbl_wide_of(0);
}

/* The row of `depth` takes its next lots; false where it has none left. The branch goes on below,
 * *is_down, where that can lead to something. */
static bool lots_branch_step(rbl_lots *l, size_t depth, bool *is_down) {
    rbl_lots_level *level = &l->level[depth], *below = level + 1;
    size_t i = (size_t)l->order[depth];
    rbl_wide cost, limit = lots_branch_limit(l);
    int64_t z;
    if (!lots_branch_next(l, &l->row[i], &level->domain, &z, &cost)) return false;
    if (lots_branch_is_over(l, depth, cost, limit)) return false;
    l->n_nodes++;
    below->term = rbl_wide_add(level->term, rbl_lots_term(l, &l->row[i], z));
    below->spend = rbl_wide_add(level->spend, rbl_wide_of(rbl_lots_spend(&l->row[i], z)));
    l->trial[i] = z;
    *is_down = lots_branch_can(l, below, depth + 1, limit);
    if (*is_down && depth + 1 < l->n) below->domain = l->domain[l->order[depth + 1]];
    return true;
}

/* F-LOTS */
int rbl_lots_branch(rbl_lots *l) {
    size_t depth = 0;
    lots_branch_begin(l);
    for (;;) {
        bool is_down = false;
        if (l->n_nodes >= l->n_nodes_max) return RBL_LOTS_LIMIT;
        if (!lots_branch_step(l, depth, &is_down)) {
            if (depth-- == 0) break;
        } else if (is_down && ++depth == l->n) {
            rbl_lots_keep(l, l->level[depth--].term);
            if (rbl_lots_near(l)) return RBL_LOTS_NEAR;
        }
    }
    if (l->is_found) l->bound = l->objective;
    return RBL_LOTS_DONE;
}

int rbl_lots_solve(rbl_lots *l) {
    l->is_found = false;
    l->n_nodes = 0;
    l->bound = rbl_wide_of(0);
    rbl_lots_relax(l);
    rbl_lots_exchange(l);
    if (rbl_lots_near(l)) return RBL_LOTS_NEAR;
    return rbl_lots_branch(l);
}
