/* SPDX-License-Identifier: MIT */
/* Regimes through the public API: defaults, what is refused and in which order, and that a scale is
 * fit for the column REBAL_BAND_SCALE. */
#include <rebal/rebal.h>

#include "unit/unit.h"

#include <math.h>

static rebal_error error;

#define FAILS(call, status_, field_, index_)                                                       \
    do {                                                                                           \
        error = (rebal_error){.struct_size = sizeof error};                                        \
        ck_assert_int_eq((call), REBAL_E_##status_);                                               \
        ck_assert_str_eq(rebal_code_name(error.field), field_);                                    \
        ck_assert_int_eq(error.index, index_);                                                     \
    } while (0)

#define WORKS(call) ck_assert_int_eq((call), REBAL_OK)
#define MINUTE_NS INT64_C(60000000000)

START_TEST(scales) {
    double now[] = {0.1, 0.2, 0.3}, ref[] = {0.2, 0.2, 0.1};
    int64_t scale[3] = {-1, -1, -1};
    WORKS(rebal_regime_scale(scale, now, ref, 3, 0, &error));
    for (int i = 0; i < 3; i++) ck_assert_int_eq(scale[i], REBAL_ONE);
    WORKS(rebal_regime_scale(scale, now, ref, 2, 1, &error));
    ck_assert_int_eq(scale[0], REBAL_ONE / 2);
    ck_assert_int_eq(scale[1], REBAL_ONE);
    scale[0] = -1;
    FAILS(rebal_regime_scale(NULL, now, ref, 3, 1, &error), ARGUMENT, "scale_ppb", REBAL_NONE);
    FAILS(rebal_regime_scale(scale, NULL, ref, 3, 1, &error), ARGUMENT, "sigma_now", REBAL_NONE);
    FAILS(rebal_regime_scale(scale, now, NULL, 3, 1, &error), ARGUMENT, "sigma_ref", REBAL_NONE);
    WORKS(rebal_regime_scale(NULL, NULL, NULL, 0, 1, &error));
    FAILS(rebal_regime_scale(scale, now, ref, 3, 10.1, &error), RANGE, "exponent", REBAL_NONE);
    FAILS(rebal_regime_scale(scale, now, ref, 3, NAN, &error), NOT_FINITE, "exponent", REBAL_NONE);
    FAILS(rebal_regime_scale(scale, now, ref, 3, 5, &error), OVERFLOW, "scale_ppb", 2);
    ref[0] = 0;
    FAILS(rebal_regime_scale(scale, now, ref, 3, 1, &error), RANGE, "sigma_ref", 0);
    now[1] = INFINITY;
    FAILS(rebal_regime_scale(scale, now, ref, 3, 1, &error), NOT_FINITE, "sigma_now", 1);
    now[0] = -1;
    FAILS(rebal_regime_scale(scale, now, ref, 3, 1, &error), RANGE, "sigma_now", 0);
    ck_assert_int_eq(scale[0], -1);
}
END_TEST

/* Without rules: regimes by the default thresholds, and bands that stay. */
START_TEST(defaults) {
    static const struct {
        double ratio;
        int32_t regime;
    } day[] = {{1, 0}, {1.5, 2}, {1.25, 2}, {1.2, 0}, {0.6667, 1}, {0.8, 1}, {0.81, 0}};
    rebal_regime state = {.struct_size = sizeof state};
    for (int k = 0; k < 7; k++) {
        WORKS(rebal_regime_update(&state, NULL, day[k].ratio, 1, k, k, &error));
        ck_assert_int_eq(state.regime, day[k].regime);
        ck_assert_int_eq(state.scale_ppb, REBAL_ONE);
        ck_assert_int_eq(state.now_ns, k);
    }
}
END_TEST

/* A host's own scale, with a step and an age: 3 in steps of 1/2, then home when it has become old.
 * The state goes through plain bytes each time. */
START_TEST(outside_scale) {
    static const int64_t expected[] = {1500000000, 2000000000, 2500000000, 3000000000, 3000000000,
                                       2500000000, 2000000000, 1500000000, 1000000000, 1000000000};
    unsigned char bytes[sizeof(rebal_regime)];
    rebal_regime state = {.struct_size = sizeof state};
    rebal_regime_rules rules = {.struct_size = sizeof rules,
                                .exponent = 1,
                                .step_max_ppb = REBAL_ONE / 2,
                                .age_max_ns = 4 * MINUTE_NS};
    for (int k = 0; k < 10; k++) {
        WORKS(rebal_regime_update(&state, &rules, 3, 1, 0, k * MINUTE_NS, &error));
        ck_assert_int_eq(state.scale_ppb, expected[k]);
        ck_assert_int_eq((state.flags & REBAL_REGIME_STALE) != 0, k > 4);
        memcpy(bytes, &state, sizeof bytes);
        memset(&state, 0x55, sizeof state);
        memcpy(&state, bytes, sizeof bytes);
    }
}
END_TEST

START_TEST(state_refused) {
    rebal_regime state = {.struct_size = sizeof state}, before;
    FAILS(rebal_regime_update(NULL, NULL, 1, 1, 0, 0, &error), ARGUMENT, "regime", REBAL_NONE);
    state.struct_size = 24;
    FAILS(rebal_regime_update(&state, NULL, 1, 1, 0, 0, &error), STRUCT, "regime", REBAL_NONE);
    state.struct_size = sizeof state, state.reserved = 1;
    FAILS(rebal_regime_update(&state, NULL, 1, 1, 0, 0, &error), STRUCT, "regime", REBAL_NONE);
    state.reserved = 0, state.scale_ppb = -1;
    FAILS(rebal_regime_update(&state, NULL, 1, 1, 0, 0, &error), RANGE, "regime.scale_ppb",
          REBAL_NONE);
    state.flags = 16;
    FAILS(rebal_regime_update(&state, NULL, 1, 1, 0, 0, &error), RANGE, "regime.flags", REBAL_NONE);
    state.regime = 3;
    FAILS(rebal_regime_update(&state, NULL, 1, 1, 0, 0, &error), RANGE, "regime.regime",
          REBAL_NONE);
    state = (rebal_regime){.struct_size = sizeof state};
    WORKS(rebal_regime_update(&state, NULL, 1, 1, 5, 7, &error));
    before = state;
    FAILS(rebal_regime_update(&state, NULL, 2, 1, 5, 6, &error), TIME, "now_ns", REBAL_NONE);
    FAILS(rebal_regime_update(&state, NULL, 2, 1, 9, 8, &error), TIME, "estimate_ns", REBAL_NONE);
    FAILS(rebal_regime_update(&state, NULL, NAN, 1, 9, 8, &error), NOT_FINITE, "sigma_now",
          REBAL_NONE);
    FAILS(rebal_regime_update(&state, NULL, 2, 0, 9, 8, &error), RANGE, "sigma_ref", REBAL_NONE);
    ck_assert_mem_eq(&state, &before, sizeof state);
    WORKS(rebal_regime_update(&state, NULL, 1, 1, INT64_MIN, INT64_MAX, &error));
}
END_TEST

START_TEST(rules_refused) {
    static const struct {
        rebal_regime_rules rules;
        rebal_status status;
        const char *field;
    } bad[] = {
        {{.exponent = -11}, REBAL_E_RANGE, "regime_rules.exponent"},
        {{.stressed_enter = NAN}, REBAL_E_NOT_FINITE, "regime_rules.stressed_enter"},
        {{.stressed_leave = -1}, REBAL_E_RANGE, "regime_rules.stressed_leave"},
        {{.calm_enter = 1e7}, REBAL_E_RANGE, "regime_rules.calm_enter"},
        {{.calm_leave = INFINITY}, REBAL_E_NOT_FINITE, "regime_rules.calm_leave"},
        {{.scale_min_ppb = REBAL_ONE + 1}, REBAL_E_RANGE, "regime_rules.scale_min_ppb"},
        {{.scale_max_ppb = REBAL_ONE - 1}, REBAL_E_RANGE, "regime_rules.scale_max_ppb"},
        {{.step_max_ppb = -1}, REBAL_E_RANGE, "regime_rules.step_max_ppb"},
        {{.age_max_ns = -1}, REBAL_E_RANGE, "regime_rules.age_max_ns"},
        {{.calm_enter = 0.9}, REBAL_E_RANGE, "regime_rules"},
        {{.calm_leave = 1.3}, REBAL_E_RANGE, "regime_rules"},
        {{.stressed_leave = 1.6}, REBAL_E_RANGE, "regime_rules"},
        {{.reserved = 1}, REBAL_E_STRUCT, "regime_rules"},
    };
    rebal_regime state = {.struct_size = sizeof state}, before = state;
    for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
        rebal_regime_rules rules = bad[k].rules;
        rules.struct_size = sizeof rules;
        error = (rebal_error){.struct_size = sizeof error};
        ck_assert_int_eq(rebal_regime_update(&state, &rules, 1, 1, 0, 0, &error), bad[k].status);
        ck_assert_str_eq(rebal_code_name(error.field), bad[k].field);
    }
    ck_assert_mem_eq(&state, &before, sizeof state);
}
END_TEST

