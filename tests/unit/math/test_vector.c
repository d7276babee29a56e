/* SPDX-License-Identifier: MIT */
#include "math/vector.h"

#include "math/packed.h"

#include "../numbers.h"

enum { N = 37 };

static double x[N], y[N], z[N], before[N], last[N];

static void fill(uint64_t seed) {
    for (int i = 0; i < N; i++) {
        x[i] = numbers_next(&seed);
        y[i] = before[i] = numbers_next(&seed);
        z[i] = last[i] = numbers_next(&seed);
    }
}

/* Eight lanes and the fixed tree, written out. */
static double dot_by_lanes(const double *a, const double *b, size_t n) {
    double s[8] = {0};
    for (size_t i = 0; i < n; i++) s[i % 8] += a[i] * b[i];
    return ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7]));
}

START_TEST(sums_to_the_bit) {
    for (size_t n = 0; n <= N; n++) {
        fill(n);
        ck_assert(rbl_vector_dot(x, y, n) == dot_by_lanes(x, y, n));
        ck_assert(rbl_vector_add_dot(y, 3, x, z, n) == dot_by_lanes(x, z, n));
        for (size_t i = 0; i < N; i++)
            ck_assert(y[i] == (i < n ? before[i] + 3 * x[i] : before[i]));
    }
}
END_TEST

START_TEST(elements_to_the_bit) {
    for (size_t n = 0; n <= N; n++) {
        fill(n + 100);
        rbl_vector_add(y, 0.7, x, n);
        for (size_t i = 0; i < N; i++)
            ck_assert(y[i] == (i < n ? before[i] + 0.7 * x[i] : before[i]));
        fill(n + 100);
        rbl_vector_take(y, 0.7, x, 0.3, z, n);
        for (size_t i = 0; i < N; i++)
            ck_assert(y[i] == (i < n ? before[i] - (0.7 * x[i] + 0.3 * z[i]) : before[i]));
        fill(n + 100);
        rbl_vector_rotate(y, z, 0.8, 0.6, n);
        for (size_t i = 0; i < N; i++) {
            ck_assert(y[i] == (i < n ? 0.8 * before[i] - 0.6 * last[i] : before[i]));
            ck_assert(z[i] == (i < n ? 0.6 * before[i] + 0.8 * last[i] : last[i]));
        }
        fill(n + 100);
        rbl_vector_scale(y, -2, n);
        for (size_t i = 0; i < N; i++) ck_assert(y[i] == (i < n ? -2 * before[i] : before[i]));
        fill(n + 100);
        rbl_vector_blend(y, 0.9, -0.3, x, n);
        for (size_t i = 0; i < N; i++)
            ck_assert(y[i] == (i < n ? 0.9 * before[i] + -0.3 * x[i] : before[i]));
    }
}
END_TEST

/* A factor of -0 stays one: -0 + -0 x 1 is -0. */
START_TEST(signs_of_zero) {
    for (int i = 0; i < N; i++) {
        x[i] = 1;
        y[i] = -0.0;
    }
    rbl_vector_add(y, -0.0, x, N);
    for (int i = 0; i < N; i++) ck_assert(y[i] == 0 && 1 / y[i] < 0);
}
END_TEST

START_TEST(within_a_limit) {
    for (size_t n = 1; n <= N; n++) {
        for (size_t i = 0; i < n; i++) {
            fill(n);
            for (size_t k = 0; k < n; k++) x[k] = k % 2 ? -1e50 : 1e50;
            ck_assert(rbl_vector_is_within(x, 1e50, n));
            x[i] *= 1.0000001;
            ck_assert(!rbl_vector_is_within(x, 1e50, n));
            x[i] = NEAR_NAN;
            ck_assert(!rbl_vector_is_within(x, 1e50, n));
            x[i] = -1e300 * 1e300;
            ck_assert(!rbl_vector_is_within(x, 1e50, n));
        }
    }
}
END_TEST

/* Against the plain sums over the square. */
START_TEST(packed_products) {
    static double a[N * N], packed[N * (N + 1) / 2], product[N];
    uint64_t seed = 7;
    for (size_t n = 1; n <= N; n++) {
        double xax = 0;
        fill(n);
        for (size_t k = 0; k < rbl_packed_count(n); k++) packed[k] = numbers_next(&seed);
        rbl_packed_to_square(a, packed, n);
        rbl_packed_times(product, packed, x, n);
        for (size_t i = 0; i < n; i++) {
            double sum = 0;
            for (size_t j = 0; j < n; j++) {
                ck_assert(a[i * n + j] == a[j * n + i]);
                ck_assert(j > i || a[i * n + j] == packed[rbl_packed_at(i, j)]);
                sum += a[i * n + j] * x[j];
            }
            numbers_near(product[i], sum, 1e-14);
            xax += x[i] * sum;
        }
        numbers_near(rbl_packed_form(packed, x, n), xax, 1e-13);
    }
}
END_TEST

/* Row after row, to the bit. */
START_TEST(packed_form_by_rows) {
    static double packed[N * (N + 1) / 2];
    uint64_t seed = 8;
    for (size_t k = 0; k < rbl_packed_count(N); k++) packed[k] = numbers_next(&seed);
    for (size_t n = 0; n <= N; n++) {
        double sum = 0;
        fill(n);
        for (size_t i = 0; i < n; i++) {
            const double *row = packed + rbl_packed_row(i);
            sum += 2 * (x[i] * dot_by_lanes(row, x, i)) + x[i] * row[i] * x[i];
        }
        ck_assert(rbl_packed_form(packed, x, n) == sum);
    }
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("math/vector", &tests);
    tcase_add_test(tests, sums_to_the_bit);
    tcase_add_test(tests, elements_to_the_bit);
    tcase_add_test(tests, signs_of_zero);
    tcase_add_test(tests, within_a_limit);
    tcase_add_test(tests, packed_products);
    tcase_add_test(tests, packed_form_by_rows);
    return unit_run(suite);
}
