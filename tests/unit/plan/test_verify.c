/* SPDX-License-Identifier: MIT */
/* The laws one by one: a lawful list of orders, one thing wrong with it, and exactly that law named
 * with its instrument, its order and its numbers. */
#include "verify_bench.h"

/* ---- the base case */

START_TEST(lawful_base) {
    lawful();
    ck_assert_int_eq(b.summary.buys, 1000);
    ck_assert_int_eq(b.summary.sells, 1000);
    ck_assert_int_eq(b.summary.cash_after, 1000);
    ck_assert_int_eq(b.summary.n_orders, 2);
    b.has_limit = b.has_wave = b.has_ready = b.has_fee = b.has_cash = b.has_id = true;
    lawful(); /* with what it filled in */
    orders_anew();
    lawful();
}
END_TEST

/* I-01. ---- one law at a time */

START_TEST(law_cash) {
    b.holding_min[CASH] = 1000;
    orders_anew();
    order(A, -90);
    order(B, 46);
    breaks(REBAL_LAW_CASH, 1, 980, 1000);
    b.quantity[1] = 45;
    lawful();
}
END_TEST

/* I-01. */
START_TEST(law_cash_sequence) {
    orders_anew();
    order(B, 50);
    order(A, -100);
    breaks(REBAL_LAW_CASH, 0, 0, 500);
    b.holding_min[CASH] = 0;
    lawful();
}
END_TEST

START_TEST(law_cash_target) {
    b.policy.direction = REBAL_INVEST_CASH; /* not below the cash target */
    b.holding[CASH] = 2000;
    orders_anew();
    order(B, 46);
    breaks(REBAL_LAW_CASH, 0, 1080, 1100);
    b.quantity[0] = 45;
    lawful();
}
END_TEST

/* I-02. */
START_TEST(law_holding_min) {
    b.holding_min[A] = 420;
    breaks(REBAL_LAW_HOLDING_MIN, 0, 400, 420);
    b.holding_min[A] = 400;
    lawful();
}
END_TEST

/* I-02. */
START_TEST(law_holding_min_arrived) {
    b.holding[A] = 90;
    in_flight(A, 410, 0, NOW + 50, 0);
    breaks(REBAL_LAW_HOLDING_MIN, 0, -10, 0);
    b.item_arrival[0] = NOW;
    lawful();
}
END_TEST

/* I-03. */
START_TEST(law_conservation) {
    b.cash[0] = 1001;
    b.cash[1] = -1000;
    b.has_cash = true;
    breaks(REBAL_LAW_CONSERVATION, 0, 1001, 1000);
    b.cash[0] = 1000;
    b.cash[1] = 1000;
    breaks(REBAL_LAW_CONSERVATION, 1, 1000, -1000);
}
END_TEST

/* I-04. */
START_TEST(law_past_goal) {
    b.quantity[1] = 51;
    breaks(REBAL_LAW_PAST_GOAL, 1, 151, 150);
    b.quantity[1] = 50;
    b.quantity[0] = -101;
    breaks(REBAL_LAW_PAST_GOAL, 0, 399, 400);
}
END_TEST

/* One order of the least size may pass by as much; where cash is short a sale may pass. */
START_TEST(law_past_goal_exempt) {
    b.order_min[B] = 53;
    b.quantity[1] = 53;
    lawful();
    b.order_min[B] = 52;
    breaks(REBAL_LAW_PAST_GOAL, 1, 153, 150);
    setup();
    b.holding[CASH] = 300;
    orders_anew();
    order(A, -150);
    lawful();
}
END_TEST

/* I-04. */
START_TEST(law_past_goal_inner) {
    b.policy.inner_ppb = REBAL_ONE; /* from 4500 down, up to 2500 */
    orders_anew();
    order(A, -50);
    order(B, 26);
    breaks(REBAL_LAW_PAST_GOAL, 1, 126, 125);
    b.quantity[0] = -51;
    b.quantity[1] = 25;
    breaks(REBAL_LAW_PAST_GOAL, 0, 449, 450);
}
END_TEST

START_TEST(law_holding_max) {
    b.holding_max[B] = 140;
    breaks(REBAL_LAW_HOLDING_MAX, 1, 150, 140);
}
END_TEST

/* I-06. */
START_TEST(law_lot) {
    b.lot[A] = 7;
    breaks(REBAL_LAW_LOT, 0, -100, -98);
    setup();
    order(C, 0);
    breaks(REBAL_LAW_LOT, 2, 0, 1);
}
END_TEST

/* F-LIMIT, I-06. */
START_TEST(law_tick) {
    b.has_limit = true;
    b.tick[A] = 5;
    b.limit_price[0] = 12;
    b.limit_price[1] = 20;
    breaks(REBAL_LAW_TICK, 0, 12, 10);
    b.limit_price[0] = 5; /* on tick, below what a sale may go to */
    breaks(REBAL_LAW_TICK, 0, 5, 10);
    b.policy.collar_ppb = unit_percent(10);
    b.limit_price[0] = 10;
    b.limit_price[1] = 23;
    breaks(REBAL_LAW_TICK, 1, 23, 22);
    b.limit_price[1] = 0;
    breaks(REBAL_LAW_TICK, 1, 0, 22);
    b.limit_price[1] = 22;
    lawful();
    ck_assert_int_eq(b.cash[1], -1100);
    ck_assert_int_eq(b.summary.cash_worst, 900);
}
END_TEST

