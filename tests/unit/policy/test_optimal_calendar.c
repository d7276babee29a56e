/* SPDX-License-Identifier: MIT */
/* Literals: mpmath at 60 digits; with a fixed cost, a root of dJ/dtau. */
#include "policy/optimal_calendar.h"

#include "policy/optimal.h"
#include "unit/near.h"

/* F-OPTCALENDAR */
START_TEST(reference_values) {
    const double variance[] = {.0015, .004, .0001}, cost[] = {.001, .002, .0005};
    double volume = rbl_optimal_volume(variance, cost, 3);
    double tau = rbl_optimal_calendar(.002, volume, 2e-6);
    NEAR(tau, 0.27404122082834710462, 1e-14);
    NEAR(rbl_optimal_calendar_cost(.002, volume, 2e-6, tau), 0.00040376365911369062978, 1e-14);
    ck_assert_double_eq(rbl_optimal_volume(variance, NULL, 3), 0);
    NEAR(rbl_optimal_calendar(.002, 0, 2e-6), 0.063245553203367587, 1e-15); /* 2 sqrt(F / loss) */
}
END_TEST

/* One instrument: tau = (8 c^2 / (pi A^2 s^2))^(1/3), 1.5631852835935441 times its band. */
START_TEST(beside_the_band) {
    const rbl_optimal_terms t = {.128, .00147456, .001, 0};
    double volume = rbl_optimal_volume(&t.variance, &t.cost, 1);
    double tau = rbl_optimal_calendar(t.curvature * t.variance, volume, 0);
    double rate = rbl_optimal_calendar_cost(t.curvature * t.variance, volume, 0, tau);
    rbl_optimal_rates band = rbl_optimal_cost(&t, rbl_optimal_band(&t, 0), 0);
    NEAR(tau, 0.47237391648408979169, 2e-15);
    NEAR(rate, 0.000066868193499914826884, 2e-15);
    NEAR(rate / (band.risk + band.trading), 1.5631852835935441, 2e-15);
}
END_TEST

START_TEST(brute_force) {
    uint64_t seed = 9;
    for (int k = 0; k < 1000; k++) {
        double loss = near_any(&seed, -20, 20), volume = near_any(&seed, -20, 20);
        double fixed = near_any(&seed, -40, 20), tau = rbl_optimal_calendar(loss, volume, fixed);
        double least = rbl_optimal_calendar_cost(loss, volume, fixed, tau);
        for (int step = -200; step <= 200; step++)
            ck_assert(least <=
                      rbl_optimal_calendar_cost(loss, volume, fixed, tau * (1 + step * .004)) *
                          (1 + 1e-14));
    }
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("optimal_calendar", &tests);
    tcase_add_test(tests, reference_values);
    tcase_add_test(tests, beside_the_band);
    tcase_add_test(tests, brute_force);
    return unit_run(suite);
}
