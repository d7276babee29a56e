/* SPDX-License-Identifier: MIT */
#include "market/cost_curve.h"

#include "base/doubles.h"
#include "base/fmath.h"

/* x^e, x >= 0; roots and first powers without rounding twice. */
static double cost_curve_power(double x, double e) {
    if (x == 0 || e == 1) return x;
    return e == 0.5 ? rbl_fmath_sqrt(x) : rbl_fmath_pow(x, e);
}

static double cost_curve_linear(const rbl_cost_curve *curve, double amount) {
    return curve->half_spread + (amount < 0 ? curve->fee_sell : curve->fee_buy);
}

/* F-CURVE */
double rbl_cost_curve_cost(const rbl_cost_curve *curve, double amount) {
    double size = rbl_doubles_abs(amount);
    if (size == 0) return 0;
    double impact = curve->impact * cost_curve_power(size, curve->exponent);
    return curve->fixed + (cost_curve_linear(curve, amount) + impact) * size;
}

/* F-CURVE */
double rbl_cost_curve_marginal(const rbl_cost_curve *curve, double amount) {
    double impact = curve->impact * cost_curve_power(rbl_doubles_abs(amount), curve->exponent);
    return cost_curve_linear(curve, amount) + (1 + curve->exponent) * impact;
}

/* F-IMPACT */
double rbl_cost_impact_of(double factor, double volatility, double volume, double exponent) {
    return factor * volatility / cost_curve_power(volume, exponent);
}

/* F-IMPACT */
double rbl_cost_impact_cost(double factor, double volatility, double volume, double exponent,
                            double amount) {
    double size = rbl_doubles_abs(amount);
    return factor * volatility * size * cost_curve_power(size / volume, exponent);
}

/* F-SHORTFALL */
rbl_cost_shortfall rbl_cost_shortfall_of(double amount, double volume, double shares,
                                         double volatility, double days) {
    double share = rbl_doubles_abs(amount) / volume;
    double permanent = 0.314 * volatility * share * rbl_fmath_sqrt(rbl_fmath_sqrt(shares / volume));
    double temporary = 0.142 * volatility * cost_curve_power(share / days, 0.6);
    return (rbl_cost_shortfall){permanent, temporary, permanent / 2 + temporary};
}

/* F-LATENCY */
double rbl_cost_latency_of(double volatility, double delay) {
    return volatility * rbl_fmath_sqrt(delay);
}
