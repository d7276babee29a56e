/* SPDX-License-Identifier: MIT */
/* Costs of a row as a curve: what an order is expected to cost, at the size that it was made for.
 */
#include "policy/expense.h"

#include "unit/api/risk_world.h"

/* F-SLOPE, F-EXPENSE: a plain rate to the last bit; and else the curve costs, at its own notional,
 * what the order does, but for what is rounded up to money. */
START_TEST(slopes) {
    static risk_world r;
    risk_begin(&r);
    r.w.fee_buy[1] = 0, r.w.rate[0] = 2500000;
    r.w.fee_sell[1] = 1, r.w.rate[1] = 1000000, r.w.fixed[1] = 700;
    r.half_spread[1] = .001, r.impact[1] = 3e-6, r.exponent[1] = .6;
    r.half_spread[2] = .002, r.impact[2] = 5e-6;
    world_create(&r.w);
    const rbl_rules *rules = world_rules(&r.w);
    for (int64_t notional = 1; notional <= INT64_C(1) << 50; notional = notional * 5 + 1) {
        double n = (double)notional;
        for (size_t row = 1; row <= 2; row++) {
            rbl_expense_slope slope = rbl_expense_slope_of(rules, row, notional);
            double impact = slope.impact * n * __builtin_sqrt(n);
            double buy = slope.buy * n + impact, sell = slope.sell * n + impact;
            double expected = (double)rbl_expense_of(rules, row, notional, true);
            ck_assert(buy <= expected * (1 + 1e-13) && buy >= expected * (1 - 1e-13) - 2);
            expected = (double)rbl_expense_of(rules, row, notional, false);
            ck_assert(sell <= expected * (1 + 1e-13) && sell >= expected * (1 - 1e-13) - 2);
            if (row == 1) ck_assert(slope.buy == .0025 + .001);
            if (row == 2) ck_assert(slope.sell == .002 && slope.impact == 5e-6);
        }
    }
    world_close(&r.w);
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("expense", &tests);
    tcase_add_test(tests, slopes);
    return unit_run(suite);
}
