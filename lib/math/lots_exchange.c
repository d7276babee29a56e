/* SPDX-License-Identifier: MIT */
/* Better lots by steps of one row and of two, in whole money. */
#include "math/lots.h"

#include "base/sort.h"

enum { LOTS_EXCHANGE_SWEEPS = 24, LOTS_EXCHANGE_CORE = 192 };

/* Where the trial stands: how much more it may spend, and what it comes to. */
typedef struct lots_exchange {
    rbl_wide spend, term;
    uint32_t n_moves; /* rows in reach, twice */
} lots_exchange;

/* The best pair so far: by how much the budget is missed after it, then by the terms. */
typedef struct lots_exchange_pair {
    size_t a, b; /* places in the list of moves; b as a: a single one */
    rbl_wide miss, term;
    bool is_found;
} lots_exchange_pair;

rbl_wide rbl_lots_miss(const rbl_lots *l, rbl_wide spend) {
    if (rbl_wide_cmp(spend, l->spend_max) > 0) return rbl_wide_sub(spend, l->spend_max);
    if (rbl_wide_cmp(spend, l->spend_min) < 0) return rbl_wide_sub(l->spend_min, spend);
    return rbl_wide_of(0);
}

/* Both steps of a row from where it stands. */
static void lots_exchange_row(rbl_lots *l, size_t place) {
    size_t i = (size_t)l->order[place];
    const rbl_lots_row *r = &l->row[i];
    int64_t z = l->trial[i], spend = rbl_lots_spend(r, z);
    rbl_wide term = rbl_lots_term(l, r, z);
    for (int up = 0; up < 2; up++) {
        rbl_lots_move *m = &l->move[2 * place + (size_t)up];
        m->is_open = rbl_lots_next(r, z, up, &m->to);
        if (!m->is_open) continue;
        m->spend = rbl_lots_spend(r, m->to) - spend;
        m->term = rbl_wide_sub(rbl_lots_term(l, r, m->to), term);
    }
}

static void lots_exchange_look(const rbl_lots *l, const lots_exchange *e, size_t a, size_t b,
                               rbl_wide spend, rbl_wide term, lots_exchange_pair *best) {
    rbl_wide miss = rbl_lots_miss(l, rbl_wide_add(e->spend, spend));
    int order = rbl_wide_cmp(miss, best->miss);
    if (order > 0 || (order == 0 && rbl_wide_cmp(term, best->term) >= 0)) return;
    *best = (lots_exchange_pair){.a = a, .b = b, .miss = miss, .term = term, .is_found = true};
}

/* The best of move a alone or with one of another row. */
static void lots_exchange_with(const rbl_lots *l, const lots_exchange *e, size_t a,
                               lots_exchange_pair *best) {
    const rbl_lots_move *m = l->move, *own = &m[a];
    rbl_wide spend = rbl_wide_of(own->spend);
    lots_exchange_look(l, e, a, a, spend, own->term, best);
    bool is_met = rbl_wide_sign(best->miss) == 0;
    for (size_t b = (a | 1) + 1; b < e->n_moves; b++) {
        if (!m[b].is_open) continue;
        rbl_wide term = rbl_wide_add(own->term, m[b].term);
        if (is_met && rbl_wide_cmp(term, best->term) >= 0) continue;
        lots_exchange_look(l, e, a, b, rbl_wide_add(spend, rbl_wide_of(m[b].spend)), term, best);
        is_met = rbl_wide_sign(best->miss) == 0;
    }
}

static void lots_exchange_go(rbl_lots *l, lots_exchange *e, size_t a) {
    const rbl_lots_move m = l->move[a];
    l->trial[l->order[a / 2]] = m.to;
    e->spend = rbl_wide_add(e->spend, rbl_wide_of(m.spend));
    e->term = rbl_wide_add(e->term, m.term);
    lots_exchange_row(l, a / 2);
}

/* Each row takes its best step or pair while there is one. */
static bool lots_exchange_sweep(rbl_lots *l, lots_exchange *e) {
    bool is_better = false;
    for (size_t a = 0; a < e->n_moves; a++) {
        lots_exchange_pair best = {.miss = rbl_lots_miss(l, e->spend), .term = rbl_wide_of(0)};
        if (!l->move[a].is_open) continue;
        lots_exchange_with(l, e, a, &best);
        if (!best.is_found) continue;
        lots_exchange_go(l, e, best.a);
        if (best.b != best.a) lots_exchange_go(l, e, best.b);
        is_better = true;
    }
    return is_better;
}

static int lots_exchange_compare(const void *context, int32_t a, int32_t b) {
    const rbl_lots *l = context;
    return rbl_wide_cmp(l->slack[a], l->slack[b]);
}

/* Rows by what their next lots are dearer by, at the best price. */
static void lots_exchange_order(rbl_lots *l) {
    for (size_t i = 0; i < l->n; i++) {
        const rbl_lots_row *r = &l->row[i];
        rbl_wide here = rbl_lots_priced(l, r, l->price[0], l->trial[i]), least = RBL_WIDE_MAX;
        for (int up = 0; up < 2; up++) {
            int64_t to;
            if (!rbl_lots_next(r, l->trial[i], up, &to)) continue;
            rbl_wide more = rbl_wide_sub(rbl_lots_priced(l, r, l->price[0], to), here);
            if (rbl_wide_cmp(more, least) < 0) least = more;
        }
        l->slack[i] = least;
        l->order[i] = (int32_t)i;
    }
    rbl_sort_rows(l->order, l->scratch, l->n, lots_exchange_compare, l);
}

void rbl_lots_exchange(rbl_lots *l) {
    size_t core = l->n < LOTS_EXCHANGE_CORE ? l->n : LOTS_EXCHANGE_CORE;
    lots_exchange e = {
        .spend = rbl_wide_of(0), .term = rbl_wide_of(0), .n_moves = (uint32_t)(2 * core)};
    lots_exchange_order(l);
    for (size_t i = 0; i < l->n; i++) {
        const rbl_lots_row *r = &l->row[i];
        e.spend = rbl_wide_add(e.spend, rbl_wide_of(rbl_lots_spend(r, l->trial[i])));
        e.term = rbl_wide_add(e.term, rbl_lots_term(l, r, l->trial[i]));
    }
    for (size_t place = 0; place < core; place++) lots_exchange_row(l, place);
    for (int k = 0; k < LOTS_EXCHANGE_SWEEPS; k++)
        if (!lots_exchange_sweep(l, &e)) break;
    if (rbl_wide_sign(rbl_lots_miss(l, e.spend)) == 0) rbl_lots_keep(l, e.term);
}
