/* SPDX-License-Identifier: MIT */
#include "market/cost_holding.h"

#include "base/doubles.h"

/* F-CARRY */
double rbl_cost_holding_year(const rbl_cost_holding *rates, double value) {
    if (value == 0) return 0;
    return (value < 0 ? rates->rate_short : rates->rate_long) * rbl_doubles_abs(value);
}

/* F-CARRY: on one side of 0 the amount alone, so that nothing cancels. */
double rbl_cost_holding_saving(const rbl_cost_holding *rates, double value, double amount) {
    double then = value + amount;
    if (value > 0 && then >= 0) return -rates->rate_long * amount;
    if (value < 0 && then <= 0) return rates->rate_short * amount;
    return rbl_cost_holding_year(rates, value) - rbl_cost_holding_year(rates, then);
}

/* F-CARRY */
double rbl_cost_holding_even(double cost, double saving) {
    if (!(saving > 0)) return RBL_COST_HOLDING_NEVER;
    double years = cost / saving;
    return years < RBL_COST_HOLDING_NEVER ? years : RBL_COST_HOLDING_NEVER;
}
