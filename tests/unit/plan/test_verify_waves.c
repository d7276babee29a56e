/* SPDX-License-Identifier: MIT */
/* When the cash of each order comes: what verify fills in, what it names, and orders that cannot be
 * judged at all. */
#include "verify_bench.h"

static void is_ready(int at, int32_t wave, int64_t ready_ns) {
    ck_assert_int_eq(b.wave[at], wave);
    ck_assert_int_eq(b.ready_ns[at], ready_ns);
}

/* ---- filled in */

/* Here is 1000, and the reserve 500: the first purchase at once, the second when A has settled. */
START_TEST(filled) {
    b.settle[A] = 70;
    orders_anew();
    order(A, -100);
    order(B, 25);
    order(B, 25);
    judge();
    is_ready(0, 0, NOW);
    is_ready(1, 0, NOW);
    is_ready(2, 1, NOW + 70);
    ck_assert_int_eq(b.summary.n_waves, 2);
    ck_assert_int_eq(b.limit_price[0], 10);
    ck_assert_int_eq(b.cash[0], 1000);
    ck_assert_int_eq(b.cash[2], -500);
}
END_TEST

/* F-READY. Money at 30 (a transfer), 70 (A), 90 (an order's other leg): 200, 400, 300. */
START_TEST(filled_each_time) {
    static const int64_t quantity[] = {-40, 10, 9, 10, 1, 9};
    static const int64_t ready_ns[] = {0, 30, 70, 70, 70, 90};
    static const int32_t wave[] = {0, 1, 2, 2, 2, 3};
    b.settle[A] = 70;
    b.holding[CASH] = 500;
    in_flight(CASH, 200, 0, NOW + 30, 0);
    in_flight(C, -6, 300, NOW + 90, 7);
    orders_anew();
    for (int k = 0; k < 6; k++) order(k == 0 ? A : B, quantity[k]);
    judge();
    for (int k = 0; k < 6; k++) is_ready(k, wave[k], NOW + ready_ns[k]);
    ck_assert_int_eq(b.summary.n_waves, 4);
}
END_TEST

/* Proceeds that can be used at once still need a wave of their own. */
START_TEST(filled_at_once) {
    lawful();
    is_ready(1, 1, NOW);
    b.holding_min[CASH] = 0;
    lawful();
    is_ready(1, 0, NOW);
}
END_TEST

/* A purchase waits for what comes before it in the sequence, never for what comes after. */
START_TEST(filled_by_sequence) {
    in_flight(CASH, 400, 0, NOW + 90, 0);
    orders_anew();
    order(B, 40);
    order(A, -84);
    order(B, 10);
    judge();
    is_ready(0, 1, NOW + 90);
    is_ready(1, 0, NOW);
    is_ready(2, 1, NOW + 90); /* its own money is there sooner */
    ck_assert_int_eq(b.law[0], REBAL_LAW_ONE_ORDER);
    ck_assert_uint_eq(b.n_violations, 1);
}
END_TEST

START_TEST(filled_far_times) {
    b.settle[A] = INT64_MAX;
    judge();
    is_ready(1, 1, INT64_MAX);
    ck_assert_uint_eq(b.n_violations, 0);
}
END_TEST

/* F-READY. ---- named */

START_TEST(law_wave_ready) {
    b.settle[A] = 70;
    b.has_ready = true;
    b.ready_ns[0] = NOW;
    b.ready_ns[1] = NOW + 69;
    breaks(REBAL_LAW_WAVE, 1, NOW + 69, NOW + 70);
    b.ready_ns[1] = NOW + 70;
    lawful();
    is_ready(1, 1, NOW + 70);
    b.ready_ns[0] = NOW + 5; /* sold later, settled later */
    breaks(REBAL_LAW_WAVE, 1, NOW + 70, NOW + 75);
    b.ready_ns[0] = NOW - 1;
    breaks(REBAL_LAW_WAVE, 0, NOW - 1, NOW);
}
END_TEST

START_TEST(law_wave_number) {
    b.has_wave = true;
    b.wave[0] = b.wave[1] = 3;
    breaks(REBAL_LAW_WAVE, 1, 3, 4);
    b.wave[1] = 4;
    lawful();
    b.wave[1] = 2;
    breaks(REBAL_LAW_WAVE, 1, 2, 3);
    b.wave[0] = -1;
    b.wave[1] = 0;
    breaks(REBAL_LAW_WAVE, 0, -1, 0);
}
END_TEST

