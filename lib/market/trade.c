/* SPDX-License-Identifier: MIT */
#include "market/trade.h"

#include "base/doubles.h"
#include "base/fmath.h"
#include "market/trade_limits.h"
#include "math/eigen.h"
#include "math/packed.h"
#include "math/rows.h"
#include "math/vector.h"

/* Of the largest eigenvalue of F, what counts as none. */
#define TRADE_EIGENVALUE 1e-12

static double *trade_take(rbl_arena *arena, size_t count, size_t numbers) {
    return rbl_arena_take(arena, count, numbers * sizeof(double), RBL_ARENA_ALIGN);
}

static double trade_share(const rebal_problem *p, size_t i) {
    const rebal_trade_limits *l = p->limits;
    return l && l->volume ? l->participation_max * l->volume[i] : RBL_TRADE_BOUND;
}

static bool trade_may_cross(const rebal_problem *p) {
    return !(p->limits && p->limits->flags & REBAL_LIMIT_NO_CROSSING);
}

double rbl_trade_low(const rebal_problem *p, size_t i) {
    double low = p->trade_min ? p->trade_min[i] : -RBL_TRADE_BOUND, share = trade_share(p, i);
    if (!trade_may_cross(p) && p->weight[i] > 0 && low < -p->weight[i]) low = -p->weight[i];
    return low < -share ? -share : low;
}

double rbl_trade_high(const rebal_problem *p, size_t i) {
    double high = p->trade_max ? p->trade_max[i] : RBL_TRADE_BOUND, share = trade_share(p, i);
    if (!trade_may_cross(p) && p->weight[i] < 0 && high > -p->weight[i]) high = -p->weight[i];
    return high > share ? share : high;
}

size_t rbl_trade_state_count(const rebal_risk_model *model, const rebal_trade_limits *limits) {
    size_t width = model->n_factors > 0 ? model->n_factors : model->n;
    return width + (limits ? REBAL_PRICE_ROWS + limits->n_rows : 1);
}

static void trade_layout_limits(rbl_trade *t, rbl_arena *arena, const rebal_trade_limits *limits) {
    rbl_dual *d = &t->dual;
    size_t with = d->n_rows + d->n_caps > 0 ? 1 : 0, capped = d->n_caps > 0 ? d->n : 0;
    d->limit = rbl_arena_take(arena, with * (1 + d->n_rows + d->n_caps), sizeof *d->limit,
                              RBL_ARENA_ALIGN);
    d->own = trade_take(arena, capped, 1);
    d->bend = trade_take(arena, capped, 1);
    d->column = trade_take(arena, capped, d->n_caps);
    t->row_scale = trade_take(arena, limits ? limits->n_rows : 0, 1);
    t->row_held = trade_take(arena, limits ? limits->n_rows : 0, 1);
}

void rbl_trade_layout(rbl_trade *t, rbl_arena *arena, const rebal_risk_model *model,
                      const rebal_trade_limits *limits) {
    size_t n = model->n, k = model->n_factors, with = model->factor_covariance ? k : 0;
    rbl_dual *d = &t->dual;
    double **const of_n[] = {&d->x,     &d->p,      &d->weight,   &d->held,
                             &d->slope, &d->change, &d->residual, &d->anchor};
    double **const of_row[] = {&d->centre, &d->z, &d->gradient, &d->direction, &d->wide};
    t->limits = limits;
    d->n = n, d->k = k, d->n_rows = limits ? limits->n_rows : 0, d->n_caps = 0;
    for (int a = 0; limits && a < RBL_CAPS; a++) d->n_caps += limits->flags >> a & 1;
    size_t count = rbl_dual_count(d);
    d->width = rbl_rows_width(count);
    d->variable = rbl_arena_take(arena, n, sizeof *d->variable, RBL_ARENA_ALIGN);
    d->list = rbl_arena_take(arena, n, sizeof *d->list, RBL_ARENA_ALIGN);
    d->rows = trade_take(arena, n, d->width);
    d->hessian = trade_take(arena, count, (count + 2) / 2);
    d->factor = trade_take(arena, count, (count + 2) / 2);
    for (size_t a = 0; a < sizeof of_n / sizeof *of_n; a++) *of_n[a] = trade_take(arena, n, 1);
    for (size_t a = 0; a < sizeof of_row / sizeof *of_row; a++)
        *of_row[a] = trade_take(arena, d->width, 1);
    trade_layout_limits(t, arena, limits);
    t->root = trade_take(arena, with, k);
    t->square = trade_take(arena, with, k);
    t->values = trade_take(arena, with, 2);
}

static const double *trade_factors(const rbl_trade *t) {
    return t->problem->model->factor_covariance;
}

/* Columns of L: the eigenvectors, each times the root of its value. */
bool rbl_trade_root(rbl_trade *t) {
    size_t k = t->dual.k;
    if (!trade_factors(t)) return true;
    rbl_packed_to_square(t->square, trade_factors(t), k);
    if (!rbl_eigen_symmetric(t->values, t->root, t->square, t->values + k, k)) return false;
    double least = TRADE_EIGENVALUE * t->values[0];
    if (t->values[k - 1] < -least) return false;
    for (size_t j = 0; j < k; j++) {
        if (!(t->values[j] > least)) t->values[j] = 0;
        rbl_vector_scale(t->root + j * k, rbl_fmath_sqrt(t->values[j]), k);
    }
    return true;
}

