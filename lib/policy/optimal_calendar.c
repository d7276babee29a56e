/* SPDX-License-Identifier: MIT */
#include "policy/optimal_calendar.h"

#include "base/doubles.h"
#include "base/fmath.h"
#include "math/trinomial.h"
#include "policy/optimal.h"

double rbl_optimal_volume(const double *variance, const double *cost, size_t n) {
    double sum = 0;
    for (size_t i = 0; cost && i < n; i++) sum += cost[i] * rbl_fmath_sqrt(variance[i]);
    return sum;
}

/* F-OPTCALENDAR: J = loss tau / 4 + mean volume / sqrt(tau) + fixed / tau is least where
 * u = sqrt(tau) has u^4 = (2 mean volume / loss) u + 4 fixed / loss. */
double rbl_optimal_calendar(double loss, double volume, double fixed) {
    if (loss == 0) return RBL_OPTIMAL_NEVER;
    double u = rbl_trinomial_quartic(2 * RBL_OPTIMAL_MEAN_SIZE * volume / loss, 4 * fixed / loss);
    return u * u;
}

/* F-OPTCALENDAR */
double rbl_optimal_calendar_cost(double loss, double volume, double fixed, double interval) {
    double proportional = RBL_OPTIMAL_MEAN_SIZE * volume / rbl_fmath_sqrt(interval);
    return loss * interval / 4 + proportional + fixed / interval;
}
