/* SPDX-License-Identifier: MIT */
/* What rebal/solve.h reads, for the other functions that are asked a problem. */
#ifndef RBL_API_SOLVE_H
#define RBL_API_SOLVE_H

#include <rebal/solve.h>

#include <stdbool.h>

/* Reads a problem and its model, for its counts alone. */
bool rbl_solve_read(rebal_problem *problem, rebal_risk_model *model, const rebal_problem *theirs);

/* Reads both and checks all that they hold, in the order of rebal_solve() up to its memory. */
rebal_status rbl_solve_check(rebal_problem *problem, rebal_risk_model *model,
                             const rebal_problem *theirs, rebal_error *error);

#endif
