/* SPDX-License-Identifier: MIT */
/* Factors and repair of matrices. */
#include "market/covariance.h"

#include "math/packed.h"

#include "../numbers.h"

enum { N = 30, COUNT = N * (N + 1) / 2 };

static double c[COUNT], d[COUNT], loadings[N * N], factors[COUNT], specific[N];

/* Tridiagonal ones: eigenvalues 1 + sqrt 2, 1, 1 - sqrt 2. */
static const double ones[6] = {1, 1, 1, 0, 1, 1};

static rebal_status repair(double *out, const double *matrix, size_t n, int32_t method,
                           double least) {
    return rebal_covariance_repair(out, matrix, n, method, least, NULL, 0, NULL);
}

static rebal_status check(const double *matrix, size_t n, double tolerance) {
    return rebal_covariance_check(matrix, n, 1e50, tolerance, NULL, 0, NULL);
}

/* F-HIGHAM: Higham 2002, section 1, prints 0.7607 and 0.1573. */
START_TEST(higham_published) {
    ck_assert_int_eq(repair(d, ones, 3, REBAL_REPAIR_HIGHAM, 0), REBAL_OK);
    NEAR(d[1], 0.760689853402284, 1e-9);
    NEAR(d[3], 0.157298106138376, 1e-9);
    NEAR(d[4], d[1], 1e-12);
    ck_assert(d[0] == 1 && d[2] == 1 && d[5] == 1);
}
END_TEST

/* F-CLIP: in closed form, to 40 digits. */
START_TEST(clip_by_hand) {
    ck_assert_int_eq(repair(d, ones, 3, REBAL_REPAIR_CLIP, 0), REBAL_OK);
    NEAR(d[1], 0.73953915425623487187, 1e-12);
    NEAR(d[3], 0.093836321356054313601, 1e-12);
    ck_assert(d[0] == 1 && d[2] == 1 && d[5] == 1);
}
END_TEST

static double distance(const double *a, const double *b, size_t n) {
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++) {
            double way = a[rbl_packed_at(i, j)] - b[rbl_packed_at(i, j)];
            sum += way * way;
        }
    return sum;
}

static void random_correlations(double *out, size_t n, uint64_t seed) {
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j <= i; j++)
            out[rbl_packed_at(i, j)] = i == j ? 1 : 0.9 * numbers_next(&seed);
}

/* F-PSD: indefinite before, semidefinite after; Higham's nearer than the clipped; the same again
 * to the bit. */
START_TEST(repair_random) {
    double again[COUNT], higham[COUNT];
    for (size_t n = 3; n <= N; n += 3) {
        random_correlations(c, n, n);
        if (check(c, n, 1e-10) == REBAL_OK) continue;
        ck_assert_int_eq(check(c, n, 1e-10), REBAL_E_NOT_PSD);
        ck_assert_int_eq(repair(d, c, n, REBAL_REPAIR_CLIP, 0), REBAL_OK);
        ck_assert_int_eq(repair(higham, c, n, REBAL_REPAIR_HIGHAM, 0), REBAL_OK);
        ck_assert_int_eq(check(d, n, 1e-13), REBAL_OK);
        ck_assert_int_eq(check(higham, n, 1e-13), REBAL_OK);
        ck_assert(distance(c, higham, n) < distance(c, d, n));
        for (int32_t method = 0; method <= 1; method++) {
            ck_assert_int_eq(repair(again, d, n, method, 0), REBAL_OK);
            ck_assert_mem_eq(again, d, rbl_packed_count(n) * sizeof *d);
        }
        for (int32_t method = 0; method <= 1; method++) {
            ck_assert_int_eq(repair(again, c, n, method, 0.01), REBAL_OK);
            ck_assert_int_eq(check(again, n, 0), REBAL_OK);
        }
    }
}
END_TEST

