/* SPDX-License-Identifier: MIT */
/* What rebal/solve.h reads: the problem, its model, its limits; and the memory of a call. */
#ifndef RBL_API_SOLVE_ARGS_H
#define RBL_API_SOLVE_ARGS_H

#include <stddef.h>

#include <rebal/solve.h>

#include "api/argument.h"
#include "market/trade_find.h"

/* The size of the first version. */
enum { RBL_SOLVE_SOLUTION_MIN = offsetof(rebal_solution, net_multiplier) + sizeof(double) };

/* A call: what was asked, read, and the memory for it. */
typedef rbl_trade_call rbl_solve_call;

/* Bytes of a call; 0: more than a size_t. */
size_t rbl_solve_args_bytes(rbl_solve_call *c);

/* Reads structs of which only counts are looked at. */
bool rbl_solve_args_structs(rbl_solve_call *c, const rebal_problem *problem);

/* Reads a problem and its model, for its counts alone. */
bool rbl_solve_args_counts(rebal_problem *problem, rebal_risk_model *model,
                           const rebal_problem *theirs);

/* Reads both and checks all that they hold, in the order of rebal_solve() up to its memory;
 * UNSUPPORTED (a covariance, limits) last. */
rebal_status rbl_solve_args_check(rebal_problem *problem, rebal_risk_model *model,
                                  const rebal_problem *theirs, rebal_error *error);

/* STRUCT of a solution that may be NULL. */
rebal_status rbl_solve_args_solution(rebal_solution *solution, rebal_error *error);

/* The parts of what follows: all checks that need no memory; the blocks; the checks that need
 * them. */
rebal_status rbl_solve_args_accept(rbl_solve_call *c, const rebal_problem *problem,
                                   const double *trade, const double *state, rebal_error *error);
void rbl_solve_args_layout(rbl_solve_call *c, rbl_arena *arena);
rebal_status rbl_solve_args_model(rbl_solve_call *c, rebal_error *error);

/* All checks, then memory, which the caller closes. */
rebal_status rbl_solve_args_open(rbl_solve_call *c, const rebal_problem *problem,
                                 const double *trade, const double *state, void *memory,
                                 size_t memory_bytes, rebal_error *error);

#endif
