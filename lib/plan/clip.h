/* SPDX-License-Identifier: MIT */
/* Clips: a plan that is larger than allowed becomes bounds for a smaller one. */
#ifndef RBL_PLAN_CLIP_H
#define RBL_PLAN_CLIP_H

#include "plan/ledger.h"

/* No budget. */
#define RBL_CLIP_NONE INT64_MAX

/* floor(2 turnover_ppb V / (ONE m)), money of purchases and sales together; none for 0. */
int64_t rbl_clip_turnover_budget(const rbl_rules *rules, int64_t turnover_ppb, rbl_wide value);

/* Reference notional of a slot's order, money. */
int64_t rbl_clip_notional(const rbl_ledger *ledger, const rbl_slot *slot, int64_t x);

/* Where the plan passes rules.clip, bounds every slot so that no plan inside them does, and returns
 * true; row, scratch: [n]. */
bool rbl_clip_bound(rbl_ledger *ledger, int32_t *row, int32_t *scratch);

#endif
