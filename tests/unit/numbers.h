/* SPDX-License-Identifier: MIT */
/* What the tests of matrices share: seeded doubles, and the samples of the reference values. */
#ifndef UNIT_NUMBERS_H
#define UNIT_NUMBERS_H

#include "unit/near.h"

static inline double numbers_abs(double x) { return x < 0 ? -x : x; }

/* -1..1 */
static inline double numbers_next(uint64_t *seed) {
    return (double)((int64_t)splitmix_next(seed) >> 10) * 0x1p-53;
}

/* Within an absolute distance. */
static inline void numbers_near(double got, double expected, double distance) {
    ck_assert_msg(numbers_abs(got - expected) <= distance, "%.17g not %.17g", got, expected);
}

static inline double *numbers_array(size_t count) {
    double *x = malloc((count + 1) * sizeof *x);
    ck_assert_ptr_nonnull(x);
    return x;
}

/* The sample of 30 periods and four instruments that the reference values belong to. */
enum { X1_TIMES = 30, X1_N = 4, X1_COUNT = 10 };

static inline void numbers_x1(double *x) {
    static const double beta[X1_N] = {1, 0.8, 0.5, 1.2};
    for (int i = 0; i < X1_TIMES; i++)
        for (int j = 0; j < X1_N; j++)
            x[i * X1_N + j] = beta[j] * ((7 * i) % 11 - 5) / 100 +
                              (double)((3 * i * i + 5 * i * j + j) % 13 - 6) / 400;
}

/* Another, of 60 periods and five instruments: correlations differ in size and in sign. */
enum { X2_TIMES = 60, X2_N = 5, X2_COUNT = 15 };

static inline void numbers_x2(double *x) {
    static const double beta[X2_N] = {1, 0.8, 0.5, 1.2, -0.3};
    for (int i = 0; i < X2_TIMES; i++)
        for (int j = 0; j < X2_N; j++)
            x[i * X2_N + j] = beta[j] * ((7 * i) % 11 - 5) / 100 * (1 + j % 3) / 2 +
                              (double)((3 * i * i + 5 * i * j + j) % 13 - 6) / 300;
}

#endif
