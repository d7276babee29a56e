/* SPDX-License-Identifier: MIT */
/* Better lots by steps of one row and of two, where the risk of each depends on all. */
#include "market/lots_risk.h"

#include <string.h>

#include "base/doubles.h"
#include "base/sort.h"
#include "math/rng.h"
#include "math/rows.h"
#include "math/vector.h"

enum { LOTS_RISK_SWEEPS = 32, LOTS_RISK_KICK = 4 };

/* Where the trial stands. */
typedef struct lots_risk_place {
    size_t core;
    rbl_wide spend;
    double objective;
} lots_risk_place;

/* The best pair so far: by how much the budget is missed after it, then by the objective. */
typedef struct lots_risk_pair {
    size_t a, b; /* places in the list of moves; b as a: a single one */
    rbl_wide miss;
    double gain;
    bool is_found;
} lots_risk_pair;

/* What both steps of the row at that place change. */
static void lots_risk_row(rbl_lots_risk *r, size_t place) {
    rbl_lots *l = r->lots;
    size_t i = (size_t)l->order[place];
    const rbl_lots_row *row = &l->row[i];
    int64_t z = l->trial[i], spend = rbl_lots_spend(row, z);
    double value = rbl_lots_risk_value(r, i, z), own = r->gram[place * RBL_LOTS_RISK_CORE + place];
    for (size_t up = 0; up < 2; up++) {
        size_t a = 2 * place + up;
        rbl_lots_move *m = &l->move[a];
        m->is_open = rbl_lots_next(row, z, up, &m->to);
        r->step[a] = r->gain[a] = 0;
        if (!m->is_open) continue;
        double x = rbl_lots_risk_x(r, i, m->to - z);
        m->spend = rbl_lots_spend(row, m->to) - spend;
        r->step[a] = x;
        r->gain[a] = rbl_lots_risk_value(r, i, m->to) - value + x * (r->pull[place] + own / 2 * x);
    }
}

static void lots_risk_look(const rbl_lots_risk *r, const lots_risk_place *p, size_t a, size_t b,
                           double gain, lots_risk_pair *best) {
    const rbl_lots_move *m = r->lots->move;
    rbl_wide spend = rbl_wide_add(p->spend, rbl_wide_of(m[a].spend));
    if (b != a) spend = rbl_wide_add(spend, rbl_wide_of(m[b].spend));
    rbl_wide miss = rbl_lots_miss(r->lots, spend);
    int order = rbl_wide_cmp(miss, best->miss);
    if (order > 0 || (order == 0 && !(gain < best->gain))) return;
    *best = (lots_risk_pair){.a = a, .b = b, .miss = miss, .gain = gain, .is_found = true};
}

/* The best of move a alone or with one of another row. */
static void lots_risk_with(const rbl_lots_risk *r, const lots_risk_place *p, size_t a,
                           lots_risk_pair *best) {
    const rbl_lots_move *m = r->lots->move;
    const double *gram = r->gram + a / 2 * RBL_LOTS_RISK_CORE;
    lots_risk_look(r, p, a, a, r->gain[a], best);
    bool is_met = rbl_wide_sign(best->miss) == 0;
    for (size_t b = (a | 1) + 1; b < 2 * p->core; b++) {
        double gain = r->gain[a] + r->gain[b] + r->step[a] * r->step[b] * gram[b / 2];
        if (!m[b].is_open || (is_met && !(gain < best->gain))) continue;
        lots_risk_look(r, p, a, b, gain, best);
        is_met = rbl_wide_sign(best->miss) == 0;
    }
}

static void lots_risk_go(rbl_lots_risk *r, lots_risk_place *p, size_t a) {
    const rbl_lots_move m = r->lots->move[a];
    const double *gram = r->gram + a / 2 * RBL_LOTS_RISK_CORE;
    double x = r->step[a];
    r->lots->trial[r->lots->order[a / 2]] = m.to;
    p->spend = rbl_wide_add(p->spend, rbl_wide_of(m.spend));
    p->objective += r->gain[a];
    for (size_t place = 0; place < p->core; place++) {
        double more = x * gram[place];
        r->pull[place] += more;
        r->gain[2 * place] += more * r->step[2 * place];
        r->gain[2 * place + 1] += more * r->step[2 * place + 1];
    }
    lots_risk_row(r, a / 2);
}

static bool lots_risk_sweep(rbl_lots_risk *r, lots_risk_place *p) {
    bool is_better = false;
    double enough = -1e-14 * rbl_doubles_abs(p->objective);
    for (size_t a = 0; a < 2 * p->core; a++) {
        lots_risk_pair best = {.miss = rbl_lots_miss(r->lots, p->spend), .gain = enough};
        if (!r->lots->move[a].is_open) continue;
        lots_risk_with(r, p, a, &best);
        if (!best.is_found) continue;
        lots_risk_go(r, p, best.a);
        if (best.b != best.a) lots_risk_go(r, p, best.b);
        is_better = true;
    }
    return is_better;
}

