/* SPDX-License-Identifier: MIT */
/* Along a direction of the dual, and along lambda alone: both find where a monotone function of one
 * number is nought. */
#include "math/dual.h"

#include "base/doubles.h"
#include "math/rows.h"
#include "math/vector.h"

enum { DUAL_SEARCH_TRIALS = 40, DUAL_SEARCH_ROOTS = 200, DUAL_SEARCH_TURN = 3 };

/* Of the slope at the start of a direction: how flat the end has to be, on either side. */
#define DUAL_SEARCH_FLAT 0.1
#define DUAL_SEARCH_LONGER 0.5

/* Times a step: one that may be short enough, where none is known that is. */
#define DUAL_SEARCH_SHORTER 1e-3

/* The first step of lambda where no variable is free to say how far. */
#define DUAL_SEARCH_FIRST 1e-4

/* What a lambda gives. */
typedef struct dual_search_sum {
    double net, size, weight; /* sums of x, |x|, and weights */
} dual_search_sum;

/* Prices fall by t slope + shift. */
static dual_search_sum dual_search_at(rbl_dual *d, double t, double shift) {
    dual_search_sum sum = {0, 0, 0};
    for (size_t i = 0; i < d->n; i++) {
        double p = d->p[i] - t * d->slope[i] - shift;
        d->x[i] = rbl_prox_of(&d->variable[i], p, d->ridge, &d->weight[i]);
        sum.net += d->x[i];
        sum.size += rbl_doubles_abs(d->x[i]);
        sum.weight += d->weight[i];
    }
    return sum;
}

/* The price at which a variable is x: 0 at 0. */
static double dual_search_price(const rbl_prox *v, double more, double x) {
    if (x == 0) return 0;
    double cost = x > 0 ? v->buy : v->sell;
    if (v->impact > 0) cost += 1.5 * v->impact * rbl_fmath_sqrt(rbl_doubles_abs(x));
    return (v->curvature + more) * x + (x > 0 ? cost : -cost);
}

/* Shifts that bring all variables to their ends: low..high brackets each sum that can be had. */
static void dual_search_ends(double *low, double *high, const rbl_dual *d, double t) {
    *low = DBL_MAX, *high = -DBL_MAX;
    for (size_t i = 0; i < d->n; i++) {
        const rbl_prox *v = &d->variable[i];
        double p = d->p[i] - t * d->slope[i];
        double least = p - dual_search_price(v, d->ridge, v->high);
        double most = p - dual_search_price(v, d->ridge, v->low);
        *low = least < *low ? least : *low;
        *high = most > *high ? most : *high;
    }
}

/* F-DUAL: the shift at which the sum is right, by Newton's method inside a bracket that closes.
 * The sum falls as the shift rises. */
static void dual_search_balance(rbl_dual *d, double t) {
    double low, high, stride = DUAL_SEARCH_FIRST;
    dual_search_ends(&low, &high, d, t);
    for (int k = 0; k < DUAL_SEARCH_ROOTS; k++) {
        dual_search_sum sum = dual_search_at(d, t, d->shift);
        double excess = sum.net - d->net, next;
        if (rbl_doubles_abs(excess) <= DBL_EPSILON * (sum.size + rbl_doubles_abs(d->net))) return;
        if (excess > 0) low = d->shift;
        if (excess < 0) high = d->shift;
        if (sum.weight > 0)
            next = d->shift + excess / sum.weight;
        else
            next = d->shift + (excess > 0 ? stride : -stride), stride *= 4;
        if (!(next > low && next < high)) next = low + (high - low) / 2;
        if (next == d->shift || !(next > low && next < high)) return;
        d->shift = next;
    }
}

