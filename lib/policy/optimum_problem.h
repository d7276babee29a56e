/* SPDX-License-Identifier: MIT */
/* The problem of an optimum: a state of an account as weights, bounds and costs. F-OPTIMUM. */
#ifndef RBL_POLICY_OPTIMUM_PROBLEM_H
#define RBL_POLICY_OPTIMUM_PROBLEM_H

#include "policy/optimum.h"

/* Fills the problem for the state in which `fees` are paid; barred rows stay as they are. */
void rbl_optimum_problem_fill(rbl_optimum *optimum, const rbl_optimum_view *view, int64_t fees);

/* The value of the row's smallest order in the state, fine units; out: it closes the row. */
double rbl_optimum_problem_least(const rbl_optimum *optimum, const rbl_optimum_view *view,
                                 size_t row, bool out);

/* Would a sale of that fraction close the row? */
bool rbl_optimum_problem_closes(const rbl_optimum *optimum, const rbl_optimum_view *view, size_t k);

#endif
