/* SPDX-License-Identifier: MIT */
#include "policy/optimal_tune.h"

#include "policy/optimal.h"
#include "unit/near.h"

/* F-TUNE. Literals: mpmath.findroot at 60 digits. */
START_TEST(factors) {
    NEAR(rbl_optimal_tune_factor(1, 2, 0), 1, 1e-15);
    NEAR(rbl_optimal_tune_factor(1, 0, 1), 1, 1e-15);
    NEAR(rbl_optimal_tune_factor(3, 1, 2), 0.95319912333555363905, 1e-15);
    NEAR(rbl_optimal_tune_factor(.5, 4, 1), 1.7277535004007120524, 1e-15);
    NEAR(rbl_optimal_tune_factor(1, 16, 0), 2, 1e-15);
    NEAR(rbl_optimal_tune_factor(1, 0, 16), 2, 1e-15);
    ck_assert_double_eq(rbl_optimal_tune_factor(1, 0, 0), 0);
    ck_assert_double_eq(rbl_optimal_tune_factor(0, 0, 0), 1);
    ck_assert(rbl_optimal_tune_factor(0, 1, 0) > 1e300);
}
END_TEST

/* A host that knows neither the costs nor the variance: it begins with a band far off, and what it
 * pays at each width is what F-BANDCOST says. */
static double tuned(const rbl_optimal_terms *t, double start, int steps) {
    rbl_optimal_pair best = rbl_optimal_band(t, 0);
    rebal_band_tuner tuner = {.multiplier_min = .01, .multiplier_max = 100, .trades_min = 1};
    rbl_optimal_tune_defaults(&tuner);
    for (int k = 0; k < steps; k++) {
        double z = start * tuner.multiplier, half = z * best.half, stop = z * best.stop;
        rbl_optimal_rates rates = rbl_optimal_cost(t, (rbl_optimal_pair){half, stop}, 0);
        double fixed = t->fixed > 0 ? rates.trades * t->fixed : 0;
        rbl_optimal_tune_feed(&tuner, rates.risk, rates.trading - fixed, fixed);
    }
    ck_assert_int_eq(tuner.steps, steps);
    return start * tuner.multiplier;
}

/* F-TUNE: whatever the mix of costs, the multiplier ends at the optimum. */
START_TEST(finds_the_optimum) {
    static const rbl_optimal_terms terms[] = {{.128, .00147456, .001, 0},
                                              {.128, .00147456, 0, 1e-5},
                                              {.128, .00147456, .001, 1e-6},
                                              {3, .0004, .002, 1e-9}};
    for (size_t k = 0; k < sizeof terms / sizeof *terms; k++) {
        NEAR(tuned(&terms[k], 5, 60), 1, 1e-12);
        NEAR(tuned(&terms[k], .2, 60), 1, 1e-12);
        ck_assert(tuned(&terms[k], 5, 3) > 1.2);
    }
}
END_TEST

/* Sum of 12 shares less 6: variance 1, and near enough to normal. */
static double shock(uint64_t *seed) {
    double sum = -6;
    for (int k = 0; k < 12; k++) sum += near_share(seed);
    return sum;
}

/* The mean multiplier times start over the second half of a walk of daily looks. */
static double walked(const rbl_optimal_terms *t, double start, uint64_t seed) {
    const int days = 252 * 500;
    rbl_optimal_pair best = rbl_optimal_band(t, 0);
    rebal_band_tuner tuner = {.multiplier_min = .1, .multiplier_max = 10};
    double x = 0, step = 0.0384 / 15.874507866387544, sum = 0; /* s sqrt(1/252) */
    rbl_optimal_tune_defaults(&tuner);
    for (int day = 0; day < days; day++) {
        double z = start * tuner.multiplier, half = z * best.half, stop = z * best.stop;
        double risk = t->curvature / 504 * x * x, size;
        x += step * shock(&seed);
        size = x < 0 ? -x : x;
        bool trades = size > half;
        rbl_optimal_tune_feed(&tuner, risk, trades ? t->cost * (size - stop) : 0,
                              trades ? t->fixed : 0);
        if (trades) x = x < 0 ? -stop : stop;
        if (day >= days / 2) sum += 2 * z / days;
    }
    return sum;
}

/* F-TUNE: realised costs are noisy; from three times too wide or too narrow the multiplier still
 * comes to where the cost is within one part in a hundred of the least. */
START_TEST(finds_it_through_noise) {
    static const rbl_optimal_terms terms[] = {
        {.128, .00147456, .001, 0}, {.128, .00147456, 0, 1e-5}, {.128, .00147456, .001, 1e-6}};
    for (size_t k = 0; k < sizeof terms / sizeof *terms; k++) {
        rbl_optimal_pair best = rbl_optimal_band(&terms[k], 0);
        rbl_optimal_rates least = rbl_optimal_cost(&terms[k], best, 0);
        for (int wide = 0; wide < 2; wide++) {
            double z = walked(&terms[k], wide ? 3 : .33, (uint64_t)(2 * k) + (uint64_t)wide);
            rbl_optimal_rates rates =
                rbl_optimal_cost(&terms[k], (rbl_optimal_pair){z * best.half, z * best.stop}, 0);
            ck_assert_msg(rates.risk + rates.trading < 1.01 * (least.risk + least.trading),
                          "%zu, %d: %g", k, wide, z);
        }
    }
}
END_TEST

START_TEST(waits_for_evidence) {
    rebal_band_tuner t = {.trades_min = 3, .observations_max = 5};
    rbl_optimal_tune_defaults(&t);
    rbl_optimal_tune_feed(&t, 1, 100, 0);
    rbl_optimal_tune_feed(&t, 1, 0, 0);
    rbl_optimal_tune_feed(&t, 1, 0, 100);
    ck_assert_double_eq(t.multiplier, 1);
    ck_assert_int_eq(t.trades, 2);
    ck_assert_int_eq(t.observations, 3);
    rbl_optimal_tune_feed(&t, 1, 100, 0);
    ck_assert_double_eq(t.multiplier, 1.5); /* step_max */
    ck_assert_int_eq(t.steps, 1);
    ck_assert_double_eq(t.risk_cost, 0);
    for (int k = 0; k < 5; k++) rbl_optimal_tune_feed(&t, 1, 0, 0); /* no trade: too wide */
    ck_assert_double_eq(t.multiplier, 1.5 * (1 / 1.5));
    for (int k = 0; k < 100; k++) rbl_optimal_tune_feed(&t, 1, 0, 0);
    ck_assert_double_eq(t.multiplier, .25); /* multiplier_min */
    for (int k = 0; k < 100; k++) rbl_optimal_tune_feed(&t, 0, 1, 0);
    ck_assert_double_eq(t.multiplier, 4); /* multiplier_max */
    for (int k = 0; k < 5; k++) rbl_optimal_tune_feed(&t, 0, 0, 0);
    ck_assert_double_eq(t.multiplier, 4);
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("optimal_tune", &tests);
    tcase_add_test(tests, factors);
    tcase_add_test(tests, finds_the_optimum);
    tcase_add_test(tests, finds_it_through_noise);
    tcase_add_test(tests, waits_for_evidence);
    return unit_run(suite);
}
