/* SPDX-License-Identifier: MIT */
/* Literals: P Sigma P' as a product of matrices, mpmath at 60 digits. */
#include "policy/optimal_variance.h"

#include "unit/near.h"

static const double weight[] = {.46, .27, .17, .10};
static const double covariance[] = {
    0.04000000000000001, 0.009, 0.0225, 0.018, 0.013499999999999998, 0.09, 0.006, 0.0045, 0.009,
    0.010000000000000002};

/* F-WEIGHTVAR */
START_TEST(four_assets) {
    const double expected[] = {0.00237337966000000066, 0.00122299591500000035,
                               0.00155904951500000022, 0.000171863500000000062};
    double variance[4];
    NEAR(rbl_optimal_weight_variance(variance, weight, covariance, 4), 0.000193245354822500055,
         1e-14);
    for (int i = 0; i < 4; i++) NEAR(variance[i], expected[i], 1e-14);
    ck_assert_uint_eq(rbl_optimal_first_negative(weight, covariance, 4), 4);
}
END_TEST

/* One instrument and cash: s^2 = sigma^2 pi^2 (1 - pi)^2, sigma 0.16, pi 0.6. */
START_TEST(beside_cash) {
    const double two[] = {.6, .4}, sigma[] = {.0256, 0, 0}, swapped[] = {0, 0, .0256};
    const double other[] = {.4, .6};
    double variance[2];
    NEAR(rbl_optimal_weight_variance(variance, two, sigma, 2), .0256 * .00147456, 1e-15);
    NEAR(variance[0], .00147456, 1e-15);
    NEAR(variance[1], .00147456, 1e-15);
    NEAR(rbl_optimal_weight_variance(variance, other, swapped, 2), .0256 * .00147456, 1e-15);
    const double all[] = {1};
    NEAR(rbl_optimal_weight_variance(variance, all, sigma, 1), 0, 0);
    ck_assert_double_eq(variance[0], 0);
}
END_TEST

START_TEST(indefinite) {
    const double third[] = {1. / 3, 1. / 3, 1. / 3}, bad[] = {1, 2, 1, 0, 0, 1};
    const double negative[] = {1, 0, -1};
    ck_assert_uint_eq(rbl_optimal_first_negative(third, negative, 2), 1);
    const double shares[] = {.5, .5, 0};
    ck_assert_uint_eq(rbl_optimal_first_negative(shares, bad, 3), 0);
    const double one[] = {1, 1, 1, 1, 1, 1};
    ck_assert_uint_eq(rbl_optimal_first_negative(third, one, 3), 3);
}
END_TEST

/* F-GAPVAR: two periods of two instruments, by hand. */
START_TEST(history) {
    const double before[] = {0, .01, .02, 0}, after[] = {.03, 0, .02, .02};
    double variance[2];
    rbl_optimal_gap_variance(variance, before, after, 2, 2, 252);
    NEAR(variance[0], .0009 * 126, 1e-15);
    NEAR(variance[1], .0005 * 126, 1e-15);
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("optimal_variance", &tests);
    tcase_add_test(tests, four_assets);
    tcase_add_test(tests, beside_cash);
    tcase_add_test(tests, indefinite);
    tcase_add_test(tests, history);
    return unit_run(suite);
}
