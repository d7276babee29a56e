/* SPDX-License-Identifier: MIT */
/* F-CARRY: whole numbers, exact in doubles, and what must hold at the horizon where a trade is
 * even. */
#include "market/cost_holding.h"

#include "unit/near.h"

/* F-CARRY: eighths and whole values leave no rounding. */
START_TEST(both_sides) {
    const rbl_cost_holding r = {.rate_long = .125, .rate_short = .5};
    ck_assert_double_eq(rbl_cost_holding_year(&r, 800), 100);
    ck_assert_double_eq(rbl_cost_holding_year(&r, -800), 400);
    ck_assert_double_eq(rbl_cost_holding_year(&r, 0), 0);
    ck_assert_double_eq(rbl_cost_holding_saving(&r, 800, -200), 25);
    ck_assert_double_eq(rbl_cost_holding_saving(&r, 800, 200), -25);
    ck_assert_double_eq(rbl_cost_holding_saving(&r, -800, 200), 100);
    ck_assert_double_eq(rbl_cost_holding_saving(&r, -800, 800), 400);
    ck_assert_double_eq(rbl_cost_holding_saving(&r, -800, 1600), 300);
    ck_assert_double_eq(rbl_cost_holding_saving(&r, 800, -1600), -300);
    ck_assert_double_eq(rbl_cost_holding_saving(&r, 0, -8), -4);
    ck_assert_double_eq(rbl_cost_holding_even(50, 25), 2);
    ck_assert_double_eq(rbl_cost_holding_even(0, 25), 0);
    ck_assert_double_eq(rbl_cost_holding_even(50, 0), 1e30);
    ck_assert_double_eq(rbl_cost_holding_even(0, -1), 1e30);
    ck_assert_double_eq(rbl_cost_holding_even(1e30, 1e-30), 1e30);
}
END_TEST

/* What is saved is the difference of two holdings, and a trade of 10^-16 of what is held loses no
 * digits. */
START_TEST(nothing_cancels) {
    uint64_t seed = 47;
    for (int k = 0; k < 100000; k++) {
        const rbl_cost_holding r = {near_share(&seed) - .25, near_share(&seed) - .25};
        double held = near_any(&seed, -8, 8) * (k % 2 == 0 ? 1 : -1);
        double amount = near_any(&seed, -9, 9) * (k % 3 == 0 ? 1 : -1);
        double gap = rbl_cost_holding_year(&r, held) - rbl_cost_holding_year(&r, held + amount);
        double size = (held < 0 ? -held : held) + (amount < 0 ? -amount : amount);
        double off = rbl_cost_holding_saving(&r, held, amount) - gap;
        ck_assert((off < 0 ? -off : off) <= 1e-15 * size);
    }
    const rbl_cost_holding r = {.rate_long = .03};
    ck_assert_double_eq(rbl_cost_holding_saving(&r, 1e15, -.1), .03 * .1);
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("cost_holding", &tests);
    tcase_add_test(tests, both_sides);
    tcase_add_test(tests, nothing_cancels);
    return unit_run(suite);
}
