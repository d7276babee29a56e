/* SPDX-License-Identifier: MIT */
#include "math/cholesky.h"

#include "math/packed.h"

#include "../numbers.h"

/* Integers throughout, so exact: L = (2; 6 1; -8 5 3). */
START_TEST(by_hand) {
    double a[] = {4, 12, 37, -16, -43, 98};
    static const double factor[] = {2, 6, 1, -8, 5, 3};
    ck_assert_uint_eq(rbl_cholesky_factor(a, 3), 3);
    for (int k = 0; k < 6; k++) ck_assert(a[k] == factor[k]);
}
END_TEST

START_TEST(first_bad_pivot) {
    double zero[] = {0}, singular[] = {1, 1, 1}, indefinite[] = {1, 0, 1, 2, 0, 3};
    double bad[] = {1, 0, 1, 0, 0, NEAR_NAN};
    ck_assert_uint_eq(rbl_cholesky_factor(zero, 1), 0);
    ck_assert_uint_eq(rbl_cholesky_factor(singular, 2), 1);
    ck_assert_uint_eq(rbl_cholesky_factor(indefinite, 3), 2);
    ck_assert_uint_eq(rbl_cholesky_factor(bad, 3), 2);
}
END_TEST

/* F-PSD: M M' + I, n up to 40: the factor's product is the matrix. */
START_TEST(product) {
    static double m[40][40], a[820], factor[820];
    uint64_t seed = 3;
    for (size_t n = 1; n <= 40; n++) {
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < n; j++) m[i][j] = numbers_next(&seed);
        for (size_t i = 0; i < n; i++) {
            for (size_t j = 0; j <= i; j++) {
                double sum = i == j;
                for (size_t k = 0; k < n; k++) sum += m[i][k] * m[j][k];
                a[rbl_packed_at(i, j)] = factor[rbl_packed_at(i, j)] = sum;
            }
        }
        ck_assert_uint_eq(rbl_cholesky_factor(factor, n), n);
        for (size_t i = 0; i < n; i++) {
            ck_assert(factor[rbl_packed_at(i, i)] > 0);
            for (size_t j = 0; j <= i; j++) {
                double sum = 0;
                for (size_t k = 0; k <= j; k++)
                    sum += factor[rbl_packed_at(i, k)] * factor[rbl_packed_at(j, k)];
                numbers_near(sum, a[rbl_packed_at(i, j)], 1e-12);
            }
        }
    }
}
END_TEST

/* F-DUAL: the solution, put back. */
START_TEST(solved) {
    static double m[30][30], a[465], l[465], x[30], b[30];
    uint64_t seed = 4;
    for (size_t n = 1; n <= 30; n++) {
        for (size_t i = 0; i < n; i++) {
            for (size_t j = 0; j < n; j++) m[i][j] = numbers_next(&seed);
            x[i] = b[i] = numbers_next(&seed);
        }
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j <= i; j++) {
                double sum = i == j;
                for (size_t k = 0; k < n; k++) sum += m[i][k] * m[j][k];
                a[rbl_packed_at(i, j)] = l[rbl_packed_at(i, j)] = sum;
            }
        ck_assert_uint_eq(rbl_cholesky_factor(l, n), n);
        rbl_cholesky_solve(x, l, n);
        for (size_t i = 0; i < n; i++) {
            double sum = 0;
            for (size_t j = 0; j < n; j++)
                sum += a[i > j ? rbl_packed_at(i, j) : rbl_packed_at(j, i)] * x[j];
            numbers_near(sum, b[i], 1e-12);
        }
    }
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("math/cholesky", &tests);
    tcase_add_test(tests, by_hand);
    tcase_add_test(tests, first_bad_pivot);
    tcase_add_test(tests, product);
    tcase_add_test(tests, solved);
    return unit_run(suite);
}
