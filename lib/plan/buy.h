/* SPDX-License-Identifier: MIT */
/* Purchases: the lowest value / share first, lot by lot, as long as cash and destination allow. */
#ifndef RBL_PLAN_BUY_H
#define RBL_PLAN_BUY_H

#include "plan/ledger.h"

/* Buys what is in scope and under its destination; first: the first pass, with much to buy. Returns
 * whether anything changed. */
bool rbl_buy_run(rbl_ledger *ledger, bool first);

#endif
