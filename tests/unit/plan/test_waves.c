/* SPDX-License-Identifier: MIT */
/* The sequence of the orders of each side, by hand. */
#include "unit/world.h"

#define P(points) unit_percent(points)

enum { BYS = 4, SIDE = 3, SELLERS = 1, BUYERS = 4 };

/* By drift, notional, fee, id: the second seller keeps more of what it holds than it sells, the
 * last buyer may not buy all it wants, and fees are 2, 1 and 3 percent. */
static const int32_t sequence[BYS][SIDE] = {{2, 0, 1}, {0, 2, 1}, {1, 0, 2}, {0, 1, 2}};

/* Rows 1 to 3 are sold, rows 4 to 6 bought; fees of the other side would say another sequence. */
static void begin(world *w, int32_t sell_order, int32_t buy_order) {
    static const int32_t of_side[SIDE] = {1, 0, 2}, of_other[SIDE] = {0, 2, 1};
    static const int64_t held[SIDE] = {300, 100, 400}, wanted[SIDE] = {10, 2, 15};
    world_begin(w, 7);
    w->policy.orphans = REBAL_ORPHAN_SELL;
    w->policy.sell_order = sell_order;
    w->policy.buy_order = buy_order;
    for (int k = 0; k < WORLD_FEES; k++) w->rate[k] = P(k + 1);
    for (int k = 0; k < SIDE; k++) {
        w->holding[SELLERS + k] = held[k];
        w->target[BUYERS + k] = P(wanted[k]);
        w->fee_sell[SELLERS + k] = w->fee_buy[BUYERS + k] = of_side[k];
        w->fee_buy[SELLERS + k] = w->fee_sell[BUYERS + k] = of_other[k];
    }
    w->holding_min[SELLERS + 2] = 250;
    w->holding_max[BUYERS + 2] = 200;
    w->holding[0] = 5000;
    w->target[0] = P(73);
    world_open(w);
}

START_TEST(sequences) {
    static const int64_t sold[SIDE] = {300, 100, 150};
    int32_t sell_order = _i / BYS, buy_order = _i % BYS;
    world w;
    begin(&w, sell_order, buy_order);
    ck_assert_int_eq(world_make(&w, 0), REBAL_OK);
    ck_assert_uint_eq(w.orders.count, 2 * SIDE);
    for (int k = 0; k < SIDE; k++) {
        ck_assert_int_eq(w.order_row[k], SELLERS + sequence[sell_order][k]);
        ck_assert_int_eq(w.order_row[SIDE + k], BUYERS + sequence[buy_order][k]);
        ck_assert_int_eq(w.traded[SELLERS + k], -sold[k]);
        ck_assert_int_gt(w.traded[BUYERS + k], 0);
    }
    world_close(&w);
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("waves", &tests);
    tcase_add_loop_test(tests, sequences, 0, BYS * BYS);
    return unit_run(suite);
}
