/* SPDX-License-Identifier: MIT */
/* Hostile arguments of rebal/covariance.h: the status, the field, the place; nothing written. */
#include "../numbers.h"
#include "hostile.h"

enum { N = 3, TIMES = 5, COUNT = 6 };

static double out[COUNT], more[9], last[N], returns[TIMES * N], matrix[COUNT], intensity;
static rebal_error error;

static void begin(void) {
    static const double given[COUNT] = {0.04, 0.01, 0.09, 0.002, 0.003, 0.01};
    for (int k = 0; k < TIMES * N; k++) returns[k] = 0.001 * ((k * 7) % 11 - 5);
    memcpy(matrix, given, sizeof given);
    for (int k = 0; k < COUNT; k++) out[k] = 42;
    for (int k = 0; k < 9; k++) more[k] = 42;
    for (int k = 0; k < N; k++) last[k] = 42;
    intensity = 42;
    error = no_error();
}

static void expect(rebal_status status, rebal_status expected, const char *field, int64_t index) {
    expect_field(status, &error, expected, field);
    ck_assert_msg(error.index == index, "%s: index %lld", field, (long long)error.index);
    for (int k = 0; k < COUNT; k++) ck_assert(out[k] == 42);
    for (int k = 0; k < 9; k++) ck_assert(more[k] == 42);
    for (int k = 0; k < N; k++) ck_assert(last[k] == 42);
    ck_assert(intensity == 42);
    error = no_error();
}

static rebal_status sample(int32_t ddof, int32_t missing) {
    return rebal_covariance_sample(out, returns, TIMES, N, ddof, missing, NULL, 0, &error);
}

static rebal_status shrink(int32_t estimator, int32_t missing) {
    return rebal_covariance_shrink(out, &intensity, returns, TIMES, N, estimator, missing, NULL, 0,
                                   &error);
}

static rebal_status ewma(double decay, int32_t missing) {
    return rebal_covariance_ewma(out, returns, TIMES, N, decay, missing, &error);
}

static rebal_status factors(size_t n_factors) {
    return rebal_covariance_factors(more, out, last, matrix, N, n_factors, NULL, 0, &error);
}

static rebal_status repair(int32_t method, double least) {
    return rebal_covariance_repair(out, matrix, N, method, least, NULL, 0, &error);
}

static rebal_status check(double most, double tolerance) {
    return rebal_covariance_check(matrix, N, most, tolerance, NULL, 0, &error);
}

START_TEST(arguments) {
    const size_t huge = SIZE_MAX / 8;
    begin();
    expect(rebal_covariance_sample(NULL, returns, TIMES, N, 1, 0, NULL, 0, &error),
           REBAL_E_ARGUMENT, "covariance", -1);
    expect(rebal_covariance_sample(out, NULL, TIMES, N, 1, 0, NULL, 0, &error), REBAL_E_ARGUMENT,
           "returns", -1);
    expect(rebal_covariance_sample(out, returns, 0, N, 1, 0, NULL, 0, &error), REBAL_E_RANGE,
           "n_times", -1);
    expect(rebal_covariance_sample(out, NULL, TIMES, 0, 1, 0, NULL, 0, &error), REBAL_E_RANGE, "n",
           -1);
    expect(rebal_covariance_sample(out, returns, huge, N, 1, 0, NULL, 0, &error), REBAL_E_ARGUMENT,
           "n", -1);
    expect(rebal_covariance_shrink(out, &intensity, returns, 1, huge, 0, 0, NULL, 0, &error),
           REBAL_E_ARGUMENT, "n", -1);
    expect(rebal_covariance_ewma_update(out, NULL, N, 0.9, &error), REBAL_E_ARGUMENT, "returns",
           -1);
    expect(rebal_covariance_factors(NULL, out, last, matrix, N, 1, NULL, 0, &error),
           REBAL_E_ARGUMENT, "loadings", -1);
    expect(rebal_covariance_factors(more, NULL, last, matrix, N, 1, NULL, 0, &error),
           REBAL_E_ARGUMENT, "factor_covariance", -1);
    expect(rebal_covariance_factors(more, out, NULL, matrix, N, 1, NULL, 0, &error),
           REBAL_E_ARGUMENT, "specific", -1);
    expect(rebal_covariance_repair(NULL, matrix, N, 0, 0, NULL, 0, &error), REBAL_E_ARGUMENT,
           "repaired", -1);
    expect(rebal_covariance_repair(out, matrix, huge, 0, 0, NULL, 0, &error), REBAL_E_ARGUMENT, "n",
           -1);
    expect(rebal_covariance_check(NULL, N, 1, 0, NULL, 0, &error), REBAL_E_ARGUMENT, "covariance",
           -1);
    expect(rebal_covariance_pack(out, NULL, N, 0, &error), REBAL_E_ARGUMENT, "square", -1);
    expect(rebal_covariance_unpack(NULL, matrix, N, &error), REBAL_E_ARGUMENT, "square", -1);
    ck_assert_uint_eq(rebal_covariance_size(0, 1) + rebal_covariance_size(1, 0), 0);
    ck_assert_uint_eq(rebal_covariance_size(huge, huge) + rebal_covariance_size(huge, 1), 0);
    ck_assert_uint_eq(rebal_covariance_eigen_size(0) + rebal_covariance_eigen_size(huge), 0);
}
END_TEST

