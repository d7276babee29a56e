/* SPDX-License-Identifier: MIT */
#include "math/dual.h"

#include <string.h>

#include "base/doubles.h"

/* Steps of the joint form before the nested one takes over; steps near the end without progress;
 * steps for each added curvature, and by how much the next one is less. */
enum { DUAL_JOINT = 20, DUAL_PATIENCE = 4, DUAL_STAGE = 10, DUAL_FADE = 6 };

/* Steps of the limits before curvature is added; rounds in which their centres move; the curvature
 * of their slack, that of a variable being 1 by the factors alone. */
enum { DUAL_LIMITED = 40, DUAL_ROUNDS = 12, DUAL_STAGES = 200 };
#define DUAL_EASE 1e-6

/* Of the price of missing a limit: one that is likely to come to that; and by how much it is then
 * missed. */
#define DUAL_GROWS 1e-3
#define DUAL_MISS 1e-2

/* Times what is enough: near the end; and all that is asked for on the way. */
#define DUAL_NEAR 1e16
#define DUAL_ROUGH 1e20

/* Times what is enough: what the prices of limits that are not met may weigh. */
#define DUAL_NOTHING 1e8

static double dual_rough(const rbl_dual *d) {
    if (d->ridge == 0) return 1;
    return d->ease > 0 ? DUAL_NEAR : DUAL_ROUGH;
}

/* Once asked to stop there are no steps left, of this form or of any other. */
static void dual_look(rbl_dual *d) {
    d->is_stopped = d->is_stopped || rbl_stop_is_asked(d->stop);
    if (d->is_stopped && d->n_steps_max > d->n_steps) d->n_steps_max = d->n_steps;
}

/* Newton steps until nothing is to be gained, or none is made. */
static int dual_descend(rbl_dual *d, uint32_t n_steps_max) {
    double best = DBL_MAX;
    for (int idle = 0;;) {
        if (!rbl_dual_direction(d)) return RBL_DUAL_STUCK;
        if (d->decrement <= d->enough * dual_rough(d)) return RBL_DUAL_DONE;
        bool is_near = d->decrement < DUAL_NEAR * d->enough;
        idle = d->decrement < best / 2 || !is_near ? 0 : idle + 1;
        best = d->decrement < best ? d->decrement : best;
        if (idle > DUAL_PATIENCE) return RBL_DUAL_STUCK;
        dual_look(d);
        if (d->is_stopped || d->n_steps >= n_steps_max) return RBL_DUAL_LIMIT;
        d->n_steps++;
        if (!rbl_dual_search(d)) return RBL_DUAL_STUCK;
    }
}

/* Whether the sum is what was asked for. */
static bool dual_is_balanced(const rbl_dual *d) {
    double sum = 0, size = rbl_doubles_abs(d->net);
    for (size_t i = 0; i < d->n; i++) {
        sum += d->x[i];
        size += rbl_doubles_abs(d->x[i]);
    }
    return !d->is_fixed || rbl_doubles_abs(sum - d->net) <= 1e-12 * size;
}

/* The nested form from z, with that much curvature added. */
static int dual_nest(rbl_dual *d, double ridge, uint32_t n_steps_max) {
    d->ridge = ridge;
    d->is_nested = true;
    rbl_dual_begin(d);
    if (d->is_fixed) rbl_dual_balance(d);
    return dual_descend(d, n_steps_max);
}

/* The least curvature of a variable. */
static double dual_curvature(const rbl_dual *d) {
    double least = d->variable[0].curvature;
    for (size_t i = 1; i < d->n; i++)
        if (d->variable[i].curvature < least) least = d->variable[i].curvature;
    return least;
}

static uint32_t dual_steps(const rbl_dual *d, uint32_t some) {
    uint32_t left = d->n_steps_max - d->n_steps;
    return d->n_steps + (left < some ? left : some);
}

/* Joint form first: lambda a variable like the others, the Newton system one larger. Where it
 * fails, for it has no curvature in lambda where no variable is free, or crawls, since with little
 * curvature the dual is nearly a polyhedron, the nested form comes from where all curvatures are
 * as large as that of the factors. */
static int dual_run(rbl_dual *d) {
    d->is_nested = false;
    d->ridge = 0;
    rbl_dual_begin(d);
    if (d->is_fixed) rbl_dual_balance(d);
    int end = dual_descend(d, dual_steps(d, DUAL_JOINT));
    if (end == RBL_DUAL_DONE && dual_is_balanced(d)) return end;
    double least = dual_curvature(d);
    for (double ridge = 1; end == RBL_DUAL_LIMIT && ridge > least && !d->is_stopped;
         ridge /= DUAL_FADE)
        (void)dual_nest(d, ridge, dual_steps(d, DUAL_STAGE));
    return dual_nest(d, 0, d->n_steps_max);
}

static void dual_fix(rbl_dual *d, double net) {
    d->is_fixed = true;
    d->is_factored = false;
    d->net = net;
}

static int dual_run_free(rbl_dual *d) {
    d->is_fixed = d->is_factored = false;
    d->net = d->z[d->k] = 0;
    return dual_run(d);
}

/* The side that lambda points to is tried first; then the sum left free; then the bound that it is
 * found beyond. */
