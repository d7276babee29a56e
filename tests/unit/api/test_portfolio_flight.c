/* SPDX-License-Identifier: MIT */
/* What is in flight: the list, commit, fill, cancel. */
#include "unit/api/account.h"

#define MOST (INT64_C(1) << 62)

static rebal_status set_items(account *a, const item_list *items, rebal_error *error) {
    return rebal_portfolio_set_in_flight(a->portfolio, &items->table, error);
}

/* ---- the list */

START_TEST(items_arguments) {
    static item_list items, out;
    account a;
    rebal_error error = no_error();
    account_start(&a);
    rebal_portfolio *p = a.portfolio;
    items_point(&items, 0);
    expect_field(rebal_portfolio_set_in_flight(NULL, &items.table, &error), &error,
                 REBAL_E_ARGUMENT, "portfolio");
    expect_field(rebal_portfolio_set_in_flight(p, NULL, &error), &error, REBAL_E_ARGUMENT,
                 "in_flight");
    expect_field(rebal_portfolio_get_in_flight(NULL, &items.table, &error), &error,
                 REBAL_E_ARGUMENT, "portfolio");
    expect_field(rebal_portfolio_get_in_flight(p, NULL, &error), &error, REBAL_E_ARGUMENT,
                 "in_flight");
    items.table.struct_size--;
    expect_field(set_items(&a, &items, &error), &error, REBAL_E_STRUCT, "in_flight");
    expect_field(rebal_portfolio_get_in_flight(p, &items.table, &error), &error, REBAL_E_STRUCT,
                 "in_flight");
    items_point(&items, 0);
    items.table.reserved = 1;
    expect_field(set_items(&a, &items, &error), &error, REBAL_E_STRUCT, "in_flight");
    items_point(&items, 1);
    items.table.instrument = NULL;
    expect_field(set_items(&a, &items, &error), &error, REBAL_E_ARGUMENT, "in_flight.instrument");
    items_point(&items, 1);
    items.table.quantity = NULL;
    expect_field(set_items(&a, &items, &error), &error, REBAL_E_ARGUMENT, "in_flight.quantity");
    items_point(&items, 0);
    for (int k = 0; k < 4; k++) items_add(&items, 3, 5 + k, 0, 2000, 0);
    ck_assert_int_eq(set_items(&a, &items, NULL), REBAL_OK);
    for (size_t capacity = 0; capacity < 4; capacity++) {
        items_point(&out, 0);
        out.table.capacity = capacity;
        out.row[0] = -7;
        expect_field(rebal_portfolio_get_in_flight(p, &out.table, &error), &error, REBAL_E_CAPACITY,
                     "capacity");
        ck_assert_uint_eq(out.table.count, 4);
        ck_assert_int_eq(out.row[0], -7);
    }
    out.table.capacity = 4;
    out.table.cash = NULL;
    ck_assert_int_eq(rebal_portfolio_get_in_flight(p, &out.table, NULL), REBAL_OK);
    ck_assert_int_eq(out.quantity[3], 8);
    account_close(&a);
}
END_TEST

