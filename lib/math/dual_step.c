/* SPDX-License-Identifier: MIT */
/* Newton's direction in the dual, and the same system used on the variables themselves. */
#include "math/dual.h"

#include <string.h>

#include "base/doubles.h"
#include "math/cholesky.h"
#include "math/packed.h"
#include "math/rows.h"
#include "math/vector.h"

enum { DUAL_STEP_UPDATES = 8, DUAL_STEP_POLISH = 3, DUAL_STEP_ROUNDS = 12 };

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
    if (d->ease > 0) {
        rbl_dual_limits_gradient(d);
        return;
    }
    for (size_t j = 0; j < d->k; j++) d->gradient[j] = d->z[j] - d->centre[j] - d->gradient[j];
    d->gradient[d->k] = d->is_fixed ? d->net - d->gradient[d->k] : 0;
}

/* A decrement below this is rounding, of the objective or of the prices. */
static double dual_step_enough(const rbl_dual *d) {
    double size = rbl_vector_dot(d->z, d->z, d->k) / 2, rounding = 0;
    double prices = rbl_vector_dot(d->z + d->k, d->z + d->k, 1 + d->n_rows);
    for (size_t i = 0; i < d->n; i++) {
        double p = d->p[i], linear = d->variable[i].linear;
        size += rbl_doubles_abs(d->x[i] * p);
        rounding += d->weight[i] * (p * p + linear * linear + prices);
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
    size_t k = d->k, rows = k + 1 + d->n_rows, n_free = 0, count = 0;
    for (size_t i = 0; i < d->n; i++) n_free += d->weight[i] > 0;
    bool is_whole = d->n_updates < 0 || d->n_updates >= DUAL_STEP_UPDATES;
    if (!is_whole) {
        count = dual_step_list(d, false);
        if (count == 0) return;
        is_whole = count >= n_free;
    }
    if (is_whole) {
        memset(d->hessian, 0, rbl_packed_count(rows) * sizeof(double));
        for (size_t j = 0; j < k; j++) d->hessian[rbl_packed_at(j, j)] = 1;
        memset(d->held, 0, d->n * sizeof(double));
        count = dual_step_list(d, true);
    }
    d->n_updates = is_whole ? 0 : d->n_updates + 1;
    d->is_factored = false;
    for (size_t j = 0; j < count; j++) d->held[d->list[j]] = d->weight[d->list[j]];
    rbl_rows_gram(d->hessian, d->rows, d->list, d->change, count, rows, d->width);
}

/* The same with limits: all unknowns are asked for. */
static bool dual_step_solve_limits(rbl_dual *d) {
    size_t count = rbl_dual_count(d);
    if (!d->is_factored) {
        rbl_dual_limits_hessian(d);
        d->n_good = rbl_cholesky_factor(d->factor, count);
        d->is_factored = d->n_good == count;
    }
    if (d->n_good < count) return false;
    rbl_cholesky_solve(d->direction, d->factor, count);
    return true;
}

/* direction = the solution of the Newton system for what stands in it; 0 for lambda where that is
 * not asked for, or where no variable answers to it. False where the system is none. */
static bool dual_step_solve(rbl_dual *d) {
    if (d->ease > 0) return dual_step_solve_limits(d);
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

/* Whether sum and limits are met, but for the rounding of as many sums. */
static bool dual_step_is_met(const rbl_dual *d) {
    double size = rbl_doubles_abs(d->net);
    for (size_t i = 0; i < d->n; i++) size += rbl_doubles_abs(d->x[i]);
    for (size_t j = d->k; j < rbl_dual_count(d); j++)
        if (rbl_doubles_abs(d->gradient[j]) > 4 * DBL_EPSILON * size) return false;
    return true;
}

/* Whether the gradient alone says that nothing is left: the Hessian is not below I. */
static bool dual_step_is_flat(const rbl_dual *d) {
    return rbl_vector_dot(d->gradient, d->gradient, d->k) <= d->enough && dual_step_is_met(d);
}

bool rbl_dual_direction(rbl_dual *d) {
    dual_step_gradient(d);
    d->enough = dual_step_enough(d);
    d->decrement = 0;
    if (dual_step_is_flat(d)) return true;
    dual_step_hessian(d);
    if (d->ease > 0) d->is_factored = false;
    for (size_t j = 0; j < rbl_dual_count(d); j++) d->direction[j] = -d->gradient[j];
    if (!dual_step_solve(d)) return false;
    d->decrement = -rbl_vector_dot(d->gradient, d->direction, rbl_dual_count(d));
    rbl_rows_dot(d->slope, d->rows, d->direction, d->n, d->width);
    return d->decrement >= 0;
}

/* What the price of a free variable is off that of x. */
static double dual_step_residual(const rbl_prox *v, double p, double x) {
    double impact = v->impact > 0 ? 1.5 * v->impact * rbl_fmath_sqrt(rbl_doubles_abs(x)) : 0;
    return p - v->curvature * x - (x > 0 ? v->buy + impact : -(v->sell + impact));
}

/* F-DUAL: with r the residuals of the prices, H dz = A'W r - gradient and
 * dx = W (r - A dz): what x misses is then a second order of what it was. */
static bool dual_step_polish(rbl_dual *d) {
    size_t n = d->n, rows = d->k + 1 + d->n_rows;
    double *residual = d->residual;
    for (size_t i = 0; i < n; i++) {
        residual[i] = 0;
        if (!(d->held[i] > 0) || d->x[i] == 0) continue;
        rbl_prox v = d->n_caps > 0 ? rbl_dual_limits_variable(d, i) : d->variable[i];
        double p = d->p[i] + (d->variable[i].linear - v.linear);
        residual[i] = d->held[i] * dual_step_residual(&v, p, d->x[i]);
    }
    rbl_rows_sum(d->direction, d->rows, residual, n, d->width);
    for (size_t a = 0; a < d->n_caps; a++)
        d->direction[rows + a] = rbl_vector_dot(d->column + a * n, residual, n);
    for (size_t j = 0; j < rbl_dual_count(d); j++) d->direction[j] -= d->gradient[j];
    if (!dual_step_solve(d)) return false;
    rbl_rows_dot(d->slope, d->rows, d->direction, n, d->width);
    for (size_t i = 0; i < n; i++) {
        if (!(d->held[i] > 0) || d->x[i] == 0) continue;
        double slope = d->slope[i];
        for (size_t a = 0; a < d->n_caps; a++)
            slope += d->direction[rows + a] * d->column[a * n + i];
        double step = residual[i] - d->held[i] * slope;
        d->x[i] = rbl_prox_move(&d->variable[i], d->x[i], step);
    }
    return true;
}

/* What the limits are missed by. */
static double dual_step_missed(const rbl_dual *d) {
    double sum = 0;
    for (size_t j = d->k; j < rbl_dual_count(d); j++) sum += rbl_doubles_abs(d->gradient[j]);
    return sum;
}

static void dual_step_missing(rbl_dual *d) {
    dual_step_gradient(d);
    rbl_dual_limits_release(d);
}

/* Newton steps, then as little as meets the limits, of what trades, then of all; each kept where it
 * brings them nearer. */
static void dual_step_polish_limits(rbl_dual *d) {
    enum { NEWTON = 0, TRADED = 1, ALL = 2, END = 3 };
    double before = DBL_MAX;
    int way = NEWTON;
    for (int round = 0; way < END && round < DUAL_STEP_ROUNDS; round++) {
        dual_step_missing(d);
        double missed = dual_step_missed(d);
        if (dual_step_is_met(d)) return;
        if (missed >= before) {
            memcpy(d->x, d->anchor, d->n * sizeof *d->x);
            dual_step_missing(d);
            way++;
        } else {
            before = missed;
            memcpy(d->anchor, d->x, d->n * sizeof *d->x);
        }
        if (way == NEWTON) {
            dual_step_hessian(d);
            d->is_factored = false;
        }
        bool is_made = way == NEWTON ? dual_step_polish(d)
                                     : way < END && rbl_dual_limits_settle(d, way == ALL);
        if (!is_made) way++;
    }
    dual_step_missing(d);
    if (dual_step_missed(d) > before) memcpy(d->x, d->anchor, d->n * sizeof *d->x);
}

void rbl_dual_polish(rbl_dual *d) {
    if (d->ease > 0) {
        dual_step_polish_limits(d);
        return;
    }
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
