/* SPDX-License-Identifier: MIT */
/* An order as it is given out, and what a list of orders does to an account. */
#ifndef RBL_MARKET_ORDER_H
#define RBL_MARKET_ORDER_H

#include "base/wide.h"

typedef struct rbl_order {
    int64_t quantity;
    int64_t limit_price;
    int64_t ready_ns;
    int64_t fee;  /* money, at the worst price */
    int64_t cash; /* money, at the worst price, before the fee */
    int32_t row;
    int32_t wave;
} rbl_order;

typedef struct rbl_outcome {
    int64_t *quantity;  /* [n] ordered, by row */
    int64_t buys;       /* money at reference prices, each order rounded up */
    int64_t sells;      /* money at reference prices, each order rounded down */
    int64_t fees;       /* money at reference prices, each rounded up */
    int64_t cash;       /* money after, at reference prices */
    int64_t cash_worst; /* money after, at the worst prices */
    rbl_wide rounding;  /* fine units lost to whole money */
    rbl_wide value;     /* fine units after */
} rbl_outcome;

#endif