/* One item more than the rules allow; then a bad row in every place of a full list. */
START_TEST(items_capacity_and_ranges) {
    static item_list items;
    static image before;
    enum { FULL = 7 };
    account a;
    rebal_error error = no_error();
    rules_fill(&a.rules);
    a.rules.top.in_flight_max = FULL;
    account_open(&a);
    account_fund(&a);
    items_point(&items, 0);
    for (int k = 0; k <= FULL; k++) items_add(&items, k % ROWS, 1, 0, 2000, 0);
    image_take(&before, &a);
    expect_field(set_items(&a, &items, &error), &error, REBAL_E_CAPACITY, "in_flight");
    expect_report(&error, REBAL_E_CAPACITY, "in_flight", -1, -1, FULL + 1);
    items.table.count = SIZE_MAX;
    expect_field(set_items(&a, &items, &error), &error, REBAL_E_CAPACITY, "in_flight");
    ck_assert_int_eq(error.value, INT64_MAX);
    items.table.count = FULL;
    ck_assert_int_eq(set_items(&a, &items, NULL), REBAL_OK);
    image_take(&before, &a);
    for (int k = 0; k < FULL; k += FULL / 2) {
        static const int32_t rows[] = {-1, ROWS, INT32_MIN, INT32_MAX};
        static const int64_t quantities[] = {0, MOST + 1, -MOST - 1, INT64_MIN, INT64_MAX};
        int32_t row = items.row[k];
        for (int j = 0; j < 4; j++) {
            items.row[k] = rows[j];
            set_items(&a, &items, &error);
            expect_report(&error, REBAL_E_ROW, "in_flight.instrument", rows[j], k, rows[j]);
        }
        items.row[k] = row;
        for (int j = 0; j < 5; j++) {
            items.quantity[k] = quantities[j];
            set_items(&a, &items, &error);
            expect_report(&error, REBAL_E_RANGE, "in_flight.quantity", row, k, quantities[j]);
        }
        items.quantity[k] = 1;
        items.id[k] = 9;
        for (int j = 1; j < 5; j++) {
            items.cash[k] = quantities[j];
            set_items(&a, &items, &error);
            expect_report(&error, REBAL_E_RANGE, "in_flight.cash", row, k, quantities[j]);
        }
        items.id[k] = 0; /* a transfer has no other leg */
        items.cash[k] = 1;
        set_items(&a, &items, &error);
        expect_report(&error, REBAL_E_RANGE, "in_flight.cash", row, k, 1);
        items.cash[k] = 0;
        ck_assert(image_same(&before, &a));
    }
    account_close(&a);
}
END_TEST

/* A transfer is part of the value at once, and of the holding exactly once, at its time. */
START_TEST(transfers_arrive_once) {
    static item_list items;
    account a;
    account_start(&a);
    items_point(&items, 0);
    items_add(&items, 3, 40, 0, 2000, 0);
    items_add(&items, BASE, 500, 0, 3000, 0);
    items_add(&items, 0, -4, 0, 3000, 0);
    items_add(&items, 2, 6, -12000, 2000, 77);
    ck_assert_int_eq(set_items(&a, &items, NULL), REBAL_OK);
    static const int64_t times[] = {1999, 2000, 2000, 2999, 3000, 3000, 9000};
    for (size_t k = 0; k < sizeof times / sizeof *times; k++) {
        static rebal_summary summary;
        account_tick(&a, times[k]);
        ck_assert_int_eq(account_get(&a, REBAL_HOLDING, 3), times[k] < 2000 ? 0 : 40);
        ck_assert_int_eq(account_get(&a, REBAL_HOLDING, BASE), times[k] < 3000 ? 100000 : 100500);
        ck_assert_int_eq(account_get(&a, REBAL_HOLDING, 0), times[k] < 3000 ? 10 : 6);
        ck_assert_int_eq(account_get(&a, REBAL_HOLDING, 2), 20);
        items_read(&items, a.portfolio);
        ck_assert_uint_eq(items.table.count, times[k] < 2000 ? 4 : times[k] < 3000 ? 3 : 1);
        account_make(&a, times[k]);
        summary.struct_size = sizeof summary;
        ck_assert_int_eq(rebal_plan_summary(a.plan, &summary, NULL), REBAL_OK);
        ck_assert_int_eq(summary.cash_before, 100000 + 500 - 12000);
        ck_assert_int_eq(summary.value, 88500 + 6 * 1000 + 26 * 2000 + 40 * 500 + 5 * 4000);
    }
    account_close(&a);
}
END_TEST

/* What would take a holding out of its domain stays in flight, and counts as arrived. */
START_TEST(transfers_beyond_the_domain) {
    static item_list items;
    account a;
    account_start(&a);
    account_put(&a, REBAL_HOLDING, 3, MOST - 1);
    items_point(&items, 0);
    items_add(&items, 3, 2, 0, 1500, 0);
    items_add(&items, 0, -11, 0, 1500, 0);
    items_add(&items, 3, 1, 0, 1500, 0);
    ck_assert_int_eq(set_items(&a, &items, NULL), REBAL_OK);
    ck_assert_int_eq(account_tick(&a, 1500), -1);
    ck_assert_int_eq(account_get(&a, REBAL_HOLDING, 3), MOST);
    ck_assert_int_eq(account_get(&a, REBAL_HOLDING, 0), 10);
    items_read(&items, a.portfolio);
    ck_assert_uint_eq(items.table.count, 2);
    account_close(&a);
}
END_TEST

