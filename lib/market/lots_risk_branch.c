/* SPDX-License-Identifier: MIT */
/* Branch and bound where the risk of each row depends on all: a relaxed trade at each node, its
 * prices a bound for whole lots; the row that is farthest from whole ones is split there. */
#include "market/lots_risk.h"

#include "base/doubles.h"

enum { LOTS_RISK_DEPTH = 64, LOTS_RISK_STEPS = 40, LOTS_RISK_FEW = 24 };

/* Whether rows can meet the budget; the bounds of the relaxed trade, and its sum. */
static bool lots_risk_enter(rbl_lots_risk *r) {
    rbl_lots *l = r->lots;
    rbl_dual *d = &r->trade.dual;
    rbl_wide low = rbl_wide_of(0), high = low;
    double least = 0, most = 0;
    for (size_t i = 0; i < l->n; i++) {
        rbl_lots_row *row = &l->row[i];
        rbl_prox *v = &d->variable[i];
        if (!rbl_lots_ends(row, &row->low, &row->high)) return false;
        low = rbl_wide_add(low, rbl_wide_of(rbl_lots_spend(row, row->low)));
        high = rbl_wide_add(high, rbl_wide_of(rbl_lots_spend(row, row->high)));
        v->low = rbl_lots_risk_x(r, i, row->low);
        v->high = rbl_lots_risk_x(r, i, row->high);
        least += v->low, most += v->high;
    }
    d->net_min = r->problem.net_min, d->net_max = r->problem.net_max;
    d->net_min = d->net_min < least ? least : d->net_min > most ? most : d->net_min;
    d->net_max = d->net_max < least ? least : d->net_max > most ? most : d->net_max;
    return rbl_wide_cmp(low, l->spend_max) <= 0 && rbl_wide_cmp(high, l->spend_min) >= 0;
}

/* The lots of the domain below x and above it: the same where x is whole. */
static void lots_risk_beside(const rbl_lots_risk *r, size_t i, double x, int64_t *down,
                             int64_t *up) {
    const rbl_lots_row *row = &r->lots->row[i];
    double z = x * r->account / (double)row->price;
    int64_t at = rbl_lots_risk_below(r, i, x, row->low, row->high);
    if (!rbl_lots_has(row, at)) (void)rbl_lots_next(row, at, false, &at);
    *down = *up = at;
    if ((double)at < z - 1e-9 * (1 + rbl_doubles_abs(z))) (void)rbl_lots_next(row, at, true, up);
    if (*up > row->high) *up = at;
}

/* The row to be split, and where: as far from whole lots as any, by what that weighs; else the
 * widest. False where all rows are single lots. */
static bool lots_risk_split(const rbl_lots_risk *r, rbl_lots_risk_fork *f) {
    const rbl_lots *l = r->lots;
    const rbl_dual *d = &r->trade.dual;
    double worst = 0;
    uint64_t widest = 0;
    size_t wide = 0;
    int64_t down = 0, up = 0;
    for (size_t i = 0; i < l->n; i++) {
        int64_t a, b;
        uint64_t width = (uint64_t)l->row[i].high - (uint64_t)l->row[i].low;
        if (width > widest) widest = width, wide = i;
        if (width == 0) continue;
        lots_risk_beside(r, i, d->x[i], &a, &b);
        double unit = (double)l->row[i].price / r->account, at = d->x[i] / unit;
        double off = at - (double)a < (double)b - at ? at - (double)a : (double)b - at;
        double weight = off * unit * off * unit * (d->variable[i].curvature + r->square[i]);
        if (a != b && weight > worst) worst = weight, f->row = i, down = a, up = b;
    }
    if (widest == 0) return false;
    if (!(worst > 0)) {
        const rbl_lots_row *row = &l->row[wide];
        f->row = wide;
        lots_risk_beside(r, wide, d->x[wide], &down, &up);
        if (down < row->high)
            (void)rbl_lots_next(row, down, true, &up);
        else
            up = down, (void)rbl_lots_next(row, up, false, &down);
    }
    double x = d->x[f->row] * r->account / (double)l->row[f->row].price;
    bool is_up = (double)up - x < x - (double)down;
    f->low = l->row[f->row].low, f->high = l->row[f->row].high;
    f->other_low = is_up ? f->low : up;
    f->other_high = is_up ? down : f->high;
    l->row[f->row].low = is_up ? up : f->low;
    l->row[f->row].high = is_up ? f->high : down;
    f->is_second = false;
    return true;
}

/* A node: whether it can hold something better; its lots are tried. */
static bool lots_risk_node(rbl_lots_risk *r) {
    rbl_lots *l = r->lots;
    l->n_nodes++;
    if (!lots_risk_enter(r)) return false;
    r->trade.dual.n_steps_max = LOTS_RISK_STEPS;
    (void)rbl_dual_solve(&r->trade.dual);
    double bound = rbl_lots_risk_climb(r, 0);
    if (rbl_lots_risk_is_over(r, bound)) return false;
    if (l->n <= LOTS_RISK_FEW) bound = rbl_lots_risk_climb(r, 2);
    rbl_lots_risk_exchange(r);
    return !rbl_lots_risk_is_over(r, bound);
}

/* F-LOTS */
int rbl_lots_risk_branch(rbl_lots_risk *r) {
    rbl_lots *l = r->lots;
    rbl_lots_risk_fork *f = r->fork;
    size_t depth = 0, most = l->n * LOTS_RISK_DEPTH;
    for (bool is_open = true;;) {
        if (rbl_lots_risk_near(r)) return RBL_LOTS_NEAR;
        if (l->n_nodes >= l->n_nodes_max || rbl_stop_is_asked(r->problem.stop))
            return RBL_LOTS_LIMIT;
        is_open = is_open && lots_risk_node(r);
        if (is_open && depth < most && lots_risk_split(r, &f[depth])) {
            depth++;
            continue;
        }
        if (is_open && depth == most) return RBL_LOTS_LIMIT;
        for (; depth > 0 && f[depth - 1].is_second; depth--) {
            l->row[f[depth - 1].row].low = f[depth - 1].low;
            l->row[f[depth - 1].row].high = f[depth - 1].high;
        }
        if (depth == 0) break;
        rbl_lots_risk_fork *last = &f[depth - 1];
        last->is_second = true;
        l->row[last->row].low = last->other_low;
        l->row[last->row].high = last->other_high;
        is_open = true;
    }
    return RBL_LOTS_DONE;
}
