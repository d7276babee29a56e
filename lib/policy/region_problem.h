/* SPDX-License-Identifier: MIT */
/* The problem of a region: a state of an account as weights, bounds and costs. F-REGION. */
#ifndef RBL_POLICY_REGION_PROBLEM_H
#define RBL_POLICY_REGION_PROBLEM_H

#include "policy/region.h"

/* Fills the problem for the state in which `fees` are paid; barred rows stay as they are. */
void rbl_region_problem_fill(rbl_region *region, const rbl_region_view *view, int64_t fees);

/* The value of the row's smallest order in the state, fine units; out: it closes the row. */
double rbl_region_problem_least(const rbl_region *region, const rbl_region_view *view, size_t row,
                                bool out);

/* Would a sale of that fraction close the row? */
bool rbl_region_problem_closes(const rbl_region *region, const rbl_region_view *view, size_t k);

#endif
