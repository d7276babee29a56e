/* SPDX-License-Identifier: MIT */
/* F-DRIFT, F-TURNOVER, F-SHARE: distances and shares against long arithmetic, and golden M1. */
#include "market/drift.h"

#include "unit/big.h"
#include "unit/world.h"

static rbl_wide wide(int64_t v) { return rbl_wide_of(v); }

/* ---- shares */

static int64_t share_defined(rbl_wide value, rbl_wide total, bool up) {
    bool negative = rbl_wide_sign(value) < 0;
    big product = big_multiply(big_of_wide(value), big_of(REBAL_ONE)), rest;
    big most = big_of(UINT64_C(1) << 62), t = big_of_wide(total);
    big q = up != negative ? big_divide_up(product, t) : big_divide(product, t, &rest);
    if (big_compare(q, most) > 0) q = most;
    int64_t size = (int64_t)((uint64_t)q.d[1] << 32 | q.d[0]);
    return negative ? -size : size;
}

static void check_shares(rbl_wide value, rbl_wide total) {
    ck_assert_int_eq(rbl_share_floor(value, total), share_defined(value, total, false));
    ck_assert_int_eq(rbl_share_ceil(value, total), share_defined(value, total, true));
}

/* F-SHARE. */
START_TEST(shares_by_hand) {
    ck_assert_int_eq(rbl_share_floor(wide(1), wide(3)), 333333333);
    ck_assert_int_eq(rbl_share_ceil(wide(1), wide(3)), 333333334);
    ck_assert_int_eq(rbl_share_floor(wide(-1), wide(3)), -333333334);
    ck_assert_int_eq(rbl_share_ceil(wide(-1), wide(3)), -333333333);
    ck_assert_int_eq(rbl_share_floor(wide(0), wide(9)), 0);
    ck_assert_int_eq(rbl_share_ceil(wide(9), wide(9)), REBAL_ONE);
    ck_assert_int_eq(rbl_share_floor(RBL_WIDE_MAX, RBL_WIDE_MAX), REBAL_ONE);
    ck_assert_int_eq(rbl_share_floor(RBL_WIDE_MAX, wide(1)), INT64_C(1) << 62);
    ck_assert_int_eq(rbl_share_ceil(RBL_WIDE_MAX, wide(1)), INT64_C(1) << 62);
    ck_assert_int_eq(rbl_share_floor(rbl_wide_neg(RBL_WIDE_MAX), wide(1)), -(INT64_C(1) << 62));
    /* (2^126 - 1) / 2^126 of one, short of it by less than 1e-28 */
    ck_assert_int_eq(rbl_share_floor(rbl_wide_sub(RBL_WIDE_MAX, wide(1)), RBL_WIDE_MAX),
                     REBAL_ONE - 1);
    ck_assert_int_eq(rbl_share_ceil(rbl_wide_sub(RBL_WIDE_MAX, wide(1)), RBL_WIDE_MAX), REBAL_ONE);
}
END_TEST

/* F-SHARE. */
START_TEST(shares_against_long_arithmetic) {
    uint64_t seed = 31;
    for (int k = 0; k < 20000; k++) {
        rbl_wide total = big_random(&seed, 126), value = big_random(&seed, 126);
        if (rbl_wide_sign(total) == 0) total = wide(1);
        if (k % 3 == 0) /* about as large, exact at times */
            value = rbl_wide_add(total, wide(unit_below(&seed, 3) - 1));
        if (rbl_wide_cmp(value, RBL_WIDE_MAX) > 0) value = RBL_WIDE_MAX;
        check_shares(value, total);
        check_shares(rbl_wide_neg(value), total);
    }
    for (int64_t total = 1; total < 40; total++) /* all small ones, saturation apart */
        for (int64_t value = -100; value <= 100; value++) check_shares(wide(value), wide(total));
}
END_TEST

