/* SPDX-License-Identifier: MIT */
/** @file
 *  The sieve: what doubles can tell of an account without being wrong. Whatever lies within the
 *  margin of what they could miss is left to the survey. */
#ifndef RBL_POLICY_SIEVE_H
#define RBL_POLICY_SIEVE_H

#include "base/arena.h"
#include "market/account.h"

typedef struct rbl_sieve {
    const rbl_rules *rules;
    bool able;              /* it knows all clauses of the policy */
    bool even;              /* all rows but the cash have the same widths */
    bool whole;             /* units below 2^53, and so exact */
    int form;               /* of RBL_CPU_FORM */
    size_t room;            /* n, to a multiple of the lanes */
    double money;           /* fine units of one of money */
    double *unit;           /* [room] fine units of one of quantity; infinite without a price */
    rbl_wide *exact;        /* [n] likewise, exactly; 0 where that leaves the domain of drifts */
    double cash_width[4];   /* as width, of the cash */
    double *width[4];       /* [room] most, slope, more, least:
                               half width max(least, min(most, slope t + more)) */
    double *value, *target; /* [room] scratch */
    double *listed;         /* [4 room] scratch: the widths of the rows listed */
    double *gathered;       /* [room] scratch: their units */
    double *size;           /* [room] scratch: |weight - target|, ppb */
} rbl_sieve;

/* What an account asks for: items in row order, or at the rows of `row`, rising. */
typedef struct rbl_sieve_view {
    const int32_t *row;
    const int64_t *holding, *target; /* [n] */
    size_t n;
    int64_t flow, reserve; /* in range */
    bool drift;            /* wanted? */
} rbl_sieve_view;

/* Bits as of REBAL_ON_, of BAND and FLOW. */
typedef struct rbl_sieve_answer {
    uint32_t holding;
    int64_t drift_ppb;
} rbl_sieve_answer;

/* Takes the arrays from the arena. */
void rbl_sieve_layout(rbl_sieve *sieve, const rbl_rules *rules, rbl_arena *arena);

/* Once: what does not depend on prices. */
void rbl_sieve_open(rbl_sieve *sieve);

/* Takes the prices of an account at that time. */
void rbl_sieve_price(rbl_sieve *sieve, const rbl_account *account, int64_t now_ns);

/* True, and what holds, or false: doubles cannot tell. */
bool rbl_sieve_look(rbl_sieve_answer *answer, rbl_sieve *sieve, const rbl_sieve_view *view);

#endif
