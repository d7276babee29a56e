/* SPDX-License-Identifier: MIT */
/* Halts: caps that refuse a plan whole. */
#ifndef RBL_PLAN_HALT_H
#define RBL_PLAN_HALT_H

#include "plan/ledger.h"

/* Errors: HALT, with the cap's field, the row and the value that passed it. */
rebal_status rbl_halt_check(const rbl_ledger *ledger, rebal_error *error);

#endif