/* ---- commit */

START_TEST(commit_arguments) {
    account a, b;
    rebal_error error = no_error();
    account_start(&a);
    account_start(&b);
    account_make(&a, START + 5);
    expect_field(rebal_portfolio_commit(NULL, a.plan, 0, &error), &error, REBAL_E_ARGUMENT,
                 "portfolio");
    expect_field(rebal_portfolio_commit(a.portfolio, NULL, 0, &error), &error, REBAL_E_ARGUMENT,
                 "plan");
    expect_field(rebal_portfolio_commit(b.portfolio, a.plan, 0, &error), &error, REBAL_E_ENGINE,
                 "plan");
    rebal_plan *empty;
    ck_assert_int_eq(rebal_plan_create(&empty, a.engine, NULL, 0, NULL), REBAL_OK);
    expect_field(rebal_portfolio_commit(a.portfolio, empty, 0, &error), &error, REBAL_E_STALE_PLAN,
                 "plan");
    rebal_plan_destroy(empty);
    expect_field(rebal_portfolio_commit(a.portfolio, a.plan, START - 1, &error), &error,
                 REBAL_E_TIME, "now_ns");
    expect_field(rebal_portfolio_commit(a.portfolio, a.plan, START + 4, &error), &error,
                 REBAL_E_TIME, "now_ns");
    rebal_portfolio *other;
    ck_assert_int_eq(rebal_portfolio_create(&other, a.engine, NULL, 0, NULL), REBAL_OK);
    expect_field(rebal_portfolio_commit(other, a.plan, START + 5, &error), &error,
                 REBAL_E_STALE_PLAN, "plan");
    rebal_portfolio_destroy(other);
    ck_assert_int_eq(rebal_portfolio_commit(a.portfolio, a.plan, START + 5, NULL), REBAL_OK);
    expect_field(rebal_portfolio_commit(a.portfolio, a.plan, START + 5, &error), &error,
                 REBAL_E_STALE_PLAN, "plan");
    account_close(&a);
    account_close(&b);
}
END_TEST

/* Each of these makes a plan stale; a tick only where its state was not sealed before. */
enum { AFTER_SET, AFTER_ITEMS, AFTER_FILL, AFTER_CANCEL, AFTER_COMMIT, AFTER_LOAD, AFTER_RESET };
enum { AFTER_TICK = AFTER_RESET + 1, AFTER_TICK_SEALED, N_AFTER };

static void move_on(account *a, int what) {
    static item_list items;
    static image now;
    const uint64_t order = 55;
    rebal_plan *second;
    switch (what) {
    case AFTER_SET: account_put(a, REBAL_FLOW, 2, 0); break;
    case AFTER_ITEMS: items_point(&items, 0), set_items(a, &items, NULL); break;
    case AFTER_FILL: account_fill(a, 2, 1, -2000, 0, 0, START, NULL); break;
    case AFTER_CANCEL: rebal_portfolio_cancel(a->portfolio, &order, 1, NULL); break;
    case AFTER_COMMIT:
        ck_assert_int_eq(rebal_plan_create(&second, a->engine, NULL, 0, NULL), REBAL_OK);
        rebal_plan_make(second, a->portfolio, NULL, START, NULL);
        ck_assert_int_eq(rebal_portfolio_commit(a->portfolio, second, START, NULL), REBAL_OK);
        rebal_plan_destroy(second);
        break;
    case AFTER_LOAD:
        image_take(&now, a);
        rebal_portfolio_load(a->portfolio, now.bytes, now.count, NULL);
        break;
    case AFTER_RESET: rebal_portfolio_reset(a->portfolio, NULL); break;
    default: account_tick(a, START);
    }
}

