/* SPDX-License-Identifier: MIT */
/* What rebal/simulation.h reads: the struct with its arrays, and the table of rows. */
#ifndef RBL_API_SIMULATION_ARGS_H
#define RBL_API_SIMULATION_ARGS_H

#include <rebal/simulation.h>

#include "api/argument.h"
#include "market/path.h"

/* Reads a simulation of which only counts are looked at: STRUCT, ARGUMENT, RANGE. */
rebal_status rbl_simulation_args_counts(rebal_simulation *ours, const rebal_simulation *theirs,
                                        rebal_error *error);

/* Reads both, and checks all that they hold: ARGUMENT, STRUCT, RANGE, the arrays, TARGET_SUM. price
 * is NULL where none is asked for; last is one count more. */
rebal_status rbl_simulation_args_read(rebal_simulation_rows *rows, rebal_simulation *simulation,
                                      const rebal_simulation_rows *their_rows,
                                      const rebal_simulation *their_simulation,
                                      const double *const *price, const rbl_argument *last,
                                      rebal_error *error);

/* RANGE: a step that may move a price too far. */
rebal_status rbl_simulation_args_reach(const rebal_simulation *simulation, rebal_error *error);

/* Whether policy q is one with a horizon: that of one row is not 0. */
bool rbl_simulation_args_has_horizon(const rebal_simulation *simulation, size_t q);

rbl_path_market rbl_simulation_args_market(const rebal_simulation *simulation);

/* CAPACITY, count written: blocks rows a policy do not fit. */
rebal_status rbl_simulation_args_room(rebal_simulation_rows *rows,
                                      rebal_simulation_rows *their_rows, size_t n_blocks,
                                      size_t n_policies, rebal_error *error);

#endif
