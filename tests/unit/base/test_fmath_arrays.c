/* SPDX-License-Identifier: MIT */
/* Every set of array forms against the scalar forms, bit for bit. */
#include "base/fmath_arrays.h"

#include "../unit.h"
#include "base/fmath.h"

enum { N = 700, GUARD = 77 };

static double x[N + 1], y[N + 1], out[N + 1], second[N + 1], expected[N], expected_second[N];

/* Numbers below 16 in size; every 50th, or every one of `rare`, of any bits. */
static void fill(double *a, uint64_t *seed, bool rare) {
    for (int i = 0; i < N; i++) {
        uint64_t bits = splitmix_next(seed);
        a[i] = (double)((int64_t)bits >> 1) * 0x1p-58;
        if (rare || i % 50 == 0) memcpy(a + i, &bits, sizeof bits);
    }
}

typedef void (*unary_n)(double *, const double *, size_t);
typedef double (*unary)(double);

static void check_unary(unary_n arrays, unary scalar, size_t n) {
    for (size_t i = 0; i < n; i++) expected[i] = scalar(x[i]);
    out[n] = GUARD;
    arrays(out, x, n);
    ck_assert_int_eq(memcmp(out, expected, n * sizeof *out), 0);
    ck_assert(out[n] == GUARD);
    memcpy(out, x, n * sizeof *out);
    arrays(out, out, n);
    ck_assert_int_eq(memcmp(out, expected, n * sizeof *out), 0);
}

static void check_pow(const rbl_fmath_arrays *set, size_t n) {
    for (size_t i = 0; i < n; i++) expected[i] = rbl_fmath_pow(x[i], y[i]);
    memcpy(out, x, n * sizeof *out);
    out[n] = GUARD;
    set->pow(out, out, y, n);
    ck_assert_int_eq(memcmp(out, expected, n * sizeof *out), 0);
    ck_assert(out[n] == GUARD);
}

static void check_sincos(const rbl_fmath_arrays *set, size_t n) {
    for (size_t i = 0; i < n; i++) rbl_fmath_sincos(expected + i, expected_second + i, x[i]);
    out[n] = second[n] = GUARD;
    set->sincos(out, second, x, n);
    ck_assert_int_eq(memcmp(out, expected, n * sizeof *out), 0);
    ck_assert_int_eq(memcmp(second, expected_second, n * sizeof *out), 0);
    ck_assert(out[n] == GUARD && second[n] == GUARD);
}

static void check_set(const rbl_fmath_arrays *set, size_t n) {
    check_unary(set->exp, rbl_fmath_exp, n);
    check_unary(set->log, rbl_fmath_log, n);
    check_unary(set->erfc, rbl_fmath_erfc, n);
    check_unary(set->norm_cdf, rbl_fmath_norm_cdf, n);
    check_pow(set, n);
    check_sincos(set, n);
}

START_TEST(every_set_and_length) {
    static const size_t length[] = {0, 1, 2, 3, 63, 64, 65, 127, 128, 129, 255, 256, 384, N};
    uint64_t seed = 21;
    for (size_t k = 0; k < sizeof length / sizeof *length; k++) {
        for (int rare = 0; rare < 2; rare++) {
            fill(x, &seed, rare);
            fill(y, &seed, false);
            for (int s = 0; s < rbl_fmath_arrays_count(); s++)
                check_set(rbl_fmath_arrays_get(s), length[k]);
        }
    }
}
END_TEST

START_TEST(plain_functions) {
    const rbl_fmath_arrays plain = {rbl_fmath_exp_n,      rbl_fmath_log_n, rbl_fmath_erfc_n,
                                    rbl_fmath_norm_cdf_n, rbl_fmath_pow_n, rbl_fmath_sincos_n};
    uint64_t seed = 22;
    fill(x, &seed, false);
    fill(y, &seed, false);
    check_set(&plain, N);
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("fmath_arrays", &tests);
    tcase_add_test(tests, every_set_and_length);
    tcase_add_test(tests, plain_functions);
    return unit_run(suite);
}
