/* SPDX-License-Identifier: MIT */
/* What the header warns of: flows that nothing acts on, sales of what has not come, orders at their
 * worst price, a price that is wild twice. */
#include "unit/world.h"

/* Cents; holds cash and row 1, wants that much of row 1 and the rest in cash, each 1.00. Cash has a
 * band as all have. Then the policy, and world_open(). */
static void begin(world *w, int64_t cash, int64_t held, int64_t target_percent) {
    world_begin(w, 3);
    w->rules.money_exponent = w->quantity_exponent[0] = -2;
    for (int i = 0; i < 3; i++) w->price_exponent[i] = -2, w->price[i] = 100;
    w->lo[0] = w->hi[0] = REBAL_NONE;
    w->holding[0] = cash, w->holding[1] = held;
    w->target[0] = unit_percent(100 - target_percent);
    w->target[1] = unit_percent(target_percent);
    w->now = 10;
}

static rebal_status make_at(world *w, int64_t now_ns) {
    w->now = now_ns;
    return world_make(w, 0);
}

static void commit(world *w) {
    ck_assert_int_eq(rebal_portfolio_commit(w->portfolio, w->plan, w->now, NULL), REBAL_OK);
}

static void expect_refused(const world *w, rebal_status status, rebal_status expected,
                           const char *field) {
    ck_assert_int_eq(status, expected);
    ck_assert_int_eq(w->error.status, expected);
    ck_assert_str_eq(rebal_code_name(w->error.field), field);
}

/* Row 1, without a fee. */
static rebal_status fill_at(world *w, int64_t now_ns, int64_t quantity, int64_t cash) {
    const int32_t row = 1;
    rebal_fills fills = {.struct_size = sizeof fills,
                         .n = 1,
                         .instrument = &row,
                         .quantity = &quantity,
                         .cash = &cash};
    return rebal_portfolio_fill(w->portfolio, &fills, now_ns, &w->error);
}

/* 10.00 of cash, of 200.00, and 15.00 to be paid: raised only where a clause sees it. */
START_TEST(withdrawal_and_clauses) {
    static const struct {
        uint32_t when;
        bool raised;
    } cases[] = {{REBAL_ON_BAND, true},
                 {REBAL_ON_FLOW, true},
                 {REBAL_ON_TURNOVER, false},
                 {REBAL_ON_FLOW | REBAL_ON_TURNOVER, false}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        world w;
        begin(&w, 1000, 190, 95);
        w.policy.band_abs_ppb = unit_percent(20);
        w.policy.turnover_ppb = unit_percent(30);
        w.policy.when[0] = cases[k].when;
        world_open(&w);
        world_put(&w, REBAL_FLOW, 0, -1500);
        ck_assert_int_eq(make_at(&w, 11), REBAL_OK);
        ck_assert_int_eq(w.summary.reason, cases[k].raised ? REBAL_TRADED : REBAL_QUIET);
        ck_assert_int_eq(w.summary.cash_before, -500);
        ck_assert_int_eq(w.summary.value, 18500);
        if (cases[k].raised)
            ck_assert_int_gt(w.summary.cash_after, 0);
        else
            ck_assert_int_eq(w.summary.cash_after, -500);
        world_close(&w);
    }
}
END_TEST

/* A deposit is worth having, and nobody invests it where no clause asks. */
START_TEST(deposit_and_clauses) {
    for (int on = 0; on < 2; on++) {
        world w;
        begin(&w, 1000, 190, 95);
        w.policy.band_abs_ppb = unit_percent(20);
        w.policy.when[0] = REBAL_ON_BAND, w.policy.when[1] = on ? REBAL_ON_FLOW : 0;
        world_open(&w);
        world_put(&w, REBAL_FLOW, 0, 1000);
        ck_assert_int_eq(make_at(&w, 11), REBAL_OK);
        ck_assert_int_eq(w.summary.value, 21000);
        ck_assert_uint_eq(w.summary.n_orders, (uint32_t)on);
        world_close(&w);
    }
}
END_TEST

