/* SPDX-License-Identifier: MIT */
/* The no-trade region: is there a trade that is worth more than it costs, and which is the best?
 * F-OPTIMUM. In a build without estimates there is no model, and never one. */
#ifndef RBL_POLICY_OPTIMUM_H
#define RBL_POLICY_OPTIMUM_H

#include "base/arena.h"
#include "policy/appraisal.h"

#ifndef RBL_NO_ESTIMATES
#include "market/certificate.h"
#include "market/trade.h"
#endif

/* One look for a trade, and the work for it. Arrays of n, by ascending id. */
typedef struct rbl_optimum {
    bool found;   /* this look was had */
    bool proved;  /* and the certificate calls its answer the best */
    bool outside; /* some row is to be traded, by an order that is allowed */
#ifndef RBL_NO_ESTIMATES
    rebal_problem problem;
    rebal_solution solution;
    rbl_trade trade;
    rbl_certificate certificate;
    rbl_appraisal state; /* what is left once the fees are paid */
    int64_t fees;        /* money that the trade pays */
    double *x;           /* the trade, as a fraction of the value */
    double *active, *weight, *low, *high, *buy, *sell, *impact, *gradient;
    double *multiplier; /* [n_factors + 1] */
    bool *barred;       /* an order that is too small to be made: left alone */
#endif
} rbl_optimum;

/* What a look is at: a state of an account, counted, banded and valued. */
typedef struct rbl_optimum_view {
    const rbl_account *account;
    const rbl_book *book;
    const rbl_bands *bands;
    const int64_t *target; /* [n] ppb */
    double *work;          /* rbl_appraisal_work() */
} rbl_optimum_view;

/* Takes the arrays, where the rules ask for an optimum. */
void rbl_optimum_layout(rbl_optimum *optimum, const rbl_rules *rules, rbl_arena *arena);

/* F-OPTIMUM: has the look. */
void rbl_optimum_find(rbl_optimum *optimum, const rbl_optimum_view *view);

/* F-OPTIMUM: makes the trade that was found, and proved, the destination of the bands. */
void rbl_optimum_destine(const rbl_optimum *optimum, rbl_bands *bands,
                         const rbl_optimum_view *view);

#endif
