/* SPDX-License-Identifier: MIT */
/* What refuses a plan that is found: halts in their order, and cash that is not there. */
#include "unit/world.h"

#define P(points) unit_percent(points)

enum { HALTS = 4 };

/* Sells 300 of one row, buys 200 and 100 of two others. */
static void begin(world *w) {
    world_begin(w, 4);
    w->holding[1] = 1000;
    w->target[1] = P(70), w->target[2] = P(20), w->target[3] = P(10);
}

/* I-09: of any caps that are passed the first is named, with what passed it. */
START_TEST(first_of_the_halts) {
    static const char *const names[HALTS] = {"halt.n_orders", "halt.turnover_ppb",
                                             "halt.order_notional", "halt.total_notional"};
    static const int64_t passed[HALTS] = {3, 600, 300, 600};
    for (int set = 0; set < 1 << HALTS; set++) {
        world w;
        int first = 0;
        begin(&w);
        w.halt.n_orders = set & 1 ? 2 : 3;
        w.halt.turnover_ppb = set & 2 ? P(29) : P(30);
        w.halt.order_notional = set & 4 ? 299 : 300;
        w.halt.total_notional = set & 8 ? 599 : 600;
        world_open(&w);
        rebal_status status = world_make(&w, 0);
        ck_assert_int_eq(status, set ? REBAL_E_HALT : REBAL_OK);
        while (set && !(set >> first & 1)) first++;
        if (set) {
            ck_assert_str_eq(rebal_code_name(w.error.field), names[first]);
            ck_assert_int_eq(w.error.value, passed[first]);
            ck_assert_int_eq(w.error.row, first == 2 ? 1 : REBAL_NONE);
            ck_assert_uint_eq(w.orders.count, 0);
        }
        world_close(&w);
    }
}
END_TEST

/* All is sold for 1000, but at the worst for 900: a withdrawal of 900 is paid, one more is not. */
START_TEST(funds_at_the_worst_price) {
    static const int64_t out[] = {900, 901, 950};
    for (int collar = 0; collar < 2; collar++)
        for (int k = 0; k < 3; k++) {
            world w;
            world_begin(&w, 2);
            w.policy.collar_ppb = collar ? P(10) : 0;
            w.price[1] = 100;
            w.holding[1] = 10;
            w.target[1] = P(100);
            w.flow[0] = -out[k];
            world_open(&w);
            bool pays = !collar || out[k] <= 900;
            ck_assert_int_eq(world_make(&w, 0), pays ? REBAL_OK : REBAL_E_FUNDS);
            if (!pays) ck_assert_int_eq(w.error.value, 900 - out[k]);
            if (pays) ck_assert_int_ge(w.summary.cash_worst, 0);
            world_close(&w);
        }
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("halt", &tests);
    tcase_add_test(tests, first_of_the_halts);
    tcase_add_test(tests, funds_at_the_worst_price);
    return unit_run(suite);
}
