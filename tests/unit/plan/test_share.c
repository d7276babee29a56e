/* SPDX-License-Identifier: MIT */
/* F-BUDGET: what sales and purchases get of a clip, and who comes first where cash is short. */
#include "unit/world.h"

#define P(points) unit_percent(points)

/* Sells 200 and 100, buys 120 and 80; holds no cash and wants a tenth. */
static void begin(world *w, int64_t reserve) {
    world_begin(w, 5);
    w->holding[1] = 500, w->holding[2] = 300, w->holding[3] = 100, w->holding[4] = 100;
    w->target[0] = P(10);
    w->target[1] = P(30), w->target[2] = P(20), w->target[3] = P(22), w->target[4] = P(18);
    w->holding_min[0] = reserve;
}

/* Of 250 of the 500, 150 are for sales; below the reserve all of it, and 50 of 350 are left. */
START_TEST(money) {
    world w;
    begin(&w, 0);
    world_expect(&w, -200, -100, 120, 80);
    begin(&w, 0);
    w.clip.total_notional = 250;
    world_expect(&w, -150, 0, 100, 0);
    begin(&w, 1); /* of which cash is one short */
    w.clip.total_notional = 250;
    world_expect(&w, -200, -50, 0, 0);
    begin(&w, 1);
    w.clip.total_notional = 350;
    world_expect(&w, -200, -100, 50, 0);
    begin(&w, 1);
    w.clip.turnover_ppb = P(25) / 2;
    world_expect(&w, -200, -50, 0, 0);
}
END_TEST

/* Of two orders each side gets one; below the reserve both sell, and of three one buys. */
START_TEST(orders) {
    world w;
    begin(&w, 0);
    w.clip.n_orders = 2;
    world_expect(&w, -200, 0, 120, 0);
    begin(&w, 1);
    w.clip.n_orders = 2;
    world_expect(&w, -200, -100, 0, 0);
    begin(&w, 1);
    w.clip.n_orders = 3;
    world_expect(&w, -200, -100, 120, 0);
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("share", &tests);
    tcase_add_test(tests, money);
    tcase_add_test(tests, orders);
    return unit_run(suite);
}
