/* SPDX-License-Identifier: MIT */
/* The search for a trade, once its arguments are read. */
#ifndef RBL_API_SOLVE_FIND_H
#define RBL_API_SOLVE_FIND_H

#include "api/solve_args.h"

/* Begins at a state; NULL: nowhere in particular. */
void rbl_solve_begin(rbl_solve_call *c, const double *state);

/* Begins anew, nowhere in particular. */
void rbl_solve_restart(rbl_solve_call *c);

/* The trade, and what is known of it; steps are added to those found before. */
void rbl_solve_find(rbl_solve_call *c, rebal_solution *found);

/* Likewise that which misses the limits of a rank least, and no other. */
void rbl_solve_find_rank(rbl_solve_call *c, rebal_solution *found, uint32_t rank);

/* What is known of the trade that was found last. */
void rbl_solve_judge(rbl_solve_call *c, rebal_solution *found);

/* Writes the trade, and the state where it is wanted; closes the call. */
void rbl_solve_end(rbl_solve_call *c, double *trade, double *state);

#endif