/* No size overflows: counts up to the last ones of a size_t give 0. */
START_TEST(sizes_of_what_cannot_be) {
    static const size_t many[] = {SIZE_MAX,     SIZE_MAX - 1,  SIZE_MAX - 2, SIZE_MAX / 2,
                                  SIZE_MAX / 8, SIZE_MAX / 24, SIZE_MAX / 32};
    for (size_t k = 0; k < sizeof many / sizeof *many; k++) {
        ck_assert_uint_eq(rebal_covariance_eigen_size(many[k]), 0);
        ck_assert_uint_eq(rebal_covariance_size(1, many[k]), 0);
        ck_assert_uint_eq(rebal_covariance_size(many[k], 1), 0);
        ck_assert_uint_eq(rebal_covariance_size(many[k], many[k]), 0);
    }
    ck_assert_uint_eq(rebal_covariance_eigen_size(1), 9 * sizeof(double));
}
END_TEST

START_TEST(ranges) {
    begin();
    expect(sample(2, 0), REBAL_E_RANGE, "ddof", -1);
    expect(sample(-1, 0), REBAL_E_RANGE, "ddof", -1);
    expect(sample(1, 3), REBAL_E_RANGE, "missing", -1);
    expect(shrink(3, 0), REBAL_E_RANGE, "estimator", -1);
    expect(shrink(0, REBAL_MISSING_PAIRWISE), REBAL_E_RANGE, "missing", -1);
    expect(ewma(0, 0), REBAL_E_RANGE, "decay", -1);
    expect(ewma(1, 0), REBAL_E_RANGE, "decay", -1);
    expect(ewma(NEAR_NAN, 0), REBAL_E_NOT_FINITE, "decay", -1);
    expect(ewma(0.9, REBAL_MISSING_PAIRWISE), REBAL_E_RANGE, "missing", -1);
    expect(factors(0), REBAL_E_RANGE, "n_factors", -1);
    expect(factors(4), REBAL_E_RANGE, "n_factors", -1);
    expect(repair(2, 0), REBAL_E_RANGE, "method", -1);
    expect(repair(0, -0.1), REBAL_E_RANGE, "eigenvalue_min", -1);
    expect(repair(0, NEAR_NAN), REBAL_E_NOT_FINITE, "eigenvalue_min", -1);
    expect(check(0, 0), REBAL_E_RANGE, "variance_max", -1);
    expect(check(1, 0.6), REBAL_E_RANGE, "tolerance", -1);
}
END_TEST

/* Bad numbers at each place; what is missing counts as missing only. */
START_TEST(bad_returns) {
    const double infinite = 1e300 * 1e300, bad[] = {NEAR_NAN, infinite, -infinite, 1.1e50};
    for (int k = 0; k < TIMES * N; k++) {
        for (size_t b = 0; b < sizeof bad / sizeof *bad; b++) {
            rebal_status expected = b < 3 ? REBAL_E_NOT_FINITE : REBAL_E_RANGE;
            begin();
            returns[k] = bad[b];
            expect(sample(1, REBAL_MISSING_ERROR), expected, "returns", k);
            expect(shrink(1, REBAL_MISSING_ERROR), expected, "returns", k);
            expect(ewma(0.9, REBAL_MISSING_ERROR), expected, "returns", k);
            if (b == 0) continue;
            expect(sample(1, REBAL_MISSING_PAIRWISE), expected, "returns", k);
            expect(shrink(1, REBAL_MISSING_DROP_ROW), expected, "returns", k);
            expect(ewma(0.9, REBAL_MISSING_DROP_ROW), expected, "returns", k);
        }
    }
}
END_TEST

START_TEST(too_few_periods) {
    begin();
    expect(rebal_covariance_sample(out, returns, 1, N, 1, 0, NULL, 0, &error), REBAL_E_RANGE,
           "n_times", -1);
    expect(rebal_covariance_shrink(out, &intensity, returns, 1, N, 0, 0, NULL, 0, &error),
           REBAL_E_RANGE, "n_times", -1);
    for (int t = 0; t < TIMES; t++)
        if (t != 2) returns[t * N + t % 2] = NEAR_NAN;
    ck_assert_int_eq(sample(1, REBAL_MISSING_DROP_ROW), REBAL_E_RANGE);
    ck_assert_int_eq(error.value, 1);
    expect(shrink(0, REBAL_MISSING_DROP_ROW), REBAL_E_RANGE, "n_times", -1);
    /* Columns 0 and 1 meet once, at place 1. */
    expect(sample(1, REBAL_MISSING_PAIRWISE), REBAL_E_RANGE, "n_times", 1);
    for (int t = 0; t < TIMES; t++) returns[t * N] = NEAR_NAN;
    expect(ewma(0.5, REBAL_MISSING_DROP_ROW), REBAL_E_RANGE, "n_times", -1);
}
END_TEST

