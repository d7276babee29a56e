/* SPDX-License-Identifier: MIT */
/* What users of other systems complain of, as tests that it does not happen here. Every expectation
 * is derived by hand in its comment. */
#include "peers_desk.h"

static const int64_t no_flow[ROWS];

/* Assets at 10 each, cash in row 0, the whole book in scope. */
static void open_plain(desk *d, size_t n, const rebal_policy *policy) {
    static rebal_instruments table;
    static rebal_policy book = {.struct_size = sizeof book, .scope = REBAL_SCOPE_BOOK};
    table = (rebal_instruments){.struct_size = sizeof table, .n = n};
    rebal_rules rules = {
        .struct_size = sizeof rules, .instruments = &table, .policy = policy ? policy : &book};
    desk_open(d, &rules);
}

static const int64_t tens[ROWS] = {0, 10, 10, 10, 10, 10, 10, 10};

/* bt 571: the same rebalance, asked for again, trades again (5, 7, 8 shares). Ours: once filled,
 * nothing. Worth 300 + 150 * 10 = 1800; 0.333333333 of it is 599.9999994: 59 units fit from below,
 * 60 are left from above: 20 -> 59, 40 -> 59, 90 -> 60. */
START_TEST(again_trades_nothing) {
    int64_t holding[] = {300, 20, 40, 90}, third = REBAL_ONE / 3;
    int64_t target[] = {REBAL_ONE - 3 * third, third, third, third};
    desk d;
    open_plain(&d, 4, NULL);
    ck_assert_int_eq(desk_ask(&d, holding, target, tens, 4), REBAL_OK);
    ck_assert_int_eq(d.ordered[1], 39);
    ck_assert_int_eq(d.ordered[2], 19);
    ck_assert_int_eq(d.ordered[3], -30);
    desk_fill(&d, tens);
    for (int again = 0; again < 3; again++) {
        desk_tick(&d, tens, 4);
        ck_assert_int_eq(desk_plan(&d), REBAL_OK);
        ck_assert_uint_eq(d.summary.n_orders, 0);
    }
    desk_close(&d);
}
END_TEST

/* zipline 290, catalyst 243: open orders are forgotten, and the same is ordered twice. 1000 in
 * cash, all of it wanted in the asset: 100 units are on order, so there is nothing to order; nor
 * when half of them have been filled, nor when all have. */
START_TEST(open_orders_count) {
    int64_t holding[] = {1000, 0}, target[] = {0, REBAL_ONE};
    const int32_t row = 1;
    const int64_t half = 50, paid = -500;
    int64_t held = -1;
    const rebal_fills fills = {
        .struct_size = sizeof fills, .n = 1, .instrument = &row, .quantity = &half, .cash = &paid};
    desk d;
    open_plain(&d, 2, NULL);
    ck_assert_int_eq(desk_ask(&d, holding, target, tens, 2), REBAL_OK);
    ck_assert_int_eq(d.ordered[1], 100);
    ck_assert_int_eq(rebal_portfolio_commit(d.portfolio, d.plan, d.now, NULL), REBAL_OK);
    ck_assert_int_eq(desk_plan(&d), REBAL_OK);
    ck_assert_uint_eq(d.summary.n_orders, 0);
    for (int k = 1; k <= 2; k++) {
        ck_assert_int_eq(rebal_portfolio_fill(d.portfolio, &fills, d.now, NULL), REBAL_OK);
        rebal_portfolio_get(d.portfolio, &held, REBAL_HOLDING, &row, 1, NULL);
        ck_assert_int_eq(held, k * half);
        ck_assert_int_eq(desk_plan(&d), REBAL_OK);
        ck_assert_uint_eq(d.summary.n_orders, 0);
        ck_assert_int_eq(d.summary.value, 1000);
    }
    desk_close(&d);
}
END_TEST

/* across 3694: what is in flight is counted twice once it has come. 30 units of 10 on their way to
 * 700 in cash: worth 1000 before, on and after the day they come. */
