/* SPDX-License-Identifier: MIT */
/* Tables of rows against plain loops, and the closed form of one variable against bisection. */
#include "math/rows.h"

#include "../numbers.h"
#include "math/packed.h"
#include "math/prox.h"

enum { ROWS_N = 23, ROWS_WIDTH_MAX = 20 };

static double rows[ROWS_N * ROWS_WIDTH_MAX], s[ROWS_N], x[ROWS_WIDTH_MAX];

static void rows_fill(uint64_t *seed, size_t count, size_t width) {
    for (size_t i = 0; i < ROWS_N; i++) {
        s[i] = i % 3 == 1 ? 0 : numbers_next(seed);
        for (size_t j = 0; j < width; j++) rows[i * width + j] = j < count ? numbers_next(seed) : 0;
    }
    for (size_t j = 0; j < width; j++) x[j] = j < count ? numbers_next(seed) : 0;
}

START_TEST(products) {
    uint64_t seed = 5;
    double dot[ROWS_N], sum[ROWS_WIDTH_MAX];
    for (size_t count = 1; count <= 17; count++) {
        size_t width = rbl_rows_width(count);
        ck_assert_uint_eq(width % 4, 0);
        ck_assert(width >= count && width < count + 4);
        rows_fill(&seed, count, width);
        rbl_rows_dot(dot, rows, x, ROWS_N, width);
        rbl_rows_sum(sum, rows, s, ROWS_N, width);
        for (size_t i = 0; i < ROWS_N; i++) {
            double expected = 0;
            for (size_t j = 0; j < count; j++) expected += rows[i * width + j] * x[j];
            numbers_near(dot[i], expected, 1e-14);
        }
        for (size_t j = 0; j < width; j++) {
            double expected = 0;
            for (size_t i = 0; i < ROWS_N; i++) expected += rows[i * width + j] * s[i];
            numbers_near(sum[j], expected, 1e-14);
        }
    }
}
END_TEST

/* F-DUAL: the rows of a list, each with its weight. */
START_TEST(gram) {
    static const uint32_t list[] = {2, 0, 7, 22, 11, 9, 1};
    uint64_t seed = 6;
    double a[ROWS_WIDTH_MAX * ROWS_WIDTH_MAX], change[] = {1, -2, 3, 0.5, 0.25, -0.125, 7};
    for (size_t count = 1; count <= 17; count++) {
        size_t width = rbl_rows_width(count);
        rows_fill(&seed, count, width);
        for (size_t k = 0; k < rbl_packed_count(count); k++) a[k] = (double)k;
        rbl_rows_gram(a, rows, list, change, 7, count, width);
        for (size_t i = 0; i < count; i++)
            for (size_t j = 0; j <= i; j++) {
                double expected = (double)rbl_packed_at(i, j);
                for (size_t k = 0; k < 7; k++)
                    expected += change[k] * rows[list[k] * width + i] * rows[list[k] * width + j];
                numbers_near(a[rbl_packed_at(i, j)], expected, 1e-12);
            }
    }
}
END_TEST

/* The slope of a variable's terms less p, just right of x. */
static double prox_slope(const rbl_prox *v, double p, double at) {
    double cost = at >= 0 ? v->buy : -v->sell, root = rbl_fmath_sqrt(at < 0 ? -at : at);
    return v->curvature * at + cost + 1.5 * v->impact * (at >= 0 ? root : -root) - p;
}

/* F-PROX: where the slope passes 0, found by halving. */
static double prox_by_halving(const rbl_prox *v, double p) {
    double low = v->low, high = v->high;
    for (int k = 0; k < 200; k++) {
        double middle = low + (high - low) / 2;
        if (prox_slope(v, p, middle) < 0)
            low = middle;
        else
            high = middle;
    }
    return low + (high - low) / 2;
}

/* F-PROX: anywhere, and the weight by differences. */
START_TEST(one_variable) {
    uint64_t seed = 7;
    for (int k = 0; k < 20000; k++) {
        rbl_prox v = {.curvature = near_any(&seed, -10, 4),
                      .buy = unit_below(&seed, 4) ? near_any(&seed, -10, 0) : 0,
                      .sell = unit_below(&seed, 4) ? near_any(&seed, -10, 0) : 0,
                      .impact = unit_below(&seed, 2) ? near_any(&seed, -10, 2) : 0};
        v.low = unit_below(&seed, 5) ? -near_any(&seed, -8, 3) : near_any(&seed, -8, 0);
        v.high = v.low + near_any(&seed, -8, 4);
        double p = 2 * numbers_next(&seed), weight, other, step = 1e-7;
        double got = rbl_prox_of(&v, p, 0, &weight), expected = prox_by_halving(&v, p);
        numbers_near(got, expected, 1e-12 * (1 + numbers_abs(expected)));
        ck_assert(got >= v.low && got <= v.high);
        if (p >= -v.sell && p <= v.buy && v.low <= 0 && v.high >= 0) ck_assert(got == 0);
        ck_assert((weight > 0) == (got != 0 && got > v.low && got < v.high));
        double above = rbl_prox_of(&v, p + step, 0, &other);
        double below = rbl_prox_of(&v, p - step, 0, &other);
        if (weight == 0 || above >= v.high || below <= v.low || above == 0 || below == 0) continue;
        double slack = v.impact > 0 ? 1e-2 : 1e-6; /* with impact the weight itself moves */
        if (v.impact == 0 || weight * step < 1e-4 * numbers_abs(got))
            numbers_near((above - below) / (2 * step), weight, slack * weight + 1e-8);
    }
}
END_TEST

/* More curvature is what it says. */
START_TEST(more_curvature) {
    rbl_prox v = {.curvature = 2, .buy = 0.1, .impact = 0.3, .low = -9, .high = 9};
    rbl_prox stiff = v;
    stiff.curvature = 5;
    double weight, expected;
    ck_assert(rbl_prox_of(&v, 1.5, 3, &weight) == rbl_prox_of(&stiff, 1.5, 0, &expected));
    ck_assert(weight == expected);
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("math/rows", &tests);
    tcase_add_test(tests, products);
    tcase_add_test(tests, gram);
    tcase_add_test(tests, one_variable);
    tcase_add_test(tests, more_curvature);
    return unit_run(suite);
}
