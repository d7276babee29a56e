/* SPDX-License-Identifier: MIT */
#include "policy/horizon.h"

#include <string.h>

#include "math/block.h"
#include "math/rows.h"
#include "math/vector.h"
#include "policy/optimal.h"

#define HORIZON_NEVER 1e100 /* beyond the gradients of all markets */

void rbl_horizon_layout(rbl_horizon *h, rbl_arena *arena, size_t n, size_t n_factors) {
    h->model = (rebal_risk_model){.struct_size = sizeof h->model, .n = n, .n_factors = n_factors};
    h->exposure =
        rbl_arena_take(arena, n_factors, RBL_BLOCK_PATHS * sizeof(double), RBL_ARENA_ALIGN);
    rbl_trade_layout(&h->trade, arena, &h->model, NULL);
}

/* The weight is the target until a trade is asked for. A market without risk has no trades. */
void rbl_horizon_open(rbl_horizon *h, const double *loadings, const double *specific,
                      const double *target) {
    h->model.loadings = loadings;
    h->model.specific = specific;
    h->problem = (rebal_problem){.struct_size = sizeof h->problem,
                                 .model = &h->model,
                                 .risk_aversion = 1,
                                 .weight = target,
                                 .target = target};
    h->trade.problem = &h->problem;
    rbl_trade_loadings(&h->trade);
    memset(h->trade.dual.z, 0, h->trade.dual.width * sizeof(double));
    if (h->trade.variance_max > 0) rbl_trade_begin(&h->trade, h->trade.dual.z, 0, 0);
}

/* F-BANDHORIZON */
double rbl_horizon_years(double cost, double a_year) {
    if (cost == 0) return 0;
    if (a_year == 0) return RBL_OPTIMAL_NEVER;
    double years = cost / a_year;
    return years < RBL_OPTIMAL_NEVER ? years : RBL_OPTIMAL_NEVER;
}

double rbl_horizon_edge(double cost, double aversion, double years) {
    if (cost == 0) return 0;
    double edge = cost / (aversion * years);
    return edge < HORIZON_NEVER ? edge : HORIZON_NEVER;
}

/* Sets up the account, and begins at its exposures before a trade, all prices known. */
static void horizon_begin(rbl_dual *dual, const double *d, size_t stride, const double *edge,
                          double square) {
    for (size_t i = 0; i < dual->n; i++) {
        rbl_prox *v = &dual->variable[i];
        v->offset = dual->p[i] = d[i * stride];
        v->linear = v->curvature * v->offset;
        v->buy = v->sell = square * edge[i];
        dual->x[i] = 0;
    }
    rbl_rows_sum(dual->centre, dual->rows, dual->p, dual->n, dual->width);
    dual->centre[dual->k] = 0;
    memcpy(dual->z, dual->centre, dual->width * sizeof(double));
    rbl_rows_dot(dual->p, dual->rows, dual->z, dual->n, dual->width);
    for (size_t i = 0; i < dual->n; i++) dual->p[i] = -(dual->variable[i].linear + dual->p[i]);
}

/* The row that most wants to be bought, and the one that most wants to be sold. */
typedef struct horizon_pair {
    size_t buy, sell;
    double low, high; /* prices of the sum at which they do not */
} horizon_pair;

static horizon_pair horizon_find(const rbl_dual *dual) {
    horizon_pair t = {0, 0, -DBL_MAX, DBL_MAX};
    for (size_t i = 0; i < dual->n; i++) {
        double low = dual->p[i] - dual->variable[i].buy, high = dual->p[i] + dual->variable[i].sell;
        if (low > t.low) t.low = low, t.buy = i;
        if (high < t.high) t.high = high, t.sell = i;
    }
    return t;
}

/* F-HORIZON: the best trade of these two alone, as x, z and p. Whether the others agree. */
static bool horizon_swap(rbl_dual *dual, horizon_pair t) {
    const double *to = dual->rows + t.buy * dual->width, *from = dual->rows + t.sell * dual->width;
    double own = dual->variable[t.buy].curvature, other = dual->variable[t.sell].curvature;
    double *step = dual->direction;
    for (size_t j = 0; j < dual->width; j++) step[j] = to[j] - from[j];
    double size = (t.low - t.high) / (own + other + rbl_vector_dot(step, step, dual->k));
    rbl_rows_dot(dual->slope, dual->rows, step, dual->n, dual->width);
    rbl_vector_add(dual->z, size, step, dual->k);
    double price = t.low - size * (own + dual->slope[t.buy]);
    dual->z[dual->k] = price;
    dual->x[t.buy] = size, dual->x[t.sell] = -size;
    for (size_t i = 0; i < dual->n; i++) {
        double p = dual->p[i] - size * dual->slope[i];
        bool is_left = p - dual->variable[i].buy <= price && p + dual->variable[i].sell >= price;
        if (i != t.buy && i != t.sell && !is_left) return false;
    }
    return true;
}

/* F-HORIZON: mostly two rows trade. */
const double *rbl_horizon_trade(rbl_horizon *h, const double *d, size_t stride,
                                const double *edge) {
    rbl_dual *dual = &h->trade.dual;
    horizon_begin(dual, d, stride, edge, h->trade.unit * h->trade.unit);
    horizon_pair pair = horizon_find(dual);
    if (pair.low > pair.high && !horizon_swap(dual, pair)) (void)rbl_dual_solve(dual);
    return dual->x;
}
