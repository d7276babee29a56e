/* SPDX-License-Identifier: MIT */
/** @file
 *  A small world in the library: one engine, one portfolio, two plans, through the public API. */
#ifndef BINDING_H
#define BINDING_H

#include <rebal/rebal.h>

#include "oracle.h"

enum { BINDING_ROWS = ORACLE_ASSETS + 1 };

/** The handles, and which row each asset has. */
typedef struct binding {
    rebal_engine *engine;
    rebal_portfolio *portfolio;
    rebal_plan *plan, *judge;
    int n;
    int32_t row[ORACLE_ASSETS], cash_row;
    int32_t fired; /**< the verdict of the last tick */
    rebal_error error;
} binding;

/** What the library reports of one plan besides the orders. */
typedef struct binding_report {
    rebal_summary summary;
    int32_t reason[BINDING_ROWS], side[BINDING_ROWS];
    int64_t quantity[BINDING_ROWS], wanted[BINDING_ROWS], value[BINDING_ROWS];
    int64_t weight[BINDING_ROWS], target[BINDING_ROWS], lo[BINDING_ROWS], hi[BINDING_ROWS];
    int64_t goal[BINDING_ROWS], drift[BINDING_ROWS], relative[BINDING_ROWS], after[BINDING_ROWS];
} binding_report;

/** Makes engine, portfolio and plans from the world's rules.
 *  @param[in] reversed rows in reverse order, cash last
 *  @return REBAL_OK or what create said; nothing is open then */
rebal_status binding_open(binding *bound, const oracle_world *world, bool reversed);

/** Ends them. */
void binding_close(binding *bound);

/** Sets the account, ticks the prices, makes a plan and reads its orders and figures. */
void binding_plan(binding *bound, oracle_answer *answer, const oracle_world *world);

/** Reads the lines and the summary of the last plan, cash in the last row. */
rebal_status binding_read(binding *bound, binding_report *report);

/** Judges the orders of the last plan: number of violations, or a negative status.
 *  @param[out] law the first law broken, 0 none */
int64_t binding_judge(binding *bound, const oracle_world *world, int32_t *law);

/** Makes the last plan again: whether orders and summary have the same bytes. */
bool binding_repeats(binding *bound, const oracle_world *world);

#endif
