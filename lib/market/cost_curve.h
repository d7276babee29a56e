/* SPDX-License-Identifier: MIT */
/** @file
 *  The cost of one traded amount: curve, power impact, shortfall, delay. F-CURVE, F-IMPACT,
 *  F-SHORTFALL, F-LATENCY. */
#ifndef RBL_MARKET_COST_CURVE_H
#define RBL_MARKET_COST_CURVE_H

typedef struct rbl_cost_curve {
    double half_spread, fee_buy, fee_sell, fixed, impact, exponent;
} rbl_cost_curve;

/** F-CURVE: cost of an amount of either sign. */
double rbl_cost_curve_cost(const rbl_cost_curve *curve, double amount);

/** F-CURVE: its derivative by the size of the amount. */
double rbl_cost_curve_marginal(const rbl_cost_curve *curve, double amount);

/** F-IMPACT: factor volatility / volume^exponent. */
double rbl_cost_impact_of(double factor, double volatility, double volume, double exponent);

/** F-IMPACT: factor volatility |amount| (|amount| / volume)^exponent. */
double rbl_cost_impact_cost(double factor, double volatility, double volume, double exponent,
                            double amount);

typedef struct rbl_cost_shortfall {
    double permanent, temporary, total;
} rbl_cost_shortfall;

/** F-SHORTFALL */
rbl_cost_shortfall rbl_cost_shortfall_of(double amount, double volume, double shares,
                                         double volatility, double days);

/** F-LATENCY: volatility sqrt(delay), a standard deviation per unit of notional. */
double rbl_cost_latency_of(double volatility, double delay);

#endif
