/* SPDX-License-Identifier: MIT */
/* Rows of whole lots at prices of the factors and of the sum; the bound that they give. */
#include "market/lots_risk.h"

#include <string.h>

#include "base/doubles.h"
#include "base/fmath.h"
#include "math/cholesky.h"
#include "math/rows.h"
#include "math/vector.h"

#define LOTS_RISK_SAME 1e-10 /* of size: objectives that differ by less are one */

#define LOTS_RISK_STEP 0x1p-52 /* of a number: twice what a step of arithmetic rounds it by */
#define LOTS_RISK_X 0x1p-50    /* of x and of the offset: what e is rounded by, at the most */
#define LOTS_RISK_DUST 1e-9    /* of the account, one ppb: what is of no interest */

enum { LOTS_RISK_CLIMB = 24, LOTS_RISK_HALVINGS = 6, LOTS_RISK_KICKS = 32 };

enum { LOTS_RISK_OWN = 12 }; /* steps that round the terms of a row, beside those of sums */

void rbl_lots_risk_layout(rbl_lots_risk *r, rbl_arena *arena, const rebal_risk_model *model) {
    enum { ALIGN = RBL_ARENA_ALIGN, CORE = RBL_LOTS_RISK_CORE };
    size_t n = model->n, width = rbl_rows_width(model->n_factors + 1);
    rbl_trade_layout(&r->trade, arena, model, NULL);
    r->low = rbl_arena_take(arena, n, sizeof(double), ALIGN);
    r->high = rbl_arena_take(arena, n, sizeof(double), ALIGN);
    r->coupling = rbl_arena_take(arena, n, sizeof(double), ALIGN);
    r->own = rbl_arena_take(arena, n, sizeof *r->own, ALIGN);
    r->square = rbl_arena_take(arena, n, sizeof(double), ALIGN);
    r->x = rbl_arena_take(arena, n, sizeof(double), ALIGN);
    r->state = rbl_arena_take(arena, width, sizeof(double), ALIGN);
    r->dual = rbl_arena_take(arena, width, sizeof(double), ALIGN);
    r->better = rbl_arena_take(arena, width, sizeof(double), ALIGN);
    r->exposure = rbl_arena_take(arena, width, sizeof(double), ALIGN);
    r->gram = rbl_arena_take(arena, CORE, CORE * sizeof(double), ALIGN);
    r->pull = rbl_arena_take(arena, CORE, sizeof(double), ALIGN);
    r->step = rbl_arena_take(arena, CORE, 2 * sizeof(double), ALIGN);
    r->gain = rbl_arena_take(arena, CORE, 2 * sizeof(double), ALIGN);
    r->fork = rbl_arena_take(arena, n, 64 * sizeof *r->fork, ALIGN);
}

static double lots_risk_fraction(double x) {
    return x < -RBL_TRADE_BOUND ? -RBL_TRADE_BOUND : x > RBL_TRADE_BOUND ? RBL_TRADE_BOUND : x;
}

void rbl_lots_risk_bounds(rbl_lots_risk *r) {
    const rbl_lots *l = r->lots;
    for (size_t i = 0; i < l->n; i++) {
        r->low[i] = lots_risk_fraction(rbl_lots_risk_x(r, i, l->row[i].low));
        r->high[i] = lots_risk_fraction(rbl_lots_risk_x(r, i, l->row[i].high));
    }
    r->problem.trade_min = r->low;
    r->problem.trade_max = r->high;
    r->problem.net_min = rbl_doubles_wide(l->spend_min) / r->account;
    r->problem.net_max = rbl_doubles_wide(l->spend_max) / r->account;
}

static double lots_risk_cost(const rbl_prox *v, double x) {
    double size = rbl_doubles_abs(x), rate = x < 0 ? v->sell : v->buy;
    if (v->impact > 0) rate += v->impact * rbl_fmath_sqrt(size);
    return size * rate;
}

double rbl_lots_risk_value(const rbl_lots_risk *r, size_t i, int64_t z) {
    const rbl_prox *v = &r->trade.dual.variable[i];
    const rbl_lots_risk_terms *t = &r->own[i];
    double x = rbl_lots_risk_x(r, i, z), e = v->offset + x;
    return t->own / 2 * e * e + x * (t->quadratic * x - t->alpha) + lots_risk_cost(v, x);
}

/* The size of x on one side where K x^2 / 2 + impact x^(3/2) - m x is least. */
static double lots_risk_root(const rbl_prox *v, double m) {
    if (m <= 0) return 0;
    double half = 0.75 * v->impact;
    double below = half + rbl_fmath_sqrt(half * half + v->curvature * m);
    double root = below > 0 ? m / below : rbl_doubles_infinity();
    return root * root;
}

