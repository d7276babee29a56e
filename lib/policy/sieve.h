/* SPDX-License-Identifier: MIT */
/** @file
 *  The sieve: what doubles can tell of accounts without being wrong. Whatever lies within the
 *  margin of what they could miss is left to the survey. */
#ifndef RBL_POLICY_SIEVE_H
#define RBL_POLICY_SIEVE_H

#include "base/arena.h"
#include "market/account.h"
#include "policy/sieve_rows.h"

typedef struct rbl_sieve {
    const rbl_rules *rules;
    bool able;     /* it knows all clauses of the policy */
    bool whole;    /* units below 2^53, and so exact */
    int form;      /* of rbl_sieve_rows_read() */
    size_t room;   /* n, to a multiple of the lanes */
    size_t block;  /* accounts side by side: 1..RBL_SIEVE_BLOCK, as the cache has room */
    double money;  /* fine units of one of money */
    double slack;  /* share of itself that a weight can be off by; four of them are room enough */
    double *unit;  /* [n] fine units of one of quantity; 0 of the base, and of a faulty row */
    double *width; /* [3 room] rbl_sieve_widths, of all rows */
    double *value, *aim;       /* [block room] scratch */
    double *listed, *gathered; /* [3 room], [room] scratch: widths and units of the rows listed */
    int32_t *faulty;           /* [n_faulty] rows without a good price, but for the base */
    size_t n_faulty;
} rbl_sieve;

/* Accounts: items in row order, n each, or those of one account at the rows of `row`, rising. */
typedef struct rbl_sieve_view {
    const int32_t *row; /* [n]; NULL: all rows */
    const int64_t *holding, *target;
    size_t count, n;
    size_t step;                   /* items of target from an account to the next: n, or 0 */
    size_t ahead;                  /* accounts behind these that are asked for next */
    const int64_t *flow, *reserve; /* [count] */
    bool drift;                    /* wanted? */
} rbl_sieve_view;

/* What holds of an account, as of REBAL_ON_, of BAND and FLOW; or doubles cannot tell. */
typedef struct rbl_sieve_answer {
    bool told;
    uint32_t holding;
    int64_t drift_ppb;
} rbl_sieve_answer;

/* Takes the arrays from the arena. */
void rbl_sieve_layout(rbl_sieve *sieve, const rbl_rules *rules, rbl_arena *arena);

/* Once: what does not depend on prices. */
void rbl_sieve_open(rbl_sieve *sieve, int form);

/* Takes the prices of an account at that time. */
void rbl_sieve_price(rbl_sieve *sieve, const rbl_account *account, int64_t now_ns);

/* answer[count]; at most a block of accounts. */
void rbl_sieve_look(rbl_sieve_answer *answer, rbl_sieve *sieve, const rbl_sieve_view *view);

#endif
