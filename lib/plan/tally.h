/* SPDX-License-Identifier: MIT */
/* Tally: what the orders of a plan come to at reference prices, one by one. */
#ifndef RBL_PLAN_TALLY_H
#define RBL_PLAN_TALLY_H

#include "plan/plan.h"

typedef struct rbl_tally {
    int64_t notional; /* money, a purchase's rounded up, a sale's down */
    int64_t fee;      /* money, rounded up */
    int64_t cost;     /* money, expected, the fee included */
    bool buy;
} rbl_tally;

/* Of the order at that place. */
rbl_tally rbl_tally_order(const rbl_plan *plan, size_t place);

/* F-GAIN: what the orders bring to the benefit of the plan, money, and to the fall of its tracking
 * error, ppb; by row, the rest at the cash. */
void rbl_tally_gains(const rbl_plan *plan, int64_t *gain);
void rbl_tally_falls(const rbl_plan *plan, int64_t *fall_ppb);

#endif
