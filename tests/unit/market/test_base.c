/* SPDX-License-Identifier: MIT */
/* F-BASE: the base of weights, against its definition in long arithmetic. */
#include "market/base.h"

#include "unit/big.h"

static rbl_wide wide(int64_t v) { return rbl_wide_of(v); }

static int64_t low(rbl_wide v) {
    ck_assert(rbl_wide_fits64(v));
    return rbl_wide_low64(v);
}

/* F-BASE. */
START_TEST(cash_target_above_the_reserve) {
    rbl_base b = rbl_base_of(wide(1000), wide(100), unit_percent(90)); /* 10 % is the reserve */
    ck_assert_int_eq(low(rbl_base_floor(&b, REBAL_ONE)), 1000);
    ck_assert_int_eq(low(rbl_base_ceil(&b, unit_percent(90))), 900);
    ck_assert_int_eq(b.den, REBAL_ONE);
    b = rbl_base_of(wide(7), wide(0), REBAL_ONE);
    ck_assert_int_eq(low(rbl_base_floor(&b, unit_percent(50))), 3);
    ck_assert_int_eq(low(rbl_base_ceil(&b, unit_percent(50))), 4);
    ck_assert_int_eq(low(rbl_base_ceil(&b, 0)), 0);
    ck_assert_int_eq(low(rbl_base_ceil(&b, 1)), 1); /* 7e-9 */
    ck_assert_int_eq(low(rbl_base_floor(&b, REBAL_ONE - 1)), 6);
}
END_TEST

/* F-BASE. 1000 with reserve 101 and 90 % assets: 899 is 90 % of the base, 45 % are 449.5. */
START_TEST(reserve_above_the_cash_target) {
    rbl_base b = rbl_base_of(wide(1000), wide(101), unit_percent(90));
    ck_assert_int_eq(b.den, unit_percent(90));
    ck_assert_int_eq(low(rbl_base_floor(&b, unit_percent(90))), 899);
    ck_assert_int_eq(low(rbl_base_ceil(&b, unit_percent(90))), 899);
    ck_assert_int_eq(low(rbl_base_floor(&b, unit_percent(45))), 449);
    ck_assert_int_eq(low(rbl_base_ceil(&b, unit_percent(45))), 450);
    b = rbl_base_of(wide(5), wide(4), unit_percent(50)); /* P3 of the derivation */
    ck_assert_int_eq(low(rbl_base_floor(&b, unit_percent(50))), 1);
    b = rbl_base_of(wide(1000), wide(1), REBAL_ONE); /* no cash target at all */
    ck_assert_int_eq(low(rbl_base_floor(&b, REBAL_ONE)), 999);
}
END_TEST

static void check_zero(int64_t value, int64_t reserve, int64_t targets) {
    rbl_base b = rbl_base_of(wide(value), wide(reserve), targets);
    ck_assert_int_eq(low(rbl_base_floor(&b, REBAL_ONE)), 0);
    ck_assert_int_eq(low(rbl_base_ceil(&b, REBAL_ONE)), 0);
    ck_assert_int_ge(b.den, 1);
}

START_TEST(nothing_to_divide) {
    check_zero(0, 0, REBAL_ONE);
    check_zero(-1, 0, unit_percent(10));
    check_zero(-1000, -2000, unit_percent(10));
    check_zero(10, 10, REBAL_ONE);
    check_zero(10, 11, unit_percent(50));
    check_zero(10, 11, 0); /* only cash, and not enough */
    rbl_base b = rbl_base_of(wide(10), wide(10), 0);
    ck_assert_int_eq(low(rbl_base_floor(&b, REBAL_ONE)), 10); /* only cash, just enough */
    b = rbl_base_of(wide(1), RBL_WIDE_MAX, unit_percent(50));
    ck_assert_int_eq(low(rbl_base_floor(&b, REBAL_ONE)), 0);
}
END_TEST

/* z N / D rounded, or at least 2^126 where that does not fit. */
static bool equals(rbl_wide found, big exact) {
    big limit = big_of_wide(RBL_WIDE_LIMIT);
    if (rbl_wide_sign(found) < 0) return false;
    if (big_compare(exact, limit) < 0) return big_compare(big_of_wide(found), exact) == 0;
    return big_compare(big_of_wide(found), limit) >= 0;
}

/* F-BASE. */
START_TEST(against_long_arithmetic) {
    uint64_t seed = 21;
    for (int k = 0; k < 20000; k++) {
        rbl_wide value = big_random(&seed, 126), reserve = rbl_wide_of(0);
        if (k % 4 != 0) reserve = big_random(&seed, k % 4 == 1 ? 126 : 40);
        int64_t targets = k % 3 ? unit_below(&seed, REBAL_ONE + 1) : REBAL_ONE;
        int64_t share = unit_below(&seed, REBAL_ONE + 1);
        big one = big_of(REBAL_ONE), v = big_of_wide(value), r = big_of_wide(reserve), rest;
        big cash = big_multiply(v, big_of((uint64_t)(REBAL_ONE - targets)));
        big n = v, d = one;
        if (big_compare(cash, big_multiply(r, one)) < 0) {
            bool any = targets > 0 && big_compare(v, r) > 0;
            n = any ? big_subtract(v, r) : big_of(0);
            d = any ? big_of((uint64_t)targets) : one;
        }
        rbl_base base = rbl_base_of(value, reserve, targets);
        big exact = big_multiply(n, big_of((uint64_t)share));
        if (!equals(rbl_base_floor(&base, share), big_divide(exact, d, &rest)))
            ck_abort_msg("floor %d", k);
        if (!equals(rbl_base_ceil(&base, share), big_divide_up(exact, d)))
            ck_abort_msg("ceil %d", k);
    }
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("base", &tests);
    tcase_add_test(tests, cash_target_above_the_reserve);
    tcase_add_test(tests, reserve_above_the_cash_target);
    tcase_add_test(tests, nothing_to_divide);
    tcase_add_test(tests, against_long_arithmetic);
    return unit_run(suite);
}