/* Multiples that divide exactly, where the product passes 2^126. */
START_TEST(exact_shares_of_huge_values) {
    rbl_wide unit = rbl_wide_join(INT64_C(1) << 50, 12345);
    for (int64_t k = 1; k <= 1000; k++) {
        rbl_wide value = rbl_wide_times(unit, k), total = rbl_wide_times(unit, 1000);
        ck_assert_int_eq(rbl_share_floor(value, total), k * 1000000);
        ck_assert_int_eq(rbl_share_ceil(value, total), k * 1000000);
        ck_assert_int_eq(rbl_share_ceil(rbl_wide_add(value, wide(1)), total), k * 1000000 + 1);
    }
}
END_TEST

/* ---- distances */

/* |value - z N / D| D, from a signed value. */
static big term(rbl_wide value, big n, big d, int64_t share) {
    big goal = big_multiply(n, big_of((uint64_t)share));
    big scaled = big_multiply(big_of_wide(value), d);
    return rbl_wide_sign(value) < 0 ? big_add(goal, scaled) : big_distance(goal, scaled);
}

typedef struct sum {
    rbl_distance found;
    big numerator, den;
} sum;

/* N = whole D + part of a base, as it was made. */
static big numerator_of(const rbl_base *base) {
    big whole = big_multiply(big_of_wide(base->whole), big_of((uint64_t)base->den));
    return big_add(whole, big_of((uint64_t)base->part));
}

static sum random_sum(uint64_t *seed, int bits) {
    rbl_wide value = rbl_wide_add(big_random(seed, bits), wide(1));
    rbl_wide reserve = unit_below(seed, 2) ? big_random(seed, bits) : wide(0);
    rbl_base base = rbl_base_of(value, reserve,
                                bits < 10 ? unit_percent(25) * unit_below(seed, 5)
                                          : unit_below(seed, REBAL_ONE + 1));
    sum s = {rbl_distance_zero(&base), big_of(0), big_of((uint64_t)base.den)};
    big n = numerator_of(&base);
    for (int64_t terms = 1 + unit_below(seed, 6); terms > 0; terms--) {
        rbl_wide v = big_random(seed, bits);
        int64_t share = unit_below(seed, base.den + 1);
        if (bits < 10) share = base.den / 4 * unit_below(seed, 5);
        if (unit_below(seed, 6) == 0) v = rbl_wide_neg(v);
        if (unit_below(seed, 4) == 0) v = rbl_base_floor(&base, share);
        rbl_distance_add(&s.found, &base, v, share);
        s.numerator = big_add(s.numerator, term(v, n, s.den, share));
    }
    return s;
}

/* F-DRIFT. */
START_TEST(sums_against_long_arithmetic) {
    uint64_t seed = 32;
    for (int k = 0; k < 5000; k++) {
        sum s = random_sum(&seed, 120);
        big whole = big_multiply(big_of_wide(s.found.whole), s.den);
        ck_assert(s.found.part >= 0 && s.found.part < s.found.den);
        big found = big_add(whole, big_of((uint64_t)s.found.part));
        if (big_compare(found, s.numerator) != 0) ck_abort_msg("sum %d", k);
        big up = big_divide_up(s.numerator, s.den);
        ck_assert_int_eq(big_compare(big_of_wide(rbl_distance_ceil(&s.found)), up), 0);
    }
}
END_TEST

/* Small worlds, so that sums of different bases are often equal or apart by a fraction only. */
START_TEST(comparisons_across_bases) {
    uint64_t seed = 33;
    int equal = 0;
    for (int k = 0; k < 20000; k++) {
        int bits = k % 2 ? 120 : 3;
        sum a = random_sum(&seed, bits), b = random_sum(&seed, bits);
        big left = big_multiply(a.numerator, b.den), right = big_multiply(b.numerator, a.den);
        int expected = big_compare(left, right);
        equal += expected == 0;
        ck_assert_int_eq(rbl_distance_cmp(&a.found, &b.found), expected);
        ck_assert_int_eq(rbl_distance_cmp(&b.found, &a.found), -expected);
    }
    ck_assert_int_gt(equal, 50);
}
END_TEST

