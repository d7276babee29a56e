/* SPDX-License-Identifier: MIT */
/** @file
 *  GARCH(1,1) by quasi maximum likelihood (Bollerslev 1986), in parameters x = (w, a, b) that do
 *  not depend on the unit: h_t = w + a y_{t-1} + b h_{t-1}, where y = r^2 / unit, unit the mean of
 *  r^2, and before the first return y and h are 1. Search: docs/derivations/garch.md. */
#ifndef RBL_MARKET_GARCH_H
#define RBL_MARKET_GARCH_H

#include <stddef.h>
#include <stdint.h>

enum { RBL_GARCH_X = 3, RBL_GARCH_ITERATIONS_MAX = 100, RBL_GARCH_HALVINGS_MAX = 40 };

/* The bounds: w >= W_MIN, a >= 0, b >= 0, a + b <= P_MAX. */
#define RBL_GARCH_W_MIN 1e-9
#define RBL_GARCH_P_MAX 0.999999

/* The search ends where the next step is shorter than 1e-9 standard errors. */
#define RBL_GARCH_DECREMENT 1e-18

/** Returns and their unit. */
typedef struct rbl_garch_data {
    const double *r;
    size_t n;
    double unit;
} rbl_garch_data;

/** The criterion sum (log h + y / h) / 2 at a point, with its derivatives. */
typedef struct rbl_garch_point {
    double value;
    double gradient[RBL_GARCH_X];
    double hessian[RBL_GARCH_X][RBL_GARCH_X];
    double fisher[RBL_GARCH_X][RBL_GARCH_X]; /* sum of h'h'^T / (2 h^2), positive semidefinite */
    double next;                             /* h after the last return */
} rbl_garch_point;

/** How a search ended. */
typedef struct rbl_garch_result {
    double x[RBL_GARCH_X];
    double value, next, decrement;
    int32_t n_iterations, is_converged, is_stalled;
} rbl_garch_result;

/** Mean of r^2. */
double rbl_garch_unit(const double *r, size_t n);

/** The criterion alone. */
double rbl_garch_value(const rbl_garch_data *data, const double x[RBL_GARCH_X]);

/** The criterion with its derivatives. */
void rbl_garch_look(rbl_garch_point *point, const rbl_garch_data *data,
                    const double x[RBL_GARCH_X]);

/** variance after the returns r[n], in their own unit. */
double rbl_garch_advance(double variance, double omega, double alpha, double beta, const double *r,
                         size_t n);

/** The least criterion from the best of a fixed grid of starts. */
void rbl_garch_search(rbl_garch_result *result, const rbl_garch_data *data);

#endif
