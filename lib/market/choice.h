/* SPDX-License-Identifier: MIT */
/** @file
 *  Trades that are chosen: of each instrument whether to trade it at all, where a trade has a fixed
 *  cost or a least size, and trades and names are counted. Branch and bound over the trades of
 *  market/trade_find.h; each bound is of market/certificate.h. All input was checked. */
#ifndef RBL_MARKET_CHOICE_H
#define RBL_MARKET_CHOICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "market/trade_find.h"

/** What can be done with an instrument: pieces of its trades. */
enum {
    RBL_CHOICE_STAY = 0,
    RBL_CHOICE_BUY = 1,
    RBL_CHOICE_SELL = 2,
    RBL_CHOICE_CLOSE = 3, /* to a weight of 0 */
    RBL_CHOICE_PIECES = 4
};

/** How a search ended. */
enum {
    RBL_CHOICE_DONE = 0, /* all was looked at, or excluded */
    RBL_CHOICE_LIMIT = 1 /* out of nodes, or stopped */
};

/** A piece, and what it adds to the bound at the prices at hand, those of counts not in it. */
typedef struct rbl_choice_piece {
    double low, high, fixed, value;
} rbl_choice_piece;

/** A branch: what is left for the other side, and the bound of that. */
typedef struct rbl_choice_fork {
    double bound;
    size_t row, n_trail;
    uint8_t other;
    bool is_second; /* the other side is being looked at */
} rbl_choice_fork;

/** What was taken from an instrument on the way down. */
typedef struct rbl_choice_mark {
    size_t row;
    uint8_t mask;
} rbl_choice_mark;

/** A count: the most of it, its price, and that of the best bound. */
typedef struct rbl_choice_count {
    size_t most; /* SIZE_MAX: any */
    double price, kept;
} rbl_choice_count;

/** The problem, the answer, and work. */
typedef struct rbl_choice {
    rbl_trade_call *call; /* its problem has the bounds of the node */
    size_t n;
    const double *fixed_buy, *fixed_sell, *least; /* [n] or NULL */
    bool closes;                                  /* closing is exempt from the least size */
    rbl_choice_count trades, names;
    double gap_max; /* of size: enough */
    uint32_t n_nodes, n_nodes_max, n_steps;
    /* out */
    bool is_found;
    rebal_solution best; /* of x, without the fixed costs */
    double *x;
    double objective, size, fixed, bound;
    /* inside */
    double closed;           /* the least bound of what was excluded */
    double sum;              /* the bound at hand */
    double *first, *last;    /* [n] bounds as asked */
    double *low, *high;      /* [n] of the node, or of a pick */
    rbl_choice_piece *piece; /* [pieces n] */
    uint8_t *mask;           /* [n] pieces that are left, bits */
    uint8_t *pick, *tried;   /* [n] one piece each: at hand, tried last */
    uint8_t *chosen;         /* [n] those of x */
    uint8_t *seen;           /* [n] that were changed already */
    double tried_bound;      /* of those tried; they are none where is_tried is false */
    bool is_tried;
    double *at, *ahead;     /* [n] the relaxed trade, and where it is going */
    double *knee;           /* [n] where its fixed cost is all in */
    double *bend;           /* [n] curvature of the whole risk */
    double *least_of;       /* [n] the least piece at the prices at hand */
    double *kept;           /* [state] prices of the best bound */
    rbl_choice_fork *fork;  /* [pieces n] */
    rbl_choice_mark *trail; /* [pieces n] */
    size_t n_trail;
} rbl_choice;

/** Takes the blocks. */
void rbl_choice_layout(rbl_choice *r, rbl_arena *arena, size_t n, size_t n_state);

/** F-CHOICE: all of it. RBL_CHOICE_DONE... */
int rbl_choice_solve(rbl_choice *r);

/* The parts of it. */

static inline rbl_choice_piece *rbl_choice_at(const rbl_choice *r, size_t i, int p) {
    return &r->piece[RBL_CHOICE_PIECES * i + (size_t)p];
}

static inline bool rbl_choice_has(const rbl_choice *r, size_t i, int p) {
    return r->mask[i] >> p & 1;
}

static inline bool rbl_choice_is_traded(int p) { return p != RBL_CHOICE_STAY; }

/** Whether a weight is not 0 on a piece. */
static inline bool rbl_choice_is_held(const rbl_choice *r, size_t i, int p) {
    if (p == RBL_CHOICE_STAY) return r->call->problem.weight[i] != 0;
    return p != RBL_CHOICE_CLOSE;
}

/** What a piece adds with the prices of the counts. */
static inline double rbl_choice_priced(const rbl_choice *r, size_t i, int p) {
    double value = rbl_choice_at(r, i, p)->value;
    if (rbl_choice_is_traded(p)) value += r->trades.price;
    if (rbl_choice_is_held(r, i, p)) value += r->names.price;
    return value;
}

/** Bounds at or above this exclude anything better than what is known. */
double rbl_choice_cutoff(const rbl_choice *r);

/** F-CHOICEBOUND: the bound of what is left, as many rounds at the most; DBL_MAX: proved that
 *  nothing is. The prices at hand are those of the bound. best: the bound that stands, by the
 * prices kept; -DBL_MAX: none does. */
double rbl_choice_relax(rbl_choice *r, int n_rounds, double best);

/** The bound and what the pieces add by the prices of the state of the last trade, or of the best
 *  bound. */
void rbl_choice_price(rbl_choice *r, bool is_best);

/** The pieces that the prices at hand point to, within the counts; false where there are none. */
bool rbl_choice_pick(rbl_choice *r);

/** The best trade of the pick, kept if it is the best. A bound of it; DBL_MAX: there is none. */
double rbl_choice_try(rbl_choice *r);

/** Better trades by changing one piece at a time. */
void rbl_choice_improve(rbl_choice *r);

#endif