START_TEST(levels_are_reached_exactly) {
    uint64_t seed = 34;
    int on_level = 0;
    for (int k = 0; k < 20000; k++) {
        sum s = random_sum(&seed, k % 2 ? 120 : 3);
        rbl_wide value = big_random(&seed, k % 2 ? 120 : 4);
        int64_t ppb = k % 5 ? unit_below(&seed, 21) * 50000000 : unit_below(&seed, REBAL_ONE + 1);
        big left = big_multiply(s.numerator, big_of(REBAL_ONE));
        big right = big_multiply(big_multiply(big_of_wide(value), big_of((uint64_t)ppb)), s.den);
        bool some = big_compare(s.numerator, big_of(0)) > 0;
        bool expected = some && big_compare(left, right) >= 0;
        on_level += some && big_compare(left, right) == 0;
        if (rbl_distance_reaches(&s.found, value, ppb) != expected) ck_abort_msg("level %d", k);
    }
    ck_assert_int_gt(on_level, 50);
}
END_TEST

/* ---- METHODS.md, golden M1: t = (.4, .3, .2, .1), w = (.46, .27, .17, .10) */

static const int64_t m1_target[] = {400000000, 300000000, 200000000, 100000000};
static const int64_t m1_value[] = {460, 270, 170, 100};

/* F-TURNOVER. */
START_TEST(golden_active_share) {
    rbl_base base = rbl_base_of(wide(1000), wide(0), REBAL_ONE);
    rbl_distance all = rbl_distance_zero(&base);
    for (int i = 0; i < 4; i++) rbl_distance_add(&all, &base, wide(m1_value[i]), m1_target[i]);
    ck_assert_int_eq(rbl_wide_low64(rbl_distance_ceil(&all)), 60 + 30 + 30 + 0);
    ck_assert_int_eq(rbl_share_ceil(rbl_distance_ceil(&all), wide(2 * 1000)), 60000000);
    ck_assert(rbl_distance_reaches(&all, wide(2 * 1000), 60000000));
    ck_assert(!rbl_distance_reaches(&all, wide(2 * 1000), 60000001));
}
END_TEST

/* F-DRIFT. 5/25: half widths .05, .05, .05, .025; only instrument 0 trips. */
START_TEST(golden_five_twenty_five) {
    const int64_t half[] = {50000000, 50000000, 50000000, 25000000};
    world w;
    world_begin(&w, 5);
    w.policy.band_abs_ppb = unit_percent(5);
    w.policy.band_rel_ppb = unit_percent(25);
    for (int i = 0; i < 4; i++) w.target[i + 1] = m1_target[i], w.holding[i + 1] = m1_value[i];
    world_open(&w);
    const rbl_survey *survey = &w.portfolio->survey;
    rbl_base base = rbl_bands_base(&survey->bands, world_rules(&w), survey->book.value, 0);
    for (int i = 0; i < 4; i++) {
        const rbl_band *band = &survey->bands.row[i + 1];
        ck_assert_int_eq(band->hi - m1_target[i], half[i]);
        ck_assert_int_eq(m1_target[i] - band->lo, half[i]);
        int side = rbl_band_side(band, REBAL_ONE, &base, survey->book.row[i + 1].value);
        ck_assert_int_eq(side, i == 0);
    }
    ck_assert_int_eq(w.fired, REBAL_ON_BAND);
    world_make(&w, 0);
    ck_assert_int_eq(w.summary.distance_before_ppb, 60000000);
    world_close(&w);
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("drift", &tests);
    tcase_add_test(tests, shares_by_hand);
    tcase_add_test(tests, shares_against_long_arithmetic);
    tcase_add_test(tests, exact_shares_of_huge_values);
    tcase_add_test(tests, sums_against_long_arithmetic);
    tcase_add_test(tests, comparisons_across_bases);
    tcase_add_test(tests, levels_are_reached_exactly);
    tcase_add_test(tests, golden_active_share);
    tcase_add_test(tests, golden_five_twenty_five);
    return unit_run(suite);
}