/* I-06. */
START_TEST(law_order_size) {
    b.order_min[A] = 200;
    breaks(REBAL_LAW_ORDER_SIZE, 0, 100, 200);
    setup();
    b.order_max[A] = 50;
    breaks(REBAL_LAW_ORDER_SIZE, 0, 100, 50);
    setup();
    b.notional_min[B] = 1001;
    breaks(REBAL_LAW_ORDER_SIZE, 1, 50, 51);
    setup();
    b.notional_min_ppb[B] = unit_percent(10) + 1;
    breaks(REBAL_LAW_ORDER_SIZE, 1, 50, 51);
    setup();
    b.clip.order_notional = 995;
    b.quantity[1] = 45;
    breaks(REBAL_LAW_ORDER_SIZE, 0, 100, 99);
}
END_TEST

/* I-06. */
START_TEST(law_one_order) {
    orders_anew();
    order(A, -50);
    order(A, -50);
    order(B, 50);
    breaks(REBAL_LAW_ONE_ORDER, 1, 2, 1);
    ck_assert_int_eq(b.summary.sells, 1000);
}
END_TEST

/* I-06. */
START_TEST(law_dust) {
    b.holding[D] = 100;
    b.order_min[D] = 60;
    orders_anew();
    order(D, -50);
    breaks(REBAL_LAW_DUST, 0, 50, 0);
    b.order_min[D] = 200;
    b.quantity[0] = -100; /* whole: exempt */
    lawful();
}
END_TEST

/* I-07. */
START_TEST(law_progress) {
    b.holding_min[CASH] = 0;
    b.holding[CASH] = 5000;
    b.order_min[B] = 240;
    orders_anew();
    order(B, 240);
    breaks(REBAL_LAW_PROGRESS, REBAL_NONE, 4000, 3600);
}
END_TEST

START_TEST(law_restriction) {
    b.restriction[A] = REBAL_NO_SELL;
    breaks(REBAL_LAW_RESTRICTION, 0, -100, 0);
    setup();
    b.policy.direction = REBAL_SELL_ONLY;
    breaks(REBAL_LAW_RESTRICTION, 1, 50, 0);
    setup();
    b.restriction[CASH] = REBAL_NO_BUY;
    breaks(REBAL_LAW_RESTRICTION, 1, 50, 0);
    setup();
    b.policy.orphans = REBAL_ORPHAN_KEEP;
    b.holding[D] = 100;
    orders_anew();
    order(D, -10);
    breaks(REBAL_LAW_RESTRICTION, 0, -10, 0);
}
END_TEST

/* I-09. */
START_TEST(law_halt) {
    b.halt.n_orders = 1;
    breaks(REBAL_LAW_HALT, REBAL_NONE, 2, 1);
    setup();
    b.clip.turnover_ppb = unit_percent(5);
    breaks(REBAL_LAW_HALT, REBAL_NONE, 2000, 1000);
    setup();
    b.halt.turnover_ppb = unit_percent(10);
    b.clip.total_notional = 1999;
    breaks(REBAL_LAW_HALT, REBAL_NONE, 2000, 1999);
    setup();
    b.halt.order_notional = 950;
    b.quantity[1] = 45;
    breaks(REBAL_LAW_HALT, 0, 1000, 950);
}
END_TEST

START_TEST(law_id) {
    b.has_id = true;
    judge_ids(1);
    found(REBAL_LAW_ID, 0, (int64_t)b.id[0], (int64_t)(b.id[0] - 1));
}
END_TEST

/* I-06. */
START_TEST(law_fee) {
    fixed_fee(A, 20);
    orders_anew();
    order(A, -1);
    breaks(REBAL_LAW_FEE, 0, 10, 21);
    setup();
    fixed_fee(A, 3);
    b.has_fee = true;
    b.fee[0] = 2;
    breaks(REBAL_LAW_FEE, 0, 2, 3);
    b.fee[0] = 3;
    lawful();
    ck_assert_int_eq(b.summary.fees, 3);
}
END_TEST

START_TEST(law_not_fired) {
    b.holding[A] = 450;
    b.holding[B] = 125;
    b.quantity[0] = -50;
    b.quantity[1] = 25;
    breaks(REBAL_LAW_NOT_FIRED, REBAL_NONE, 2, 0);
}
END_TEST

START_TEST(law_scope) {
    b.holding[C] = 44;
    b.holding[CASH] = 800;
    b.holding_min[CASH] = 600;
    orders_anew();
    order(C, -4);
    breaks(REBAL_LAW_SCOPE, 0, -4, 0);
    b.policy.scope = REBAL_SCOPE_BOOK;
    lawful();
}
END_TEST

int main(void) {
    TCase *laws;
    Suite *suite = unit_suite("plan/verify", &laws);
    tcase_add_checked_fixture(laws, setup, NULL);
    tcase_add_test(laws, lawful_base);
    tcase_add_test(laws, law_cash);
    tcase_add_test(laws, law_cash_sequence);
    tcase_add_test(laws, law_cash_target);
    tcase_add_test(laws, law_holding_min);
    tcase_add_test(laws, law_holding_min_arrived);
    tcase_add_test(laws, law_conservation);
    tcase_add_test(laws, law_past_goal);
    tcase_add_test(laws, law_past_goal_exempt);
    tcase_add_test(laws, law_past_goal_inner);
    tcase_add_test(laws, law_holding_max);
    tcase_add_test(laws, law_lot);
    tcase_add_test(laws, law_tick);
    tcase_add_test(laws, law_order_size);
    tcase_add_test(laws, law_one_order);
    tcase_add_test(laws, law_dust);
    tcase_add_test(laws, law_progress);
    tcase_add_test(laws, law_restriction);
    tcase_add_test(laws, law_halt);
    tcase_add_test(laws, law_id);
    tcase_add_test(laws, law_fee);
    tcase_add_test(laws, law_not_fired);
    tcase_add_test(laws, law_scope);
    return unit_run(suite);
}
