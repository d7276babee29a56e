/* SPDX-License-Identifier: MIT */
/* Literals: mpmath at 50 digits, of the doubles written here. */
#include "market/cost_curve.h"

#include "unit/near.h"

/* F-CURVE */
START_TEST(curves) {
    rbl_cost_curve c = {.0005, .001, .0015, 2e-6, .01, .5};
    NEAR(rbl_cost_curve_cost(&c, .04), 0.00014200000000000000657, 1e-15);
    NEAR(rbl_cost_curve_marginal(&c, .04), 0.0045000000000000001249, 1e-15);
    c.exponent = .6;
    NEAR(rbl_cost_curve_cost(&c, -.04), 0.00013998237309421565304, 1e-15);
    NEAR(rbl_cost_curve_marginal(&c, -.04), 0.0043192949237686259532, 1e-15);
    c = (rbl_cost_curve){.0002, 0, 0, 0, .3, .3};
    NEAR(rbl_cost_curve_cost(&c, 1.7), 0.59834505137899636267, 1e-15);
    NEAR(rbl_cost_curve_marginal(&c, 1.7), 0.45749798046629134421, 1e-15);
    c.exponent = 1;
    NEAR(rbl_cost_curve_cost(&c, -.25), 0.018799999999999999309, 1e-15);
    NEAR(rbl_cost_curve_marginal(&c, -.25), 0.15019999999999999446, 1e-15);
    ck_assert_double_eq(rbl_cost_curve_cost(&c, 0), 0);
    ck_assert_double_eq(rbl_cost_curve_marginal(&c, 0), .0002);
}
END_TEST

/* The marginal cost is the slope: by central differences, in which a fixed cost
 * would drown; and it never falls. */
START_TEST(marginal_is_the_slope) {
    uint64_t seed = 31;
    for (int k = 0; k < 10000; k++) {
        rbl_cost_curve c = {near_share(&seed) / 100, near_share(&seed) / 100,
                            near_share(&seed) / 100, 0,
                            near_share(&seed),       .3 + .7 * near_share(&seed)};
        double x = near_any(&seed, -8, 8) * (k % 2 == 0 ? 1 : -1), step = x * 0x1p-14;
        double rise = rbl_cost_curve_cost(&c, x + step) - rbl_cost_curve_cost(&c, x - step);
        double slope = rise / (2 * (step < 0 ? -step : step));
        NEAR(rbl_cost_curve_marginal(&c, x), slope, 1e-8);
        ck_assert(rbl_cost_curve_marginal(&c, x + step) >= rbl_cost_curve_marginal(&c, x));
    }
}
END_TEST

/* F-IMPACT: 5 % of a day's volume, Y = 0.8, 2 % a day. */
START_TEST(power_impact) {
    NEAR(rbl_cost_impact_of(.8, .02, 2e6, .5), 0.000011313708498984761254, 1e-15);
    NEAR(rbl_cost_impact_cost(.8, .02, 2e6, .5, 1e5), 357.77087639996637873, 1e-15);
    NEAR(rbl_cost_impact_of(.8, .02, 2e6, .6), 2.651563213871990497e-6, 1e-15);
    NEAR(rbl_cost_impact_cost(.8, .02, 2e6, .6, -1e5), 265.15632138719898191, 1e-15);
    rbl_cost_curve c = {.impact = rbl_cost_impact_of(.8, .02, 2e6, .6), .exponent = .6};
    NEAR(rbl_cost_curve_cost(&c, 1e5), rbl_cost_impact_cost(.8, .02, 2e6, .6, 1e5), 1e-15);
}
END_TEST

/* F-SHORTFALL: IBM as published (20; 32, 25, 18 basis points), and more digits. */
START_TEST(shortfall) {
    const double days[] = {.1, .2, .5};
    const double total[] = {0.0032223850955926261067, 0.0024638405637311714113,
                            0.0018417863137872621702};
    for (int k = 0; k < 3; k++) {
        rbl_cost_shortfall s = rbl_cost_shortfall_of(.6561, 6.561, 1728, .0157, days[k]);
        NEAR(s.permanent, 0.0019859701911852526465, 1e-15);
        NEAR(s.total, total[k], 1e-15);
    }
    rbl_cost_shortfall s = rbl_cost_shortfall_of(-5e3, 1e6, 2e8, .035, .25);
    NEAR(s.permanent, 0.00020664513996509734623, 1e-15);
    NEAR(s.temporary, 0.00047530719239564842713, 1e-15);
    NEAR(s.total, 0.00057862976237819710025, 1e-15);
}
END_TEST

/* F-LATENCY */
START_TEST(latency) {
    NEAR(rbl_cost_latency_of(.3, 2. / 252) * 50000, 1336.3062095621218369, 1e-15);
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("cost_curve", &tests);
    tcase_add_test(tests, curves);
    tcase_add_test(tests, marginal_is_the_slope);
    tcase_add_test(tests, power_impact);
    tcase_add_test(tests, shortfall);
    tcase_add_test(tests, latency);
    return unit_run(suite);
}
