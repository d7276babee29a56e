/* SPDX-License-Identifier: MIT */
/* Expected scales: powers by hand (8^(2/3) = 4), and the floors of 50-digit powers (Python mpmath)
 * of the doubles given. */
#include "policy/regime.h"

#include "unit/unit.h"

static const rebal_regime_rules rules = {.struct_size = sizeof rules,
                                         .exponent = 1,
                                         .stressed_enter = 1.5,
                                         .stressed_leave = 1.25,
                                         .calm_enter = 0.5,
                                         .calm_leave = 0.75,
                                         .scale_max_ppb = RBL_REGIME_SCALE_MAX};

static int64_t scale_of(double ratio, double exponent) {
    int64_t scale = -1;
    ck_assert(rbl_regime_scale(&scale, ratio, exponent));
    return scale;
}

/* F-BANDSCALE */
START_TEST(scales) {
    ck_assert_int_eq(scale_of(1, 2.0 / 3), REBAL_ONE);
    ck_assert_int_eq(scale_of(7, 0), REBAL_ONE);
    ck_assert_int_eq(scale_of(1.5, 1), 1500000000);
    ck_assert_int_eq(scale_of(4, 0.5), 2 * (int64_t)REBAL_ONE);
    ck_assert_int_eq(scale_of(4, -0.5), REBAL_ONE / 2);
    ck_assert_int_eq(scale_of(2, 2.0 / 3), 1587401051);  /* 1.58740105196819936 */
    ck_assert_int_eq(scale_of(0.5, 2.0 / 3), 629960524); /* 0.629960524947436624 */
    ck_assert_int_eq(scale_of(1e-200, 10), 0);
}
END_TEST

/* The gate rounds down: 1.1 as a double is above 11/10, 1.2 below 12/10. */
START_TEST(rounded_down) {
    ck_assert_int_eq(scale_of(1.1, 1), 1100000000);
    ck_assert_int_eq(scale_of(1.2, 1), 1199999999);
    ck_assert_int_eq(scale_of(0x1.fffffffffffffp-1, 1), REBAL_ONE - 1);
}
END_TEST

START_TEST(too_wide) {
    int64_t scale = 0;
    ck_assert_int_eq(scale_of(100, 1), RBL_REGIME_SCALE_MAX);
    ck_assert(!rbl_regime_scale(&scale, 100.00001, 1));
    ck_assert_int_eq(scale, RBL_REGIME_SCALE_MAX);
    ck_assert(!rbl_regime_scale(&scale, 1e200, 10));
    ck_assert_int_eq(scale, RBL_REGIME_SCALE_MAX);
}
END_TEST

/* F-REGIME: up and down through every threshold. */
START_TEST(hysteresis) {
    static const struct {
        double ratio;
        int32_t regime;
    } day[] = {{1, 0},   {1.49, 0}, {1.5, 2}, {1.3, 2}, {1.25, 2}, {1.24, 0},
               {1.4, 0}, {0.51, 0}, {0.5, 1}, {0.7, 1}, {0.75, 1}, {0.76, 0},
               {0.6, 0}, {3, 2},    {0.4, 1}, {2, 2},   {0.6, 0}};
    int32_t regime = REBAL_REGIME_NORMAL;
    for (size_t k = 0; k < sizeof day / sizeof *day; k++) {
        regime = rbl_regime_next(regime, &rules, day[k].ratio);
        ck_assert_msg(regime == day[k].regime, "day %d: %d", (int)k, (int)regime);
    }
}
END_TEST

START_TEST(steps) {
    rebal_regime state = {.struct_size = sizeof state};
    rebal_regime_rules r = rules;
    r.step_max_ppb = REBAL_ONE / 4;
    rbl_regime_advance(&state, &r, 1.75, false);
    ck_assert_int_eq(state.scale_ppb, REBAL_ONE + REBAL_ONE / 4);
    ck_assert_int_eq(state.flags, REBAL_REGIME_BEGUN | REBAL_REGIME_STEPPED);
    rbl_regime_advance(&state, &r, 1.75, false);
    rbl_regime_advance(&state, &r, 1.75, false);
    ck_assert_int_eq(state.scale_ppb, 1750000000);
    ck_assert_int_eq(state.flags, REBAL_REGIME_BEGUN);
    rbl_regime_advance(&state, &r, 0.25, false);
    ck_assert_int_eq(state.scale_ppb, 1500000000);
}
END_TEST

/* A stale estimate: the regime stays, the scale goes home. */
START_TEST(stale) {
    rebal_regime state = {.struct_size = sizeof state};
    rebal_regime_rules r = rules;
    rbl_regime_advance(&state, &r, 2, false);
    ck_assert_int_eq(state.regime, REBAL_REGIME_STRESSED);
    r.step_max_ppb = 600000000;
    rbl_regime_advance(&state, &r, 50, true);
    ck_assert_int_eq(state.regime, REBAL_REGIME_STRESSED);
    ck_assert_int_eq(state.scale_ppb, 1400000000);
    ck_assert_int_eq(state.flags, REBAL_REGIME_BEGUN | REBAL_REGIME_STALE | REBAL_REGIME_STEPPED);
    rbl_regime_advance(&state, &r, 50, true);
    ck_assert_int_eq(state.scale_ppb, REBAL_ONE);
}
END_TEST

START_TEST(bounds) {
    rebal_regime state = {.struct_size = sizeof state};
    rebal_regime_rules r = rules;
    r.scale_min_ppb = REBAL_ONE / 2, r.scale_max_ppb = 2 * (int64_t)REBAL_ONE;
    rbl_regime_advance(&state, &r, 5, false);
    ck_assert_int_eq(state.scale_ppb, 2 * (int64_t)REBAL_ONE);
    ck_assert_int_eq(state.flags, REBAL_REGIME_BEGUN | REBAL_REGIME_BOUNDED);
    rbl_regime_advance(&state, &r, 0.1, false);
    ck_assert_int_eq(state.scale_ppb, REBAL_ONE / 2);
    rbl_regime_advance(&state, &rules, 1e6, false);
    ck_assert_int_eq(state.scale_ppb, RBL_REGIME_SCALE_MAX);
    ck_assert_int_eq(state.flags, REBAL_REGIME_BEGUN | REBAL_REGIME_BOUNDED);
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("policy/regime", &tests);
    tcase_add_test(tests, scales);
    tcase_add_test(tests, rounded_down);
    tcase_add_test(tests, too_wide);
    tcase_add_test(tests, hysteresis);
    tcase_add_test(tests, steps);
    tcase_add_test(tests, stale);
    tcase_add_test(tests, bounds);
    return unit_run(suite);
}
