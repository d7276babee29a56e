/* SPDX-License-Identifier: MIT */
/** @file
 *  Separable convex costs of n variables under a few factors and limits, solved through its dual.
 *
 *      minimise  |c + A'x|^2 / 2 + sum of v_i(x_i)    subject to  low <= x <= high,
 *                                                                net_min <= sum of x_i <= net_max,
 *                                                                limits of math/limit.h
 *
 *  v_i as in math/prox.h. The dual has k + 1 unknowns z = (y, lambda), the prices of the k
 *  factors and of the sum, and one more for each limit. For any z the variables are the prox of
 *  p = -(linear + A y + lambda + G mu), one by one; z is the answer where y = c + A'x, the sum is
 *  right and so are the limits. Derivation, and why it ends: docs/derivations/solve.md. */
#ifndef RBL_MATH_DUAL_H
#define RBL_MATH_DUAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/stop.h"
#include "math/limit.h"
#include "math/prox.h"

/** How a search ended. */
enum {
    RBL_DUAL_DONE = 0,  /* as near as the numbers can say */
    RBL_DUAL_STUCK = 1, /* rounding stops it earlier */
    RBL_DUAL_LIMIT = 2  /* out of steps */
};

/** The problem, the unknowns, and work. Arrays of n and of `width` numbers where nothing is said,
 *  these filled up with zeros behind the first k + 1 + n_rows. Caps are behind the rows where the
 *  unknowns are listed.
 *  The sum over i of low_i is at most net_max, of high_i at least net_min. */
typedef struct rbl_dual {
    size_t n, k, width; /* variables, factors; rbl_rows_width() of k + 1 + n_rows, more with caps */
    size_t n_rows, n_caps; /* limits beside the sum: of linear sums, and of others */
    double net_min, net_max;
    rbl_prox *variable;
    double *rows;     /* [n width] A, a column of ones, and G */
    double *centre;   /* c, and 0 */
    double *z;        /* in: where to start; out: the multipliers */
    double *x;        /* out */
    rbl_limit *limit; /* [1 + n_rows + n_caps] the first is the sum; with limits only, as below */
    rbl_cap cap[RBL_CAPS];
    double *own, *bend; /* parts of the curvature: of the risk, and of the costs */
    double risk;        /* share of |c + A'x|^2 / 2 and of `own` in the objective: 1, or less where
                           a cap of risk asks for the rest */
    double *column;     /* [n_caps n] what a cap grows by with x */
    /* inside */
    double *p, *weight, *held; /* prices; derivatives of x by p, and those in the Hessian */
    double *slope;             /* what p falls by along the direction */
    double *gradient, *direction;
    double *hessian, *factor; /* packed, of all unknowns */
    double *change, *residual;
    double *anchor; /* where curvature is added about, with limits */
    double *wide;   /* a row */
    uint32_t *list;
    double net;                   /* the sum asked for, where is_fixed */
    double shift;                 /* of lambda, at the last trial, beside the step */
    double ridge;                 /* curvature added to that of each variable, on the way */
    double ease;                  /* that of the slack of a limit; 0: there are no limits */
    double decrement;             /* -gradient'direction */
    double enough;                /* the decrement below which nothing is to be gained */
    uint32_t n_steps;             /* so far */
    uint32_t n_steps_max;         /* in: 1 or more */
    const volatile int32_t *stop; /* in: asks to be out of steps, or NULL */
    bool is_stopped;              /* it was */
    size_t n_good;                /* rows of `factor` that are good */
    int n_updates;                /* of the Hessian since it was made; -1: it has not been */
    bool is_factored;             /* `factor` is that of the Hessian, for a sum as is_fixed says */
    bool is_fixed;                /* the sum is `net`; else free, lambda 0 */
    bool is_nested;               /* lambda is solved for at each trial */
    bool forgets; /* in: prices of limits that are not met, at each stage: another way */
} rbl_dual;

/** F-DUAL: solves. RBL_DUAL_DONE... In each case x is within its bounds, and the sum of it to
 *  rounding. */
int rbl_dual_solve(rbl_dual *d);

/** The unknowns. */
static inline size_t rbl_dual_count(const rbl_dual *d) { return d->k + 1 + d->n_rows + d->n_caps; }

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

/* The same with limits. */

/** Variables at t along the direction. */
void rbl_dual_limits_at(rbl_dual *d, double t);

/** The derivative there. */
double rbl_dual_limits_slope(rbl_dual *d, double t);

/** How far to go at first along the direction: 1, or where a cap's price comes to 0. */
double rbl_dual_limits_reach(const rbl_dual *d);

/** The gradient from the sums of the rows, which stand in it; and the columns of the caps. */
void rbl_dual_limits_gradient(rbl_dual *d);

/** The Hessian of all unknowns into `factor`, from that of the rows. */
void rbl_dual_limits_hessian(rbl_dual *d);

/** The variable with what the caps add to it, at z. */
rbl_prox rbl_dual_limits_variable(const rbl_dual *d, size_t i);

/** F-TOGETHER: centres become what the limits come to, within their ends, and, where no curvature
 * is added or it `forgets`, prices of those inside them 0. What these weighed: nought where the
 * centres are the answer. */
double rbl_dual_limits_centre(rbl_dual *d);

/** Moves what trades, each on its side of 0, or all variables, by as little as brings the limits to
 * where the gradient asks for; `factor`, `direction` and weights are work. False where it cannot.
 */
bool rbl_dual_limits_settle(rbl_dual *d, bool all);

/** Takes the price and the gradient of a limit away that is inside its ends. */
void rbl_dual_limits_release(rbl_dual *d);

#endif
