/* SPDX-License-Identifier: MIT */
/** @file
 *  The cost-optimal trade by a whole covariance: a problem of rebal/solve.h as one of math/face.h,
 *  in units in which the largest variance is of the size of 1, and back. All input was checked. */
#ifndef RBL_MARKET_TRADE_WHOLE_H
#define RBL_MARKET_TRADE_WHOLE_H

#include <stdbool.h>
#include <stddef.h>

#include <rebal/solve.h>

#include "base/arena.h"
#include "math/face.h"

/** A problem and the work to solve it. */
typedef struct rbl_trade_whole {
    const rebal_problem *problem;
    rbl_face face;
    double unit;         /* what the objective is multiplied by */
    double variance_max; /* of an instrument */
} rbl_trade_whole;

/** Takes the blocks for n instruments. */
void rbl_trade_whole_layout(rbl_trade_whole *t, rbl_arena *arena, size_t n);

/** The largest variance. False where S, with the least specific variance, is not positive definite.
 */
bool rbl_trade_whole_read(rbl_trade_whole *t);

/** F-SOLVE: the rest; the face is then ready to be solved. The sum is to be in net_min..net_max,
 *  which the bounds of the rows allow. state: where to start; zeros: nowhere in particular. */
void rbl_trade_whole_begin(rbl_trade_whole *t, const double *state, double net_min, double net_max);

/** Out of steps: x as it is, but for what its sum misses of net_min..net_max, which goes to the
 *  first rows that trade and have room, then to the others. */
void rbl_trade_whole_settle(rbl_trade_whole *t);

/** The weights against the target after the trade, and the price of the sum. */
void rbl_trade_whole_state(double *state, const rbl_trade_whole *t);

#endif
