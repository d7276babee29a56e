/* SPDX-License-Identifier: MIT */
/* Scope: who may trade on which side. */
#ifndef RBL_PLAN_SCOPE_H
#define RBL_PLAN_SCOPE_H

#include "plan/ledger.h"

/* Adds to the scope what is outside that share of its band at the present state; a first pass that
 * finds nothing takes the whole book. */
void rbl_scope_grow(rbl_ledger *ledger, int64_t share, bool first);

#endif
