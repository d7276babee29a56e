/* SPDX-License-Identifier: MIT */
/** @file
 *  The fee of a traded amount by a schedule, in doubles. F-FEECURVE. The fee that a plan books is
 *  that of market/fee.h. */
#ifndef RBL_MARKET_COST_FEE_H
#define RBL_MARKET_COST_FEE_H

#include <stddef.h>

typedef struct rbl_cost_fee {
    double rate;            /* below the first tier */
    double fixed, min, max; /* min <= max */
    size_t n_tiers;
    const double *tier_from; /* [n_tiers] ascending, above 0 */
    const double *tier_rate; /* [n_tiers] not rising */
} rbl_cost_fee;

/** F-FEECURVE: fee of an amount of either sign. */
double rbl_cost_fee_cost(const rbl_cost_fee *fee, double amount);

/** F-FEECURVE: its derivative by the size of the amount, toward larger ones. */
double rbl_cost_fee_marginal(const rbl_cost_fee *fee, double amount);

#endif
