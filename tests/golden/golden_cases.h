/* SPDX-License-Identifier: MIT */
/** @file
 *  The golden cases of the planner: small problems with known orders, cash, fees and value after.
 */
#ifndef GOLDEN_CASES_H
#define GOLDEN_CASES_H

#include "../exhaustive/oracle.h"

/** Anything that plans. */
typedef void golden_planner(oracle_answer *answer, const oracle_world *world);

/** Runs every case through a planner that takes shares of `one`; prints what differs.
 *  @return number of cases that differ */
int golden_cases_run(golden_planner *planner, const char *name, int64_t one);

/** Number of cases. */
int golden_cases_count(void);

#endif