void rbl_trade_loadings(rbl_trade *t) {
    const rebal_risk_model *m = t->problem->model;
    size_t k = t->dual.k;
    t->variance_max = 0;
    for (size_t i = 0; i < t->dual.n; i++) {
        const double *from = m->loadings + i * k;
        double *row = t->dual.rows + i * t->dual.width;
        for (size_t j = 0; j < k; j++)
            row[j] = trade_factors(t) ? rbl_vector_dot(t->root + j * k, from, k) : from[j];
        for (size_t j = k; j < t->dual.width; j++) row[j] = 0;
        double variance = rbl_vector_dot(row, row, k) + m->specific[i];
        if (!(variance <= t->variance_max)) t->variance_max = variance;
    }
}

void rbl_trade_reach(const rebal_problem *problem, double *least, double *most) {
    *least = *most = 0;
    for (size_t i = 0; i < problem->model->n; i++) {
        *least += rbl_trade_low(problem, i);
        *most += rbl_trade_high(problem, i);
    }
}

double rbl_trade_specific(const rbl_trade *t, size_t i) {
    double specific = t->problem->model->specific[i], least = RBL_TRADE_FLOOR * t->variance_max;
    return specific > least ? specific : least;
}

rbl_prox rbl_trade_variable(const rebal_problem *p, size_t i, double unit, double own,
                            double slope) {
    double offset = p->weight[i] - rbl_trade_at(p->target, i);
    return (rbl_prox){.linear = slope + unit * (own * offset - rbl_trade_at(p->alpha, i)),
                      .curvature = unit * (own + 2 * rbl_trade_at(p->quadratic, i)),
                      .buy = unit * rbl_trade_at(p->cost_buy, i),
                      .sell = unit * rbl_trade_at(p->cost_sell, i),
                      .impact = unit * rbl_trade_at(p->impact, i),
                      .low = rbl_trade_low(p, i),
                      .high = rbl_trade_high(p, i),
                      .offset = offset};
}

/* y = scale L'v; of zeros what the weights say before a trade. */
static void trade_start(rbl_trade *t, const double *state) {
    rbl_dual *d = &t->dual;
    size_t k = d->k, count = rbl_trade_state_count(t->problem->model, t->limits);
    double share = t->problem->risk_aversion / t->aversion;
    bool is_new = true;
    for (size_t j = 0; j < count; j++) is_new = is_new && state[j] == 0;
    for (size_t j = k + 1; j < d->width; j++) d->z[j] = d->gradient[j] = d->direction[j] = 0;
    d->z[k] = t->unit * t->unit * state[k + REBAL_PRICE_NET];
    if (t->limits) share += rbl_trade_start_limits(t, state + k, is_new);
    for (size_t j = 0; j < k; j++) {
        double y = trade_factors(t) ? rbl_vector_dot(t->root + j * k, state, k) : state[j];
        d->z[j] = share * (is_new ? d->centre[j] : t->scale * y);
    }
}

/* F-SOLVE */
void rbl_trade_begin(rbl_trade *t, const double *state, double net_min, double net_max) {
    rbl_dual *d = &t->dual;
    double aversion = t->problem->risk_aversion;
    t->aversion = rbl_trade_aversion(t);
    t->unit = rbl_doubles_scale(rbl_fmath_sqrt(t->aversion * t->variance_max));
    t->scale = rbl_fmath_sqrt(t->aversion) * t->unit;
    for (size_t i = 0; i < d->n; i++) {
        double *row = d->rows + i * d->width;
        double own = aversion * rbl_trade_specific(t, i);
        d->variable[i] = rbl_trade_variable(t->problem, i, t->unit * t->unit, own, 0);
        d->p[i] = d->variable[i].offset;
        rbl_vector_scale(row, t->scale, d->k);
        row[d->k] = 1;
    }
    rbl_rows_sum(d->centre, d->rows, d->p, d->n, d->width);
    d->centre[d->k] = 0;
    d->net_min = net_min, d->net_max = net_max;
    if (t->limits) rbl_trade_limits(t);
    d->stop = t->problem->stop;
    d->n_steps_max = t->problem->steps_max > 0 ? t->problem->steps_max : RBL_TRADE_STEPS;
    trade_start(t, state);
}

/* v = L y_j / (scale value_j), the columns of L without a value left out. */
void rbl_trade_state(double *state, rbl_trade *t) {
    const rbl_dual *d = &t->dual;
    size_t k = d->k;
    double share = t->problem->risk_aversion / t->aversion;
    if (t->limits) share += rbl_trade_state_limits(state + k, t);
    double scale = t->scale * share;
    for (size_t j = 0; j < k; j++) state[j] = trade_factors(t) ? 0 : d->z[j] / scale;
    for (size_t j = 0; trade_factors(t) && j < k; j++)
        if (t->values[j] > 0)
            rbl_vector_add(state, d->z[j] / scale / t->values[j], t->root + j * k, k);
    state[k + REBAL_PRICE_NET] = d->z[k] / (t->unit * t->unit);
}
