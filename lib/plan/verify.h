/* SPDX-License-Identifier: MIT */
/* The verifier: judges any list of orders by the laws. Written apart from the planner: it includes
 * nothing of lib/plan but this header. docs/invariants.md says where each law is judged. */
#ifndef RBL_PLAN_VERIFY_H
#define RBL_PLAN_VERIFY_H

#include "market/order.h"
#include "policy/trigger.h"

#include <rebal/plan.h>

typedef struct rbl_violation {
    int32_t law;   /* REBAL_LAW_CASH... */
    int32_t row;   /* or REBAL_NONE: the plan */
    int64_t order; /* position in the orders, or REBAL_NONE */
    int64_t actual, bound;
} rbl_violation;

typedef struct rbl_verify {
    /* In: an account that is counted, banded and valued, and orders whose rows and quantities are
     * in range, none in the base cash. */
    const rbl_account *account;
    const rbl_book *book;
    const rbl_bands *bands;
    const rbl_decision *decision;
    const rebal_orders *orders;
    const uint64_t *expected_id; /* [orders->count], or NULL: ids are not judged */
    int64_t now_ns;
    bool forced; /* judge as if a clause held */
    /* Scratch and out. */
    rbl_wide *group_value;    /* [n_groups] scratch */
    int32_t *group_flags;     /* [n_groups] scratch */
    int32_t *row_flags;       /* [n] scratch */
    rbl_order *order;         /* [orders->count] out: as given, what was not given filled in */
    int32_t n_waves;          /* out */
    rbl_outcome outcome;      /* out; quantity: [n] */
    rbl_violation *violation; /* [violation_capacity] out */
    size_t violation_capacity;
    size_t n_violations; /* out: all, also those there was no room for */
} rbl_verify;

/* Errors: OVERFLOW (orders that no account could pay: more than 2^62 money). O(n + orders log
 * orders). */
rebal_status rbl_verify_run(rbl_verify *verify, rebal_error *error);

#endif
