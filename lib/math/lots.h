/* SPDX-License-Identifier: MIT */
/** @file
 *  Whole lots of n rows under one exact budget, in integers: the least sum of terms, each of
 *  one row.
 *
 *      minimise  sum of term_i(z_i)    subject to  z_i in its domain,
 *                                                  spend_min <= sum of spend_i(z_i) <= spend_max
 *
 *  z_i lots bring the value of a row to `gap` + z price beyond its ideal; term_i is the size of
 *  that, or its weighted square. spend_i is z price and the fee, rounded up. The domain is
 *  low..high without what is smaller than `least`, but for 0. Derivation: docs/derivations/lots.md.
 */
#ifndef RBL_MATH_LOTS_H
#define RBL_MATH_LOTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/wide.h"

enum {
    RBL_LOTS_VALUE_BITS = 61, /* sizes of values of rows and their ideals: up to 2^61 */
    RBL_LOTS_SIDES = 3,       /* of a domain: sales, nothing, purchases */
    RBL_LOTS_PRICES = 8,      /* that a branch is judged by */
    RBL_LOTS_HISTORY = 64     /* prices tried */
};

/** How a search ended. */
enum {
    RBL_LOTS_DONE = 0, /* all was looked at, or excluded */
    RBL_LOTS_NEAR = 1, /* near enough to the bound */
    RBL_LOTS_LIMIT = 2 /* out of nodes */
};

/** A row. */
typedef struct rbl_lots_row {
    int64_t price;             /* of a lot, 1 or more */
    int64_t gap;               /* value less ideal before the trade */
    int64_t weight;            /* of the square */
    int64_t low, high, least;  /* of the trade; least 1 or more */
    int64_t buy_ppb, sell_ppb; /* fees, up to half of what is traded */
} rbl_lots_row;

/** Consecutive lots first..last, where first <= last; and a part of those, behind which on either
 * side none has been looked at yet. */
typedef struct rbl_lots_side {
    int64_t first, last;
    int64_t down, up; /* the next to look at on either side */
} rbl_lots_side;

/** What is known of a step of one row by a lot, or over the gap of its domain. */
typedef struct rbl_lots_move {
    int64_t to, spend; /* z after it; what it spends more */
    rbl_wide term;     /* what the term rises by */
    bool is_open;      /* there is such a z */
} rbl_lots_move;

/** The domain of a row. */
typedef struct rbl_lots_domain {
    rbl_lots_side side[RBL_LOTS_SIDES];
} rbl_lots_domain;

/** A decided row of a branch. */
typedef struct rbl_lots_level {
    rbl_lots_domain domain;
    rbl_wide term, spend; /* of the rows above */
} rbl_lots_level;

/** A price that was tried, and the bound that it gives, times 2^shift. */
typedef struct rbl_lots_try {
    int64_t price;
    rbl_wide bound;
} rbl_lots_try;

/** The problem, the answer, and work. */
typedef struct rbl_lots {
    size_t n;
    bool is_square;
    rbl_wide spend_min, spend_max;
    rbl_lots_row *row;
    uint32_t n_nodes, n_nodes_max;
    int64_t gap_max_ppb; /* of the objective: enough */
    int64_t *z;          /* the best that is known, where is_found */
    rbl_wide objective, bound;
    bool is_found;
    /* inside: prices are multiplied by 2^shift */
    int shift, n_prices, n_tried;
    int64_t price_most;             /* which drives each row to an end */
    int64_t price[RBL_LOTS_PRICES]; /* those of branching, the best first */
    rbl_wide end[RBL_LOTS_PRICES];  /* price times the end of the budget that it points to */
    rbl_lots_try tried[RBL_LOTS_HISTORY];
    rbl_wide *rest;                 /* [n + 1][prices] least of the rows from here on */
    rbl_wide *rest_low, *rest_high; /* [n + 1] what these can spend */
    int64_t *trial, *other;         /* [n] lots at hand */
    rbl_wide *slack;                /* [n] what the second best lots of a row are dearer by */
    int32_t *order, *scratch;       /* [n] of branching */
    rbl_lots_move *move;            /* [2 n] down and up */
    rbl_lots_domain *domain;        /* [n] as a branch begins with it */
    rbl_lots_level *level;          /* [n + 1] */
} rbl_lots;