/* F-DUAL: the derivative along the direction, t of it gone; x and weight are those there. */
static double dual_search_slope(rbl_dual *d, double t) {
    const double *to = d->direction;
    if (d->ease > 0) return rbl_dual_limits_slope(d, t);
    if (d->is_nested && d->is_fixed)
        dual_search_balance(d, t);
    else
        (void)dual_search_at(d, t, 0);
    double own = rbl_vector_dot(d->z, to, d->k) - rbl_vector_dot(d->centre, to, d->k);
    if (d->is_fixed) own += to[d->k] * d->net;
    return own + t * rbl_vector_dot(to, to, d->k) - rbl_vector_dot(d->slope, d->x, d->n);
}

/* The direction is gone t of it: x and weight are there already. */
static void dual_search_accept(rbl_dual *d, double t) {
    rbl_vector_add(d->z, t, d->direction, rbl_dual_count(d));
    d->z[d->k] += d->shift;
    for (size_t i = 0; i < d->n; i++) d->p[i] -= t * d->slope[i] + d->shift;
}

/* Between two steps in size: where slopes differ by many orders secants hardly move an end. */
static double dual_search_middle(double low, double high) {
    return low > 0 ? rbl_fmath_sqrt(low) * rbl_fmath_sqrt(high) : high * DUAL_SEARCH_SHORTER;
}

/* A derivative on each side of nought, by secants; an end that stays counts half (Illinois). Ends
 * where it is above -flat and no more than `most`. */
static double dual_search_between(rbl_dual *d, double low, double at_low, double high,
                                  double at_high, double flat, double most) {
    int side = 0;
    for (int k = 0; k < DUAL_SEARCH_TRIALS; k++) {
        double t = low - at_low * ((high - low) / (at_high - at_low));
        if (d->ease > 0 && k % DUAL_SEARCH_TURN == DUAL_SEARCH_TURN - 1)
            t = dual_search_middle(low, high);
        if (!(t > low && t < high)) t = low + (high - low) / 2;
        double at = dual_search_slope(d, t);
        if (at >= -flat && at <= most) return t;
        if (at < 0) {
            if (side < 0) at_high /= 2;
            low = t, at_low = at, side = -1;
        } else {
            if (side > 0) at_low /= 2;
            high = t, at_high = at, side = 1;
        }
    }
    if (low > 0) (void)dual_search_slope(d, low);
    return low;
}

/* The nested form, which has to end, never goes beyond the least value. */
bool rbl_dual_search(rbl_dual *d) {
    double start = -d->decrement, flat = DUAL_SEARCH_FLAT * d->decrement, low = 0, t = 1;
    double at_low = start, most = d->is_nested ? 0 : flat;
    d->shift = 0;
    if (d->n_caps > 0) t = rbl_dual_limits_reach(d);
    double at = dual_search_slope(d, t);
    for (int k = 0; k < DUAL_SEARCH_TRIALS && at < DUAL_SEARCH_LONGER * start; k++) {
        low = t, at_low = at, t *= 2;
        at = dual_search_slope(d, t);
    }
    if (at > most) t = dual_search_between(d, low, at_low, t, at, flat, most);
    if (!(t > 0)) return false;
    dual_search_accept(d, t);
    return true;
}

void rbl_dual_balance(rbl_dual *d) {
    d->shift = 0;
    for (size_t j = 0; j < rbl_dual_count(d); j++) d->direction[j] = 0;
    for (size_t i = 0; i < d->n; i++) d->slope[i] = 0;
    dual_search_balance(d, 0);
    dual_search_accept(d, 0);
}

void rbl_dual_begin(rbl_dual *d) {
    d->shift = 0;
    rbl_rows_dot(d->p, d->rows, d->z, d->n, d->width);
    for (size_t i = 0; i < d->n; i++) {
        d->p[i] = -(d->variable[i].linear + d->p[i]);
        d->slope[i] = 0;
    }
    for (size_t j = 0; j < rbl_dual_count(d); j++) d->direction[j] = 0;
    if (d->ease > 0)
        rbl_dual_limits_at(d, 0);
    else
        (void)dual_search_at(d, 0, 0);
}
