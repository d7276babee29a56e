/* SPDX-License-Identifier: MIT */
/** @file
 *  Separable convex costs of n variables under a few factors and one sum, solved through its dual.
 *
 *      minimise  |c + A'x|^2 / 2 + sum of v_i(x_i)    subject to  low <= x <= high,
 *                                                                net_min <= sum of x_i <= net_max
 *
 *  v_i as in math/prox.h. The dual has k + 1 unknowns z = (y, lambda): the prices of the k
 *  factors and of the sum. For any z the variables are the prox of p = -(linear + A y + lambda),
 *  one by one; z is the answer where y = c + A'x and the sum is right.
 *  Derivation, and why it ends: docs/derivations/solve.md. */
#ifndef RBL_MATH_DUAL_H
#define RBL_MATH_DUAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "math/prox.h"

/** How a search ended. */
enum {
    RBL_DUAL_DONE = 0,  /* as near as the numbers can say */
    RBL_DUAL_STUCK = 1, /* rounding stops it earlier */
    RBL_DUAL_LIMIT = 2  /* out of steps */
};

/** The problem, the unknowns, and work. Arrays of n and of `width` numbers where nothing is said,
 *  these filled up with zeros behind the first k + 1.
 *  The sum over i of low_i is at most net_max, of high_i at least net_min. */
typedef struct rbl_dual {
    size_t n, k, width; /* variables, factors; rbl_rows_width() of k + 1 */
    double net_min, net_max;
    rbl_prox *variable;
    double *rows;   /* [n width] A and a column of ones */
    double *centre; /* c, and 0 */
    double *z;      /* in: where to start; out: the multipliers */
    double *x;      /* out */
    /* inside */
    double *p, *weight, *held; /* prices; derivatives of x by p, and those in the Hessian */
    double *slope;             /* what p falls by along the direction */
    double *gradient, *direction;
    double *hessian, *factor; /* [(k + 1) (k + 2) / 2] packed */
    double *change;
    uint32_t *list;
    double net;           /* the sum asked for, where is_fixed */
    double shift;         /* of lambda, at the last trial, beside the step */
    double ridge;         /* curvature added to that of each variable, on the way */
    double decrement;     /* -gradient'direction */
    double enough;        /* the decrement below which nothing is to be gained */
    uint32_t n_steps;     /* so far */
    uint32_t n_steps_max; /* in: 1 or more */
    size_t n_good;        /* rows of `factor` that are good */
    int n_updates;        /* of the Hessian since it was made; -1: it has not been */
    bool is_factored;     /* `factor` is that of the Hessian, for a sum as is_fixed says */
    bool is_fixed;        /* the sum is `net`; else free, lambda 0 */
    bool is_nested;       /* lambda is solved for at each trial */
} rbl_dual;

/** F-DUAL: solves. RBL_DUAL_DONE... In each case x is within its bounds, and the sum of it to
 *  rounding. */
int rbl_dual_solve(rbl_dual *d);

/* The parts of it. */

/** Prices and variables at z. */
void rbl_dual_begin(rbl_dual *d);

/** F-DUAL: gradient and Newton direction at z, its decrement, and what is enough. False where
 *  there is no direction. */
bool rbl_dual_direction(rbl_dual *d);

/** F-DUAL: to the least value along the direction. False where no step lowers it. */
bool rbl_dual_search(rbl_dual *d);

/** F-DUAL: moves lambda to where the sum of x is right, y as it is. */
void rbl_dual_balance(rbl_dual *d);

/** F-DUAL: Newton steps in x itself, on the variables that are free; z stays. */
void rbl_dual_polish(rbl_dual *d);

/** Moves x to the sum, for rounding's sake. */
void rbl_dual_settle(rbl_dual *d);

#endif
