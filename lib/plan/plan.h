/* SPDX-License-Identifier: MIT */
/* The plan: everything one decision needs and leaves. */
#ifndef RBL_PLAN_PLAN_H
#define RBL_PLAN_PLAN_H

#include "plan/planner.h"
#include "plan/reason.h"
#include "plan/verify.h"
#include "plan/waves.h"
#include "policy/survey.h"

typedef struct rbl_plan {
    const rbl_rules *rules;
    /* What it was made from: compared, never followed. */
    const rbl_account *account;
    uint64_t history, prices; /* traces of the account it was made from */
    int64_t now_ns;
    uint32_t flags; /* of the request */
    bool filled;    /* there is an answer */
    bool fired;     /* a clause, or by force */
    bool cooling;   /* a clause, but too soon after the last commit */
    bool judged;    /* by verify, not by make */
    bool sealed;    /* digests are there */
    bool committed;
    uint32_t n_rounds;
    rbl_survey survey;
    rbl_ledger ledger;
    rbl_order *order; /* [n] */
    int64_t *price;   /* [n] reference prices of the orders */
    size_t n_orders;
    int32_t n_waves;
    rbl_outcome outcome;
    rbl_wide *after; /* [n] fine units, the rows' values after the orders; cash as before */
    rbl_wide *group_before, *group_after; /* [n_groups] fine units */
    int64_t *group_target;                /* [n_groups] ppb */
    double te_before, te_after;           /* a year; 0 without a model */
    double *risk_before, *risk_after;     /* [n] contributions; NULL without a model */
    double *fall;                         /* [n] of the squared tracking error, by row; likewise */
    rbl_violation *violation;             /* [violation_capacity] */
    size_t violation_capacity, n_violations;
    uint8_t rules_digest[32], state_digest[32], plan_digest[32];
    /* Scratch. */
    rbl_waves waves;
    rebal_orders load;     /* columns [n] for orders read from bytes */
    int32_t *canonical;    /* [n] places of the orders by instrument id, once sealed */
    uint64_t *expected_id; /* [n] */
    int32_t *row_flags;    /* [n] */
    int32_t *group_flags;  /* [n_groups] */
} rbl_plan;

/* Takes the plan's arrays from the arena. */
void rbl_plan_layout(rbl_plan *plan, const rbl_rules *rules, rbl_arena *arena);

/* Empties the plan. */
void rbl_plan_clear(rbl_plan *plan);

/* Decides and plans; flags: of the request. Errors: as rebal_plan_make(), of the account and of the
 * outcome. */
rebal_status rbl_plan_compute(rbl_plan *plan, const rbl_account *account, uint32_t flags,
                              int64_t now_ns, rebal_error *error);

/* What tells the reasons of a plan that is filled. */
rbl_why rbl_plan_why(const rbl_plan *plan);

/* Judges orders that are in range. Errors: of the account. */
rebal_status rbl_plan_judge(rbl_plan *plan, const rbl_account *account, const rebal_orders *orders,
                            const uint64_t *expected_id, uint32_t flags, int64_t now_ns,
                            rebal_error *error);

#endif