START_TEST(withdrawal_in_cool_down) {
    world w;
    begin(&w, 1000, 190, 95);
    w.policy.band_abs_ppb = unit_percent(20);
    w.policy.when[0] = REBAL_ON_BAND, w.policy.when[1] = REBAL_ON_FLOW;
    w.policy.cool_down_ns = 100;
    world_open(&w);
    ck_assert_int_eq(make_at(&w, 11), REBAL_OK);
    commit(&w);
    world_put(&w, REBAL_FLOW, 0, -1500);
    ck_assert_int_eq(make_at(&w, 110), REBAL_OK);
    ck_assert_int_eq(w.summary.reason, REBAL_COOL_DOWN);
    ck_assert_int_eq(w.summary.cash_after, -500);
    ck_assert_int_eq(make_at(&w, 111), REBAL_OK);
    ck_assert_int_eq(w.summary.reason, REBAL_TRADED);
    ck_assert_int_gt(w.summary.cash_after, 0);
    world_close(&w);
}
END_TEST

/* Half of what is sold is still to come: its fill waits until the host says that it came. */
START_TEST(sale_of_a_flow) {
    world w;
    begin(&w, 0, 100, 0);
    w.policy.orphans = REBAL_ORPHAN_SELL;
    world_open(&w);
    world_put(&w, REBAL_FLOW, 1, 100);
    ck_assert_int_eq(make_at(&w, 10), REBAL_OK);
    ck_assert_uint_eq(w.summary.n_orders, 1);
    ck_assert_int_eq(w.order_quantity[0], -200);
    commit(&w);
    expect_refused(&w, fill_at(&w, 11, -200, 20000), REBAL_E_RANGE, "fills.quantity");
    world_put(&w, REBAL_HOLDING, 1, 200);
    world_put(&w, REBAL_FLOW, 1, 0);
    ck_assert_int_eq(fill_at(&w, 11, -200, 20000), REBAL_OK);
    world_close(&w);
}
END_TEST

/* Bought: 80 at 100 to 100 that are held, in flight at 105. The account looks poorer by 4.00 and
 * wants 176.40; with a band it waits, and the fill at 100 leaves nothing to do. */
START_TEST(in_flight_at_the_worst_price) {
    for (int banded = 0; banded < 2; banded++) {
        world w;
        begin(&w, 10000, 100, 90);
        w.policy.collar_ppb = unit_percent(5);
        w.policy.band_abs_ppb = unit_percent(banded ? 5 : 0);
        world_open(&w);
        ck_assert_int_eq(make_at(&w, 10), REBAL_OK);
        ck_assert_int_eq(w.order_quantity[0], 80);
        commit(&w);
        ck_assert_int_eq(make_at(&w, 11), REBAL_OK);
        ck_assert_int_eq(w.summary.value, 20000 - 80 * 5);
        ck_assert_uint_eq(w.summary.n_orders, banded ? 0 : 1);
        if (!banded) ck_assert_int_eq(w.order_quantity[0], -3);
        ck_assert_int_eq(fill_at(&w, 11, 80, -8000), REBAL_OK);
        ck_assert_int_eq(make_at(&w, 11), REBAL_OK);
        ck_assert_int_eq(w.summary.value, 20000);
        ck_assert_uint_eq(w.summary.n_orders, 0);
        world_close(&w);
    }
}
END_TEST

/* The halt on moves looks at the last two prices of a row. */
START_TEST(wild_price_twice) {
    world w;
    begin(&w, 1000, 190, 95);
    w.halt.price_move_ppb = unit_percent(10);
    world_open(&w);
    w.price[1] = w.price[2] = 1000;
    w.now = 11;
    ck_assert_int_eq(world_tick(&w), -1);
    expect_refused(&w, make_at(&w, 11), REBAL_E_HALT, "halt.price_move_ppb");
    w.now = 12;
    ck_assert_int_ge(world_tick(&w), 0);
    ck_assert_int_eq(make_at(&w, 12), REBAL_OK);
    world_close(&w);
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("flows", &tests);
    tcase_add_test(tests, withdrawal_and_clauses);
    tcase_add_test(tests, deposit_and_clauses);
    tcase_add_test(tests, withdrawal_in_cool_down);
    tcase_add_test(tests, sale_of_a_flow);
    tcase_add_test(tests, in_flight_at_the_worst_price);
    tcase_add_test(tests, wild_price_twice);
    return unit_run(suite);
}
