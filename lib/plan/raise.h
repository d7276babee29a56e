/* SPDX-License-Identifier: MIT */
/* Raising cash: the highest value / target first, until the reserve is there. */
#ifndef RBL_PLAN_RAISE_H
#define RBL_PLAN_RAISE_H

#include "plan/ledger.h"

/* Sells until cash covers its floor or nothing more can be sold. Returns whether anything changed.
 */
bool rbl_raise_run(rbl_ledger *ledger);

#endif
