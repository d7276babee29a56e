/* SPDX-License-Identifier: MIT */
/* Reasons: why each row trades as it does, or not. The first that fits. */
#ifndef RBL_PLAN_REASON_H
#define RBL_PLAN_REASON_H

#include "plan/ledger.h"

typedef struct rbl_why {
    const rbl_ledger *ledger;
    const rbl_account *account;
    const rbl_book *book;
    bool fired;
    bool cooling;
} rbl_why;

/* Writes one reason per row into reason[n]. */
void rbl_reason_write(const rbl_why *why, int32_t *reason);

/* The reason of the plan as a whole. */
int32_t rbl_reason_of_plan(const rbl_why *why, size_t n_orders);

#endif
