/* SPDX-License-Identifier: MIT */
/** @file
 *  The trade of least risk and cost over a horizon, of one simulated account after another: the
 *  problem of rebal/solve.h with S, no bounds and a sum of nought, set up once for all of them.
 *
 *      min 1/2 (d + x)' S (d + x) + sum of edge_i |x_i|   subject to  sum of x_i = 0
 *
 *  d: deviations; edge_i = cost_i / (aversion horizon_i). */
#ifndef RBL_POLICY_HORIZON_H
#define RBL_POLICY_HORIZON_H

#include <stddef.h>

#include <rebal/solve.h>

#include "base/arena.h"
#include "market/trade.h"

typedef struct rbl_horizon {
    rebal_risk_model model;
    rebal_problem problem;
    rbl_trade trade;
    double *exposure; /**< [n_factors * RBL_BLOCK_PATHS] work: B'd of a block of accounts */
} rbl_horizon;

/** Takes the memory for these counts. */
void rbl_horizon_layout(rbl_horizon *h, rbl_arena *arena, size_t n, size_t n_factors);

/** Sets it up for a market: loadings [n * n_factors] in rows, specific and target [n], all of which
 *  are kept. */
void rbl_horizon_open(rbl_horizon *h, const double *loadings, const double *specific,
                      const double *target);

/** F-BANDHORIZON: the years over which this cost comes to so much a year; 0 where there is no cost,
 *  at most 1e30. */
double rbl_horizon_years(double cost, double a_year);

/** F-HORIZON: edge of a row; where no trade is worth its cost, more than any gradient. */
double rbl_horizon_edge(double cost, double aversion, double years);

/** F-HORIZON: the trade of the account whose deviations are d[i * stride]. [n], good until the next
 *  call; 0 where nothing is traded. */
const double *rbl_horizon_trade(rbl_horizon *h, const double *d, size_t stride, const double *edge);

#endif
