/* SPDX-License-Identifier: MIT */
/* A lawful plan of nine orders, and one law broken in it: at the first, a middle and the last order
 * of each side. Exactly that law is named, at that order, with its numbers. I-01 to I-07, I-09. */
#define BENCH_ROWS 10
#define BENCH_ORDERS 10
#include "verify_bench.h"

/* Three of each kind, in the order of the list: over their targets, under them, without any. */
enum { OVER = 1, UNDER = 4, ORPHAN = 7, SIDE = 3, ALL = 9 };
enum { LOTS = 300, PRICE = 10, WORTH = LOTS * PRICE };

/* Worth 100000: six assets at 18 or 12 % of a target of 15 %, three orphans of 100 each; the cash
 * is at 9.7 % of 10 %, with a band that it cannot leave. Settled at once, orders in one wave. */
static void nine(void) {
    setup();
    for (int i = OVER; i < ROWS; i++) {
        b.price[i] = i < ORPHAN ? PRICE : 1;
        b.holding[i] = i < UNDER ? 1800 : i < ORPHAN ? 1200 : 100;
        b.target[i] = i < ORPHAN ? unit_percent(15) : 0;
        b.lot[i] = b.tick[i] = 1;
    }
    b.holding[CASH] = 9700;
    b.target[CASH] = unit_percent(10);
    b.band_min[CASH] = REBAL_ONE;
    b.policy.band_abs_ppb = 0;
    b.policy.band_rel_ppb = 133333334; /* 2 of 15 %, and nothing of nothing */
    orders_anew();
    for (int i = 0; i < SIDE; i++) order(OVER + i, -LOTS);
    for (int i = 0; i < SIDE; i++) order(ORPHAN + i, -100);
    for (int i = 0; i < SIDE; i++) order(UNDER + i, LOTS);
}

/* The order at place 0, 1, 2 of the sales (0..2), of the exits (3..5), of the purchases (6..8). */
static int32_t row_at(int k) { return b.instrument[k]; }

static bool is_buy(int k) { return b.quantity[k] > 0; }

static bool is_exit(int k) { return row_at(k) >= ORPHAN; }

START_TEST(nine_are_lawful) {
    lawful();
    ck_assert_int_eq(b.summary.sells, 3 * WORTH + 300);
    ck_assert_int_eq(b.summary.buys, 3 * WORTH);
    ck_assert_int_eq(b.summary.cash_after, 10000);
    b.has_limit = b.has_wave = b.has_ready = b.has_fee = b.has_cash = b.has_id = true;
    lawful();
}
END_TEST

/* ---- a law of one order: _i is the order */

/* Off by one, either way. */
START_TEST(conservation) {
    lawful();
    b.has_cash = true;
    for (int64_t by = -1; by <= 1; by += 2) {
        int64_t exact = b.cash[_i];
        b.cash[_i] += by;
        breaks(REBAL_LAW_CONSERVATION, _i, exact + by, exact);
        b.cash[_i] = exact;
    }
    lawful();
}
END_TEST

START_TEST(past_goal) {
    if (is_exit(_i)) return;
    b.quantity[_i] += is_buy(_i) ? 1 : -1;
    breaks(REBAL_LAW_PAST_GOAL, _i, is_buy(_i) ? 1501 : 1499, 1500);
}
END_TEST

/* Seven does not divide 300, nor 100. */
START_TEST(lot) {
    int64_t quantity = b.quantity[_i];
    b.lot[row_at(_i)] = 7;
    judge();
    for (size_t k = 0; k < b.n_violations; k++)
        ck_assert(b.law[k] == REBAL_LAW_LOT || (is_exit(_i) && b.law[k] == REBAL_LAW_PAST_GOAL));
    ck_assert_int_eq(b.law[0], REBAL_LAW_LOT);
    ck_assert_int_eq(b.order[0], _i);
    ck_assert_int_eq(b.actual[0], quantity);
    ck_assert_int_eq(b.bound[0], quantity - quantity % 7);
    nine();
    b.quantity[_i] = 0;
    breaks(REBAL_LAW_LOT, _i, 0, 1);
}
END_TEST

