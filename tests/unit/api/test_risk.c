/* SPDX-License-Identifier: MIT */
/* Hostile arguments of rebal/risk.h: the status, the field, the place; nothing written. */
#include "../numbers.h"
#include "hostile.h"

enum { N = 3, K = 2 };

static double covariance[6], loadings[N * K], factor_covariance[3], specific[N], weight[2 * N],
    target[N], out[N], part[N], own[N];
static rebal_risk_model dense, factor;
static rebal_error error;

static void begin(void) {
    static const double given[6] = {0.04, 0.01, 0.09, 0.002, 0.003, 0.01};
    memcpy(covariance, given, sizeof given);
    for (int k = 0; k < N * K; k++) loadings[k] = 0.1 * (k + 1);
    factor_covariance[0] = factor_covariance[2] = 1;
    factor_covariance[1] = 0.5;
    for (int i = 0; i < N; i++) {
        specific[i] = 0.01;
        target[i] = 0.3;
        weight[i] = weight[N + i] = 0.2 + 0.1 * i;
        out[i] = part[i] = own[i] = 42;
    }
    dense = (rebal_risk_model){.struct_size = sizeof dense, .n = N, .covariance = covariance};
    factor = (rebal_risk_model){.struct_size = sizeof factor,
                                .n = N,
                                .n_factors = K,
                                .loadings = loadings,
                                .factor_covariance = factor_covariance,
                                .specific = specific};
    error = no_error();
}

static void expect(rebal_status status, rebal_status expected, const char *field, int64_t index) {
    expect_field(status, &error, expected, field);
    ck_assert_msg(error.index == index, "%s: index %lld", field, (long long)error.index);
    for (int i = 0; i < N; i++) ck_assert(out[i] == 42 && part[i] == 42 && own[i] == 42);
    error = no_error();
}

static rebal_status track(const rebal_risk_model *m) {
    return rebal_risk_tracking_error(out, m, weight, 2, target, NULL, 0, &error);
}

static rebal_status contribute(const rebal_risk_model *m) {
    return rebal_risk_contributions(out, own, part, m, weight, target, NULL, 0, &error);
}

static rebal_status beta(const rebal_risk_model *m) {
    return rebal_risk_beta(out, m, weight, target, NULL, 0, &error);
}

/* All three say the same. */
static void expect_all(const rebal_risk_model *m, rebal_status expected, const char *field,
                       int64_t index) {
    expect(track(m), expected, field, index);
    expect(contribute(m), expected, field, index);
    expect(beta(m), expected, field, index);
}

START_TEST(arguments) {
    begin();
    expect_all(NULL, REBAL_E_ARGUMENT, "model", -1);
    expect(rebal_risk_tracking_error(NULL, &dense, weight, 1, target, NULL, 0, &error),
           REBAL_E_ARGUMENT, "tracking_error", -1);
    expect(rebal_risk_tracking_error(out, &dense, NULL, 1, target, NULL, 0, &error),
           REBAL_E_ARGUMENT, "weight", -1);
    ck_assert_int_eq(rebal_risk_tracking_error(NULL, &dense, NULL, 0, target, NULL, 0, &error),
                     REBAL_OK);
    expect(rebal_risk_tracking_error(out, &dense, weight, SIZE_MAX / 8, target, NULL, 0, &error),
           REBAL_E_ARGUMENT, "n_portfolios", -1);
    expect(rebal_risk_beta(out, &dense, weight, NULL, NULL, 0, &error), REBAL_E_ARGUMENT, "target",
           -1);
    dense.n = 0;
    expect_all(&dense, REBAL_E_RANGE, "n", -1);
    dense.n = SIZE_MAX / 8;
    expect_all(&dense, REBAL_E_ARGUMENT, "n", -1);
    factor.n_factors = SIZE_MAX / 8;
    expect_all(&factor, REBAL_E_ARGUMENT, "n_factors", -1);
}
END_TEST

