/* SPDX-License-Identifier: MIT */
#include "policy/optimal_tune.h"

#include "base/doubles.h"
#include "base/fmath.h"
#include "math/trinomial.h"

/* F-TUNE: over a width z times as large, risk costs z^2 as much, proportional costs 1/z, fixed
 * costs 1/z^2; their sum is least where 2 R z^2 = P / z + 2 F / z^2. */
double rbl_optimal_tune_factor(double risk, double proportional, double fixed) {
    bool is_paid = proportional > 0 || fixed > 0;
    if (risk == 0) return is_paid ? rbl_doubles_infinity() : 1;
    return rbl_trinomial_quartic(proportional / (2 * risk), fixed / risk);
}

static double optimal_tune_clamp(double x, double low, double high) {
    if (x < low) return low;
    return x > high ? high : x;
}

void rbl_optimal_tune_defaults(rebal_band_tuner *tuner) {
    if (tuner->multiplier == 0) tuner->multiplier = 1;
    if (tuner->multiplier_min == 0) tuner->multiplier_min = 0.25;
    if (tuner->multiplier_max == 0) tuner->multiplier_max = 4;
    if (tuner->step_max == 0) tuner->step_max = 1.5;
    if (tuner->damping == 0) tuner->damping = 0.5;
    if (tuner->trades_min == 0) tuner->trades_min = 20;
    if (tuner->observations_max == 0) tuner->observations_max = 1000;
}

/* The step is clamped before it is damped, so that neither end can overflow. */
static void optimal_tune_step(rebal_band_tuner *tuner) {
    double factor =
        rbl_optimal_tune_factor(tuner->risk_cost, tuner->proportional_cost, tuner->fixed_cost);
    double damped = rbl_fmath_pow(optimal_tune_clamp(factor, 1e-30, 1e30), tuner->damping);
    double step = optimal_tune_clamp(damped, 1 / tuner->step_max, tuner->step_max);
    tuner->multiplier =
        optimal_tune_clamp(tuner->multiplier * step, tuner->multiplier_min, tuner->multiplier_max);
    tuner->risk_cost = tuner->proportional_cost = tuner->fixed_cost = 0;
    tuner->trades = tuner->observations = 0;
    tuner->steps++;
}

/* F-TUNE: a step when enough was seen, and then the evidence begins anew, for it belonged to the
 * old width. */
void rbl_optimal_tune_feed(rebal_band_tuner *tuner, double risk, double proportional,
                           double fixed) {
    tuner->risk_cost += risk;
    tuner->proportional_cost += proportional;
    tuner->fixed_cost += fixed;
    tuner->trades += proportional > 0 || fixed > 0;
    tuner->observations++;
    if (tuner->trades >= tuner->trades_min || tuner->observations >= tuner->observations_max)
        optimal_tune_step(tuner);
}