int64_t rbl_lots_risk_below(const rbl_lots_risk *r, size_t i, double x, int64_t first,
                            int64_t last) {
    double z = x * r->account / (double)r->lots->row[i].price;
    if (!(z > (double)first)) return first;
    if (!(z < (double)last)) return last;
    int64_t down = (int64_t)z - (z < 0);
    return down < first ? first : down > last ? last : down;
}

/* F-LOTSBOUND: all of a row at these prices, less what rounding can make of it: of the sizes that
 * are summed, those behind the coupling being `reach` times e, and of e by the slope there. */
static double lots_risk_priced(const rbl_lots_risk *r, size_t i, double price, double reach,
                               int64_t z) {
    const rbl_lots_risk_terms *t = &r->own[i];
    double offset = r->trade.dual.variable[i].offset, x = rbl_lots_risk_x(r, i, z), e = offset + x;
    double paid = price * ((double)rbl_lots_spend(&r->lots->row[i], z) / r->account);
    double value = rbl_lots_risk_value(r, i, z), gain = t->alpha * x;
    double size =
        value + gain + rbl_doubles_abs(gain) + reach * rbl_doubles_abs(e) + rbl_doubles_abs(paid);
    double slope = rbl_doubles_abs(t->own * e + r->coupling[i]);
    double off = LOTS_RISK_X * slope * (rbl_doubles_abs(offset) + rbl_doubles_abs(x));
    return value + r->coupling[i] * e + paid - (r->rounding * size + off);
}

/* F-LOTSBOUND: the least of a row at these prices, and its lots: on each side of 0 it is convex, so
 * that they lie beside the trade that is best there; what a fee is rounded by is taken off. */
static double lots_risk_least(const rbl_lots_risk *r, size_t i, double price, double reach,
                              int64_t *z) {
    const rbl_prox *v = &r->trade.dual.variable[i];
    const rbl_lots_row *row = &r->lots->row[i];
    rbl_lots_domain d;
    double slope = v->linear + r->coupling[i] + price, best = DBL_MAX;
    double sell = v->sell + price * ((double)row->sell_ppb / REBAL_ONE);
    double buy = v->buy + price * ((double)row->buy_ppb / REBAL_ONE);
    const double at[RBL_LOTS_SIDES] = {-lots_risk_root(v, slope - sell), 0,
                                       lots_risk_root(v, -slope - buy)};
    rbl_lots_sides(&d, row);
    for (int k = 0; k < RBL_LOTS_SIDES; k++) {
        const rbl_lots_side *s = &d.side[k];
        if (s->last < s->first) continue;
        int64_t down = rbl_lots_risk_below(r, i, at[k], s->first, s->last);
        for (int64_t to = down; to <= down + 1 && to <= s->last; to++) {
            double value = lots_risk_priced(r, i, price, reach, to);
            if (value < best) best = value, *z = to;
        }
    }
    if (row->buy_ppb > 0 || row->sell_ppb > 0) best -= rbl_doubles_abs(price) / r->account;
    return best;
}

/* F-LOTSBOUND: the bound by the prices at `dual`; the trial is what the rows take at them. */
static double lots_risk_bound(rbl_lots_risk *r, const double *dual) {
    const rbl_dual *d = &r->trade.dual;
    double price = dual[d->k], square = rbl_vector_dot(dual, dual, d->k);
    double end = price * (price > 0 ? r->problem.net_max : r->problem.net_min);
    double sum = -square / 2 - end - r->rounding * (square + rbl_doubles_abs(end));
    rbl_rows_dot(r->coupling, d->rows, dual, d->n, d->width);
    for (size_t i = 0; i < d->n; i++) {
        double reach = rbl_fmath_sqrt(square * r->square[i]) + rbl_doubles_abs(price);
        r->coupling[i] -= price; /* rows end with a one, which is not of the factors */
        sum += lots_risk_least(r, i, price, reach, &r->lots->trial[i]);
    }
    return sum;
}

/* What the bound rises by where prices rise: c + A'x - y, and what is spent beyond its end. */
static void lots_risk_slope(rbl_lots_risk *r) {
    rbl_dual *d = &r->trade.dual;
    double spend = 0, price = r->better[d->k];
    for (size_t i = 0; i < d->n; i++) {
        int64_t z = r->lots->trial[i];
        r->x[i] = rbl_lots_risk_x(r, i, z);
        spend += (double)rbl_lots_spend(&r->lots->row[i], z) / r->account;
    }
    rbl_rows_sum(d->direction, d->rows, r->x, d->n, d->width);
    for (size_t j = 0; j < d->k; j++) d->direction[j] += d->centre[j] - r->better[j];
    d->direction[d->k] = price > 0   ? spend - r->problem.net_max
                         : price < 0 ? spend - r->problem.net_min
                                     : 0;
    if (d->n_good > 0) rbl_cholesky_solve(d->direction, d->factor, d->n_good);
    if (d->n_good <= d->k) d->direction[d->k] = 0;
}

