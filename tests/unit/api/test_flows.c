/* SPDX-License-Identifier: MIT */
/* What the header warns of: flows that nothing acts on, sales of what has not come, orders at their
 * worst price, a price that is wild twice. */
#include "unit/api/hostile.h"

/* Base cash in row 0, and two assets; no fees, lots of one. */
typedef struct desk {
    rebal_policy policy;
    rebal_limits halt;
    rebal_engine *engine;
    rebal_portfolio *portfolio;
    rebal_plan *plan;
    rebal_summary summary;
    int32_t row[3];
    int64_t quantity[3];
} desk;

static void desk_close(desk *d) {
    rebal_plan_destroy(d->plan);
    rebal_portfolio_destroy(d->portfolio);
    rebal_engine_destroy(d->engine);
}

static void desk_put(desk *d, int32_t column, int32_t row, int64_t value) {
    ck_assert_int_eq(rebal_portfolio_set(d->portfolio, column, &row, &value, 1, NULL), REBAL_OK);
}

static int32_t desk_tick(desk *d, int64_t price, int64_t now_ns) {
    const int64_t prices[3] = {0, price, price};
    int32_t fired;
    ck_assert_int_eq(rebal_portfolio_tick(d->portfolio, &fired, NULL, prices, 3, now_ns, NULL),
                     REBAL_OK);
    return fired;
}

/* Holds cash and row 1; wants that much of row 1, and the rest in cash. */
static void desk_open(desk *d, int64_t cash, int64_t held, int64_t target_percent) {
    rebal_instruments in = {.struct_size = sizeof in, .n = 3};
    d->policy.struct_size = sizeof d->policy;
    d->halt.struct_size = sizeof d->halt;
    rebal_rules top = {.struct_size = sizeof top,
                       .money_exponent = -2,
                       .instruments = &in,
                       .policy = &d->policy,
                       .halt = &d->halt};
    ck_assert_int_eq(rebal_engine_create(&d->engine, &top, NULL, 0, NULL), REBAL_OK);
    ck_assert_int_eq(rebal_portfolio_create(&d->portfolio, d->engine, NULL, 0, NULL), REBAL_OK);
    ck_assert_int_eq(rebal_plan_create(&d->plan, d->engine, NULL, 0, NULL), REBAL_OK);
    desk_put(d, REBAL_HOLDING, 0, cash);
    desk_put(d, REBAL_HOLDING, 1, held);
    desk_put(d, REBAL_TARGET, 0, unit_percent(100 - target_percent));
    desk_put(d, REBAL_TARGET, 1, unit_percent(target_percent));
    desk_tick(d, 100, 10);
}

static rebal_status desk_make(desk *d, int64_t now_ns, rebal_error *error) {
    rebal_status status = rebal_plan_make(d->plan, d->portfolio, NULL, now_ns, error);
    rebal_orders orders = {
        .struct_size = sizeof orders, .capacity = 3, .instrument = d->row, .quantity = d->quantity};
    d->summary.struct_size = sizeof d->summary;
    ck_assert_int_eq(rebal_plan_summary(d->plan, &d->summary, NULL), REBAL_OK);
    ck_assert_int_eq(rebal_plan_orders(d->plan, &orders, NULL), REBAL_OK);
    return status;
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
        desk d = {.policy = {.band_abs_ppb = unit_percent(20),
                             .turnover_ppb = unit_percent(30),
                             .when = {cases[k].when}}};
        desk_open(&d, 1000, 190, 95);
        desk_put(&d, REBAL_FLOW, 0, -1500);
        ck_assert_int_eq(desk_make(&d, 11, NULL), REBAL_OK);
        ck_assert_int_eq(d.summary.reason, cases[k].raised ? REBAL_TRADED : REBAL_QUIET);
        ck_assert_int_eq(d.summary.cash_before, -500);
        ck_assert_int_eq(d.summary.value, 18500);
        if (cases[k].raised)
            ck_assert_int_gt(d.summary.cash_after, 0);
        else
            ck_assert_int_eq(d.summary.cash_after, -500);
        desk_close(&d);
    }
}
END_TEST

/* A deposit is worth having, and nobody invests it where no clause asks. */
START_TEST(deposit_and_clauses) {
    for (int on = 0; on < 2; on++) {
        desk d = {.policy = {.band_abs_ppb = unit_percent(20),
                             .when = {REBAL_ON_BAND, on ? REBAL_ON_FLOW : 0}}};
        desk_open(&d, 1000, 190, 95);
        desk_put(&d, REBAL_FLOW, 0, 1000);
        ck_assert_int_eq(desk_make(&d, 11, NULL), REBAL_OK);
        ck_assert_int_eq(d.summary.value, 21000);
        ck_assert_uint_eq(d.summary.n_orders, (uint32_t)on);
        desk_close(&d);
    }
}
END_TEST