START_TEST(in_flight_counts_once) {
    int64_t holding[] = {700, 0}, target[] = {70 * PERCENT, 30 * PERCENT};
    int32_t row = 1;
    int64_t quantity = 30, arrival = 3000000000;
    const rebal_in_flight items = {.struct_size = sizeof items,
                                   .count = 1,
                                   .instrument = &row,
                                   .quantity = &quantity,
                                   .arrival_ns = &arrival};
    desk d;
    open_plain(&d, 2, NULL);
    desk_set(&d, REBAL_HOLDING, holding, 2);
    desk_set(&d, REBAL_TARGET, target, 2);
    ck_assert_int_eq(rebal_portfolio_set_in_flight(d.portfolio, &items, NULL), REBAL_OK);
    for (int day = 1; day <= 5; day++) {
        int64_t held = -1;
        desk_tick(&d, tens, 2); /* at day seconds */
        ck_assert_int_eq(desk_plan(&d), REBAL_OK);
        ck_assert_int_eq(d.summary.value, 1000);
        ck_assert_uint_eq(d.summary.n_orders, 0);
        rebal_portfolio_get(d.portfolio, &held, REBAL_HOLDING, &row, 1, NULL);
        ck_assert_int_eq(held, day < 3 ? 0 : 30);
    }
    desk_close(&d);
}
END_TEST

/* wealthfolio 1248, 1173, 1444: a deposit is planned on the total of before it, its cash is counted
 * twice, or inside the band nothing is planned at all. 50 units of 10 and 500 in cash, half and
 * half, band 20 %: quiet. With 100 coming in the total is 1100; flow is a reason of its own, and
 * 550 / 10 = 55 units are wanted: 5 more. */
START_TEST(deposit_is_a_reason) {
    int64_t holding[] = {500, 50}, target[] = {REBAL_ONE / 2, REBAL_ONE / 2}, flow[] = {100, 0};
    const rebal_policy policy = {.struct_size = sizeof policy,
                                 .scope = REBAL_SCOPE_BOOK,
                                 .when = {REBAL_ON_BAND, REBAL_ON_FLOW},
                                 .band_abs_ppb = 20 * PERCENT};
    desk d;
    open_plain(&d, 2, &policy);
    ck_assert_int_eq(desk_ask(&d, holding, target, tens, 2), REBAL_OK);
    ck_assert_int_eq(d.summary.reason, REBAL_QUIET);
    desk_set(&d, REBAL_FLOW, flow, 2);
    ck_assert_int_eq(desk_tick(&d, tens, 2), REBAL_ON_FLOW);
    ck_assert_int_eq(desk_plan(&d), REBAL_OK);
    ck_assert_int_eq(d.summary.value, 1100);
    ck_assert_int_eq(d.ordered[1], 5);
    desk_fill(&d, tens);
    holding[0] = 500 + 100 - 50; /* the host books the deposit */
    desk_set(&d, REBAL_HOLDING, holding, 1);
    desk_set(&d, REBAL_FLOW, no_flow, 2);
    ck_assert_int_eq(desk_tick(&d, tens, 2), 0);
    ck_assert_int_eq(desk_plan(&d), REBAL_OK);
    ck_assert_int_eq(d.summary.value, 1100);
    ck_assert_uint_eq(d.summary.n_orders, 0);
    desk_close(&d);
}
END_TEST

/* LEAN 9231, 133: buys are sent before the sales that pay them. No cash, 100 units against none:
 * the sale is first, and no prefix of the orders owes money. */
START_TEST(sales_come_first) {
    int64_t holding[] = {0, 0, 100}, target[] = {0, REBAL_ONE / 2, REBAL_ONE / 2}, cash = 0;
    int32_t instrument[ROWS];
    int64_t quantity[ROWS];
    desk d;
    open_plain(&d, 3, NULL);
    ck_assert_int_eq(desk_ask(&d, holding, target, tens, 3), REBAL_OK);
    rebal_orders orders = desk_orders(&d, instrument, quantity);
    ck_assert_uint_eq(orders.count, 2);
    ck_assert_int_eq(quantity[0], -50);
    for (size_t k = 0; k < orders.count; k++) {
        cash -= quantity[k] * 10;
        ck_assert_int_ge(cash, 0);
    }
    desk_close(&d);
}
END_TEST

/* LEAN 5658: names that leave the model are always closed. Ours: kept, sold or refused, as asked.
 * 40 units that nobody wants beside 60 that are all of the model. */
START_TEST(removed_names_as_asked) {
    int64_t holding[] = {0, 60, 40}, target[] = {0, REBAL_ONE, 0};
    static const int64_t sold[] = {0, -40};
    for (int32_t orphans = REBAL_ORPHAN_KEEP; orphans <= REBAL_ORPHAN_ERROR; orphans++) {
        const rebal_policy policy = {
            .struct_size = sizeof policy, .scope = REBAL_SCOPE_BOOK, .orphans = orphans};
        desk d;
        open_plain(&d, 3, &policy);
        rebal_status status = desk_ask(&d, holding, target, tens, 3);
        ck_assert_int_eq(status, orphans == REBAL_ORPHAN_ERROR ? REBAL_E_ORPHAN : REBAL_OK);
        if (orphans < REBAL_ORPHAN_ERROR) ck_assert_int_eq(d.ordered[2], sold[orphans]);
        ck_assert_int_eq(d.ordered[1], orphans == REBAL_ORPHAN_SELL ? 40 : 0);
        desk_close(&d);
    }
}
END_TEST

