/* SPDX-License-Identifier: MIT */
/* The watch: what the verdict of an account rests on, kept so that a tick proves in a few
 * operations that it stands. F-WATCH; docs/derivations/watch.md has the proof.
 *
 * All conditions that a policy asks for are bounds on N, what bands are shares of times D:
 *     inside a band     lo N <= v D <= hi N        v D / hi <= N <= v D / lo
 *     outside it        v D > hi N                 N < v D / hi
 * and so are cash, reserve, flow, and the switch of the base's formula. A tick moves one v and N,
 * and the bounds only ever tighten: while lo <= sum <= hi nothing has changed. Integers in units of
 * 2^scale fine units; each rounds against the proof. */
#ifndef RBL_POLICY_WATCH_H
#define RBL_POLICY_WATCH_H

#include "policy/survey.h"

/* What a tick of a row touches. Numbers are per scaled price, price * 2^shift, times 2^64. */
typedef struct rbl_watch_row {
    int64_t unit;  /* of its value, rounded down */
    int64_t high;  /* of the lower bound on N: rounded up, 0 none */
    int64_t low;   /* of the upper bound on N: rounded down, RBL_WATCH_MOST at the most; INT64_MAX
                      none */
    int64_t value; /* units, rounded down twice */
    int32_t group; /* whose band counts, or REBAL_NONE */
    uint8_t shift;
    uint8_t gate; /* the shift, or RBL_WATCH_STOP: a tick of it proves nothing */
} rbl_watch_row;

/* What a factor is cut to. */
#define RBL_WATCH_MOST (INT64_C(1) << 62)

/* A shift that no price survives. */
enum { RBL_WATCH_STOP = 63 };

/* The same of a group, whose price is its value. */
typedef struct rbl_watch_group {
    int64_t high, low;
    int64_t value;   /* units, the sum of its rows' */
    int64_t members; /* what that can be short of the truth, units */
    uint8_t shift;
} rbl_watch_group;

typedef struct rbl_watch {
    rbl_watch_row *row;     /* [n] */
    rbl_watch_group *group; /* [n_groups] */
    int64_t sum;            /* units: N, rounded up */
    int64_t lo, hi;         /* units: bounds on sum, of rows seen since the last renewal */
    int64_t floor, ceiling; /* units: the bounds that no row moves */
    int64_t slack;          /* units: N is above sum - slack, and below sum */
    int64_t fuel;           /* units of movement until a sum of distances can reach its level */
    int64_t until_ns;       /* the last time for which this holds */
    int64_t clock_ns;       /* likewise, but for prices that grow old */
    uint64_t history;       /* the account's, when this was proved, or last surveyed */
    int32_t verdict;        /* what each tick answers */
    bool turns;             /* rows can go out of their bands, and back, without a survey */
    int32_t out;            /* then: the row that is out, whose bounds alone count, or REBAL_NONE */
    int64_t out_high, out_low; /* of that row, instead of its own */
    int32_t verdict_in, verdict_out;
    int32_t blocked; /* row without which no verdict can be, or REBAL_NONE */
    bool set, grouped, burns, halts;
} rbl_watch;

/* Ticks of one row each. */
typedef struct rbl_watch_ticks {
    const int32_t *row;    /* [n] in range */
    const int64_t *price;  /* [n] 1..2^62 */
    const int64_t *now_ns; /* [n] ascending */
    size_t n;
} rbl_watch_ticks;

/* Takes the watch's arrays from the arena. */
void rbl_watch_layout(rbl_watch *watch, const rbl_rules *rules, rbl_arena *arena);

/* Proves the verdict of an account that was just surveyed, for what ticks come; or not: then it is
 * not set. stable: that survey changed nothing in the account's clocks. */
void rbl_watch_set(rbl_watch *watch, const rbl_account *account, const rbl_survey *survey,
                   int32_t verdict, bool stable);

/* Of an account that cannot be told of, for want of that row. */
void rbl_watch_block(rbl_watch *watch, const rbl_account *account, int32_t row);

/* Takes ticks into the account while each proves that the verdict stands; how many. The account
 * is as that many ticks leave it. */
size_t rbl_watch_run(rbl_watch *watch, rbl_account *account, const rbl_watch_ticks *ticks);

/* The bounds of all rows and groups as they are now, and the verdict where rows may turn it. Does
 * any stand? */
bool rbl_watch_renew(rbl_watch *watch, const rbl_account *account);

/* The last time before something that is on its way arrives. */
int64_t rbl_watch_arrival(const rbl_account *account);

/* Does the verdict stand after these rows of an account were ticked? row NULL: rows 0..n-1. */
bool rbl_watch_stands(rbl_watch *watch, const rbl_account *account, const int32_t *row, size_t n);

#endif
