/* SPDX-License-Identifier: MIT */
/** @file
 *  The optimal band of one instrument under proportional and fixed costs, and what any band costs.
 *  F-OPTBAND, F-BANDCOST. Derivation: docs/derivations/bands.md. */
#ifndef RBL_POLICY_OPTIMAL_H
#define RBL_POLICY_OPTIMAL_H

/** Mean overshoot of a random walk over a far level, in steps: -zeta(1/2) / sqrt(2 pi). */
#define RBL_OPTIMAL_OVERSHOOT 0.58259715793901067

/** Mean of the size of a standard normal number: sqrt(2 / pi). */
#define RBL_OPTIMAL_MEAN_SIZE 0.79788456080286536

/** A width or an interval that is never reached: where no deviation costs anything. */
#define RBL_OPTIMAL_NEVER 1e30

/** A deviation x that diffuses by `variance` a year and costs curvature/2 x^2 a year; a trade of
 *  y costs fixed + cost |y|. All 0 or 1e-30..1e30. */
typedef struct rbl_optimal_terms {
    double curvature, variance, cost, fixed;
} rbl_optimal_terms;

/** At |x| = half go to stop, 0 <= stop <= half. */
typedef struct rbl_optimal_pair {
    double half, stop;
} rbl_optimal_pair;

/** A year: penalty, cost of trades, number of trades (infinite where stop = half is watched
 *  without a pause). */
typedef struct rbl_optimal_rates {
    double risk, trading, trades;
} rbl_optimal_rates;

/** F-OPTBAND: the pair of least cost, looked at every `interval` years, 0: without a pause. */
rbl_optimal_pair rbl_optimal_band(const rbl_optimal_terms *terms, double interval);

/** F-BANDCOST: what a pair costs a year. With half = 0 there is a trade at every look. */
rbl_optimal_rates rbl_optimal_cost(const rbl_optimal_terms *terms, rbl_optimal_pair pair,
                                   double interval);

#endif