static int32_t reason_of(desk *d, size_t row) {
    int32_t reason[ROWS];
    rebal_lines lines = {.struct_size = sizeof lines, .capacity = ROWS, .reason = reason};
    ck_assert_int_eq(rebal_plan_lines(d->plan, &lines, NULL), REBAL_OK);
    return reason[row];
}

/* One asset of that many units at 10 beside 1000 in cash, with a least notional and a greatest
 * order. */
static int32_t ask_bounded(desk *d, int64_t held, int64_t share, int64_t least, int64_t most) {
    static int64_t notional_min[2], order_max[2];
    static const rebal_policy policy = {
        .struct_size = sizeof policy, .scope = REBAL_SCOPE_BOOK, .orphans = REBAL_ORPHAN_SELL};
    int64_t holding[] = {1000, held}, target[] = {REBAL_ONE - share, share};
    notional_min[1] = least;
    order_max[0] = REBAL_NONE, order_max[1] = most;
    rebal_instruments table = {
        .struct_size = sizeof table, .n = 2, .notional_min = notional_min, .order_max = order_max};
    rebal_rules rules = {.struct_size = sizeof rules, .instruments = &table, .policy = &policy};
    desk_open(d, &rules);
    ck_assert_int_eq(desk_ask(d, holding, target, tens, 2), REBAL_OK);
    int32_t reason = reason_of(d, 1);
    desk_close(d);
    return reason;
}

/* freqtrade 9515, 10649: a remainder below the minimum is stuck, or "would rebalance but cannot".
 * 3 units are worth 30, below 50: sold whole all the same. From 47 of 147 to 52 of them, 50, would
 * be an order of exactly 50; of 48 it would be 40: blocked, and says so. */
START_TEST(remainders) {
    desk d;
    ck_assert_int_eq(ask_bounded(&d, 3, 0, 50, REBAL_NONE), REBAL_TRADED_CLOSE_OUT);
    ck_assert_int_eq(d.ordered[1], -3);
    /* 1470 in all: 52/147 of it is 520 */
    ck_assert_int_eq(ask_bounded(&d, 47, 353741497, 50, REBAL_NONE), REBAL_TRADED);
    ck_assert_int_eq(d.ordered[1], 5);
    /* 1480 in all: 52/148 of it is 520 */
    ck_assert_int_eq(ask_bounded(&d, 48, 351351352, 50, REBAL_NONE), REBAL_BLOCKED_MINIMUM);
    ck_assert_int_eq(d.ordered[1], 0);
}
END_TEST

/* LEAN 5763: no greatest order. 1000 are wanted in the asset, an order of 25 units at most: 25, and
 * the reason. */
START_TEST(greatest_order) {
    desk d;
    ck_assert_int_eq(ask_bounded(&d, 0, REBAL_ONE, 0, 25), REBAL_CLIPPED_ORDER_MAX);
    ck_assert_int_eq(d.ordered[1], 25);
}
END_TEST

/* portfolio-performance 1238, thetagang 592: buy only. 100 in cash, one 30 over and one under: the
 * cash goes where too little is, and nothing is sold. */
START_TEST(buy_only) {
    int64_t holding[] = {100, 80, 20}, target[] = {0, REBAL_ONE / 2, REBAL_ONE / 2};
    const rebal_policy policy = {
        .struct_size = sizeof policy, .scope = REBAL_SCOPE_BOOK, .direction = REBAL_BUY_ONLY};
    desk d;
    open_plain(&d, 3, &policy);
    ck_assert_int_eq(desk_ask(&d, holding, target, tens, 3), REBAL_OK);
    ck_assert_int_eq(d.ordered[1], 0);
    ck_assert_int_eq(d.ordered[2], 10);
    ck_assert_int_eq(reason_of(&d, 1), REBAL_WRONG_DIRECTION);
    desk_close(&d);
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("peers asks", &tests);
    tcase_add_test(tests, again_trades_nothing);
    tcase_add_test(tests, open_orders_count);
    tcase_add_test(tests, in_flight_counts_once);
    tcase_add_test(tests, deposit_is_a_reason);
    tcase_add_test(tests, sales_come_first);
    tcase_add_test(tests, removed_names_as_asked);
    tcase_add_test(tests, remainders);
    tcase_add_test(tests, greatest_order);
    tcase_add_test(tests, buy_only);
    return unit_run(suite);
}
