/* SPDX-License-Identifier: MIT */
/** @file
 *  The limits of a problem of rebal/solve.h as those of math/limit.h, and their prices back. */
#ifndef RBL_MARKET_TRADE_LIMITS_H
#define RBL_MARKET_TRADE_LIMITS_H

#include "market/trade.h"

/** The aversion that the units are made for: the problem's, or, where a cap of the tracking error
 *  asks for more, about that. */
double rbl_trade_aversion(const rbl_trade *t);

/** Rows, caps, and what they may come to; the units are known. */
void rbl_trade_limits(rbl_trade *t);

/** Gives each limit, or each of that rank, a price beyond which it is missed, so that what nothing
 *  is within has an answer: that which misses least. After rbl_trade_begin().
 *  rank[REBAL_PRICE_ROWS + n_rows] as the prices of a state; NULL: each. */
void rbl_trade_limits_price(rbl_trade *t, const uint32_t *rank, uint32_t of);

/** Prices from those of a state, of which the first is that of the sum. What is to be added to the
 *  share of the risk. */
double rbl_trade_start_limits(rbl_trade *t, const double *price, bool is_new);

/** And back; likewise. */
double rbl_trade_state_limits(double *price, const rbl_trade *t);

#endif
