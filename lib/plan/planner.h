/* SPDX-License-Identifier: MIT */
/* The planner: passes, improvement test, clips. docs/derivations/planner.md §5. */
#ifndef RBL_PLAN_PLANNER_H
#define RBL_PLAN_PLANNER_H

#include "plan/ledger.h"

typedef struct rbl_planner {
    rbl_ledger *ledger;
    int64_t share;     /* of the bands, that breaches are judged by */
    uint32_t n_rounds; /* passes of the last planning */
    int32_t *row;      /* [n] scratch */
    int32_t *scratch;  /* [n] scratch */
} rbl_planner;

/* Finds the net orders of a ledger that is clear. */
void rbl_planner_run(rbl_planner *planner);

/* floor(t B(V) / ONE): what a slot aims at, at that value. */
rbl_wide rbl_planner_goal(const rbl_ledger *ledger, const rbl_slot *slot, const rbl_base *base);

/* |v(x) - goal| */
rbl_wide rbl_planner_gap(const rbl_slot *slot, rbl_wide goal, int64_t x);

#endif