/* One model or the other, whole. */
START_TEST(columns) {
    begin();
    dense.covariance = NULL;
    expect_all(&dense, REBAL_E_ARGUMENT, "covariance", -1);
    begin();
    dense.loadings = loadings;
    expect_all(&dense, REBAL_E_ARGUMENT, "loadings", -1);
    begin();
    dense.factor_covariance = factor_covariance;
    expect_all(&dense, REBAL_E_ARGUMENT, "factor_covariance", -1);
    begin();
    factor.covariance = covariance;
    expect_all(&factor, REBAL_E_ARGUMENT, "covariance", -1);
    begin();
    factor.loadings = NULL;
    expect_all(&factor, REBAL_E_ARGUMENT, "loadings", -1);
    begin();
    factor.specific = NULL;
    expect_all(&factor, REBAL_E_ARGUMENT, "specific", -1);
    begin();
    factor.factor_covariance = NULL;
    ck_assert_int_eq(track(&factor), REBAL_OK);
}
END_TEST

START_TEST(structs) {
    struct {
        rebal_risk_model model;
        uint64_t beyond;
    } newer;
    begin();
    dense.struct_size = 4;
    expect_all(&dense, REBAL_E_STRUCT, "model", -1);
    ck_assert_uint_eq(rebal_risk_size(&dense) + rebal_risk_size(NULL), 0);
    for (size_t less = 0; less < 3; less++) {
        begin();
        dense.n = factor.n_factors = SIZE_MAX - less;
        ck_assert_uint_eq(rebal_risk_size(&dense) + rebal_risk_size(&factor), 0);
    }
    begin();
    dense.reserved = 1;
    expect_all(&dense, REBAL_E_STRUCT, "model", -1);
    begin();
    memset(&newer, 0, sizeof newer);
    newer.model = dense;
    newer.model.struct_size = sizeof newer;
    ck_assert_int_eq(track(&newer.model), REBAL_OK);
    begin();
    newer.beyond = 1;
    expect_all(&newer.model, REBAL_E_STRUCT, "model", -1);
}
END_TEST

/* A bad number at each place of one array. */
static void spoil(double *array, int count, const char *field, const rebal_risk_model *m) {
    const double infinite = 1e300 * 1e300, bad[] = {NEAR_NAN, infinite, -infinite, 1.1e50};
    for (int k = 0; k < count; k++) {
        for (size_t b = 0; b < sizeof bad / sizeof *bad; b++) {
            rebal_status expected = b < 3 ? REBAL_E_NOT_FINITE : REBAL_E_RANGE;
            begin();
            array[k] = bad[b];
            expect_all(m, expected, field, k);
        }
    }
}

/* The same of a covariance: off its diagonal a large number may pass the tracking error. */
static void spoil_covariance(void) {
    const double infinite = 1e300 * 1e300, bad[] = {NEAR_NAN, infinite, -infinite, 1.1e50};
    for (int k = 0; k < 6; k++) {
        for (size_t b = 0; b < sizeof bad / sizeof *bad; b++) {
            rebal_status expected = b < 3 ? REBAL_E_NOT_FINITE : REBAL_E_RANGE;
            bool is_diagonal = k == 0 || k == 2 || k == 5;
            begin();
            covariance[k] = bad[b];
            expect(contribute(&dense), expected, "covariance", k);
            expect(beta(&dense), expected, "covariance", k);
            if (b < 3 || is_diagonal) expect(track(&dense), expected, "covariance", k);
            memset(weight, 0, sizeof weight);
            memset(target, 0, sizeof target);
            if (b < 3) expect(track(&dense), expected, "covariance", k);
        }
    }
}

START_TEST(bad_numbers) {
    spoil_covariance();
    spoil(weight, N, "weight", &dense);
    spoil(target, N, "target", &dense);
    spoil(loadings, N * K, "loadings", &factor);
    spoil(factor_covariance, 3, "factor_covariance", &factor);
    spoil(specific, N, "specific", &factor);
    begin();
    specific[1] = -0.001;
    expect_all(&factor, REBAL_E_RANGE, "specific", 1);
    begin();
    weight[N + 1] = NEAR_NAN;
    expect(track(&dense), REBAL_E_NOT_FINITE, "weight", N + 1);
}
END_TEST

/* A matrix that is none, where it shows: the second portfolio, and what came before it stays. */
START_TEST(negative_squares) {
    begin();
    covariance[1] = 1;
    weight[N] = target[0] + 1;
    weight[N + 1] = target[1] - 1;
    weight[N + 2] = weight[2] = target[2];
    weight[0] = weight[1] = 0.5;
    ck_assert_int_eq(track(&dense), REBAL_E_NOT_PSD);
    ck_assert_int_eq(error.index, 1);
    begin();
    factor_covariance[1] = -3;
    expect(beta(&factor), REBAL_E_NOT_PSD, "model", 0);
    begin();
    for (int i = 0; i < N; i++) target[i] = 0;
    expect(beta(&dense), REBAL_E_NOT_PSD, "model", 0);
}
END_TEST

