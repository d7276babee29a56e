/* SPDX-License-Identifier: MIT */
/* The book: what an account is worth, exactly. F-VALUE. */
#ifndef RBL_MARKET_BOOK_H
#define RBL_MARKET_BOOK_H

#include "market/account.h"

typedef struct rbl_position {
    int64_t counted;    /* quantity: holding, flow, all in flight */
    int64_t sellable;   /* quantity: what is here, less what is leaving */
    rbl_wide value;     /* fine units */
    rbl_wide all, here; /* while counting: the sums so far, which may leave 64 bits on the way */
} rbl_position;

typedef struct rbl_book {
    rbl_position *row;   /* [n]; the base cash's value is its cash */
    rbl_wide value;      /* fine units, everything */
    rbl_wide flow;       /* fine units, sum of |flow| */
    int64_t cash;        /* money: holding, flow, all in flight, both legs */
    int64_t spendable;   /* money: what is here, less what is leaving */
    int64_t cash_flow;   /* money */
    int64_t reserve;     /* money */
    int64_t value_money; /* money, rounded down */
} rbl_book;

/* Counts quantities at that time. Errors: RANGE (more going out than is held), OVERFLOW. */
rebal_status rbl_book_count(rbl_book *book, const rbl_account *account, int64_t now_ns,
                            rebal_error *error);

/* Prices and values what was counted; target: [n] ppb, a row with one needs a price. Errors:
 * NO_PRICE, STALE_PRICE, HALT (moved), OVERFLOW, NO_VALUE. */
rebal_status rbl_book_value(rbl_book *book, const rbl_account *account, const int64_t *target,
                            int64_t now_ns, rebal_error *error);

#endif