/* Wave 0 does not wait; with a time it may be any wave. */
START_TEST(law_wave_in_flight) {
    b.holding[CASH] = 500;
    in_flight(CASH, 500, 0, NOW + 30, 0);
    orders_anew();
    order(B, 20);
    b.has_wave = true;
    breaks(REBAL_LAW_WAVE, 0, 0, 1);
    b.wave[0] = 1;
    lawful();
    b.has_ready = true;
    b.wave[0] = 0;
    b.ready_ns[0] = NOW + 30;
    lawful();
    b.ready_ns[0] = NOW + 29;
    breaks(REBAL_LAW_WAVE, 0, NOW + 29, NOW + 30);
}
END_TEST

START_TEST(law_wave_falls) {
    b.has_wave = b.has_ready = true;
    order(C, 1);
    b.policy.scope = REBAL_SCOPE_BOOK;
    b.holding[C] = 39;
    b.wave[0] = 0;
    b.wave[1] = b.wave[2] = 1;
    b.ready_ns[0] = NOW;
    b.ready_ns[1] = NOW + 9;
    b.ready_ns[2] = NOW + 8;
    b.quantity[1] = 45;
    breaks(REBAL_LAW_WAVE, 2, NOW + 8, NOW + 9);
}
END_TEST

/* Cash that never comes is a matter of cash, not of time; what follows waits for nothing that the
 * hopeless one took. */
START_TEST(law_cash_never) {
    b.holding_min[CASH] = 0;
    b.holding[CASH] = 900;
    orders_anew();
    order(B, 46);
    breaks(REBAL_LAW_CASH, 0, -20, 0);
    order(A, -90);
    order(C, 1);
    b.policy.scope = REBAL_SCOPE_BOOK;
    b.holding[C] = 39;
    breaks(REBAL_LAW_CASH, 0, -20, 0);
    is_ready(2, 1, NOW);
}
END_TEST

/* A sale that costs more than it brings takes from what is there. */
START_TEST(law_cash_sale) {
    fixed_fee(A, 20);
    b.holding[CASH] = 500;
    orders_anew();
    order(A, -1);
    judge();
    ck_assert_uint_eq(b.n_violations, 2);
    ck_assert_int_eq(b.law[0], REBAL_LAW_FEE);
    ck_assert_int_eq(b.law[1], REBAL_LAW_CASH);
    ck_assert_int_eq(b.actual[1], 490);
    ck_assert_int_eq(b.bound[1], 500);
}
END_TEST

/* ---- lawful and strange */

START_TEST(raising_may_pass) {
    b.holding[CASH] = 0;
    b.holding[B] = 150;
    orders_anew();
    order(B, -25);
    lawful();
}
END_TEST

/* Selling A lifts cash over its band: then all may be bought that are under their targets. */
START_TEST(scope_by_way_of_cash) {
    b.holding[C] = 39;
    b.holding[CASH] = 1050;
    order(C, 1);
    lawful();
}
END_TEST

START_TEST(group_scope) {
    b.group[A] = b.group[C] = 0;
    b.holding[C] = 44;
    b.holding[CASH] = 800;
    b.policy.scope = REBAL_SCOPE_GROUP;
    orders_anew();
    order(C, -4);
    lawful();
    b.group[C] = 1;
    breaks(REBAL_LAW_SCOPE, 0, -4, 0);
}
END_TEST

/* ---- not judged */

START_TEST(errors) {
    b.unpriced = true;
    order(E, 1);
    judge();
    ck_assert_int_eq(b.status, REBAL_E_NO_PRICE);
    b.unpriced = false;
    b.quantity[2] = INT64_C(1) << 62;
    judge();
    ck_assert_int_eq(b.status, REBAL_E_OVERFLOW);
    b.quantity[2] = INT64_C(1) << 58; /* each would do, their sum not */
    order(E, INT64_C(1) << 58);
    judge();
    ck_assert_int_eq(b.status, REBAL_E_OVERFLOW);
}
END_TEST

int main(void) {
    TCase *waves;
    Suite *suite = unit_suite("plan/verify_waves", &waves);
    tcase_add_checked_fixture(waves, setup, NULL);
    tcase_add_test(waves, filled);
    tcase_add_test(waves, filled_each_time);
    tcase_add_test(waves, filled_at_once);
    tcase_add_test(waves, filled_by_sequence);
    tcase_add_test(waves, filled_far_times);
    tcase_add_test(waves, law_wave_ready);
    tcase_add_test(waves, law_wave_number);
    tcase_add_test(waves, law_wave_in_flight);
    tcase_add_test(waves, law_wave_falls);
    tcase_add_test(waves, law_cash_never);
    tcase_add_test(waves, law_cash_sale);
    tcase_add_test(waves, raising_may_pass);
    tcase_add_test(waves, scope_by_way_of_cash);
    tcase_add_test(waves, group_scope);
    tcase_add_test(waves, errors);
    return unit_run(suite);
}