/* Rounding below zero is none: a matrix of rank one, and weights that it does not see. */
START_TEST(rounding_is_no_error) {
    double x[20], s[210], w[20], te;
    const rebal_risk_model m = {.struct_size = sizeof m, .n = 20, .covariance = s};
    uint64_t seed = 1;
    for (int round = 0; round < 2000; round++) {
        double seen = 0, size = 0;
        for (int i = 0; i < 20; i++) x[i] = numbers_next(&seed);
        for (int i = 0, k = 0; i < 20; i++)
            for (int j = 0; j <= i; j++) s[k++] = x[i] * x[j];
        for (int i = 0; i < 20; i++) w[i] = numbers_next(&seed);
        for (int i = 0; i < 20; i++) seen += w[i] * x[i], size += x[i] * x[i];
        for (int i = 0; i < 20; i++) w[i] -= seen / size * x[i];
        ck_assert_int_eq(rebal_risk_tracking_error(&te, &m, w, 1, NULL, NULL, 0, NULL), REBAL_OK);
        ck_assert(te < 1e-7);
        ck_assert_int_eq(rebal_risk_contributions(&te, NULL, NULL, &m, w, NULL, NULL, 0, NULL),
                         REBAL_OK);
    }
}
END_TEST

START_TEST(memory) {
    _Alignas(16) static unsigned char block[1024];
    size_t bytes;
    begin();
    bytes = rebal_risk_size(&factor);
    ck_assert(bytes < sizeof block && bytes > rebal_risk_size(&dense));
    expect(
        rebal_risk_contributions(out, own, part, &factor, weight, target, block, bytes - 1, &error),
        REBAL_E_MEMORY, "memory", -1);
    expect(rebal_risk_beta(out, &factor, weight, target, block + 8, bytes, &error), REBAL_E_MEMORY,
           "memory", -1);
    ck_assert_int_eq(
        rebal_risk_contributions(out, own, part, &factor, weight, target, block, bytes, &error),
        REBAL_OK);
}
END_TEST

static rebal_status realised(size_t n_times, double periods, size_t lags) {
    return rebal_risk_realised(out, weight, target, n_times, periods, lags, &error);
}

START_TEST(realised_arguments) {
    begin();
    expect(rebal_risk_realised(NULL, weight, target, N, 252, 0, &error), REBAL_E_ARGUMENT,
           "tracking_error", -1);
    expect(rebal_risk_realised(out, NULL, target, N, 252, 0, &error), REBAL_E_ARGUMENT,
           "portfolio_return", -1);
    expect(rebal_risk_realised(out, weight, NULL, N, 252, 0, &error), REBAL_E_ARGUMENT,
           "target_return", -1);
    expect(realised(1, 252, 0), REBAL_E_RANGE, "n_times", -1);
    expect(realised(SIZE_MAX, 252, 0), REBAL_E_ARGUMENT, "n_times", -1);
    expect(realised(N, 0, 0), REBAL_E_RANGE, "periods_per_year", -1);
    expect(realised(N, NEAR_NAN, 0), REBAL_E_NOT_FINITE, "periods_per_year", -1);
    expect(realised(N, 252, N), REBAL_E_RANGE, "lags", -1);
    weight[2] = NEAR_NAN;
    expect(realised(N, 252, 0), REBAL_E_NOT_FINITE, "portfolio_return", 2);
    begin();
    target[1] = -1e51;
    expect(realised(N, 252, 0), REBAL_E_RANGE, "target_return", 1);
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("api/risk", &tests);
    tcase_add_test(tests, arguments);
    tcase_add_test(tests, columns);
    tcase_add_test(tests, structs);
    tcase_add_test(tests, bad_numbers);
    tcase_add_test(tests, negative_squares);
    tcase_add_test(tests, rounding_is_no_error);
    tcase_add_test(tests, memory);
    tcase_add_test(tests, realised_arguments);
    return unit_run(suite);
}