/* The greatest scale is one that the column takes. */
START_TEST(column_takes_it) {
    int32_t kind[] = {REBAL_CASH, REBAL_ASSET};
    rebal_instruments instruments = {.struct_size = sizeof instruments, .n = 2, .kind = kind};
    rebal_rules rules = {.struct_size = sizeof rules, .instruments = &instruments};
    rebal_engine *engine = NULL;
    rebal_portfolio *portfolio = NULL;
    double now[] = {100, 1e-30}, ref[] = {1, 1};
    int64_t scale[2];
    WORKS(rebal_regime_scale(scale, now, ref, 2, 1, &error));
    WORKS(rebal_engine_create(&engine, &rules, NULL, 0, &error));
    WORKS(rebal_portfolio_create(&portfolio, engine, NULL, 0, &error));
    WORKS(rebal_portfolio_set(portfolio, REBAL_BAND_SCALE, NULL, scale, 2, &error));
    rebal_portfolio_destroy(portfolio);
    rebal_engine_destroy(engine);
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("api/regime", &tests);
    tcase_add_test(tests, scales);
    tcase_add_test(tests, defaults);
    tcase_add_test(tests, outside_scale);
    tcase_add_test(tests, state_refused);
    tcase_add_test(tests, rules_refused);
    tcase_add_test(tests, column_takes_it);
    return unit_run(suite);
}
