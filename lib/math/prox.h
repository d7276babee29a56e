/* SPDX-License-Identifier: MIT */
/** @file
 *  One variable of a separable convex problem, solved in closed form: the one place that does.
 *
 *      minimise over low <= x <= high:  (curvature / 2) x^2 + cost(x) - p x
 *      cost(x) = buy x for x >= 0, sell |x| for x < 0, and impact |x|^(3/2) */
#ifndef RBL_MATH_PROX_H
#define RBL_MATH_PROX_H

#include "base/doubles.h"
#include "base/fmath.h"

/** A variable. low <= high; curvature > 0; buy, sell, impact >= 0. */
typedef struct rbl_prox {
    double linear; /* the p of the variable is -(linear + what the rest of the problem asks) */
    double curvature, buy, sell, impact, low, high;
    double offset; /* of the exposures: they are those of offset + x */
} rbl_prox;

/** F-PROX: the optimum with that much more curvature, in *weight its derivative with respect to p:
 * 0 where x is 0 or at a bound. m = |p| - buy or sell; |x| = r^2, curvature r^2 + 1.5 impact r = m.
 */
static inline double rbl_prox_of(const rbl_prox *v, double p, double more, double *weight) {
    double m = (p > v->buy ? p - v->buy : 0) + (p < -v->sell ? p + v->sell : 0);
    double curvature = v->curvature + more, give = 1 / curvature, x = m * give;
    if (v->impact > 0) {
        double b = 1.5 * v->impact, size = rbl_doubles_abs(m);
        double r = 2 * size / (b + rbl_fmath_sqrt(b * b + 4 * curvature * size));
        x = m < 0 ? -(r * r) : r * r;
        give = r > 0 ? 1 / (curvature + 0.5 * b / r) : 0;
    }
    bool is_free = x != 0 && x > v->low && x < v->high;
    x = x < v->low ? v->low : x;
    x = x > v->high ? v->high : x;
    *weight = is_free ? give : 0;
    return x;
}

/** x + step, on the side of 0 and of the bounds that x is on. */
static inline double rbl_prox_move(const rbl_prox *v, double x, double step) {
    double low = x > 0 && v->low < 0 ? 0 : v->low, high = x < 0 && v->high > 0 ? 0 : v->high;
    double to = x + step;
    return to < low ? low : to > high ? high : to;
}

#endif
