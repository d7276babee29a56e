/* SPDX-License-Identifier: MIT */
/** @file
 *  The search for the cost-optimal trade, by factors or by a whole covariance, with what is known
 *  of its answer. All input was checked. */
#ifndef RBL_MARKET_TRADE_FIND_H
#define RBL_MARKET_TRADE_FIND_H

#include <rebal/solve.h>

#include "market/certificate.h"
#include "market/trade.h"
#include "market/trade_whole.h"

/** A call: what was asked, read, and the memory for it. */
typedef struct rbl_trade_call {
    rebal_problem problem;
    rebal_risk_model model;
    rebal_trade_limits limits;
    rbl_certificate certificate;
    rbl_trade trade;       /* by factors */
    rbl_trade_whole whole; /* by a covariance */
    double *state;
    double *kept, *kept_state; /* a trade and its state, while another is looked for */
    double *row_min, *row_max; /* [n_rows] of limits that are given up in part */
    const uint32_t *rank;      /* [REBAL_PRICE_ROWS + n_rows] of rebal_solve_ranked() */
    void *owned;
} rbl_trade_call;

/** Numbers of a state. */
size_t rbl_trade_call_state(const rbl_trade_call *c);

/** Begins at a state; NULL: nowhere in particular. */
void rbl_trade_find_begin(rbl_trade_call *c, const double *state);

/** Begins anew, nowhere in particular. */
void rbl_trade_find_restart(rbl_trade_call *c);

/** The trade, and what is known of it; steps are added to those found before. */
void rbl_trade_find(rbl_trade_call *c, rebal_solution *found);

/** Likewise that which misses the limits of a rank least, and no other. */
void rbl_trade_find_rank(rbl_trade_call *c, rebal_solution *found, uint32_t rank);

/** What is known of the trade that was found last. */
void rbl_trade_find_judge(rbl_trade_call *c, rebal_solution *found);

/** After a search for a sum in net_min..net_max, which is what the bounds of the rows leave of that
 *  asked for: the price of an end that they leave is none of the sum's. */
void rbl_trade_find_forget(rbl_trade_call *c, double net_min, double net_max);

/** The trade that was found last. */
double *rbl_trade_find_trade(rbl_trade_call *c);

#endif
