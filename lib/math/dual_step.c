/* SPDX-License-Identifier: MIT */
/* Newton's direction in the dual, and the same system used on the variables themselves. */
#include "math/dual.h"

#include <string.h>

#include "base/doubles.h"
#include "math/cholesky.h"
#include "math/packed.h"
#include "math/rows.h"
#include "math/vector.h"

enum { DUAL_STEP_UPDATES = 8, DUAL_STEP_POLISH = 3 };

/* A weight within this of the one that the Hessian holds stays. */
#define DUAL_STEP_SAME 1e-3

/* Of the objective: a decrement that changes no digit of the answer. */
#define DUAL_STEP_ENOUGH 1e-28

/* Of the sizes that are summed: what a sum may miss. */
#define DUAL_STEP_MISSING 1e-13

/* Times what is enough: a gap between x and its dual that calls for no polish. */
#define DUAL_STEP_EXACT 1e6

/* Rounding of a price, squared. */
#define DUAL_STEP_ROUNDING 1e-31

/* y - c - A'x, and the sum asked for less that of x. */
static void dual_step_gradient(rbl_dual *d) {
    rbl_rows_sum(d->gradient, d->rows, d->x, d->n, d->width);
    for (size_t j = 0; j < d->k; j++) d->gradient[j] = d->z[j] - d->centre[j] - d->gradient[j];
    d->gradient[d->k] = d->is_fixed ? d->net - d->gradient[d->k] : 0;
}

/* A decrement below this is rounding, of the objective or of the prices. */
static double dual_step_enough(const rbl_dual *d) {
    double size = rbl_vector_dot(d->z, d->z, d->k) / 2, rounding = 0, lambda = d->z[d->k];
    for (size_t i = 0; i < d->n; i++) {
        double p = d->p[i], linear = d->variable[i].linear;
        size += rbl_doubles_abs(d->x[i] * p);
        rounding += d->weight[i] * (p * p + linear * linear + lambda * lambda);
    }
    double least = DUAL_STEP_ENOUGH * size, noise = DUAL_STEP_ROUNDING * rounding;
    return least > noise ? least : noise;
}

static bool dual_step_is_same(double weight, double held) {
    return weight == held ||
           (weight > 0 && held > 0 && rbl_doubles_abs(weight - held) <= DUAL_STEP_SAME * held);
}

/* The rows whose weight has changed, and by how much; or all that count. */
static size_t dual_step_list(rbl_dual *d, bool is_whole) {
    size_t count = 0;
    for (size_t i = 0; i < d->n; i++) {
        double held = is_whole ? 0 : d->held[i];
        if (dual_step_is_same(d->weight[i], held)) continue;
        d->list[count] = (uint32_t)i;
        d->change[count++] = d->weight[i] - held;
    }
    return count;
}

/* F-DUAL: the Hessian I + sum of w_i (A_i, 1) (A_i, 1)', by the rows that changed since it was
 * last made, or anew where those are as many: of no row it is I, and the factor of before is not
 * its. */
static void dual_step_hessian(rbl_dual *d) {
    size_t k = d->k, n_free = 0, count = 0;
    for (size_t i = 0; i < d->n; i++) n_free += d->weight[i] > 0;
    bool is_whole = d->n_updates < 0 || d->n_updates >= DUAL_STEP_UPDATES;
    if (!is_whole) {
        count = dual_step_list(d, false);
        if (count == 0) return;
        is_whole = count >= n_free;
    }
    if (is_whole) {
        memset(d->hessian, 0, rbl_packed_count(k + 1) * sizeof(double));
        for (size_t j = 0; j < k; j++) d->hessian[rbl_packed_at(j, j)] = 1;
        memset(d->held, 0, d->n * sizeof(double));
        count = dual_step_list(d, true);
    }
    d->n_updates = is_whole ? 0 : d->n_updates + 1;
    d->is_factored = false;
    for (size_t j = 0; j < count; j++) d->held[d->list[j]] = d->weight[d->list[j]];
    rbl_rows_gram(d->hessian, d->rows, d->list, d->change, count, k + 1, d->width);
}

/* direction = the solution of the Newton system for what stands in it; 0 for lambda where that is
 * not asked for, or where no variable answers to it. False where the system is none. */
static bool dual_step_solve(rbl_dual *d) {
    size_t size = d->is_fixed ? d->k + 1 : d->k;
    if (!d->is_factored) {
        memcpy(d->factor, d->hessian, rbl_packed_count(size) * sizeof(double));
        d->n_good = rbl_cholesky_factor(d->factor, size);
        d->is_factored = d->n_good == size;
    }
    if (d->n_good < d->k) return false;
    if (d->n_good == d->k) d->direction[d->k] = 0;
    rbl_cholesky_solve(d->direction, d->factor, d->n_good);
    return true;
}