START_TEST(tick) {
    lawful();
    b.has_limit = true;
    int64_t exact = b.limit_price[_i];
    b.limit_price[_i] = is_buy(_i) ? exact + 1 : exact - 1;
    breaks(REBAL_LAW_TICK, _i, b.limit_price[_i], exact);
    b.limit_price[_i] = -exact;
    breaks(REBAL_LAW_TICK, _i, -exact, exact);
    b.limit_price[_i] = INT64_MIN;
    breaks(REBAL_LAW_TICK, _i, INT64_MIN, exact);
    b.limit_price[_i] = exact;
    lawful();
}
END_TEST

START_TEST(order_size) {
    int64_t size = llabs(b.quantity[_i]);
    b.order_max[row_at(_i)] = size - 1;
    breaks(REBAL_LAW_ORDER_SIZE, _i, size, size - 1);
    b.order_max[row_at(_i)] = size;
    lawful();
    b.order_min[row_at(_i)] = size;
    lawful();
    b.order_max[row_at(_i)] = REBAL_NONE;
    b.order_min[row_at(_i)] = size + 1;
    if (is_exit(_i))
        lawful(); /* exempt */
    else
        breaks(REBAL_LAW_ORDER_SIZE, _i, size, size + 1);
    b.order_min[row_at(_i)] = 0;
    b.notional_min[row_at(_i)] = WORTH + 1;
    if (is_exit(_i))
        lawful();
    else
        breaks(REBAL_LAW_ORDER_SIZE, _i, size, size + 1);
}
END_TEST

/* In two halves, one behind the other: the second is one too many. */
START_TEST(one_order) {
    int32_t row = row_at(_i);
    int64_t half = b.quantity[_i] / 2;
    b.quantity[_i] = half;
    for (int k = MOST - 1; k > _i + 1; k--) {
        b.instrument[k] = b.instrument[k - 1];
        b.quantity[k] = b.quantity[k - 1];
    }
    b.instrument[_i + 1] = row;
    b.quantity[_i + 1] = half;
    b.count++;
    breaks(REBAL_LAW_ONE_ORDER, _i + 1, 2, 1);
}
END_TEST

START_TEST(restriction) {
    int32_t forbidden = is_buy(_i) ? REBAL_NO_BUY : REBAL_NO_SELL;
    b.restriction[row_at(_i)] = REBAL_HOLD & ~forbidden;
    lawful();
    b.restriction[row_at(_i)] = forbidden;
    breaks(REBAL_LAW_RESTRICTION, _i, b.quantity[_i], 0);
    b.restriction[row_at(_i)] = REBAL_HOLD;
    breaks(REBAL_LAW_RESTRICTION, _i, b.quantity[_i], 0);
}
END_TEST

/* The others are a lot smaller than the cap allows, this one larger. */
START_TEST(halt_order) {
    if (is_exit(_i)) return;
    for (int k = 0; k < ALL; k++)
        if (!is_exit(k) && k != _i) b.quantity[k] += is_buy(k) ? -1 : 1;
    b.halt.order_notional = WORTH - PRICE;
    breaks(REBAL_LAW_HALT, _i, WORTH, WORTH - PRICE);
    b.halt.order_notional = WORTH;
    lawful();
    b.halt.order_notional = 0;
    b.clip.order_notional = WORTH - 1; /* what a plan is clipped to is a size */
    breaks(REBAL_LAW_ORDER_SIZE, _i, LOTS, LOTS - 1);
}
END_TEST

START_TEST(id) {
    b.has_id = true;
    b.id_at = (size_t)_i;
    judge_ids(1);
    found(REBAL_LAW_ID, _i, (int64_t)b.id[_i], (int64_t)(b.id[_i] - 1));
}
END_TEST

