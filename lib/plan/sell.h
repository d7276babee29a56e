/* SPDX-License-Identifier: MIT */
/* Sales: down to the destination, and on for the reserve. */
#ifndef RBL_PLAN_SELL_H
#define RBL_PLAN_SELL_H

#include "plan/ledger.h"

/* Sells what is in scope and over its destination, and takes back purchases that passed it.
 * Returns whether anything changed. */
bool rbl_sell_run(rbl_ledger *ledger);

#endif
