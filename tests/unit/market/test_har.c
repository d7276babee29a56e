/* SPDX-License-Identifier: MIT */
/* References: normal equations with 50 digits (Python mpmath); the condition number from the
 * Cholesky factor of the scaled columns. */
#include "market/har.h"

#include "unit/market/bars.h"
#include "unit/near.h"
#include "unit/unit.h"

static const double reference[RBL_HAR_X] = {0.046353171232898220198, -0.051448879025191491441,
                                            0.2561328021017210454, 0.52229441569453760525};

/* F-HAR */
START_TEST(fit) {
    double v[HAR_DAYS];
    rbl_har_result result;
    bars_realised(v);
    rbl_har_fit(&result, v, HAR_DAYS, 1e10);
    for (int i = 0; i < RBL_HAR_X; i++) NEAR(result.coefficient[i], reference[i], 1e-12);
    NEAR(result.residual / 94, 0.0043523325475433117294, 1e-12);
    NEAR(result.r_squared, 0.11479193180517533966, 1e-12);
    NEAR(result.condition, 20.6984425718945122, 1e-12);
}
END_TEST

/* A series times a power of two, up to sizes whose squares a double does not have: the same weights
 * to the bit, and the constant times it. */
START_TEST(any_size) {
    static const double power[] = {0x1p-565, 0x1p-1000, 0x1p+332, 0x1p-1};
    double v[HAR_DAYS], scaled[HAR_DAYS];
    rbl_har_result first, result;
    bars_realised(v);
    rbl_har_fit(&first, v, HAR_DAYS, 1e10);
    for (size_t k = 0; k < sizeof power / sizeof *power; k++) {
        for (int t = 0; t < HAR_DAYS; t++) scaled[t] = v[t] * power[k];
        rbl_har_fit(&result, scaled, HAR_DAYS, 1e10);
        ck_assert(result.condition == first.condition);
        ck_assert(result.coefficient[0] == first.coefficient[0] * power[k]);
        for (int i = 1; i < RBL_HAR_X; i++)
            ck_assert(result.coefficient[i] == first.coefficient[i]);
        ck_assert(result.r_squared == first.r_squared);
        ck_assert(result.residual == first.residual * power[k] * power[k]);
    }
}
END_TEST

/* Regressors that are nothing beside the answers, though not zero, have no weights. */
START_TEST(too_small_to_see) {
    double v[100];
    rbl_har_result result;
    uint64_t seed = 4;
    for (int t = 0; t < 99; t++) v[t] = 1e-140 * near_share(&seed);
    v[99] = 1;
    rbl_har_fit(&result, v, 100, 1e10);
    ck_assert(result.condition > 1e10);
}
END_TEST

/* F-HARFORECAST */
START_TEST(forecast) {
    double v[HAR_DAYS], path[30], total;
    bars_realised(v);
    ck_assert(rbl_har_forecast(path, &total, 30, reference, v, HAR_DAYS));
    NEAR(path[0], 0.14451093162695739657, 1e-12);
    NEAR(path[1], 0.14334450856556110817, 1e-12);
    NEAR(path[9], 0.14705528963156959836, 1e-12);
    NEAR(path[29], 0.15753931826207529883, 1e-12);
    NEAR(total, 4.5072394814524745296, 1e-12);
}
END_TEST

/* A series that the model made is found again: constant 1, weights 1/2, 1/4, 1/8. */
START_TEST(found_again) {
    double v[300];
    rbl_har_result result;
    static const double weight[] = {1, 0.5, 0.25, 0.125};
    for (int t = 0; t < 22; t++) v[t] = 5 + (t * t * 7 + t) % 13;
    for (size_t t = 22; t < 300; t++) (void)rbl_har_forecast(v + t, NULL, 1, weight, v, t);
    rbl_har_fit(&result, v, 120, 1e10);
    for (int i = 0; i < RBL_HAR_X; i++) NEAR(result.coefficient[i], weight[i], 1e-9);
}
END_TEST

START_TEST(nothing_to_fit) {
    double v[100];
    rbl_har_result result;
    for (int t = 0; t < 100; t++) v[t] = 3;
    rbl_har_fit(&result, v, 100, 1e10);
    ck_assert(result.condition > 1e10);
}
END_TEST

START_TEST(explosion) {
    static const double weight[] = {0, 2, 2, 2};
    double v[22], path[300];
    for (int t = 0; t < 22; t++) v[t] = 1e90;
    ck_assert(rbl_har_forecast(path, NULL, 100, weight, v, 22));
    ck_assert(!rbl_har_forecast(path, NULL, 300, weight, v, 22));
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("market/har", &tests);
    tcase_add_test(tests, fit);
    tcase_add_test(tests, any_size);
    tcase_add_test(tests, too_small_to_see);
    tcase_add_test(tests, forecast);
    tcase_add_test(tests, found_again);
    tcase_add_test(tests, nothing_to_fit);
    tcase_add_test(tests, explosion);
    return unit_run(suite);
}
