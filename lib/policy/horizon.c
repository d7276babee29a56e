/* SPDX-License-Identifier: MIT */
#include "policy/horizon.h"

#include <string.h>

#include "math/block.h"
#include "math/rows.h"

#define HORIZON_NEVER 1e100 /* beyond the gradients of all markets */

void rbl_horizon_layout(rbl_horizon *h, rbl_arena *arena, size_t n, size_t n_factors) {
    h->model = (rebal_risk_model){.struct_size = sizeof h->model, .n = n, .n_factors = n_factors};
    h->exposure =
        rbl_arena_take(arena, n_factors, RBL_BLOCK_PATHS * sizeof(double), RBL_ARENA_ALIGN);
    rbl_trade_layout(&h->trade, arena, &h->model);
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

double rbl_horizon_edge(double cost, double aversion, double years) {
    if (cost == 0) return 0;
    double edge = cost / (aversion * years);
    return edge < HORIZON_NEVER ? edge : HORIZON_NEVER;
}

/* F-HORIZON: begins at the exposures before the trade. */
const double *rbl_horizon_trade(rbl_horizon *h, const double *d, size_t stride, const double *edge,
                                double near) {
    rbl_dual *dual = &h->trade.dual;
    double square = h->trade.unit * h->trade.unit;
    for (size_t i = 0; i < dual->n; i++) {
        rbl_prox *v = &dual->variable[i];
        v->offset = dual->p[i] = d[i * stride];
        v->linear = v->curvature * v->offset;
        v->buy = v->sell = square * edge[i];
    }
    rbl_rows_sum(dual->centre, dual->rows, dual->p, dual->n, dual->width);
    memcpy(dual->z, dual->centre, dual->width * sizeof(double));
    dual->centre[dual->k] = 0;
    dual->z[dual->k] = square * near;
    (void)rbl_dual_solve(dual);
    return dual->x;
}
