/* SPDX-License-Identifier: MIT */
/* Reasons: why each row trades as it does, or not. The first that fits. */
#ifndef RBL_PLAN_REASON_H
#define RBL_PLAN_REASON_H

#include "plan/ledger.h"

/* What reasons are told from; all of it stays with the plan. */
typedef struct rbl_why {
    const rbl_ledger *ledger;
    const rbl_book *book;
    rbl_base base; /* at the value after the orders */
    bool fired;
    bool cooling;
} rbl_why;

/* What tells the reasons of a ledger's orders. */
rbl_why rbl_reason_ask(const rbl_ledger *ledger, const rbl_book *book, bool fired, bool cooling);

/* The reason of a row; slot: its own, NULL where it takes no part. */
int32_t rbl_reason_of_row(const rbl_why *why, int32_t row, const rbl_slot *slot);

/* The reason of the plan as a whole. */
int32_t rbl_reason_of_plan(const rbl_why *why, size_t n_orders);

#endif
