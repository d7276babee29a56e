/* SPDX-License-Identifier: MIT */
#include "market/trade_whole.h"

#include <string.h>

#include "base/doubles.h"
#include "market/trade.h"
#include "math/cholesky.h"
#include "math/packed.h"
#include "math/rows.h"

enum { TRADE_WHOLE_STEPS = 20 }; /* beside those of any problem, an instrument */

void rbl_trade_whole_layout(rbl_trade_whole *t, rbl_arena *arena, size_t n) {
    t->face.n = n, t->face.m = 1;
    rbl_face_layout(&t->face, arena);
}

bool rbl_trade_whole_read(rbl_trade_whole *t) {
    const double *s = t->problem->model->covariance;
    double *factor = t->face.factor;
    size_t n = t->face.n;
    t->variance_max = 0;
    for (size_t i = 0; i < n; i++) {
        double variance = s[rbl_packed_at(i, i)];
        if (variance > t->variance_max) t->variance_max = variance;
    }
    memcpy(factor, s, rbl_packed_count(n) * sizeof *factor);
    for (size_t i = 0; i < n; i++) factor[rbl_packed_at(i, i)] += RBL_TRADE_FLOOR * t->variance_max;
    return rbl_cholesky_factor(factor, n) == n;
}

static double trade_whole_offset(const rbl_trade_whole *t, size_t i) {
    return t->problem->weight[i] - rbl_trade_at(t->problem->target, i);
}

/* Q by rows. */
static void trade_whole_matrix(rbl_trade_whole *t) {
    const double *s = t->problem->model->covariance;
    double by = t->unit * t->problem->risk_aversion, *q = t->face.q;
    size_t n = t->face.n, width = t->face.width;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j <= i; j++)
            q[i * width + j] = q[j * width + i] = by * s[rbl_packed_at(i, j)];
        for (size_t j = n; j < width; j++) q[i * width + j] = 0;
    }
}

/* `risk` is the slope of the risk before the trade. */
static rbl_prox trade_whole_variable(const rbl_trade_whole *t, size_t i, double slope) {
    double own = t->problem->risk_aversion * RBL_TRADE_FLOOR * t->variance_max;
    return rbl_trade_variable(t->problem, i, t->unit, own, slope);
}

/* One change of a face a step at the worst, and some for each instrument. */
static uint32_t trade_whole_steps(const rbl_trade_whole *t) {
    uint64_t most = RBL_TRADE_STEPS + TRADE_WHOLE_STEPS * (uint64_t)t->face.n;
    if (t->problem->steps_max > 0) return t->problem->steps_max;
    return most < UINT32_MAX ? (uint32_t)most : UINT32_MAX;
}

/* F-SOLVE */
void rbl_trade_whole_begin(rbl_trade_whole *t, const double *state, double net_min,
                           double net_max) {
    rbl_face *f = &t->face;
    size_t n = f->n;
    bool is_new = true;
    double root = rbl_doubles_scale(rbl_fmath_sqrt(t->problem->risk_aversion * t->variance_max));
    t->unit = root * root;
    trade_whole_matrix(t);
    for (size_t i = 0; i < f->width; i++) f->change[i] = i < n ? trade_whole_offset(t, i) : 0;
    rbl_rows_sum(f->work, f->q, f->change, n, f->width);
    for (size_t i = 0; i <= n; i++) is_new = is_new && state[i] == 0;
    for (size_t i = 0; i < n; i++) {
        f->variable[i] = trade_whole_variable(t, i, f->work[i]);
        f->rows[i] = 1;
        f->x[i] = is_new ? 0 : state[i] - f->variable[i].offset;
    }
    f->row_low[0] = net_min, f->row_high[0] = net_max;
    f->z[0] = t->unit * state[n + REBAL_PRICE_NET];
    f->stop = t->problem->stop;
    f->n_steps_max = trade_whole_steps(t);
}

void rbl_trade_whole_settle(rbl_trade_whole *t) {
    rbl_face *f = &t->face;
    double sum = 0, least = f->row_low[0], most = f->row_high[0];
    for (size_t i = 0; i < f->n; i++) sum += f->x[i];
    double rest = sum < least ? least - sum : sum > most ? most - sum : 0;
    for (int all = 0; all < 2 && rest != 0; all++)
        for (size_t i = 0; i < f->n && rest != 0; i++) {
            const rbl_prox *v = &f->variable[i];
            double was = f->x[i], to = was + rest;
            if (!all && was == 0) continue;
            f->x[i] = to < v->low ? v->low : to > v->high ? v->high : to;
            rest -= f->x[i] - was;
        }
}

void rbl_trade_whole_state(double *state, const rbl_trade_whole *t) {
    const rbl_face *f = &t->face;
    for (size_t i = 0; i < f->n; i++) state[i] = f->variable[i].offset + f->x[i];
    state[f->n + REBAL_PRICE_NET] = f->z[0] / t->unit;
}