START_TEST(fee) {
    fixed_fee(row_at(_i), 5);
    lawful();
    b.has_fee = true;
    b.fee[_i] = 4;
    breaks(REBAL_LAW_FEE, _i, 4, 5);
    b.fee[_i] = 6;
    breaks(REBAL_LAW_FEE, _i, 6, 5);
    b.has_fee = false;
    int64_t notional = is_exit(_i) ? 100 : WORTH;
    b.fee_fixed[0] = notional; /* eats all of it */
    judge();
    ck_assert_uint_ge(b.n_violations, 1);
    ck_assert_int_eq(b.law[0], REBAL_LAW_FEE);
    ck_assert_int_eq(b.order[0], _i);
    ck_assert_int_eq(b.actual[0], notional);
    ck_assert_int_eq(b.bound[0], notional + 1);
}
END_TEST

/* Inside its band, and traded to its target all the same. */
START_TEST(scope) {
    if (is_exit(_i)) return;
    int64_t off = is_buy(_i) ? -100 : 100;
    b.holding[CASH] += (b.holding[row_at(_i)] - 1500 - off) * PRICE;
    b.holding[row_at(_i)] = 1500 + off;
    b.quantity[_i] = -off;
    b.holding_min[CASH] = 1000;
    breaks(REBAL_LAW_SCOPE, _i, -off, 0);
    b.policy.scope = REBAL_SCOPE_BOOK;
    lawful();
}
END_TEST

/* ---- a law of one side: _i is the place in it */

START_TEST(holding_min) {
    int sale = _i;
    b.holding_min[row_at(sale)] = 1501;
    breaks(REBAL_LAW_HOLDING_MIN, sale, 1500, 1501);
    b.holding_min[row_at(sale)] = 1500;
    lawful();
    b.holding_min[row_at(sale)] = 0;
    b.holding[row_at(sale)] = LOTS - 1; /* the rest has not arrived */
    in_flight(row_at(sale), 1800 - LOTS + 1, 0, NOW + 1, 0);
    breaks(REBAL_LAW_HOLDING_MIN, sale, -1, 0);
    b.item_arrival[0] = NOW;
    lawful();
}
END_TEST

START_TEST(holding_max) {
    int purchase = 2 * SIDE + _i;
    b.holding_max[row_at(purchase)] = 1499;
    breaks(REBAL_LAW_HOLDING_MAX, purchase, 1500, 1499);
    b.holding_max[row_at(purchase)] = 1500;
    lawful();
}
END_TEST

/* A close-out below its minimum that leaves a rest. */
START_TEST(dust) {
    int sale = SIDE + _i;
    b.order_min[row_at(sale)] = 60;
    b.quantity[sale] = -59;
    breaks(REBAL_LAW_DUST, sale, 41, 0);
    b.quantity[sale] = -99;
    lawful(); /* of minimum size: a part of the exit */
    b.quantity[sale] = -100;
    lawful();
}
END_TEST

/* Before the sales that pay it: below the reserve there, and nowhere else. */
START_TEST(cash) {
    static const int sequence[SIDE][6] = {{6, 0, 1, 2, 7, 8}, {0, 6, 7, 1, 2, 8}, {0, 1, 6, 7, 8}};
    static const int at[SIDE] = {0, 2, 4};
    b.holding_min[CASH] = b.holding[CASH];
    bench from = b;
    orders_anew();
    for (int k = 0; k < (_i == 2 ? 5 : 6); k++)
        order(from.instrument[sequence[_i][k]], from.quantity[sequence[_i][k]]);
    breaks(REBAL_LAW_CASH, at[_i], 9700 - WORTH, 9700);
    b.holding_min[CASH] -= WORTH;
    lawful();
}
END_TEST

/* Sales settle after 70: each purchase stated a moment too early. */
START_TEST(wave_ready) {
    int purchase = 2 * SIDE + _i;
    for (int i = OVER; i < ROWS; i++) b.settle[i] = 70;
    b.holding_min[CASH] = b.holding[CASH];
    lawful();
    ck_assert_int_eq(b.ready_ns[purchase], NOW + 70);
    b.has_ready = true;
    b.ready_ns[purchase]--;
    breaks(REBAL_LAW_WAVE, purchase, NOW + 69, NOW + 70);
    b.ready_ns[purchase]++;
    lawful();
    b.has_ready = false;
    b.has_wave = true;
    b.wave[purchase] = 0;
    breaks(REBAL_LAW_WAVE, purchase, 0, 1);
}
END_TEST

