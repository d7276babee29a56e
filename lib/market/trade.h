/* SPDX-License-Identifier: MIT */
/** @file
 *  The cost-optimal trade: a problem of rebal/solve.h as one of math/dual.h, in units in which the
 *  largest variance is of the size of 1, and back. All input was checked. */
#ifndef RBL_MARKET_TRADE_H
#define RBL_MARKET_TRADE_H

#include <stdbool.h>
#include <stddef.h>

#include <rebal/solve.h>

#include "base/arena.h"
#include "math/dual.h"

#define RBL_TRADE_BOUND 1000.0 /* size of weights, trades, and of bounds that are not given */
#define RBL_TRADE_MISS 1e-12   /* by which a bound may be missed: rounding */
#define RBL_TRADE_FLOOR 1e-10  /* of the largest variance, the least specific one */

enum { RBL_TRADE_STEPS = 1000 }; /* where steps_max is 0 */

/** A problem and the work to solve it. */
typedef struct rbl_trade {
    const rebal_problem *problem;
    rbl_dual dual;
    const rebal_trade_limits *limits; /* NULL: none */
    double *row_scale;                /* [n_rows] what the limits of rows are multiplied by */
    double *row_held;                 /* [n_rows] what the weights count */
    double *root;        /* [k k] L by columns: F = L L'; where F is not unit, as the next two */
    double *square;      /* [k k] work */
    double *values;      /* [2 k] eigenvalues of F, and work */
    double unit;         /* the root of what the objective is multiplied by */
    double scale;        /* of the loadings: the root of the aversion, times unit */
    double aversion;     /* to risk, or more where only a cap calls for it */
    double variance_max; /* of an instrument */
} rbl_trade;

/** A number of an optional column. */
static inline double rbl_trade_at(const double *column, size_t i) { return column ? column[i] : 0; }

/** The variable of a row: times `unit`, with `own` of the curvature of its risk, and beside that a
 *  slope of the risk at no trade. */
rbl_prox rbl_trade_variable(const rebal_problem *problem, size_t i, double unit, double own,
                            double slope);

/** The bounds of a row: those that are given, or the widest there are, and what the limits of a row
 *  leave of them. */
double rbl_trade_low(const rebal_problem *problem, size_t i);
double rbl_trade_high(const rebal_problem *problem, size_t i);

/** The specific variance of a row, or the least that counts. */
double rbl_trade_specific(const rbl_trade *t, size_t i);

/** No number of a state is larger. Exposures and prices come to less in a problem whose numbers are
 *  all within their bounds, but where its limits contradict each other. */
#define RBL_TRADE_STATE_MOST 1e70

/** Numbers of a state: exposures, or without factors the weights, and prices. */
size_t rbl_trade_state_count(const rebal_risk_model *model, const rebal_trade_limits *limits);

/** Takes the limits, NULL for none, and the blocks for their counts and those of the model; those
 * of F only where it is given. */
void rbl_trade_layout(rbl_trade *t, rbl_arena *arena, const rebal_risk_model *model,
                      const rebal_trade_limits *limits);

/** The root of F. False where F is not positive semidefinite. */
bool rbl_trade_root(rbl_trade *t);

/** Loadings times that root, and the largest variance. */
void rbl_trade_loadings(rbl_trade *t);

/** The sums of the bounds of the rows. */
void rbl_trade_reach(const rebal_problem *problem, double *least, double *most);

/** F-SOLVE: the rest; the dual is then ready to be solved. The sum is to be in net_min..net_max,
 *  which the bounds of the rows allow. state: where to start; zeros: nowhere in particular. */
void rbl_trade_begin(rbl_trade *t, const double *state, double net_min, double net_max);

/** The multipliers of the dual as a state. */
void rbl_trade_state(double *state, rbl_trade *t);

#endif