/* A column that does not vary has no correlation; the other estimators take it. */
START_TEST(constant_column) {
    begin();
    for (int t = 0; t < TIMES; t++) returns[t * N + 1] = 0.1;
    expect(shrink(REBAL_SHRINK_LEDOIT_WOLF_CORRELATION, 0), REBAL_E_RANGE, "returns", 1);
    ck_assert_int_eq(shrink(REBAL_SHRINK_OAS, 0), REBAL_OK);
    ck_assert_int_eq(sample(1, 0), REBAL_OK);
    ck_assert(numbers_abs(out[2]) < 1e-30);
}
END_TEST

START_TEST(bad_matrices) {
    const double infinite = 1e300 * 1e300, bad[] = {NEAR_NAN, infinite, -infinite, 1.1e50};
    static const size_t diagonal[] = {0, 2, 5};
    for (int k = 0; k < COUNT; k++) {
        for (size_t b = 0; b < sizeof bad / sizeof *bad; b++) {
            rebal_status expected = b < 3 ? REBAL_E_NOT_FINITE : REBAL_E_RANGE;
            begin();
            matrix[k] = bad[b];
            expect(factors(1), expected, "covariance", k);
            expect(repair(1, 0), expected, "covariance", k);
            expect(check(1, 0), expected, "covariance", k);
            double before = matrix[k == 0];
            expect(rebal_covariance_ewma_update(matrix, returns, N, 0.9, &error), expected,
                   "covariance", k);
            ck_assert(matrix[k == 0] == before);
        }
    }
    for (int k = 0; k < 3; k++) {
        begin();
        matrix[diagonal[k]] = k == 0 ? -1e-30 : 1e-101;
        expect(factors(1), REBAL_E_RANGE, "covariance", (int64_t)diagonal[k]);
        expect(repair(0, 0), REBAL_E_RANGE, "covariance", (int64_t)diagonal[k]);
        expect(check(1, 0), REBAL_E_RANGE, "covariance", (int64_t)diagonal[k]);
    }
    begin();
    returns[1] = NEAR_NAN;
    expect(rebal_covariance_ewma_update(matrix, returns, N, 0.9, &error), REBAL_E_NOT_FINITE,
           "returns", 1);
    ck_assert(matrix[0] == 0.04);
}
END_TEST

/* F-EWMAC: an instrument that stands still, past 1e-100, where its variance becomes 0, and later
 * moves again: step by step the bits of all at once, and a matrix that the risk is read from. */
START_TEST(steps_without_end) {
    enum { STEPS = 15000 };
    static double still[(STEPS + 1) * N], all[COUNT];
    static const size_t look[] = {3400, 3722, 9000, STEPS};
    const rebal_risk_model model = {.struct_size = sizeof model, .n = N, .covariance = matrix};
    const double weight[N] = {1, 0, 0};
    double risk;
    begin();
    memcpy(still, returns, N * sizeof *still);
    memset(still + N, 0, STEPS * N * sizeof *still);
    for (size_t t = 1; t <= STEPS; t++) still[t * N + 2] = 0.001 * (double)(t % 7);
    still[9000 * N] = 0.5;
    ck_assert_int_eq(rebal_covariance_ewma(matrix, still, 1, N, 0.94, 0, NULL), REBAL_OK);
    for (size_t t = 1, k = 0; t <= STEPS; t++) {
        ck_assert_int_eq(rebal_covariance_ewma_update(matrix, still + t * N, N, 0.94, &error),
                         REBAL_OK);
        if (t != look[k]) continue;
        ck_assert_int_eq(rebal_covariance_ewma(all, still, t + 1, N, 0.94, 0, NULL), REBAL_OK);
        ck_assert_mem_eq(all, matrix, sizeof all);
        ck_assert_int_eq(rebal_risk_tracking_error(&risk, &model, weight, 1, NULL, NULL, 0, &error),
                         REBAL_OK);
        ck_assert((risk == 0) == (k % 2 == 1));
        ck_assert(k % 2 == 1 ? matrix[0] == 0 && matrix[3] == 0 : matrix[0] >= 1e-100);
        ck_assert(matrix[5] > 1e-7 && (matrix[2] == 0) == (k > 0));
        k++;
    }
    matrix[2] = -1e-300;
    ck_assert_int_eq(rebal_covariance_ewma_update(matrix, still, N, 0.94, &error), REBAL_E_RANGE);
    ck_assert_int_eq(error.index, 2);
    ck_assert(matrix[2] == -1e-300);
}
END_TEST

