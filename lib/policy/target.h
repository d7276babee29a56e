/* SPDX-License-Identifier: MIT */
/* Targets: what the account wants, summing to one. F-NORMALISE. */
#ifndef RBL_POLICY_TARGET_H
#define RBL_POLICY_TARGET_H

#include "market/account.h"

/* Fills target[n] by the policy's target_sum; row, scratch: [n] each. Errors: TARGET_SUM. */
rebal_status rbl_target_read(int64_t *target, const rbl_account *account, int32_t *row,
                             int32_t *scratch, rebal_error *error);

#endif