/* F-LOTSBOUND: along the direction that Newton's method would take were lots no whole ones, by the
 * first of its halves that gains. */
double rbl_lots_risk_climb(rbl_lots_risk *r, int n_steps) {
    const rbl_dual *d = &r->trade.dual;
    size_t bytes = d->width * sizeof(double);
    memcpy(r->better, d->z, bytes);
    memcpy(r->dual, d->z, bytes);
    double best = lots_risk_bound(r, r->better), length = 1;
    for (int step = 0; step < n_steps; step++) {
        bool is_higher = false;
        lots_risk_slope(r);
        for (int half = 0; half < LOTS_RISK_HALVINGS && !is_higher; half++, length /= 2) {
            memcpy(r->dual, r->better, bytes);
            rbl_vector_add(r->dual, length, d->direction, d->k + 1);
            if (r->dual[d->k] * r->better[d->k] < 0) r->dual[d->k] = 0;
            double bound = lots_risk_bound(r, r->dual);
            is_higher = bound > best;
            best = is_higher ? bound : best;
        }
        if (!is_higher) break;
        memcpy(r->better, r->dual, bytes);
        length *= 2;
    }
    (void)lots_risk_bound(r, r->better);
    return best;
}

bool rbl_lots_risk_is_over(const rbl_lots_risk *r, double bound) {
    return r->lots->is_found && bound >= r->objective - LOTS_RISK_SAME * r->size;
}

bool rbl_lots_risk_near(const rbl_lots_risk *r) {
    return rbl_lots_risk_is_over(r, r->bound + r->gap_max * r->size);
}

/* The size of what is at stake, as the certificate has it. */
static double lots_risk_size(const rbl_lots_risk *r) {
    double stake = r->objective + r->dust;
    for (size_t i = 0; i < r->lots->n; i++) {
        double gain = r->own[i].alpha * rbl_lots_risk_x(r, i, r->lots->z[i]);
        stake += gain + rbl_doubles_abs(gain);
    }
    return stake;
}

void rbl_lots_risk_keep(rbl_lots_risk *r, double objective) {
    rbl_lots *l = r->lots;
    if (l->is_found && !(objective < r->objective)) return;
    l->is_found = true;
    r->objective = objective;
    memcpy(l->z, l->trial, l->n * sizeof *l->z);
    r->size = lots_risk_size(r);
}

/* The relaxed trade's prices, ready for rows of lots. */
static void lots_risk_begin(rbl_lots_risk *r) {
    rbl_dual *d = &r->trade.dual;
    const rebal_problem *p = &r->problem;
    double least, most, low = r->problem.net_min, high = r->problem.net_max;
    r->trade.problem = &r->problem;
    (void)rbl_trade_root(&r->trade);
    rbl_trade_loadings(&r->trade);
    rbl_trade_reach(&r->problem, &least, &most);
    low = low < least ? least : low > most ? most : low;
    high = high < least ? least : high > most ? most : high;
    rbl_trade_begin(&r->trade, r->state, low, high);
    double square = r->trade.unit * r->trade.unit, aversion = square * p->risk_aversion;
    r->rounding = LOTS_RISK_STEP * (double)(d->n + d->k + LOTS_RISK_OWN);
    r->dust = aversion / 2 * r->trade.variance_max * (LOTS_RISK_DUST * LOTS_RISK_DUST);
    for (size_t i = 0; i < d->n; i++) {
        r->own[i] = (rbl_lots_risk_terms){.own = aversion * rbl_trade_specific(&r->trade, i),
                                          .alpha = p->alpha ? square * p->alpha[i] : 0,
                                          .quadratic = p->quadratic ? square * p->quadratic[i] : 0};
        const double *row = d->rows + i * d->width;
        r->square[i] = rbl_vector_dot(row, row, d->k);
    }
}

int rbl_lots_risk_solve(rbl_lots_risk *r) {
    rbl_lots *l = r->lots;
    l->is_found = false;
    l->n_nodes = 0;
    lots_risk_begin(r);
    (void)rbl_dual_solve(&r->trade.dual);
    r->bound = rbl_lots_risk_climb(r, LOTS_RISK_CLIMB);
    rbl_lots_risk_exchange(r);
    rbl_lots_risk_shake(r, LOTS_RISK_KICKS);
    if (rbl_lots_risk_near(r)) return RBL_LOTS_NEAR;
    return rbl_lots_risk_branch(r);
}