START_TEST(withdrawal_in_cool_down) {
    desk d = {.policy = {.band_abs_ppb = unit_percent(20),
                         .when = {REBAL_ON_BAND, REBAL_ON_FLOW},
                         .cool_down_ns = 100}};
    desk_open(&d, 1000, 190, 95);
    ck_assert_int_eq(desk_make(&d, 11, NULL), REBAL_OK);
    ck_assert_int_eq(rebal_portfolio_commit(d.portfolio, d.plan, 11, NULL), REBAL_OK);
    desk_put(&d, REBAL_FLOW, 0, -1500);
    ck_assert_int_eq(desk_make(&d, 110, NULL), REBAL_OK);
    ck_assert_int_eq(d.summary.reason, REBAL_COOL_DOWN);
    ck_assert_int_eq(d.summary.cash_after, -500);
    ck_assert_int_eq(desk_make(&d, 111, NULL), REBAL_OK);
    ck_assert_int_eq(d.summary.reason, REBAL_TRADED);
    ck_assert_int_gt(d.summary.cash_after, 0);
    desk_close(&d);
}
END_TEST

/* Half of what is sold is still to come: its fill waits until the host says that it came. */
START_TEST(sale_of_a_flow) {
    desk d = {.policy = {.orphans = REBAL_ORPHAN_SELL}};
    rebal_error error = no_error();
    desk_open(&d, 0, 100, 0);
    desk_put(&d, REBAL_FLOW, 1, 100);
    ck_assert_int_eq(desk_make(&d, 10, NULL), REBAL_OK);
    ck_assert_uint_eq(d.summary.n_orders, 1);
    ck_assert_int_eq(d.quantity[0], -200);
    ck_assert_int_eq(rebal_portfolio_commit(d.portfolio, d.plan, 10, NULL), REBAL_OK);
    const int32_t row = 1;
    const int64_t sold = -200, cash = 20000;
    rebal_fills fills = {
        .struct_size = sizeof fills, .n = 1, .instrument = &row, .quantity = &sold, .cash = &cash};
    expect_field(rebal_portfolio_fill(d.portfolio, &fills, 11, &error), &error, REBAL_E_RANGE,
                 "fills.quantity");
    desk_put(&d, REBAL_HOLDING, 1, 200);
    desk_put(&d, REBAL_FLOW, 1, 0);
    ck_assert_int_eq(rebal_portfolio_fill(d.portfolio, &fills, 11, NULL), REBAL_OK);
    desk_close(&d);
}
END_TEST

/* Bought: 80 at 100 to 100 that are held, in flight at 105. The account looks poorer by 4.00 and
 * wants 176.40; with a band it waits, and the fill at 100 leaves nothing to do. */
START_TEST(in_flight_at_the_worst_price) {
    for (int banded = 0; banded < 2; banded++) {
        desk d = {.policy = {.collar_ppb = unit_percent(5),
                             .band_abs_ppb = unit_percent(banded ? 5 : 0)}};
        desk_open(&d, 10000, 100, 90);
        ck_assert_int_eq(desk_make(&d, 10, NULL), REBAL_OK);
        ck_assert_int_eq(d.quantity[0], 80);
        ck_assert_int_eq(rebal_portfolio_commit(d.portfolio, d.plan, 10, NULL), REBAL_OK);
        ck_assert_int_eq(desk_make(&d, 11, NULL), REBAL_OK);
        ck_assert_int_eq(d.summary.value, 20000 - 80 * 5);
        ck_assert_uint_eq(d.summary.n_orders, banded ? 0 : 1);
        if (!banded) ck_assert_int_eq(d.quantity[0], -3);
        const int32_t row = 1;
        const int64_t bought = 80, paid = -8000;
        rebal_fills fills = {.struct_size = sizeof fills,
                             .n = 1,
                             .instrument = &row,
                             .quantity = &bought,
                             .cash = &paid};
        ck_assert_int_eq(rebal_portfolio_fill(d.portfolio, &fills, 11, NULL), REBAL_OK);
        ck_assert_int_eq(desk_make(&d, 11, NULL), REBAL_OK);
        ck_assert_int_eq(d.summary.value, 20000);
        ck_assert_uint_eq(d.summary.n_orders, 0);
        desk_close(&d);
    }
}
END_TEST

/* The halt on moves looks at the last two prices of a row. */
START_TEST(wild_price_twice) {
    desk d = {.halt = {.price_move_ppb = unit_percent(10)}};
    rebal_error error = no_error();
    desk_open(&d, 1000, 190, 95);
    ck_assert_int_eq(desk_tick(&d, 1000, 11), -1);
    expect_field(desk_make(&d, 11, &error), &error, REBAL_E_HALT, "halt.price_move_ppb");
    ck_assert_int_ge(desk_tick(&d, 1000, 12), 0);
    ck_assert_int_eq(desk_make(&d, 12, NULL), REBAL_OK);
    desk_close(&d);
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
