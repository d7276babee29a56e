/* SPDX-License-Identifier: MIT */
/* What other calls that take a risk model ask of it. */
#ifndef RBL_API_RISK_H
#define RBL_API_RISK_H

#include <rebal/risk.h>

/* Reads a model: STRUCT. */
rebal_status rbl_risk_read(rebal_risk_model *m, const rebal_risk_model *theirs, rebal_error *error);

#endif
