/* SPDX-License-Identifier: MIT */
#include "math/cholesky.h"

#include "math/packed.h"

#include "../numbers.h"

/* Integers throughout, so exact: L = (2; 6 1; -8 5 3). */
START_TEST(by_hand) {
    double a[] = {4, 12, 37, -16, -43, 98}, x[] = {-20, -43, 192};
    static const double factor[] = {2, 6, 1, -8, 5, 3};
    ck_assert_uint_eq(rbl_cholesky_factor(a, 3), 3);
    for (int k = 0; k < 6; k++) ck_assert(a[k] == factor[k]);
    rbl_cholesky_solve(x, a, 3);
    ck_assert(x[0] == 1 && x[1] == 2 && x[2] == 3);
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

/* F-PSD: M M' + I, n up to 40: the factor's product and the solution's residual. */
START_TEST(product_and_residual) {
    static double m[40][40], a[820], factor[820], x[40], b[40];
    uint64_t seed = 3;
    for (size_t n = 1; n <= 40; n++) {
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < n; j++) m[i][j] = numbers_next(&seed);
        for (size_t i = 0; i < n; i++) {
            x[i] = b[i] = numbers_next(&seed);
            for (size_t j = 0; j <= i; j++) {
                double sum = i == j;
                for (size_t k = 0; k < n; k++) sum += m[i][k] * m[j][k];
                a[rbl_packed_at(i, j)] = factor[rbl_packed_at(i, j)] = sum;
            }
        }
        ck_assert_uint_eq(rbl_cholesky_factor(factor, n), n);
        rbl_cholesky_solve(x, factor, n);
        for (size_t i = 0; i < n; i++) {
            double left = 0;
            for (size_t j = 0; j < n; j++)
                left += a[i > j ? rbl_packed_at(i, j) : rbl_packed_at(j, i)] * x[j];
            numbers_near(left, b[i], 1e-12);
        }
    }
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("math/cholesky", &tests);
    tcase_add_test(tests, by_hand);
    tcase_add_test(tests, first_bad_pivot);
    tcase_add_test(tests, product_and_residual);
    return unit_run(suite);
}
