/* SPDX-License-Identifier: MIT */
/** @file
 *  One side of an order book with prefix sums. F-BOOK. */
#ifndef RBL_MARKET_COST_BOOK_H
#define RBL_MARKET_COST_BOOK_H

#include <stddef.h>

typedef struct rbl_cost_book {
    const double *price, *sum_size, *sum_cash; /* [n] best first */
    size_t n;
} rbl_cost_book;

/** F-BOOK: the sums. */
void rbl_cost_book_sum(double *sum_size, double *sum_cash, const double *price, const double *size,
                       size_t n);

/** F-BOOK: cash of a quantity of 0..sum_size[n - 1], and the price of the level it ends on. */
double rbl_cost_book_cash(const rbl_cost_book *book, double quantity, double *marginal);

/** F-BOOK: quantity for a cash of 0..sum_cash[n - 1]. */
double rbl_cost_book_quantity(const rbl_cost_book *book, double cash, double *marginal);

#endif