/* The exposures of the trial, its objective and what it spends. */
static void lots_risk_stand(rbl_lots_risk *r, lots_risk_place *p) {
    const rbl_dual *d = &r->trade.dual;
    const rbl_lots *l = r->lots;
    p->spend = rbl_wide_of(0);
    p->objective = 0;
    for (size_t i = 0; i < l->n; i++) {
        p->spend = rbl_wide_add(p->spend, rbl_wide_of(rbl_lots_spend(&l->row[i], l->trial[i])));
        p->objective += rbl_lots_risk_value(r, i, l->trial[i]);
        r->x[i] = rbl_lots_risk_x(r, i, l->trial[i]);
    }
    rbl_rows_sum(r->exposure, d->rows, r->x, d->n, d->width);
    rbl_vector_add(r->exposure, 1, d->centre, d->k);
    for (size_t j = d->k; j < d->width; j++) r->exposure[j] = 0;
    p->objective += rbl_vector_dot(r->exposure, r->exposure, d->k) / 2;
}

static int lots_risk_compare(const void *context, int32_t a, int32_t b) {
    const double *slack = context;
    return (slack[a] > slack[b]) - (slack[a] < slack[b]);
}

/* Rows by what their next lots are dearer by at the exposures of the trial, as far as the price of
 * the sum; the first of them are in reach. r->x is lent. */
static void lots_risk_reach(rbl_lots_risk *r, lots_risk_place *p) {
    rbl_lots *l = r->lots;
    const rbl_dual *d = &r->trade.dual;
    double price = r->better[d->k];
    rbl_rows_dot(r->coupling, d->rows, r->exposure, d->n, d->width);
    for (size_t i = 0; i < l->n; i++) {
        int64_t z = l->trial[i];
        double here = rbl_lots_risk_value(r, i, z), least = DBL_MAX;
        for (int up = 0; up < 2; up++) {
            int64_t to;
            if (!rbl_lots_next(&l->row[i], z, up, &to)) continue;
            double x = rbl_lots_risk_x(r, i, to - z);
            double more = rbl_lots_risk_value(r, i, to) - here + x * (r->coupling[i] + price);
            if (more < least) least = more;
        }
        r->x[i] = least;
        l->order[i] = (int32_t)i;
    }
    p->core = l->n < RBL_LOTS_RISK_CORE ? l->n : RBL_LOTS_RISK_CORE;
    rbl_sort_rows(l->order, l->scratch, l->n, lots_risk_compare, r->x);
}

/* A A' of the rows in reach. */
static void lots_risk_moves(rbl_lots_risk *r, const lots_risk_place *p) {
    const rbl_dual *d = &r->trade.dual;
    const int32_t *order = r->lots->order;
    for (size_t a = 0; a < p->core; a++) {
        const double *row = d->rows + (size_t)order[a] * d->width;
        for (size_t b = 0; b <= a; b++) {
            double dot = rbl_vector_dot(row, d->rows + (size_t)order[b] * d->width, d->k);
            r->gram[a * RBL_LOTS_RISK_CORE + b] = r->gram[b * RBL_LOTS_RISK_CORE + a] = dot;
        }
    }
}

/* What the exposures pull the rows in reach by, and their steps. */
static void lots_risk_pulls(rbl_lots_risk *r, const lots_risk_place *p) {
    const rbl_dual *d = &r->trade.dual;
    for (size_t a = 0; a < p->core; a++) {
        const double *row = d->rows + (size_t)r->lots->order[a] * d->width;
        r->pull[a] = rbl_vector_dot(row, r->exposure, d->k);
        lots_risk_row(r, a);
    }
}

/* Sweeps until none is better. */
static void lots_risk_sweeps(rbl_lots_risk *r, lots_risk_place *p) {
    for (int k = 0; k < LOTS_RISK_SWEEPS; k++)
        if (!lots_risk_sweep(r, p)) break;
}

/* Kept if it is within the budget and better. */
static void lots_risk_try(rbl_lots_risk *r, lots_risk_place *p) {
    if (rbl_wide_sign(rbl_lots_miss(r->lots, p->spend)) != 0) return;
    if (r->lots->is_found && !(p->objective < r->objective)) return;
    lots_risk_stand(r, p);
    rbl_lots_risk_keep(r, p->objective);
}

void rbl_lots_risk_exchange(rbl_lots_risk *r) {
    lots_risk_place p = {0, rbl_wide_of(0), 0};
    lots_risk_stand(r, &p);
    lots_risk_reach(r, &p);
    lots_risk_moves(r, &p);
    lots_risk_pulls(r, &p);
    lots_risk_sweeps(r, &p);
    lots_risk_try(r, &p);
}

/* A few steps at random, from a fixed seed. */
static void lots_risk_kick(rbl_lots_risk *r, lots_risk_place *p, uint64_t *seed) {
    for (int k = 0; k < LOTS_RISK_KICK; k++) {
        size_t a = (size_t)(rbl_rng_mix(seed) % (2 * p->core));
        if (r->lots->move[a].is_open) lots_risk_go(r, p, a);
    }
}

void rbl_lots_risk_shake(rbl_lots_risk *r, int n_kicks) {
    lots_risk_place p = {0, rbl_wide_of(0), 0};
    rbl_lots *l = r->lots;
    uint64_t seed = 1;
    if (!l->is_found) return;
    memcpy(l->trial, l->z, l->n * sizeof *l->z);
    lots_risk_stand(r, &p);
    lots_risk_reach(r, &p);
    lots_risk_moves(r, &p);
    for (int k = 0; k < n_kicks && !rbl_lots_risk_near(r); k++) {
        memcpy(l->trial, l->z, l->n * sizeof *l->z);
        lots_risk_stand(r, &p);
        lots_risk_pulls(r, &p);
        lots_risk_kick(r, &p, &seed);
        lots_risk_sweeps(r, &p);
        lots_risk_try(r, &p);
    }
}