/* Percent squared instead of fractions; rows that cannot be. */
START_TEST(checks) {
    begin();
    ck_assert_int_eq(check(0.09, 1e-10), REBAL_OK);
    ck_assert(is_untouched(&error));
    expect(check(0.0899, 1e-10), REBAL_E_RANGE, "covariance", 2);
    for (int k = 0; k < COUNT; k++) matrix[k] *= 10000;
    expect(check(1, 1e-10), REBAL_E_RANGE, "covariance", 0);
    begin();
    matrix[1] = 0.061; /* a correlation of 1.017 */
    expect(check(1, 1e-10), REBAL_E_NOT_PSD, "covariance", 1);
    ck_assert_int_eq(check(1, 0.02), REBAL_OK);
    begin();
    matrix[3] = 0.019;
    matrix[4] = -0.025; /* each is possible, all three are not */
    expect(check(1, 1e-10), REBAL_E_NOT_PSD, "covariance", 2);
    begin();
    matrix[1] = 0.06; /* a correlation of 1: semidefinite, not definite */
    matrix[3] = matrix[4] = 0;
    ck_assert_int_eq(check(1, 1e-10), REBAL_OK);
    begin();
    matrix[0] = 0;
    expect(check(1, 1e-10), REBAL_E_NOT_PSD, "covariance", 1);
}
END_TEST

/* F-PACK: there and back; the mean of what differs by no more than was said. */
START_TEST(packing) {
    double square[9], back[COUNT];
    begin();
    ck_assert_int_eq(rebal_covariance_unpack(square, matrix, N, &error), REBAL_OK);
    ck_assert(square[1] == 0.01 && square[3] == 0.01 && square[7] == 0.003 && square[8] == 0.01);
    ck_assert_int_eq(rebal_covariance_pack(back, square, N, 0, &error), REBAL_OK);
    ck_assert_mem_eq(back, matrix, sizeof back);
    square[7] = 0.005;
    expect(rebal_covariance_pack(out, square, N, 0.39, &error), REBAL_E_NOT_PSD, "square", 7);
    ck_assert_int_eq(rebal_covariance_pack(back, square, N, 0.41, &error), REBAL_OK);
    NEAR(back[4], 0.004, 1e-15);
    square[5] = NEAR_NAN;
    expect(rebal_covariance_pack(out, square, N, 0.1, &error), REBAL_E_NOT_FINITE, "square", 5);
}
END_TEST

/* The caller's memory: exactly enough does, and the result is the same. */
START_TEST(memory) {
    _Alignas(16) static unsigned char block[1 << 16];
    double first[COUNT];
    size_t bytes = rebal_covariance_size(TIMES, N), wide = rebal_covariance_eigen_size(N);
    begin();
    ck_assert(bytes < sizeof block && wide < sizeof block);
    ck_assert_int_eq(sample(1, 0), REBAL_OK);
    memcpy(first, out, sizeof first);
    begin();
    expect(rebal_covariance_sample(out, returns, TIMES, N, 1, 0, block, bytes - 1, &error),
           REBAL_E_MEMORY, "memory", -1);
    expect(rebal_covariance_sample(out, returns, TIMES, N, 1, 0, block + 8, bytes, &error),
           REBAL_E_MEMORY, "memory", -1);
    expect(rebal_covariance_repair(out, matrix, N, 0, 0, block, wide - 1, &error), REBAL_E_MEMORY,
           "memory", -1);
    ck_assert_int_eq(rebal_covariance_sample(out, returns, TIMES, N, 1, 0, block, bytes, &error),
                     REBAL_OK);
    ck_assert_mem_eq(first, out, sizeof first);
    ck_assert_int_eq(rebal_covariance_sample(out, returns, TIMES, N, 1, REBAL_MISSING_PAIRWISE,
                                             block + 1, 1, &error),
                     REBAL_OK);
    ck_assert_int_eq(rebal_covariance_factors(more, out, last, matrix, N, N, block, wide, &error),
                     REBAL_OK);
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("api/covariance", &tests);
    tcase_add_test(tests, arguments);
    tcase_add_test(tests, sizes_of_what_cannot_be);
    tcase_add_test(tests, ranges);
    tcase_add_test(tests, bad_returns);
    tcase_add_test(tests, too_few_periods);
    tcase_add_test(tests, constant_column);
    tcase_add_test(tests, bad_matrices);
    tcase_add_test(tests, steps_without_end);
    tcase_add_test(tests, checks);
    tcase_add_test(tests, packing);
    tcase_add_test(tests, memory);
    return unit_run(suite);
}
