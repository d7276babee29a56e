/* SPDX-License-Identifier: MIT */
#include "math/least_squares.h"

#include <float.h>

#include "unit/near.h"
#include "unit/unit.h"

static double uniform(uint64_t *seed) {
    return (double)(int64_t)(splitmix_next(seed) >> 11) * 0x1p-52 - 1;
}

enum { ROWS = 200 };

/* 1, and three columns that go together; the answer with noise. */
static void fill(double row[ROWS][5], double noise) {
    uint64_t seed = 11;
    for (int t = 0; t < ROWS; t++) {
        double common = uniform(&seed);
        row[t][0] = 1;
        for (int j = 1; j < 4; j++) row[t][j] = 5 + common + uniform(&seed) / 4;
        row[t][4] = 2 - 3 * row[t][1] + 0.5 * row[t][2] + row[t][3] + noise * uniform(&seed);
    }
}

/* F-OLS */
START_TEST(exact_answers) {
    static double row[ROWS][5];
    static const double expected[] = {2, -3, 0.5, 1};
    rbl_lsq lsq = {{{0}}};
    double x[4];
    fill(row, 0);
    for (int t = 0; t < ROWS; t++) rbl_lsq_add(&lsq, row[t]);
    double square = rbl_lsq_solve(x, &lsq);
    for (int j = 0; j < 4; j++) NEAR(x[j], expected[j], 1e-12);
    ck_assert(square < 1e-24);
}
END_TEST

/* The residuals are orthogonal to each column, and their squares sum to what is said. */
START_TEST(normal_equations) {
    static double row[ROWS][5];
    rbl_lsq lsq = {{{0}}};
    double x[4], product[4] = {0}, square = 0;
    fill(row, 1);
    for (int t = 0; t < ROWS; t++) rbl_lsq_add(&lsq, row[t]);
    double said = rbl_lsq_solve(x, &lsq);
    for (int t = 0; t < ROWS; t++) {
        double e = row[t][4];
        for (int j = 0; j < 4; j++) e -= x[j] * row[t][j];
        for (int j = 0; j < 4; j++) product[j] += e * row[t][j];
        square += e * e;
    }
    for (int j = 0; j < 4; j++) ck_assert(product[j] < 1e-10 && product[j] > -1e-10);
    NEAR(said, square, 1e-12);
}
END_TEST

/* The order of the rows changes the rounding alone. */
START_TEST(any_order) {
    static double row[ROWS][5];
    rbl_lsq there = {{{0}}}, back = {{{0}}};
    double x[4], y[4];
    fill(row, 1);
    for (int t = 0; t < ROWS; t++) rbl_lsq_add(&there, row[t]);
    for (int t = ROWS - 1; t >= 0; t--) rbl_lsq_add(&back, row[t]);
    NEAR(rbl_lsq_solve(x, &there), rbl_lsq_solve(y, &back), 1e-12);
    for (int j = 0; j < 4; j++) NEAR(x[j], y[j], 1e-11);
}
END_TEST

/* Unit columns: 1. The triangle (1, 3/5; 0, 4/5) has norm 7/5, its inverse (1, -3/4; 0, 5/4) 2; a
 * column's unit does not matter. */
START_TEST(condition_numbers) {
    rbl_lsq lsq = {{{1}, {0, 1}, {0, 0, 1}, {0, 0, 0, 1}}};
    ck_assert(rbl_lsq_condition(&lsq) == 1);
    lsq.r[0][1] = 3e20, lsq.r[1][1] = 4e20;
    NEAR(rbl_lsq_condition(&lsq), 2.8, 1e-15);
    lsq.r[1][1] = 0;
    ck_assert(rbl_lsq_condition(&lsq) == DBL_MAX);
    lsq.r[0][1] = 0;
    ck_assert(rbl_lsq_condition(&lsq) == DBL_MAX);
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("math/least_squares", &tests);
    tcase_add_test(tests, exact_answers);
    tcase_add_test(tests, normal_equations);
    tcase_add_test(tests, any_order);
    tcase_add_test(tests, condition_numbers);
    return unit_run(suite);
}