/* An account made in the memory of another, and changed as often, is not that other one. */
START_TEST(commit_in_old_memory) {
    static char memory[1 << 16] __attribute__((aligned(16)));
    account a;
    rebal_portfolio *portfolio = NULL;
    account_start(&a);
    ck_assert_uint_le(rebal_portfolio_size(a.engine), sizeof memory);
    for (int64_t cash = 100000; cash > 0; cash -= 99999) {
        rebal_portfolio_destroy(portfolio);
        ck_assert_int_eq(rebal_portfolio_create(&portfolio, a.engine, memory, sizeof memory, NULL),
                         REBAL_OK);
        const int64_t holding[ROWS] = {10, cash, 20, 0, 5};
        const int64_t target[ROWS] = {0, 0, 0, 0, REBAL_ONE};
        ck_assert_int_eq(rebal_portfolio_set(portfolio, REBAL_HOLDING, NULL, holding, ROWS, NULL),
                         REBAL_OK);
        ck_assert_int_eq(rebal_portfolio_set(portfolio, REBAL_TARGET, NULL, target, ROWS, NULL),
                         REBAL_OK);
        ck_assert_int_eq(
            rebal_portfolio_tick(portfolio, NULL, NULL, account_prices(), ROWS, START, NULL),
            REBAL_OK);
        if (cash == 100000)
            ck_assert_int_eq(rebal_plan_make(a.plan, portfolio, NULL, START, NULL), REBAL_OK);
    }
    ck_assert_int_eq(rebal_plan_seal(a.plan, portfolio, NULL), REBAL_E_STALE_PLAN);
    ck_assert_int_eq(rebal_portfolio_commit(portfolio, a.plan, START, NULL), REBAL_E_STALE_PLAN);
    rebal_portfolio_destroy(portfolio);
    account_close(&a);
}
END_TEST

START_TEST(commit_stale) {
    static item_list items;
    static image before;
    account a;
    rebal_error error = no_error();
    account_start(&a);
    items_point(&items, 0);
    items_add(&items, 3, 1, -500, 2000, 55);
    set_items(&a, &items, NULL);
    account_make(&a, START);
    if (_i == AFTER_TICK_SEALED) rebal_plan_seal(a.plan, a.portfolio, NULL);
    move_on(&a, _i);
    image_take(&before, &a);
    rebal_status status = rebal_portfolio_commit(a.portfolio, a.plan, START, &error);
    ck_assert_int_eq(status, _i == AFTER_TICK          ? REBAL_E_UNSEALED
                             : _i == AFTER_TICK_SEALED ? REBAL_OK
                                                       : REBAL_E_STALE_PLAN);
    ck_assert(image_same(&before, &a) == (_i != AFTER_TICK_SEALED));
    account_close(&a);
}
END_TEST

/* Orders of a verified list that breaks a law are not sent. */
START_TEST(commit_unlawful) {
    static order_list o;
    static image before;
    account a;
    rebal_error error = no_error();
    account_start(&a);
    orders_point(&o);
    o.table.limit_price = o.table.ready_ns = o.table.fee = o.table.cash = NULL;
    o.table.wave = NULL;
    o.row[0] = 4;
    o.quantity[0] = 500;
    o.table.count = 1;
    image_take(&before, &a);
    ck_assert_int_eq(rebal_plan_verify(a.plan, a.portfolio, &o.table, NULL, START, NULL), REBAL_OK);
    ck_assert_int_eq(rebal_portfolio_commit(a.portfolio, a.plan, START - 1, &error), REBAL_E_LAW);
    ck_assert_str_eq(rebal_code_name(error.field), "plan");
    ck_assert_int_eq(strncmp(rebal_code_name((int32_t)error.value), "LAW_", 4), 0);
    ck_assert(image_same(&before, &a));
    account_close(&a);
}
END_TEST

