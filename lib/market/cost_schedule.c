/* SPDX-License-Identifier: MIT */
#include "market/cost_schedule.h"

#include "base/doubles.h"
#include "base/fmath.h"

static double cost_schedule_tau(const rebal_schedule *schedule, size_t n_steps) {
    return schedule->horizon / (double)n_steps;
}

double rbl_cost_schedule_temporary(const rebal_schedule *schedule, size_t n_steps) {
    return schedule->temporary - schedule->permanent * cost_schedule_tau(schedule, n_steps) / 2;
}

/* F-SCHEDULE: from the end, the holding k steps before it grows by the share u_k to that one step
 * earlier: u_1 = 1 + theta, u_(k+1) = theta + u_k / (1 + u_k). holding[n - k] keeps u_k until the
 * holdings are known from the other end. */
double rbl_cost_schedule_fill(double *holding, const rebal_schedule *schedule, size_t n_steps) {
    double tau = cost_schedule_tau(schedule, n_steps), step = schedule->volatility * tau;
    double temporary = rbl_cost_schedule_temporary(schedule, n_steps);
    double theta = schedule->risk_aversion * step * step / temporary, grown = 1;
    for (size_t k = 1; k < n_steps; k++) {
        holding[n_steps - k] = grown + theta;
        grown = holding[n_steps - k] / (1 + holding[n_steps - k]);
    }
    holding[0] = schedule->amount;
    for (size_t j = 1; j < n_steps; j++) holding[j] = holding[j - 1] / (1 + holding[j]);
    holding[n_steps] = 0;
    return theta;
}

/* F-SCHEDULE */
double rbl_cost_schedule_expected(const double *holding, const rebal_schedule *schedule,
                                  size_t n_steps) {
    double size = 0, square = 0;
    for (size_t j = 0; j < n_steps; j++) {
        double trade = holding[j] - holding[j + 1];
        size += rbl_doubles_abs(trade);
        square += trade * trade;
    }
    double slope =
        rbl_cost_schedule_temporary(schedule, n_steps) / cost_schedule_tau(schedule, n_steps);
    double permanent = schedule->permanent * schedule->amount * schedule->amount / 2;
    return permanent + schedule->half_spread * size + slope * square;
}

/* F-SCHEDULE */
double rbl_cost_schedule_variance(const double *holding, const rebal_schedule *schedule,
                                  size_t n_steps) {
    double square = 0, s = schedule->volatility;
    for (size_t j = 1; j <= n_steps; j++) square += holding[j] * holding[j];
    return s * s * cost_schedule_tau(schedule, n_steps) * square;
}

/* log(1 + x), x >= 0, with what 1 + x lost given back. */
static double cost_schedule_log1p(double x) {
    double one = 1 + x;
    return one == 1 ? x : rbl_fmath_log(one) * (x / (one - 1));
}

/* F-SCHEDULE: arccosh(1 + theta / 2) = 2 arcsinh(sqrt(theta) / 2). */
double rbl_cost_schedule_urgency(double theta, double tau) {
    double s = rbl_fmath_sqrt(theta) / 2, root = rbl_fmath_sqrt(1 + s * s);
    return 2 * cost_schedule_log1p(s + s * (s / (1 + root))) / tau;
}
