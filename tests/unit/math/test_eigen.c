/* SPDX-License-Identifier: MIT */
#include "math/eigen.h"

#include "base/fmath.h"

#include "../numbers.h"

enum { N_MAX = 120 };
#define U 0x1p-53

static double a[N_MAX * N_MAX], kept[N_MAX * N_MAX], vectors[N_MAX * N_MAX], values[N_MAX],
    work[N_MAX];

static void solve(size_t n) {
    memcpy(kept, a, n * n * sizeof *a);
    ck_assert(rbl_eigen_symmetric(values, vectors, a, work, n));
}

/* The stated bounds: residuals, lengths and angles, the order, the sign. */
static void expect_bounds(size_t n) {
    double norm = numbers_abs(values[0]), bound = 20 * (double)n * U;
    if (numbers_abs(values[n - 1]) > norm) norm = numbers_abs(values[n - 1]);
    for (size_t k = 0; k < n; k++) {
        const double *v = vectors + k * n;
        double largest = 0;
        ck_assert(k == 0 || values[k] <= values[k - 1]);
        for (size_t i = 0; i < n; i++) {
            double sum = 0;
            for (size_t j = 0; j < n; j++) sum += kept[i * n + j] * v[j];
            numbers_near(sum, values[k] * v[i], bound * norm);
            if (numbers_abs(v[i]) > numbers_abs(largest)) largest = v[i];
        }
        ck_assert(largest > 0);
        for (size_t m = 0; m <= k; m++) {
            double sum = 0;
            for (size_t i = 0; i < n; i++) sum += v[i] * vectors[m * n + i];
            numbers_near(sum, m == k, bound);
        }
    }
}

START_TEST(two_by_two) {
    const double given[] = {2, -1, -1, 2};
    memcpy(a, given, sizeof given);
    solve(2);
    numbers_near(values[0], 3, 1e-15);
    numbers_near(values[1], 1, 1e-15);
    expect_bounds(2);
    a[0] = -7;
    solve(1);
    ck_assert(values[0] == -7 && vectors[0] == 1);
}
END_TEST

/* The second difference: 2 - 2 cos(k pi / (n + 1)). */
START_TEST(second_differences) {
    for (size_t n = 1; n <= N_MAX; n += 7) {
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < n; j++)
                a[i * n + j] = i == j ? 2 : i + 1 == j || j + 1 == i ? -1 : 0;
        solve(n);
        expect_bounds(n);
        for (size_t k = 0; k < n; k++) {
            double sine, cosine;
            rbl_fmath_sincos(&sine, &cosine,
                             (double)(n - k) * 0x1.921fb54442d18p1 / (double)(n + 1));
            numbers_near(values[k], 2 - 2 * cosine, 80 * (double)n * U);
        }
    }
}
END_TEST

static void random_matrix(size_t n, size_t rank, uint64_t seed) {
    static double m[N_MAX * N_MAX];
    for (size_t i = 0; i < n * n; i++) m[i] = numbers_next(&seed);
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j <= i; j++) {
            double sum = rank == 0 ? m[i * n + j] : 0;
            for (size_t k = 0; k < rank; k++) sum += m[k * n + i] * m[k * n + j];
            a[i * n + j] = a[j * n + i] = sum;
        }
    }
}

/* F-EIGEN: indefinite, of full rank, of low rank. */
START_TEST(random_matrices) {
    for (size_t n = 1; n <= N_MAX; n += n < 12 ? 1 : 27) {
        random_matrix(n, 0, n);
        solve(n);
        expect_bounds(n);
        random_matrix(n, n, n);
        solve(n);
        expect_bounds(n);
        random_matrix(n, n / 4 + 1, n);
        solve(n);
        expect_bounds(n);
        for (size_t k = n / 4 + 1; k < n; k++)
            numbers_near(values[k], 0, 20 * (double)n * U * values[0]);
    }
}
END_TEST

/* Nothing to turn, equal eigenvalues, blocks, numbers near the ends of the doubles. */
START_TEST(special_matrices) {
    static const double scale[] = {0, 1, 1e-300, 0x1p-1060, 1e150, 1e200, -1};
    for (size_t s = 0; s < sizeof scale / sizeof *scale; s++) {
        for (size_t n = 1; n <= 24; n++) {
            memset(a, 0, sizeof a);
            for (size_t i = 0; i < n; i++) a[i * n + i] = scale[s];
            solve(n);
            for (size_t k = 0; k < n; k++) ck_assert(values[k] == scale[s]);
            for (size_t i = 0; i < n; i++)
                for (size_t j = 0; j < n; j++) a[i * n + j] = scale[s];
            solve(n);
            if (scale[s] > 1e-299) expect_bounds(n);
            random_matrix(n, 0, n);
            for (size_t i = 0; i < n * n; i++) a[i] *= scale[s];
            solve(n);
            if (scale[s] * scale[s] > 0) expect_bounds(n);
        }
    }
}
END_TEST

/* A matrix times a power of two: the same vectors to the bit. */
START_TEST(scaled_by_a_power_of_two) {
    static double first[N_MAX * N_MAX];
    random_matrix(33, 0, 5);
    solve(33);
    memcpy(first, vectors, sizeof first);
    for (size_t i = 0; i < 33 * 33; i++) a[i] = kept[i] * 0x1p-40;
    solve(33);
    ck_assert_mem_eq(first, vectors, 33 * 33 * sizeof *first);
}
END_TEST

/* Rows and columns in reverse: the same eigenvalues, the vectors reversed up to their sign. */
START_TEST(reversed) {
    static double first[N_MAX], turned[N_MAX * N_MAX];
    size_t n = 40;
    random_matrix(n, 0, 6);
    solve(n);
    memcpy(first, values, n * sizeof *first);
    memcpy(turned, vectors, n * n * sizeof *turned);
    for (size_t i = 0; i < n * n; i++) a[i] = kept[n * n - 1 - i];
    solve(n);
    for (size_t k = 0; k < n; k++) {
        double sum = 0;
        numbers_near(values[k], first[k], 1e-13);
        for (size_t i = 0; i < n; i++) sum += turned[k * n + i] * vectors[k * n + n - 1 - i];
        numbers_near(numbers_abs(sum), 1, 1e-10);
    }
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("math/eigen", &tests);
    tcase_add_test(tests, two_by_two);
    tcase_add_test(tests, second_differences);
    tcase_add_test(tests, random_matrices);
    tcase_add_test(tests, special_matrices);
    tcase_add_test(tests, scaled_by_a_power_of_two);
    tcase_add_test(tests, reversed);
    return unit_run(suite);
}