/* What commit books: a buy minus its worst cash and fee, a sale the other way, after settling. */
START_TEST(commit_books_orders) {
    static order_list o;
    static item_list items;
    account a;
    rules_fill(&a.rules);
    for (int k = 0; k < ROWS; k++) a.rules.settle[k] = 100, a.rules.fee_sell[k] = 1;
    a.rules.policy.collar_ppb = 10000000;
    account_open(&a);
    account_fund(&a);
    account_put(&a, REBAL_HOLDING, 4, 60);
    account_make(&a, START);
    ck_assert_int_eq(rebal_portfolio_commit(a.portfolio, a.plan, START + 7, NULL), REBAL_OK);
    orders_read(&o, a.plan, true);
    items_read(&items, a.portfolio);
    ck_assert_uint_eq(items.table.count, o.table.count);
    bool sold = false, bought = false;
    for (size_t k = 0; k < o.table.count; k++) {
        int64_t start = o.ready[k] > START + 7 ? o.ready[k] : START + 7;
        ck_assert_int_eq(items.row[k], o.row[k]);
        ck_assert_int_eq(items.quantity[k], o.quantity[k]);
        ck_assert_int_eq(items.cash[k], o.cash[k] - o.fee[k]);
        ck_assert_int_eq(items.arrival[k], start + (o.quantity[k] < 0 ? 100 : 0));
        ck_assert_uint_eq(items.id[k], o.id[k]);
        sold |= o.quantity[k] < 0;
        bought |= o.quantity[k] > 0;
    }
    ck_assert(sold && bought);
    account_close(&a);
}
END_TEST

/* A plan without orders restarts cool-down and calendar, and nothing else. */
START_TEST(commit_empty_plan) {
    static image before;
    account a;
    rebal_summary summary = {.struct_size = sizeof summary};
    rules_fill(&a.rules);
    a.rules.policy.when[0] = REBAL_ON_CALENDAR;
    a.rules.policy.period_ns = 1000;
    a.rules.policy.cool_down_ns = 50;
    account_open(&a);
    account_fund(&a);
    account_put(&a, REBAL_RESTRICTION, BASE, REBAL_HOLD);
    ck_assert_int_eq(account_tick(&a, START), REBAL_ON_CALENDAR);
    account_make(&a, START);
    rebal_plan_summary(a.plan, &summary, NULL);
    ck_assert_uint_eq(summary.n_orders, 0);
    image_take(&before, &a);
    ck_assert_int_eq(rebal_portfolio_commit(a.portfolio, a.plan, START, NULL), REBAL_OK);
    ck_assert(!image_same(&before, &a));
    ck_assert_int_eq(account_tick(&a, START + 999), 0);
    ck_assert_int_eq(account_tick(&a, START + 1000), REBAL_ON_CALENDAR);
    account_close(&a);
}
END_TEST

START_TEST(commit_capacity) {
    static item_list items;
    static image before;
    account a;
    rebal_error error = no_error();
    rules_fill(&a.rules);
    a.rules.top.in_flight_max = 5;
    account_open(&a);
    account_fund(&a);
    for (size_t open = 0; open <= 5; open++) {
        items_point(&items, 0);
        for (size_t k = 0; k < open; k++) items_add(&items, BASE, 1, 0, 99999, 0);
        ck_assert_int_eq(set_items(&a, &items, NULL), REBAL_OK);
        account_make(&a, START);
        rebal_summary summary = {.struct_size = sizeof summary};
        rebal_plan_summary(a.plan, &summary, NULL);
        ck_assert_uint_eq(summary.n_orders, 4);
        image_take(&before, &a);
        rebal_status status = rebal_portfolio_commit(a.portfolio, a.plan, START, &error);
        ck_assert_int_eq(status, open <= 1 ? REBAL_OK : REBAL_E_CAPACITY);
        if (open <= 1) continue;
        expect_report(&error, status, "in_flight", -1, -1, (int64_t)open + 4);
        ck_assert(image_same(&before, &a));
    }
    account_close(&a);
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("portfolio flight", &tests);
    tcase_add_test(tests, items_arguments);
    tcase_add_test(tests, items_capacity_and_ranges);
    tcase_add_test(tests, transfers_arrive_once);
    tcase_add_test(tests, transfers_beyond_the_domain);
    tcase_add_test(tests, commit_arguments);
    tcase_add_loop_test(tests, commit_stale, 0, N_AFTER);
    tcase_add_test(tests, commit_in_old_memory);
    tcase_add_test(tests, commit_unlawful);
    tcase_add_test(tests, commit_books_orders);
    tcase_add_test(tests, commit_empty_plan);
    tcase_add_test(tests, commit_capacity);
    return unit_run(suite);
}
