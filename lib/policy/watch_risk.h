/* SPDX-License-Identifier: MIT */
/* How far values may move before a tracking error can reach, or leave, its level. F-WATCH. */
#ifndef RBL_POLICY_WATCH_RISK_H
#define RBL_POLICY_WATCH_RISK_H

#include "policy/survey.h"

/* Units of 2^-places fine units, rounded down; 0 where that cannot be told, as of an account with a
 * debt. work: the survey's. */
int64_t rbl_watch_risk(const rbl_account *account, const rbl_survey *survey, const rbl_base *base,
                       int places);

#endif