/* Variances stay, also of 0; in place; a repaired matrix scales with its instruments. */
START_TEST(repair_keeps_variances) {
    for (int32_t method = 0; method <= 1; method++) {
        for (size_t k = 0; k < 6; k++) c[k] = ones[k];
        ck_assert_int_eq(repair(d, ones, 3, method, 0), REBAL_OK);
        for (size_t i = 0; i < 3; i++)
            for (size_t j = 0; j <= i; j++)
                c[rbl_packed_at(i, j)] *= (double)(1 << i) * (double)(1 << j) / 1024;
        ck_assert_int_eq(repair(c, c, 3, method, 0), REBAL_OK);
        for (size_t i = 0; i < 3; i++)
            for (size_t j = 0; j <= i; j++)
                NEAR(c[rbl_packed_at(i, j)],
                     d[rbl_packed_at(i, j)] * (double)(1 << i) * (double)(1 << j) / 1024, 1e-14);
        const double cash[] = {0, 0.001, 0.04};
        ck_assert_int_eq(check(cash, 2, 1e-10), REBAL_E_NOT_PSD);
        ck_assert_int_eq(repair(d, cash, 2, method, 0), REBAL_OK);
        ck_assert(d[0] == 0 && d[1] == 0 && d[2] == 0.04);
        ck_assert_int_eq(check(d, 2, 0), REBAL_OK);
    }
}
END_TEST

/* F-FACTOR: two factors and equal rests are found again; the diagonal is kept; all factors leave
 * nothing. */
START_TEST(factors_found) {
    double b[N * 2], size[2] = {0, 0};
    uint64_t seed = 4;
    for (size_t i = 0; i < N; i++) {
        b[2 * i] = 1 + numbers_next(&seed) / 4;
        b[2 * i + 1] = i % 2 ? b[2 * i - 2] : -1;
    }
    for (size_t i = 0; i < N; i += 2) b[2 * i + 1] = -b[2 * i + 2];
    for (size_t i = 0; i < N; i++)
        for (size_t k = 0; k < 2; k++) size[k] += b[2 * i + k] * b[2 * i + k];
    for (size_t i = 0; i < N; i++)
        for (size_t j = 0; j <= i; j++)
            c[rbl_packed_at(i, j)] = 4 * b[2 * i] * b[2 * j] / size[0] +
                                     2 * b[2 * i + 1] * b[2 * j + 1] / size[1] +
                                     (i == j ? 0.125 : 0);
    ck_assert_int_eq(rebal_covariance_factors(loadings, factors, specific, c, N, 2, NULL, 0, NULL),
                     REBAL_OK);
    NEAR(factors[0], 4.125, 1e-13);
    NEAR(factors[2], 2.125, 1e-13);
    ck_assert(factors[1] == 0);
    for (size_t i = 0; i < N; i++) {
        double variance = specific[i];
        for (size_t k = 0; k < 2; k++)
            variance += loadings[2 * i + k] * loadings[2 * i + k] * factors[rbl_packed_at(k, k)];
        NEAR(variance, c[rbl_packed_at(i, i)], 1e-14);
    }
    ck_assert_int_eq(rebal_covariance_factors(loadings, factors, specific, c, N, N, NULL, 0, NULL),
                     REBAL_OK);
    for (size_t i = 0; i < N; i++) numbers_near(specific[i], 0, 1e-13);
    for (size_t i = 0; i < N; i++) {
        for (size_t j = 0; j <= i; j++) {
            double sum = 0;
            for (size_t k = 0; k < N; k++)
                sum += loadings[i * N + k] * factors[rbl_packed_at(k, k)] * loadings[j * N + k];
            numbers_near(sum, c[rbl_packed_at(i, j)], 1e-13);
        }
    }
}
END_TEST

START_TEST(factors_refuse_indefinite) {
    rebal_error error = {.struct_size = sizeof error};
    loadings[0] = specific[0] = factors[0] = 42;
    ck_assert_int_eq(
        rebal_covariance_factors(loadings, factors, specific, ones, 3, 3, NULL, 0, &error),
        REBAL_E_NOT_PSD);
    ck_assert_int_eq(error.index, 2);
    ck_assert(loadings[0] == 42 && specific[0] == 42 && factors[0] == 42);
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("market/covariance_matrix", &tests);
    tcase_add_test(tests, higham_published);
    tcase_add_test(tests, clip_by_hand);
    tcase_add_test(tests, repair_random);
    tcase_add_test(tests, repair_keeps_variances);
    tcase_add_test(tests, factors_found);
    tcase_add_test(tests, factors_refuse_indefinite);
    return unit_run(suite);
}
