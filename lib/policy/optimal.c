/* SPDX-License-Identifier: MIT */
#include "policy/optimal.h"

#include "base/doubles.h"
#include "base/fmath.h"
#include "math/trinomial.h"

/* p = half + stop and m = half - stop satisfy p m^3 = k and p^3 - p m^2 = q. In units of the
 * greater of the two lengths q^(1/3), k^(1/4): z = p^(1/3) has z^9 = (k^(2/3)) z + q. */
static rbl_optimal_pair optimal_both(double q, double k) {
    double by_cost = rbl_trinomial_cbrt(q), by_fixed = rbl_trinomial_root4(k);
    double unit = by_cost > by_fixed ? by_cost : by_fixed;
    double c = by_cost / unit, f = by_fixed / unit;
    double cube = c * c * c, fourth = f * f * (f * f), root = rbl_trinomial_cbrt(fourth);
    double z = rbl_trinomial_unit(9, root * root, cube), p = z * z * z;
    double m = root / z;
    return (rbl_optimal_pair){unit * (p + m) / 2, unit * cube / (2 * p * (p + m))};
}

/* F-OPTBAND: half stop (half + stop) = 3 c s^2 / A, (half + stop) (half - stop)^3 = 12 F s^2 / A;
 * the cube root law where F = 0, the fourth root law where c = 0. */
static rbl_optimal_pair optimal_continuous(const rbl_optimal_terms *terms) {
    if (terms->curvature == 0) return (rbl_optimal_pair){RBL_OPTIMAL_NEVER, 0};
    double scale = 12 * terms->variance / terms->curvature;
    double q = scale * terms->cost, k = scale * terms->fixed;
    if (k == 0) {
        double edge = rbl_trinomial_cbrt(q / 8);
        return (rbl_optimal_pair){edge, edge};
    }
    if (q == 0) return (rbl_optimal_pair){rbl_trinomial_root4(k), 0};
    return optimal_both(q, k);
}

/* How far beyond its trigger a deviation is found, on average. */
static double optimal_overshoot(const rbl_optimal_terms *terms, double interval) {
    return RBL_OPTIMAL_OVERSHOOT * rbl_fmath_sqrt(terms->variance) * rbl_fmath_sqrt(interval);
}

/* F-OPTBAND: the trigger stands an overshoot inside the band. */
rbl_optimal_pair rbl_optimal_band(const rbl_optimal_terms *terms, double interval) {
    rbl_optimal_pair pair = optimal_continuous(terms);
    double half = pair.half - optimal_overshoot(terms, interval);
    pair.half = half > 0 ? half : 0;
    if (pair.stop > pair.half) pair.stop = pair.half;
    return pair;
}

/* A trade to the target at every look; exact. E|x| = sqrt(2/pi) s sqrt(interval). */
static rbl_optimal_rates optimal_every_look(const rbl_optimal_terms *terms, double interval) {
    const double always = rbl_doubles_infinity();
    bool is_free = terms->cost == 0 && terms->fixed == 0;
    if (interval == 0) return (rbl_optimal_rates){0, is_free ? 0 : always, always};
    double deviation = rbl_fmath_sqrt(terms->variance) / rbl_fmath_sqrt(interval);
    return (rbl_optimal_rates){
        terms->curvature * terms->variance * interval / 4,
        terms->cost * RBL_OPTIMAL_MEAN_SIZE * deviation + terms->fixed / interval, 1 / interval};
}

/* F-BANDCOST where stop = half: a walk reflected an overshoot further out. A trade then moves by
 * the first ladder height of the walk, s sqrt(interval / 2) on average. */
static rbl_optimal_rates optimal_edge(const rbl_optimal_terms *terms, double edge,
                                      double interval) {
    rbl_optimal_rates rates = {terms->curvature / 6 * (edge * edge),
                               terms->variance / (2 * edge) * terms->cost, 0};
    if (terms->variance > 0 && interval == 0) rates.trades = rbl_doubles_infinity();
    if (interval > 0)
        rates.trades = rbl_fmath_sqrt(terms->variance / 2) / rbl_fmath_sqrt(interval) / edge;
    return rates;
}

/* F-BANDCOST: (A/12) (half^2 + stop^2) + s^2 (F + c (half - stop)) / (half^2 - stop^2), half with
 * the overshoot added. */
static rbl_optimal_rates optimal_inside(const rbl_optimal_terms *terms, rbl_optimal_pair pair,
                                        double over) {
    double half = pair.half + over, p = half + pair.stop, m = pair.half - pair.stop + over;
    return (rbl_optimal_rates){terms->curvature / 12 * (half * half + pair.stop * pair.stop),
                               terms->variance / p * terms->cost, terms->variance / p / m};
}

rbl_optimal_rates rbl_optimal_cost(const rbl_optimal_terms *terms, rbl_optimal_pair pair,
                                   double interval) {
    if (pair.half == 0 && terms->variance == 0) return (rbl_optimal_rates){0, 0, 0};
    if (pair.half == 0) return optimal_every_look(terms, interval);
    double over = optimal_overshoot(terms, interval);
    bool is_edge = pair.stop == pair.half;
    rbl_optimal_rates rates = is_edge ? optimal_edge(terms, pair.half + over, interval)
                                      : optimal_inside(terms, pair, over);
    if (interval > 0 && rates.trades > 1 / interval) rates.trades = 1 / interval;
    if (terms->fixed > 0) rates.trading += rates.trades * terms->fixed;
    return rates;
}
