/* SPDX-License-Identifier: MIT */
#include "base/round.h"

#include "base/wide.h"
#include "unit/unit.h"

#define MUST(cond)                                                                                 \
    do {                                                                                           \
        if (!(cond)) ck_abort_msg("%s", #cond);                                                    \
    } while (0)

/* 0..2^63-1 of any size. */
static int64_t random_size(uint64_t *seed) {
    uint64_t v = splitmix_next(seed), shift = splitmix_next(seed) % 64;
    return (int64_t)(v >> 1 >> shift);
}

/* down * b <= a < (down + 1) * b; (up - 1) * b < a <= up * b: in 128 bits. */
static void check_division(int64_t a, int64_t b) {
    int64_t down = rbl_round_div_floor(a, b), up = rbl_round_div_ceil(a, b);
    rbl_wide low = rbl_wide_sub(rbl_wide_of(a), rbl_wide_mul64(down, b));
    rbl_wide high = rbl_wide_sub(rbl_wide_mul64(up, b), rbl_wide_of(a));
    MUST(rbl_wide_sign(low) >= 0 && rbl_wide_cmp(low, rbl_wide_of(b)) < 0);
    MUST(rbl_wide_sign(high) >= 0 && rbl_wide_cmp(high, rbl_wide_of(b)) < 0);
}

START_TEST(division) {
    static const int64_t border[] = {0, 1, 2, 3, 7, 1000000000, INT64_MAX - 1, INT64_MAX};
    uint64_t seed = 1;
    for (int64_t a = -50; a <= 50; a++)
        for (int64_t b = 1; b <= 12; b++) check_division(a, b);
    for (size_t i = 0; i < sizeof border / sizeof *border; i++) {
        for (size_t k = 1; k < sizeof border / sizeof *border; k++) {
            check_division(border[i], border[k]);
            check_division(-border[i], border[k]);
        }
        if (i > 0) check_division(INT64_MIN, border[i]);
    }
    for (int i = 0; i < 200000; i++) {
        int64_t a = random_size(&seed), b = random_size(&seed);
        if (b > 0) check_division(i % 2 ? a : -a, b);
    }
    ck_assert_int_eq(rbl_round_div_floor(-7, 2), -4);
    ck_assert_int_eq(rbl_round_div_ceil(-7, 2), -3);
    ck_assert_int_eq(rbl_round_div_floor(7, 2), 3);
    ck_assert_int_eq(rbl_round_div_ceil(7, 2), 4);
}
END_TEST

START_TEST(multiples) {
    int64_t up = -1;
    for (int64_t a = 0; a <= 60; a++) {
        for (int64_t m = 1; m <= 20; m++) {
            int64_t down = rbl_round_to_multiple_down(a, m);
            ck_assert(down % m == 0 && down <= a && a - down < m);
            ck_assert(rbl_round_to_multiple_up(&up, a, m));
            ck_assert(up % m == 0 && up >= a && up - a < m);
        }
    }
    ck_assert_int_eq(rbl_round_to_multiple_down(INT64_MAX, INT64_MAX), INT64_MAX);
    ck_assert_int_eq(rbl_round_to_multiple_down(INT64_MAX - 1, INT64_MAX), 0);
    ck_assert(rbl_round_to_multiple_up(&up, INT64_MAX - 1, INT64_MAX) && up == INT64_MAX);
    ck_assert(rbl_round_to_multiple_up(&up, INT64_MAX, 1) && up == INT64_MAX);
    ck_assert(rbl_round_to_multiple_up(&up, INT64_MAX - 1, 2) && up == INT64_MAX - 1);
}
END_TEST

START_TEST(multiple_above_int64) {
    int64_t up = -5;
    ck_assert(!rbl_round_to_multiple_up(&up, INT64_MAX, 2));
    ck_assert(!rbl_round_to_multiple_up(&up, INT64_MAX, INT64_MAX - 1));
    ck_assert(!rbl_round_to_multiple_up(&up, (INT64_C(1) << 62) + 1, INT64_C(1) << 62));
    ck_assert_int_eq(up, -5);
    ck_assert(rbl_round_to_multiple_up(&up, INT64_C(1) << 62, INT64_C(1) << 62));
    ck_assert_int_eq(up, INT64_C(1) << 62);
}
END_TEST

static void check_ppb(int64_t amount, int64_t ppb) {
    rbl_wide product = rbl_wide_mul64(amount, ppb);
    int64_t down = rbl_round_ppb_floor(amount, ppb), up = rbl_round_ppb_ceil(amount, ppb);
    rbl_wide rest = rbl_wide_sub(product, rbl_wide_mul64(down, REBAL_ONE));
    MUST(rbl_wide_sign(rest) >= 0 && rbl_wide_cmp(rest, rbl_wide_of(REBAL_ONE)) < 0);
    MUST(up == down + (rbl_wide_sign(rest) != 0));
}

START_TEST(ppb) {
    static const int64_t amount[] = {0,
                                     1,
                                     999999999,
                                     1000000000,
                                     1000000001,
                                     (INT64_C(1) << 62) - 1,
                                     INT64_C(1) << 62,
                                     INT64_C(4611686018000000000),
                                     INT64_C(4611686017999999999)};
    static const int64_t rate[] = {0, 1, 2, 500000000, 999999999, 1000000000};
    uint64_t seed = 3;
    for (size_t i = 0; i < sizeof amount / sizeof *amount; i++)
        for (size_t k = 0; k < sizeof rate / sizeof *rate; k++) check_ppb(amount[i], rate[k]);
    for (int i = 0; i < 300000; i++)
        check_ppb(random_size(&seed) >> 1, random_size(&seed) % (REBAL_ONE + 1));
    ck_assert_int_eq(rbl_round_ppb_floor(INT64_C(1) << 62, REBAL_ONE), INT64_C(1) << 62);
    ck_assert_int_eq(rbl_round_ppb_ceil(1, 1), 1);
    ck_assert_int_eq(rbl_round_ppb_floor(999999999, 1), 0);
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("round", &tests);
    tcase_add_test(tests, division);
    tcase_add_test(tests, multiples);
    tcase_add_test(tests, multiple_above_int64);
    tcase_add_test(tests, ppb);
    return unit_run(suite);
}
