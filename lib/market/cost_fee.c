/* SPDX-License-Identifier: MIT */
#include "market/cost_fee.h"

#include "base/doubles.h"

/* F-FEECURVE: fixed + variable(size), and the rate of what would come on top. */
static double cost_fee_open(const rbl_cost_fee *fee, double size, double *rate) {
    double sum = fee->fixed, from = 0;
    *rate = fee->rate;
    for (size_t k = 0; k < fee->n_tiers && fee->tier_from[k] <= size; k++) {
        sum += (fee->tier_from[k] - from) * *rate;
        from = fee->tier_from[k];
        *rate = fee->tier_rate[k];
    }
    return sum + (size - from) * *rate;
}

/* F-FEECURVE */
double rbl_cost_fee_cost(const rbl_cost_fee *fee, double amount) {
    double rate, size = rbl_doubles_abs(amount);
    if (size == 0) return 0;
    double open = cost_fee_open(fee, size, &rate);
    if (open < fee->min) return fee->min;
    return open > fee->max ? fee->max : open;
}

/* F-FEECURVE: nothing where a clamp holds. */
double rbl_cost_fee_marginal(const rbl_cost_fee *fee, double amount) {
    double rate, open = cost_fee_open(fee, rbl_doubles_abs(amount), &rate);
    return open < fee->min || open >= fee->max ? 0 : rate;
}
