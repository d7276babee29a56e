/* SPDX-License-Identifier: MIT */
#include "base/fmath.h"

#include <float.h>

#include "../unit.h"
#include "base/fmath_core.h"

static double from_bits(uint64_t bits) {
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static uint64_t to_bits(double x) {
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

#define INFINITE from_bits(UINT64_C(0x7ff0000000000000))
#define NO_NUMBER from_bits(UINT64_C(0x7ff8000000000000))

/* The same bits: zeros with their signs, and every NaN the same. */
#define SAME(got, expected) ck_assert_uint_eq(to_bits(got), to_bits(expected))

/* Any finite number. */
static double any_finite(uint64_t *seed) {
    for (;;) {
        double x = from_bits(splitmix_next(seed));
        if (x >= -DBL_MAX && x <= DBL_MAX) return x;
    }
}

START_TEST(whole_numbers) {
    static const double in[] = {
        0.0, -0.0, 0.5, -0.5, 1.5, 2.5, -2.5, 0x1p-1074, 0.49999999999999994};
    static const double near[] = {0.0, -0.0, 0.0, -0.0, 2, 2, -2, 0.0, 0.0};
    static const double below[] = {0.0, -0.0, 0.0, -1, 1, 2, -3, 0.0, 0.0};
    for (size_t i = 0; i < sizeof in / sizeof *in; i++) {
        SAME(rbl_fmath_rint(in[i]), near[i]);
        SAME(rbl_fmath_floor(in[i]), below[i]);
    }
    SAME(rbl_fmath_floor(-0x1p-1074), -1.0);
    SAME(rbl_fmath_rint(0x1.fffffffffffffp51), 0x1p52);
    SAME(rbl_fmath_floor(0x1.fffffffffffffp51), 0x1.ffffffffffffep51);
    SAME(rbl_fmath_rint(DBL_MAX), DBL_MAX);
    SAME(rbl_fmath_floor(-INFINITE), -INFINITE);
    SAME(rbl_fmath_rint(INFINITE), INFINITE);
    SAME(rbl_fmath_floor(-NO_NUMBER), NO_NUMBER);
    SAME(rbl_fmath_rint(NO_NUMBER), NO_NUMBER);
}
END_TEST

/* Against the conversion to integers, which cuts off. */
START_TEST(whole_numbers_by_conversion) {
    uint64_t seed = 5;
    for (int i = 0; i < 300000; i++) {
        double x =
            (double)(int64_t)splitmix_next(&seed) * from_bits((uint64_t)(1023 - 63 + i % 52) << 52);
        int64_t cut = (int64_t)x;
        double below = (double)cut > x ? (double)(cut - 1) : (double)cut;
        double part = x - below, whole = rbl_fmath_rint(x);
        ck_assert(rbl_fmath_floor(x) == below);
        if (part < 0.5) ck_assert(whole == below);
        if (part > 0.5) ck_assert(whole == below + 1);
        if (part == 0.5) ck_assert(whole == below + ((int64_t)below % 2 != 0));
    }
}
END_TEST

START_TEST(square_root) {
    uint64_t seed = 7;
    for (int i = 0; i < 300000; i++) {
        double x = any_finite(&seed);
        x = x < 0 ? -x : x;
        if (i % 4 == 0) x = from_bits(to_bits(x) & UINT64_C(0x001fffffffffffff));
        SAME(rbl_fmath_sqrt_by_bits(x), rbl_fmath_sqrt(x));
    }
    SAME(rbl_fmath_sqrt_by_bits(0x1p-1074), 0x1p-537);
    SAME(rbl_fmath_sqrt_by_bits(0x1.0000000000001p0), 1.0);
    SAME(rbl_fmath_sqrt_by_bits(0x1.fffffffffffffp1), 0x1.fffffffffffffp0);
    SAME(rbl_fmath_sqrt_by_bits(DBL_MAX), 0x1.fffffffffffffp511);
}
END_TEST

/* Roots of squares and of their neighbours: (2r - 1)^2 < 4 n < (2r + 1)^2 in integers. */
START_TEST(square_root_in_integers) {
    uint64_t seed = 8;
    for (int i = 0; i < 100000; i++) {
        uint64_t n = (splitmix_next(&seed) >> 11) | UINT64_C(1) << 52;
        uint64_t even = i % 2 ? n << 1 : n; /* times 2^52 */
        uint64_t r = (uint64_t)rbl_fmath_sqrt_by_bits((double)n * (i % 2 ? 0x1p53 : 0x1p52));
        unit_product four_n = {even >> 10, even << 54};
        ck_assert_int_lt(unit_compare(unit_multiply(2 * r - 1, 2 * r - 1), four_n), 0);
        ck_assert_int_gt(unit_compare(unit_multiply(2 * r + 1, 2 * r + 1), four_n), 0);
    }
}
END_TEST

START_TEST(square_root_edges) {
    double (*const root[])(double) = {rbl_fmath_sqrt_by_bits, rbl_fmath_sqrt};
    for (int i = 0; i < 2; i++) {
        SAME(root[i](0.0), 0.0);
        SAME(root[i](-0.0), -0.0);
        SAME(root[i](INFINITE), INFINITE);
        SAME(root[i](-INFINITE), NO_NUMBER);
        SAME(root[i](-1.0), NO_NUMBER);
        SAME(root[i](-NO_NUMBER), NO_NUMBER);
    }
}
END_TEST

/* F-EXP */
START_TEST(exp_edges) {
    SAME(rbl_fmath_exp(0.0), 1.0);
    SAME(rbl_fmath_exp(-0.0), 1.0);
    SAME(rbl_fmath_exp(0x1p-1074), 1.0);
    SAME(rbl_fmath_exp(INFINITE), INFINITE);
    SAME(rbl_fmath_exp(-INFINITE), 0.0);
    SAME(rbl_fmath_exp(NO_NUMBER), NO_NUMBER);
    SAME(rbl_fmath_exp(-NO_NUMBER), NO_NUMBER);
    ck_assert(rbl_fmath_exp(0x1.62e42fefa39efp9) <= DBL_MAX); /* log of 2^1024, rounded down */
    SAME(rbl_fmath_exp(0x1.62e42fefa39f0p9), INFINITE);
    SAME(rbl_fmath_exp(DBL_MAX), INFINITE);
    SAME(rbl_fmath_exp(-0x1.74910d52d3051p9), 0x1p-1074); /* log of 2^-1075, toward zero */
    SAME(rbl_fmath_exp(-0x1.74910d52d3053p9), 0.0);
    SAME(rbl_fmath_exp(-DBL_MAX), 0.0);
}
END_TEST

/* F-LOG */
START_TEST(log_edges) {
    SAME(rbl_fmath_log(1.0), 0.0);
    SAME(rbl_fmath_log(0.0), -INFINITE);
    SAME(rbl_fmath_log(-0.0), -INFINITE);
    SAME(rbl_fmath_log(INFINITE), INFINITE);
    SAME(rbl_fmath_log(-INFINITE), NO_NUMBER);
    SAME(rbl_fmath_log(-0x1p-1074), NO_NUMBER);
    SAME(rbl_fmath_log(-NO_NUMBER), NO_NUMBER);
    SAME(rbl_fmath_log(0x1p-1074), -0x1.74385446d71c3p9);
    SAME(rbl_fmath_log(DBL_MAX), 0x1.62e42fefa39efp9);
}
END_TEST

/* F-ERFC, F-NORMCDF */
START_TEST(tail_edges) {
    SAME(rbl_fmath_erfc(0.0), 1.0);
    SAME(rbl_fmath_erfc(-0.0), 1.0);
    SAME(rbl_fmath_erfc(INFINITE), 0.0);
    SAME(rbl_fmath_erfc(-INFINITE), 2.0);
    SAME(rbl_fmath_erfc(NO_NUMBER), NO_NUMBER);
    SAME(rbl_fmath_erfc(28.0), 0.0);
    SAME(rbl_fmath_erfc(-6.0), 2.0);
    SAME(rbl_fmath_erfc(-30.0), 2.0);
    SAME(rbl_fmath_norm_cdf(0.0), 0.5);
    SAME(rbl_fmath_norm_cdf(-0.0), 0.5);
    SAME(rbl_fmath_norm_cdf(INFINITE), 1.0);
    SAME(rbl_fmath_norm_cdf(-INFINITE), 0.0);
    SAME(rbl_fmath_norm_cdf(NO_NUMBER), NO_NUMBER);
    SAME(rbl_fmath_norm_cdf(-39.0), 0.0);
    SAME(rbl_fmath_norm_cdf(9.0), 1.0);
    SAME(rbl_fmath_norm_cdf(40.0), 1.0);
}
END_TEST

/* F-SINCOS: zeros keep their signs; small angles are themselves. */
START_TEST(sincos_edges) {
    static const double odd[] = {0.0, -0.0, 0x1p-1074, -0x1p-1022, 0x1p-30};
    double sine, cosine;
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
        rbl_fmath_sincos(&sine, &cosine, odd[i]);
        SAME(sine, odd[i]);
        SAME(cosine, 1.0);
    }
    rbl_fmath_sincos(&sine, &cosine, INFINITE);
    SAME(sine, NO_NUMBER);
    SAME(cosine, NO_NUMBER);
    rbl_fmath_sincos(&sine, &cosine, -NO_NUMBER);
    SAME(sine, NO_NUMBER);
    SAME(cosine, NO_NUMBER);
}
END_TEST

/* F-SINCOS: Signs and sizes over all finite angles: odd, even, on the circle. */
START_TEST(sincos_symmetry) {
    uint64_t seed = 11;
    for (int i = 0; i < 100000; i++) {
        double x = any_finite(&seed), s, c, s2, c2;
        rbl_fmath_sincos(&s, &c, x);
        rbl_fmath_sincos(&s2, &c2, -x);
        SAME(s, -s2);
        SAME(c, c2);
        double off = s * s + c * c - 1;
        ck_assert(off < 0x1p-50 && off > -0x1p-50);
    }
}
END_TEST

/* F-POW: C17 F.10.4.4, one line each. */
START_TEST(pow_edges) {
    const double inf = INFINITE, nan = NO_NUMBER;
    const double row[][3] = {
        {0.0, -3, inf},    {-0.0, -3, -inf},      {0.0, -2, inf},    {-0.0, -2.5, inf},
        {-0.0, -inf, inf}, {0.0, 3, 0.0},         {-0.0, 3, -0.0},   {-0.0, 2, 0.0},
        {-0.0, 0.5, 0.0},  {-1, inf, 1},          {-1, -inf, 1},     {1, nan, 1},
        {1, inf, 1},       {nan, 0.0, 1},         {nan, -0.0, 1},    {-2, 0.5, nan},
        {-2, -inf, 0.0},   {0.5, -inf, inf},      {2, -inf, 0.0},    {-0.5, -inf, inf},
        {0.5, inf, 0.0},   {2, inf, inf},         {-0.5, inf, 0.0},  {-2, inf, inf},
        {-inf, -3, -0.0},  {-inf, -2, 0.0},       {-inf, -0.5, 0.0}, {-inf, 3, -inf},
        {-inf, 2, inf},    {-inf, 0.5, inf},      {inf, -0.5, 0.0},  {inf, 0.5, inf},
        {nan, 1, nan},     {2, nan, nan},         {-2, 3, -8},       {-2, 0x1p53, inf},
        {-2, -1075, -0.0}, {2, -1074, 0x1p-1074}, {-1, 0x1.8p52, 1}, {-1, 3, -1}};
    for (size_t i = 0; i < sizeof row / sizeof *row; i++)
        SAME(rbl_fmath_pow(row[i][0], row[i][1]), row[i][2]);
    SAME(rbl_fmath_pow(-DBL_MAX, 1), -DBL_MAX);
    SAME(rbl_fmath_pow(2, 1024), INFINITE);
    SAME(rbl_fmath_pow(1 + DBL_EPSILON, DBL_MAX), INFINITE);
    SAME(rbl_fmath_pow(1 - DBL_EPSILON, DBL_MAX), 0.0);
    SAME(rbl_fmath_pow(3, 0x1p-1074), 1.0);
}
END_TEST

/* F-POW: x^1 is x, and powers that are numbers are found: an error below one unit leaves no other
 * near. */
START_TEST(pow_exact) {
    uint64_t seed = 13;
    for (int i = 0; i < 30000; i++) {
        double x = any_finite(&seed), n = (double)(1 + unit_below(&seed, 67108863));
        SAME(rbl_fmath_pow(x, 1), x);
        SAME(rbl_fmath_pow(n, 2), n * n);
        SAME(rbl_fmath_pow(n * n, 0.5), n);
    }
    for (int k = -1074; k <= 1023; k++) {
        double power = rbl_fmath_pow(2, k);
        SAME(power, k < -1022 ? from_bits(UINT64_C(1) << (k + 1074))
                              : from_bits((uint64_t)(k + 1023) << 52));
    }
}
END_TEST

/* The short way for small exponents has the bits of the long one, up to its bound and both signs.
 */
START_TEST(exponential_near_nought) {
    uint64_t seed = 1;
    SAME(fmath_exp_near(0.0), 1.0);
    SAME(fmath_exp_near(-0.0), 1.0);
    for (int i = 0; i < 200000; i++) {
        double x = FMATH_EXP_NEAR * (i % 3 == 0 ? 1 - 0x1p-30 * i : i / 200000.);
        if (splitmix_next(&seed) % 2 == 0) x = -x;
        if (i % 7 == 0) x *= 0x1p-30;
        SAME(fmath_exp_near(x), rbl_fmath_exp(x));
    }
    SAME(fmath_exp_near(FMATH_EXP_NEAR), rbl_fmath_exp(FMATH_EXP_NEAR));
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("fmath", &tests);
    tcase_add_test(tests, whole_numbers);
    tcase_add_test(tests, whole_numbers_by_conversion);
    tcase_add_test(tests, square_root);
    tcase_add_test(tests, exponential_near_nought);
    tcase_add_test(tests, square_root_in_integers);
    tcase_add_test(tests, square_root_edges);
    tcase_add_test(tests, exp_edges);
    tcase_add_test(tests, log_edges);
    tcase_add_test(tests, tail_edges);
    tcase_add_test(tests, sincos_edges);
    tcase_add_test(tests, sincos_symmetry);
    tcase_add_test(tests, pow_edges);
    tcase_add_test(tests, pow_exact);
    return unit_run(suite);
}