static int dual_run_range(rbl_dual *d) {
    double lambda = d->z[d->k], sum = 0;
    if (lambda != 0) {
        dual_fix(d, lambda > 0 ? d->net_max : d->net_min);
        int end = dual_run(d);
        if (end == RBL_DUAL_LIMIT || d->z[d->k] * lambda >= 0) return end;
    }
    int end = dual_run_free(d);
    for (size_t i = 0; i < d->n; i++) sum += d->x[i];
    if (end == RBL_DUAL_LIMIT || (sum >= d->net_min && sum <= d->net_max)) return end;
    dual_fix(d, sum > d->net_max ? d->net_max : d->net_min);
    return dual_run(d);
}

/* With so much curvature added to the variables, and to the slack of the limits. */
static int dual_ease(rbl_dual *d, double ridge, double ease, uint32_t n_steps_max) {
    d->ridge = ridge;
    d->ease = ease;
    rbl_dual_begin(d);
    return dual_descend(d, n_steps_max);
}

/* What is enough of a gap. */
static double dual_nothing(const rbl_dual *d) { return DUAL_NOTHING * d->enough; }

static bool dual_is_cold(const rbl_dual *d) {
    for (size_t j = d->k; j < rbl_dual_count(d); j++)
        if (d->z[j] != 0) return false;
    return true;
}

/* 1, as much as the factors have, or the largest price of a limit, which then forces the variables;
 * far more where that grows towards what missing it costs. */
static double dual_forced(const rbl_dual *d) {
    double most = 1, missing = DBL_MAX;
    for (size_t j = d->k; j < rbl_dual_count(d); j++) {
        const rbl_limit *l = &d->limit[j - d->k];
        if (rbl_doubles_abs(d->z[j]) > most) most = rbl_doubles_abs(d->z[j]);
        if (l->price_max < missing) missing = l->price_max;
    }
    return most > missing * DUAL_GROWS ? missing / DUAL_MISS : most;
}

/* Whether a limit is missed rather than paid for. */
static bool dual_is_missed(const rbl_dual *d) {
    for (size_t j = d->k; j < rbl_dual_count(d); j++)
        if (rbl_doubles_abs(d->z[j]) >= d->limit[j - d->k].price_max) return true;
    return false;
}

/* F-TOGETHER: curvature added about where the variables and the limits are at the time: less and
 * less of it, more again where a stage does not end. */
static int dual_approach(rbl_dual *d) {
    double least = dual_curvature(d), most = dual_forced(d), ridge = most;
    int end = RBL_DUAL_STUCK;
    for (int stage = 0; stage < DUAL_STAGES && d->n_steps < d->n_steps_max; stage++) {
        memcpy(d->anchor, d->x, d->n * sizeof *d->x);
        (void)rbl_dual_limits_centre(d);
        end = dual_ease(d, ridge, ridge > DUAL_EASE ? ridge : DUAL_EASE, dual_steps(d, DUAL_STAGE));
        bool is_rounding = end == RBL_DUAL_STUCK && dual_is_missed(d);
        if (ridge == 0 && (end == RBL_DUAL_DONE || is_rounding)) return end;
        if (end == RBL_DUAL_DONE)
            ridge = ridge > least ? ridge / DUAL_FADE : 0;
        else
            ridge = ridge == 0 ? least : ridge < most ? ridge * 2 : most;
    }
    return d->n_steps < d->n_steps_max ? end : RBL_DUAL_LIMIT;
}

/* F-TOGETHER: all prices at once; where that is slow, from where all curvatures are large. Then
 * again with the slack of each limit about what it has come to, until nothing is left of its
 * curvature.
 */
static int dual_run_limits(rbl_dual *d) {
    if (d->net_min == d->net_max && dual_is_cold(d)) {
        dual_fix(d, d->net_min);
        d->ease = 0;
        rbl_dual_begin(d);
        rbl_dual_balance(d);
    }
    d->is_fixed = true, d->is_nested = false;
    d->ridge = 0, d->ease = DUAL_EASE;
    rbl_dual_begin(d);
    (void)rbl_dual_limits_centre(d);
    int end = dual_ease(d, 0, DUAL_EASE, dual_steps(d, DUAL_LIMITED));
    if (end != RBL_DUAL_DONE) end = dual_approach(d);
    double ease = DUAL_EASE;
    for (int round = 0; round < DUAL_ROUNDS && end != RBL_DUAL_LIMIT; round++) {
        if (rbl_dual_limits_centre(d) <= dual_nothing(d)) break;
        end = dual_ease(d, 0, ease, d->n_steps_max);
        ease /= DUAL_FADE;
    }
    return end;
}

static int dual_solve_limits(rbl_dual *d) {
    int end = dual_run_limits(d);
    if (end != RBL_DUAL_LIMIT) rbl_dual_polish(d);
    rbl_dual_limits_release(d);
    return end;
}

/* F-DUAL */
int rbl_dual_solve(rbl_dual *d) {
    int end;
    d->n_steps = 0;
    d->is_stopped = false;
    d->n_updates = -1;
    d->is_factored = false;
    d->ease = 0;
    if (d->n_rows + d->n_caps > 0) return dual_solve_limits(d);
    if (d->net_min < d->net_max) {
        end = dual_run_range(d);
    } else {
        dual_fix(d, d->net_min);
        end = dual_run(d);
    }
    if (end != RBL_DUAL_LIMIT) rbl_dual_polish(d);
    rbl_dual_settle(d);
    return end;
}
