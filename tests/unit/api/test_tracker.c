/* SPDX-License-Identifier: MIT */
/* The tracker: what is refused, and two rows by hand. Its errors are bounded in
 * tests/covariance/tracker.c. */
#include "../numbers.h"
#include "hostile.h"

enum { N = 2 };

static const double loadings[N] = {0.3, 0.4}, specific[N] = {0.01, 0.04};
static const double value[N] = {60, 40}, target[N] = {0.5, 0.5};

static rebal_risk_model by_factor(void) {
    return (rebal_risk_model){.struct_size = sizeof(rebal_risk_model),
                              .n = N,
                              .n_factors = 1,
                              .loadings = loadings,
                              .specific = specific};
}

static rebal_tracker *open_tracker(const rebal_risk_model *model) {
    rebal_tracker *tracker;
    ck_assert_int_eq(rebal_tracker_create(&tracker, model, NULL, 0, NULL), REBAL_OK);
    return tracker;
}

/* F-TRACK: d = (.1, -.1): (.03 - .04)^2 + .0001 + .0004; then of 60 and 60 nothing; then of all in
 * one. */
START_TEST(by_hand) {
    static const int32_t row[4] = {0, 1, 0, 1};
    static const double moves[4] = {60, 60, 0, 0};
    const double covariance[1] = {4};
    rebal_risk_model model = by_factor();
    double te[4], bound[4];
    rebal_tracker *tracker = open_tracker(&model);
    ck_assert_int_eq(rebal_tracker_ticks(tracker, te, bound, row, moves + 2, 1, NULL), REBAL_OK);
    ck_assert(te[0] == 0 && bound[0] == 0);
    ck_assert_int_eq(rebal_tracker_set(tracker, value, target, NULL), REBAL_OK);
    ck_assert_int_eq(rebal_tracker_ticks(tracker, te, bound, row, moves, 4, NULL), REBAL_OK);
    numbers_near(te[0], 0.0244948974278317809820, 1e-10);
    numbers_near(te[1], 0, 1e-10);
    numbers_near(te[2], 0.12247448713915890491, 1e-10); /* (-.5, .5) */
    ck_assert(te[3] == 0 && bound[3] == 0);
    for (int k = 0; k < 3; k++) ck_assert(bound[k] > 0 && bound[k] < 1e-9);
    rebal_tracker_destroy(tracker);
    model.factor_covariance = covariance;
    tracker = open_tracker(&model);
    ck_assert_int_eq(rebal_tracker_set(tracker, value, target, NULL), REBAL_OK);
    ck_assert_int_eq(rebal_tracker_ticks(tracker, te, NULL, row, moves, 1, NULL), REBAL_OK);
    numbers_near(te[0], 0.03, 1e-10); /* 4 times .0001, and .0005 */
    rebal_tracker_destroy(tracker);
}
END_TEST

START_TEST(models) {
    static _Alignas(16) uint8_t memory[4096];
    const double nothing[1] = {0}, covariance[3] = {1, 0, 1};
    rebal_risk_model model = by_factor();
    rebal_tracker *tracker = (rebal_tracker *)memory;
    rebal_error e = no_error();
    size_t bytes = rebal_tracker_size(&model);
    ck_assert(bytes > 0 && bytes < sizeof memory);
    ck_assert_uint_eq(rebal_tracker_size(NULL), 0);
    expect_field(rebal_tracker_create(NULL, &model, NULL, 0, &e), &e, REBAL_E_ARGUMENT, "tracker");
    expect_field(rebal_tracker_create(&tracker, NULL, NULL, 0, &e), &e, REBAL_E_ARGUMENT, "model");
    ck_assert_ptr_null(tracker);
    expect_field(rebal_tracker_create(&tracker, &model, memory, bytes - 1, &e), &e, REBAL_E_MEMORY,
                 "memory");
    ck_assert_int_eq(rebal_tracker_create(&tracker, &model, memory, bytes, &e), REBAL_OK);
    rebal_tracker_destroy(tracker);
    rebal_tracker_destroy(NULL);
    model.factor_covariance = nothing;
    expect_field(rebal_tracker_create(&tracker, &model, NULL, 0, &e), &e, REBAL_E_NOT_PSD, "model");
    model = (rebal_risk_model){.struct_size = sizeof model, .n = N, .covariance = covariance};
    expect_field(rebal_tracker_create(&tracker, &model, NULL, 0, &e), &e, REBAL_E_RANGE,
                 "n_factors");
    model = by_factor();
    model.struct_size = 8;
    expect_field(rebal_tracker_create(&tracker, &model, NULL, 0, &e), &e, REBAL_E_STRUCT, "model");
    ck_assert_uint_eq(rebal_tracker_size(&model), 0);
    model = by_factor();
    model.n = SIZE_MAX / 16;
    ck_assert_uint_eq(rebal_tracker_size(&model), 0);
}
END_TEST

START_TEST(calls) {
    static const int32_t row[N] = {0, 1}, outside[N] = {0, N};
    static const double below[N] = {1, -1}, tiny[N] = {1, 1e-31};
    rebal_risk_model model = by_factor();
    rebal_tracker *tracker = open_tracker(&model);
    rebal_error e = no_error();
    double te[N] = {7, 7};
    expect_field(rebal_tracker_set(NULL, value, target, &e), &e, REBAL_E_ARGUMENT, "tracker");
    expect_field(rebal_tracker_set(tracker, NULL, target, &e), &e, REBAL_E_ARGUMENT, "value");
    expect_field(rebal_tracker_set(tracker, value, NULL, &e), &e, REBAL_E_ARGUMENT, "target");
    expect_field(rebal_tracker_set(tracker, below, target, &e), &e, REBAL_E_RANGE, "value");
    expect_field(rebal_tracker_ticks(NULL, te, NULL, row, value, N, &e), &e, REBAL_E_ARGUMENT,
                 "tracker");
    expect_field(rebal_tracker_ticks(tracker, NULL, NULL, row, value, N, &e), &e, REBAL_E_ARGUMENT,
                 "tracking_error");
    expect_field(rebal_tracker_ticks(tracker, te, NULL, NULL, value, N, &e), &e, REBAL_E_ARGUMENT,
                 "instrument");
    expect_field(rebal_tracker_ticks(tracker, te, NULL, row, NULL, N, &e), &e, REBAL_E_ARGUMENT,
                 "value");
    expect_field(rebal_tracker_ticks(tracker, te, NULL, outside, value, N, &e), &e, REBAL_E_RANGE,
                 "instrument");
    ck_assert_int_eq(e.index, 1);
    expect_field(rebal_tracker_ticks(tracker, te, NULL, row, tiny, N, &e), &e, REBAL_E_RANGE,
                 "value");
    ck_assert_int_eq(e.index, 1);
    ck_assert(te[0] == 7 && te[1] == 7);
    ck_assert_int_eq(rebal_tracker_ticks(tracker, NULL, NULL, NULL, NULL, 0, &e), REBAL_OK);
    rebal_tracker_destroy(tracker);
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("tracker", &tests);
    tcase_add_test(tests, by_hand);
    tcase_add_test(tests, models);
    tcase_add_test(tests, calls);
    return unit_run(suite);
}
