/* SPDX-License-Identifier: MIT */
/* Random rules and accounts of every order of magnitude: prices of 1 to 10^12 units, quantities and
 * prices of up to 18 decimals each, accounts of a few units to 10^17 units of money. */
#ifndef PROPERTY_BOOK_H
#define PROPERTY_BOOK_H

#include <rebal/rebal.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Instruments at the most. Fuzzing is quicker with a few. */
#ifdef BOOK_SMALL
enum { BOOK_ROWS = 6 };
#else
enum { BOOK_ROWS = 12 };
#endif
enum { BOOK_GROUPS = 3, BOOK_FEES = 4, BOOK_TIERS = 2, BOOK_ITEMS = 5 };

/* Rules, one account and its prices; the columns of the option structs point here (book_point). */
typedef struct book {
    uint64_t seed;
    size_t n;
    int32_t base, money_exponent;
    uint64_t id[BOOK_ROWS];
    int32_t group[BOOK_ROWS], quantity_exponent[BOOK_ROWS], price_exponent[BOOK_ROWS];
    int32_t restriction[BOOK_ROWS], fee_buy[BOOK_ROWS], fee_sell[BOOK_ROWS];
    int64_t lot[BOOK_ROWS], tick[BOOK_ROWS], holding_min[BOOK_ROWS], holding_max[BOOK_ROWS];
    int64_t order_min[BOOK_ROWS], order_max[BOOK_ROWS], notional_min[BOOK_ROWS];
    int64_t notional_min_ppb[BOOK_ROWS], settle[BOOK_ROWS];
    int64_t band_abs[BOOK_ROWS], band_rel[BOOK_ROWS], band_min[BOOK_ROWS];
    int64_t group_abs[BOOK_GROUPS], group_rel[BOOK_GROUPS], group_min[BOOK_GROUPS];
    int64_t rate[BOOK_FEES], fixed[BOOK_FEES], fee_min[BOOK_FEES], fee_max[BOOK_FEES];
    int64_t tier_offset[BOOK_FEES + 1], tier_from[BOOK_FEES * BOOK_TIERS];
    int64_t tier_rate[BOOK_FEES * BOOK_TIERS];
    rebal_policy policy;
    rebal_limits clip, halt;

    int64_t holding[BOOK_ROWS], target[BOOK_ROWS], flow[BOOK_ROWS], price[BOOK_ROWS];
    int64_t own_restriction[BOOK_ROWS], scale[BOOK_ROWS], goal[BOOK_ROWS];
    size_t n_items;
    int32_t item_row[BOOK_ITEMS];
    int64_t item_quantity[BOOK_ITEMS], item_cash[BOOK_ITEMS], item_arrival[BOOK_ITEMS];
    uint64_t item_order[BOOK_ITEMS];
    int64_t now;

    rebal_instruments instruments;
    rebal_groups groups;
    rebal_fees fees;
    rebal_rules rules;
    rebal_in_flight items;
} book;

/* Fills a book; the same seed, the same book. */
void book_fill(book *b, uint64_t seed);

/* Points the option structs at the columns; after every copy. */
void book_point(book *b);

/* Whether the plan is a function of the state alone: no clips, no largest order, no improvement
 * test, worst prices that are the reference prices, and what fires is a breach or trades the whole
 * book. */
bool book_is_settled(const book *b);

/* Makes it so. */
void book_settle(book *b);

/* The next number of the book's sequence; 0..n-1; with a chance of one in n. */
uint64_t book_next(book *b);
int64_t book_below(book *b, int64_t n);
bool book_rarely(book *b, int64_t n);

#endif