/* Whether the gradient alone says that nothing is left: the Hessian is not below I. */
static bool dual_step_is_flat(const rbl_dual *d) {
    double size = rbl_doubles_abs(d->net);
    if (rbl_vector_dot(d->gradient, d->gradient, d->k) > d->enough) return false;
    for (size_t i = 0; i < d->n; i++) size += rbl_doubles_abs(d->x[i]);
    return rbl_doubles_abs(d->gradient[d->k]) <= 4 * DBL_EPSILON * size;
}

bool rbl_dual_direction(rbl_dual *d) {
    dual_step_gradient(d);
    d->enough = dual_step_enough(d);
    d->decrement = 0;
    if (dual_step_is_flat(d)) return true;
    dual_step_hessian(d);
    for (size_t j = 0; j <= d->k; j++) d->direction[j] = -d->gradient[j];
    if (!dual_step_solve(d)) return false;
    d->decrement = -rbl_vector_dot(d->gradient, d->direction, d->k + 1);
    rbl_rows_dot(d->slope, d->rows, d->direction, d->n, d->width);
    return d->decrement >= 0;
}

/* What the price of a free variable is off that of x. */
static double dual_step_residual(const rbl_prox *v, double p, double x) {
    double impact = v->impact > 0 ? 1.5 * v->impact * rbl_fmath_sqrt(rbl_doubles_abs(x)) : 0;
    return p - v->curvature * x - (x > 0 ? v->buy + impact : -(v->sell + impact));
}

/* x + step on the side of 0 and of the bounds that x is on. */
static double dual_step_move(const rbl_prox *v, double x, double step) {
    double low = x > 0 && v->low < 0 ? 0 : v->low, high = x < 0 && v->high > 0 ? 0 : v->high;
    double to = x + step;
    return to < low ? low : to > high ? high : to;
}

/* F-DUAL: with r the residuals of the prices, H dz = A'W r - gradient and
 * dx = W (r - A dz): what x misses is then a second order of what it was. */
static bool dual_step_polish(rbl_dual *d) {
    size_t n = d->n, k = d->k;
    double *residual = d->change;
    for (size_t i = 0; i < n; i++) {
        bool is_free = d->held[i] > 0 && d->x[i] != 0;
        residual[i] =
            is_free ? d->held[i] * dual_step_residual(&d->variable[i], d->p[i], d->x[i]) : 0;
    }
    rbl_rows_sum(d->direction, d->rows, residual, n, d->width);
    for (size_t j = 0; j <= k; j++) d->direction[j] -= d->gradient[j];
    if (!dual_step_solve(d)) return false;
    rbl_rows_dot(d->slope, d->rows, d->direction, n, d->width);
    for (size_t i = 0; i < n; i++) {
        if (!(d->held[i] > 0) || d->x[i] == 0) continue;
        double step = residual[i] - d->held[i] * d->slope[i];
        d->x[i] = dual_step_move(&d->variable[i], d->x[i], step);
    }
    return true;
}

void rbl_dual_polish(rbl_dual *d) {
    for (int round = 0; round < DUAL_STEP_POLISH; round++) {
        dual_step_gradient(d);
        double miss = rbl_vector_dot(d->gradient, d->gradient, d->k) / 2;
        double off = rbl_doubles_abs(d->gradient[d->k] * d->z[d->k]);
        if (miss + off <= DUAL_STEP_EXACT * d->enough) return;
        if (round == 0) dual_step_hessian(d);
        if (!dual_step_polish(d)) return;
    }
}

/* Within bounds, as much of `rest` as fits. */
static double dual_step_fill(const rbl_prox *v, double *x, double rest) {
    double to = *x + rest, was = *x;
    *x = to < v->low ? v->low : to > v->high ? v->high : to;
    return rest - (*x - was);
}

/* First those that trade; the others stay at 0 but where much is missing. */
void rbl_dual_settle(rbl_dual *d) {
    double sum = 0, size = 0, least = d->is_fixed ? d->net : d->net_min;
    double most = d->is_fixed ? d->net : d->net_max;
    for (size_t i = 0; i < d->n; i++) sum += d->x[i], size += rbl_doubles_abs(d->x[i]);
    double rest = sum < least ? least - sum : sum > most ? most - sum : 0;
    double nothing = DBL_EPSILON * size;
    for (int all = 0; all < 2; all++) {
        for (size_t i = 0; i < d->n && rbl_doubles_abs(rest) > nothing; i++)
            if (all || d->weight[i] > 0) rest = dual_step_fill(&d->variable[i], &d->x[i], rest);
        nothing = DUAL_STEP_MISSING * size;
    }
}
