/* SPDX-License-Identifier: MIT */
/** @file
 *  What holding a value costs, and when a trade has saved its own cost. F-CARRY. */
#ifndef RBL_MARKET_COST_HOLDING_H
#define RBL_MARKET_COST_HOLDING_H

/** An interval that is never reached. */
#define RBL_COST_HOLDING_NEVER 1e30

/** Rates a year, of what is held long and of what is held short; below 0 they are earned. */
typedef struct rbl_cost_holding {
    double rate_long, rate_short;
} rbl_cost_holding;

/** F-CARRY: a year's cost of a value of either sign. */
double rbl_cost_holding_year(const rbl_cost_holding *rates, double value);

/** F-CARRY: by how much a year's cost falls when an amount is traded. */
double rbl_cost_holding_saving(const rbl_cost_holding *rates, double value, double amount);

/** F-CARRY: years after which a saving a year is worth a cost; never where nothing is saved. */
double rbl_cost_holding_even(double cost, double saving);

#endif
