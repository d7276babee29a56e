/* SPDX-License-Identifier: MIT */
/* The holders: the watches of many accounts in columns, so that the price of one instrument passes
 * by all that hold it. F-HOLDERS; docs/derivations/holders.md has the proof.
 *
 * A watch with 32 bits: N of an account has 59 bits, in units of 2^-59, its bounds the upper 32 of
 * them. An item is what one account has of one instrument; items lie by instrument, then by
 * account. What these bits cannot tell is doubted, and looked at again. */
#ifndef RBL_POLICY_HOLDERS_H
#define RBL_POLICY_HOLDERS_H

#include "policy/watch.h"

/* An instrument and its items. */
typedef struct rbl_holders_line {
    size_t from, n;        /* its items */
    uint32_t below, above; /* price 2^shift, rounded down and up; 0: none that is known */
    int8_t shift;
} rbl_holders_line;

/* What an account's verdict rests on. */
enum {
    RBL_HOLDER_LOOK = 0, /* on nothing: it is looked at in each call */
    RBL_HOLDER_HELD = 1, /* on its own prices as they are; or until the row it waits for */
    RBL_HOLDER_IN = 2,   /* on the columns */
    RBL_HOLDER_OUT = 3   /* on one row, that is out */
};

typedef struct rbl_holder {
    int32_t verdict, verdict_in, verdict_out;
    int32_t floor, ceiling;     /* bounds that no row moves */
    int32_t out_lo, out_hi;     /* OUT: instead of the columns' */
    uint32_t out_high, out_low; /* of the row that is out, as the columns have them; 0 none */
    int32_t out;                /* that row, or REBAL_NONE: one that is not held */
    int32_t blocked;            /* HELD: the row that it waits for, or REBAL_NONE */
    uint8_t state;
    bool turns;   /* rows may go out of their bands, and back */
    bool doubted; /* it is among the doubtful */
    bool forced;  /* and to be looked at, whatever the columns say */
} rbl_holder;

typedef struct rbl_holders {
    size_t rows, n, n_items;
    int32_t base;
    int form;                  /* of RBL_CPU_FORM */
    const int64_t *offset;     /* the caller's table */
    const int32_t *instrument; /* likewise; NULL: all rows of each account */
    const int64_t *holding;    /* likewise */
    bool all_want;             /* an account may want rows that it has no item of */

    rbl_holders_line *line; /* [rows] */
    uint32_t *place;        /* [n_items] where an item of the table lies in the columns */
    uint32_t *account;      /* [n_items] */
    uint32_t *unit;         /* [n_items] of its value, rounded down */
    uint32_t *high;         /* [n_items] of the lower bound on N: rounded up, 0 none */
    uint32_t *low;          /* [n_items] of the upper bound on N: rounded down, UINT32_MAX none */
    int64_t *sum;           /* [n] N, rounded down; below it by less than the slack */
    int32_t *lo, *hi;       /* [n] bounds on the upper half of the sum; INT32_MAX: not IN */
    rbl_holder *holder;     /* [n] */
    int64_t *until_ns;      /* [n] the last time for which that holds */
    int32_t slack;          /* of the upper half */

    uint32_t *doubt; /* [n] accounts whose verdict is in doubt */
    size_t n_doubt;
} rbl_holders;

/* Takes the arrays from the arena. rows, n and n_items are set. */
void rbl_holders_layout(rbl_holders *holders, rbl_arena *arena);

/* Sets up the columns of a table whose offsets and rows are in order; nothing is proved. */
void rbl_holders_open(rbl_holders *holders);

/* The items of an account in the table. */
void rbl_holders_items(size_t *from, size_t *n, const rbl_holders *holders, size_t a);

/* The row of item k of an account whose items begin at `from`. */
static inline int32_t rbl_holders_row(const rbl_holders *holders, size_t from, size_t k) {
    return holders->instrument ? holders->instrument[from + k] : (int32_t)k;
}

/* An account is doubted: whatever the columns say. */
void rbl_holders_doubt(rbl_holders *holders, size_t a);

/* All accounts to which a row's price may matter are. */
void rbl_holders_doubt_row(rbl_holders *holders, size_t row);

/* A row has another price, and nothing else about it has changed: doubts the accounts whose verdict
 * may not stand. */
void rbl_holders_move(rbl_holders *holders, size_t row, int64_t price);

/* Once all prices have moved: does the verdict of a doubtful account stand, perhaps turned? */
bool rbl_holders_stands(rbl_holders *holders, size_t a);

/* Takes what a watch that is set proves of an account; false where it has no room here. */
bool rbl_holders_prove(rbl_holders *holders, size_t a, const rbl_watch *watch);

/* The bounds of all its rows as they are now, and the verdict where rows may turn it. Does any
 * stand? */
bool rbl_holders_renew(rbl_holders *holders, size_t a);

#endif