/* ---- laws of the whole */

START_TEST(halt_whole) {
    b.halt.n_orders = ALL;
    lawful();
    b.halt.n_orders = ALL - 1;
    breaks(REBAL_LAW_HALT, REBAL_NONE, ALL, ALL - 1);
    b.halt.n_orders = 0;
    b.clip.n_orders = ALL - 1;
    breaks(REBAL_LAW_HALT, REBAL_NONE, ALL, ALL - 1);
    nine();
    const int64_t traded = 6 * WORTH + 300;
    b.halt.total_notional = traded;
    lawful();
    b.halt.total_notional = traded - 1;
    breaks(REBAL_LAW_HALT, REBAL_NONE, traded, traded - 1);
    nine();
    b.halt.turnover_ppb = unit_percent(9) + unit_percent(1) * 15 / 100; /* 9.15 % of 100000 twice */
    lawful();
    b.halt.turnover_ppb--;
    breaks(REBAL_LAW_HALT, REBAL_NONE, traded, traded - 1);
}
END_TEST

START_TEST(not_fired) {
    for (int i = OVER; i < ORPHAN; i++) b.holding[i] = i < UNDER ? 1700 : 1300;
    for (int i = ORPHAN; i < ROWS; i++) b.holding[i] = 0;
    b.holding[CASH] = 10000;
    orders_anew();
    for (int i = 0; i < SIDE; i++) order(OVER + i, -200);
    for (int i = 0; i < SIDE; i++) order(UNDER + i, 200);
    breaks(REBAL_LAW_NOT_FIRED, REBAL_NONE, 6, 0);
    b.holding[OVER]++; /* one lot outside: that one may trade */
    b.holding[CASH] -= PRICE;
    judge();
    for (size_t k = 0; k < b.n_violations; k++) ck_assert_int_eq(b.law[k], REBAL_LAW_SCOPE);
    ck_assert_uint_gt(b.n_violations, 0);
}
END_TEST

/* An order of minimum size from 12 % to 18 % takes one as far over as it was under. */
START_TEST(progress) {
    b.order_min[UNDER] = 600;
    orders_anew();
    order(UNDER, 600);
    judge();
    ck_assert_uint_eq(b.n_violations, 1);
    ck_assert_int_eq(b.law[0], REBAL_LAW_PROGRESS);
    ck_assert_int_eq(b.row[0], REBAL_NONE);
    ck_assert_int_eq(b.actual[0], b.bound[0]);
    b.order_min[UNDER] = b.quantity[0] = 599;
    lawful();
}
END_TEST

int main(void) {
    TCase *laws;
    Suite *suite = unit_suite("plan/verify_mutants", &laws);
    tcase_add_checked_fixture(laws, nine, NULL);
    tcase_add_test(laws, nine_are_lawful);
    tcase_add_loop_test(laws, conservation, 0, ALL);
    tcase_add_loop_test(laws, past_goal, 0, ALL);
    tcase_add_loop_test(laws, lot, 0, ALL);
    tcase_add_loop_test(laws, tick, 0, ALL);
    tcase_add_loop_test(laws, order_size, 0, ALL);
    tcase_add_loop_test(laws, one_order, 0, ALL);
    tcase_add_loop_test(laws, restriction, 0, ALL);
    tcase_add_loop_test(laws, halt_order, 0, ALL);
    tcase_add_loop_test(laws, id, 0, ALL);
    tcase_add_loop_test(laws, fee, 0, ALL);
    tcase_add_loop_test(laws, scope, 0, ALL);
    tcase_add_loop_test(laws, holding_min, 0, SIDE);
    tcase_add_loop_test(laws, holding_max, 0, SIDE);
    tcase_add_loop_test(laws, dust, 0, SIDE);
    tcase_add_loop_test(laws, cash, 0, SIDE);
    tcase_add_loop_test(laws, wave_ready, 0, SIDE);
    tcase_add_test(laws, halt_whole);
    tcase_add_test(laws, not_fired);
    tcase_add_test(laws, progress);
    return unit_run(suite);
}