/** |d|, or weight d^2, of value less ideal after z lots. */
static inline rbl_wide rbl_lots_term(const rbl_lots *l, const rbl_lots_row *r, int64_t z) {
    int64_t d = r->gap + z * r->price;
    if (!l->is_square) return rbl_wide_of(d < 0 ? -d : d);
    rbl_wide square = rbl_wide_mul64(d, d);
    return r->weight == 1 ? square : rbl_wide_times_low(square, r->weight);
}

/** What z lots cost, in money: the fee rounded up. */
static inline int64_t rbl_lots_fee(const rbl_lots_row *r, int64_t z) {
    int64_t rate = z < 0 ? r->sell_ppb : r->buy_ppb;
    return rate == 0 ? 0 : rbl_round_ppb_ceil((z < 0 ? -z : z) * r->price, rate);
}

/** F-LOTS: what z lots take from the cash. It does not fall as z rises. */
static inline int64_t rbl_lots_spend(const rbl_lots_row *r, int64_t z) {
    return z * r->price + rbl_lots_fee(r, z);
}

/** Whether z is in the domain of the row. */
static inline bool rbl_lots_has(const rbl_lots_row *r, int64_t z) {
    return z >= r->low && z <= r->high && (z == 0 || z >= r->least || z <= -r->least);
}

/** The blocks of n rows. */
void rbl_lots_layout(rbl_lots *l, rbl_arena *arena, size_t n);

/** The sides of a domain, those that are empty with last < first. */
void rbl_lots_sides(rbl_lots_domain *domain, const rbl_lots_row *r);

/** The least and the greatest lots of a domain; false where it is empty. */
bool rbl_lots_ends(const rbl_lots_row *r, int64_t *low, int64_t *high);

/** The next lots of a domain above or below z; false where there are none. */
bool rbl_lots_next(const rbl_lots_row *r, int64_t z, bool is_up, int64_t *to);

/** The greatest lots of low..high, those of the domain alone, that spend no more than `most`; or
 * the least that spend no less. low and high are of the domain; false where there are none. */
bool rbl_lots_within(const rbl_lots_row *r, int64_t low, int64_t high, rbl_wide most, int64_t *z);
bool rbl_lots_beyond(const rbl_lots_row *r, int64_t low, int64_t high, rbl_wide least, int64_t *z);

/** 2^shift term + price spend, at z lots. */
rbl_wide rbl_lots_priced(const rbl_lots *l, const rbl_lots_row *r, int64_t price, int64_t z);

/** What the rounding of a fee can make of that: less than this. */
rbl_wide rbl_lots_noise(const rbl_lots_row *r, int64_t price);

/** F-LOTSBOUND: not above rbl_lots_priced() of any lots of the domain; in *z the lots that are
 * best, or nearly so. domain: its sides, each to be looked at from its best on; NULL if unwanted.
 */
rbl_wide rbl_lots_least(const rbl_lots *l, const rbl_lots_row *r, int64_t price, int64_t *z,
                        rbl_lots_domain *domain);

/** Ends of the domains that the budget excludes are cut off. False where nothing is left: there is
 * no answer. */
bool rbl_lots_cut(rbl_lots *l);

/** Chooses the scale of prices. False where the numbers are too large for 126 bits. */
bool rbl_lots_scale(rbl_lots *l);

/** F-LOTSBOUND: the best price of the budget, the bound, and where the trial begins. */
void rbl_lots_relax(rbl_lots *l);

/** By how much rows that spend so much miss the budget. */
rbl_wide rbl_lots_miss(const rbl_lots *l, rbl_wide spend);

/** The trial is brought within the budget and improved by steps of one row and of two; kept if it
 * is the best. */
void rbl_lots_exchange(rbl_lots *l);

/** F-LOTS: branch and bound from what is known. RBL_LOTS_DONE... */
int rbl_lots_branch(rbl_lots *l);

/** The trial, which is within the budget, becomes what is known if it is better. */
void rbl_lots_keep(rbl_lots *l, rbl_wide objective);

/** Whether what is known is as near to the bound as asked. */
bool rbl_lots_near(const rbl_lots *l);

/** All of it, after rbl_lots_layout(), the rows and the budget. RBL_LOTS_DONE...; after DONE the
 * bound is the objective, or nothing is found. rbl_lots_cut() and rbl_lots_scale() were true. */
int rbl_lots_solve(rbl_lots *l);

#endif
