/* SPDX-License-Identifier: MIT */
/* How a call of rebal/solve.h ends. */
#ifndef RBL_API_SOLVE_FIND_H
#define RBL_API_SOLVE_FIND_H

#include "api/solve_args.h"

/* Writes the trade, and the state where it is wanted; closes the call. */
void rbl_solve_end(rbl_solve_call *c, double *trade, double *state);

#endif
