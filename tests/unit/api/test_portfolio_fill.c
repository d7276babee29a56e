/* SPDX-License-Identifier: MIT */
/* Executions and cancellations: all rows or none, oldest first, settled in time. */
#include "unit/api/account.h"

#define MOST (INT64_C(1) << 62)

/* Two open buys of row 3, the older one first, and a sale of row 4. */
static void open_orders(account *a) {
    static item_list items;
    rules_fill(&a->rules);
    a->rules.settle[4] = 100;
    a->rules.top.in_flight_max = 4;
    account_open(a);
    account_fund(a);
    items_point(&items, 0);
    items_add(&items, 3, 10, -5003, START, 31);
    items_add(&items, 4, -3, 11999, START + 100, 41);
    items_add(&items, 3, 6, -3000, START, 32);
    ck_assert_int_eq(rebal_portfolio_set_in_flight(a->portfolio, &items.table, NULL), REBAL_OK);
}

static void expect_item(const account *a, uint64_t id, int64_t quantity, int64_t cash) {
    static item_list items;
    items_read(&items, a->portfolio);
    for (size_t k = 0; k < items.table.count; k++)
        if (items.id[k] == id) {
            ck_assert_int_eq(items.quantity[k], quantity);
            ck_assert_int_eq(items.cash[k], cash);
            return;
        }
    ck_assert_int_eq(quantity, 0);
}

START_TEST(fill_arguments) {
    static image before;
    const int32_t row[1] = {3};
    const int64_t one[1] = {1}, paid[1] = {-500};
    account a;
    rebal_error error = no_error();
    open_orders(&a);
    image_take(&before, &a);
    const rebal_fills good = {
        .struct_size = sizeof good, .n = 1, .instrument = row, .quantity = one, .cash = paid};
    rebal_fills f = good;
    rebal_portfolio *p = a.portfolio;
    expect_field(rebal_portfolio_fill(NULL, &f, START, &error), &error, REBAL_E_ARGUMENT,
                 "portfolio");
    expect_field(rebal_portfolio_fill(p, NULL, START, &error), &error, REBAL_E_ARGUMENT, "fills");
    f.struct_size--;
    expect_field(rebal_portfolio_fill(p, &f, START, &error), &error, REBAL_E_STRUCT, "fills");
    f = good, f.reserved = 1;
    expect_field(rebal_portfolio_fill(p, &f, START, &error), &error, REBAL_E_STRUCT, "fills");
    f = good, f.instrument = NULL;
    expect_field(rebal_portfolio_fill(p, &f, 0, &error), &error, REBAL_E_ARGUMENT,
                 "fills.instrument");
    f = good, f.quantity = NULL;
    expect_field(rebal_portfolio_fill(p, &f, 0, &error), &error, REBAL_E_ARGUMENT,
                 "fills.quantity");
    f = good, f.cash = NULL;
    expect_field(rebal_portfolio_fill(p, &f, 0, &error), &error, REBAL_E_ARGUMENT, "fills.cash");
    expect_field(rebal_portfolio_fill(p, &good, START - 1, &error), &error, REBAL_E_TIME, "now_ns");
    ck_assert(image_same(&before, &a));
    f = (rebal_fills){.struct_size = sizeof f};
    ck_assert_int_eq(rebal_portfolio_fill(p, &f, START, NULL), REBAL_OK);
    ck_assert(image_same(&before, &a));
    account_close(&a);
}
END_TEST

typedef struct bad_fill {
    int32_t row;
    int64_t quantity, cash, fee;
    rebal_status status;
    const char *field;
    int64_t value;
} bad_fill;

static const bad_fill bad_fills[] = {
    {-1, 1, -1, 0, REBAL_E_ROW, "fills.instrument", -1},
    {ROWS, 1, -1, 0, REBAL_E_ROW, "fills.instrument", ROWS},
    {INT32_MIN, 1, -1, 0, REBAL_E_ROW, "fills.instrument", INT32_MIN},
    {BASE, 1, -1, 0, REBAL_E_ROW, "fills.instrument", BASE},
    {3, 0, 0, 0, REBAL_E_RANGE, "fills.quantity", 0},
    {3, MOST + 1, -1, 0, REBAL_E_RANGE, "fills.quantity", MOST + 1},
    {3, -MOST - 1, 1, 0, REBAL_E_RANGE, "fills.quantity", -MOST - 1},
    {3, INT64_MIN, 1, 0, REBAL_E_RANGE, "fills.quantity", INT64_MIN},
    {3, 1, 1, 0, REBAL_E_RANGE, "fills.cash", 1},
    {4, -1, -1, 0, REBAL_E_RANGE, "fills.cash", -1},
    {3, 1, -MOST - 1, 0, REBAL_E_RANGE, "fills.cash", -MOST - 1},
    {3, 1, INT64_MIN, 0, REBAL_E_RANGE, "fills.cash", INT64_MIN},
    {4, -1, MOST + 1, 0, REBAL_E_RANGE, "fills.cash", MOST + 1},
    {3, 1, -1, -1, REBAL_E_RANGE, "fills.fee", -1},
    {3, 1, -1, MOST + 1, REBAL_E_RANGE, "fills.fee", MOST + 1},
    {3, 1, -1, INT64_MIN, REBAL_E_RANGE, "fills.fee", INT64_MIN},
    {4, -6, 1, 0, REBAL_E_RANGE, "fills.quantity", -6},
    {2, MOST, -1, 0, REBAL_E_OVERFLOW, "fills.quantity", MOST},
    {3, 1, -MOST, MOST, REBAL_E_OVERFLOW, "fills.cash", INT64_MIN},
    {3, 1, -MOST, 100001, REBAL_E_OVERFLOW, "fills.cash", -MOST - 100001},
};

/* I-13: among good rows, first, in the middle, last: the account is as before. */
START_TEST(bad_row_anywhere) {
    static image before;
    const bad_fill *bad = &bad_fills[_i];
    for (int place = 0; place < 3; place++) {
        int32_t row[3] = {2, 2, 2};
        int64_t quantity[3] = {4, -2, 1}, cash[3] = {-8000, 4000, -2000}, fee[3] = {1, 1, 1};
        rebal_error error = no_error();
        account a;
        open_orders(&a);
        image_take(&before, &a);
        row[place] = bad->row;
        quantity[place] = bad->quantity;
        cash[place] = bad->cash;
        fee[place] = bad->fee;
        rebal_fills f = {.struct_size = sizeof f,
                         .n = 3,
                         .instrument = row,
                         .quantity = quantity,
                         .cash = cash,
                         .fee = fee};
        ck_assert_int_eq(rebal_portfolio_fill(a.portfolio, &f, START + 1, &error), bad->status);
        expect_report(&error, bad->status, bad->field, bad->row, place, bad->value);
        ck_assert(image_same(&before, &a));
        account_close(&a);
    }
}
END_TEST

/* Partial, at a worse price, whole, over by one; the oldest of the side unless one is named. */
START_TEST(orders_shrink) {
    account a;
    open_orders(&a);
    ck_assert_int_eq(account_fill(&a, 3, 3, -1600, 7, 0, START, NULL), REBAL_OK);
    ck_assert_int_eq(account_get(&a, REBAL_HOLDING, 3), 3);
    ck_assert_int_eq(account_get(&a, REBAL_HOLDING, BASE), 100000 - 1607);
    expect_item(&a, 31, 7, -3503); /* 5003 * 7 / 10 = 3502.1, against the account */
    expect_item(&a, 32, 6, -3000);
    ck_assert_int_eq(account_fill(&a, 3, 5, -2500, 0, 32, START, NULL), REBAL_OK);
    expect_item(&a, 31, 7, -3503);
    expect_item(&a, 32, 1, -500);
    ck_assert_int_eq(account_fill(&a, 3, 8, -4000, 0, 31, START, NULL), REBAL_OK);
    expect_item(&a, 31, 0, 0);
    expect_item(&a, 32, 1, -500);
    ck_assert_int_eq(account_get(&a, REBAL_HOLDING, 3), 16);
    const uint64_t others[] = {999, 41, 31}; /* nobody's, another row's, and one that has ended */
    for (int k = 0; k < 3; k++) {
        rebal_error error = no_error();
        ck_assert_int_eq(account_fill(&a, 3, 1, -500, 0, others[k], START, &error), REBAL_E_RANGE);
        expect_report(&error, REBAL_E_RANGE, "fills.order_id", 3, 0, (int64_t)others[k]);
    }
    ck_assert_int_eq(account_get(&a, REBAL_HOLDING, 3), 16);
    expect_item(&a, 41, -3, 11999);
    expect_item(&a, 32, 1, -500);
    ck_assert_int_eq(account_fill(&a, 3, 1, -500, 0, 0, START, NULL), REBAL_OK);
    expect_item(&a, 32, 0, 0);
    ck_assert_int_eq(account_get(&a, REBAL_HOLDING, 3), 17);
    account_close(&a);
}
END_TEST

/* Proceeds come after the instrument's settlement time, less the fee; a loss is paid at once. */
START_TEST(proceeds_settle) {
    static item_list items;
    account a;
    open_orders(&a);
    ck_assert_int_eq(account_fill(&a, 4, -2, 8000, 10, 41, START, NULL), REBAL_OK);
    ck_assert_int_eq(account_get(&a, REBAL_HOLDING, BASE), 100000);
    expect_item(&a, 41, -1, 3999); /* 11999 / 3 = 3999.7, rounded down */
    items_read(&items, a.portfolio);
    ck_assert_uint_eq(items.table.count, 4);
    ck_assert_int_eq(items.row[3], BASE);
    ck_assert_int_eq(items.quantity[3], 7990);
    ck_assert_int_eq(items.arrival[3], START + 100);
    ck_assert_uint_eq(items.id[3], 0);
    ck_assert_int_eq(account_fill(&a, 4, -1, 5, 10, 41, START, NULL), REBAL_OK);
    ck_assert_int_eq(account_get(&a, REBAL_HOLDING, BASE), 99995);
    account_tick(&a, START + 99);
    ck_assert_int_eq(account_get(&a, REBAL_HOLDING, BASE), 99995);
    account_tick(&a, START + 100);
    ck_assert_int_eq(account_get(&a, REBAL_HOLDING, BASE), 99995 + 7990);
    account_close(&a);
}
END_TEST

/* Proceeds need a place in the list; without one nothing is booked. */
START_TEST(proceeds_without_room) {
    static image before;
    account a;
    rebal_error error = no_error();
    const int32_t row[3] = {2, 4, 4};
    const int64_t quantity[3] = {1, -1, -1}, cash[3] = {-2000, 4000, 4000};
    const rebal_fills f = {
        .struct_size = sizeof f, .n = 3, .instrument = row, .quantity = quantity, .cash = cash};
    open_orders(&a);
    image_take(&before, &a);
    expect_field(rebal_portfolio_fill(a.portfolio, &f, START, &error), &error, REBAL_E_CAPACITY,
                 "in_flight");
    expect_report(&error, REBAL_E_CAPACITY, "in_flight", 4, 2, 5);
    ck_assert(image_same(&before, &a));
    account_close(&a);
}
END_TEST

/* What has arrived can be sold, whether or not a tick has told so; and comes back on failure. */
START_TEST(arrived_can_be_sold) {
    static item_list items;
    static image before;
    account a;
    rebal_error error = no_error();
    account_start(&a);
    items_point(&items, 0);
    items_add(&items, 0, 30, 0, START + 10, 0);
    items_add(&items, BASE, 700, 0, START + 10, 0);
    ck_assert_int_eq(rebal_portfolio_set_in_flight(a.portfolio, &items.table, NULL), REBAL_OK);
    ck_assert_int_eq(account_fill(&a, 0, -40, 9, 0, 0, START + 9, &error), REBAL_E_RANGE);
    image_take(&before, &a);
    ck_assert_int_eq(account_fill(&a, 0, -41, 9, 0, 0, START + 10, &error), REBAL_E_RANGE);
    ck_assert(image_same(&before, &a));
    ck_assert_int_eq(account_fill(&a, 0, -40, 9, 0, 0, START + 10, &error), REBAL_OK);
    ck_assert_int_eq(account_get(&a, REBAL_HOLDING, 0), 0);
    ck_assert_int_eq(account_get(&a, REBAL_HOLDING, BASE), 100709);
    items_read(&items, a.portfolio);
    ck_assert_uint_eq(items.table.count, 0);
    account_close(&a);
}
END_TEST

START_TEST(cancelling) {
    static image before;
    const uint64_t good[2] = {32, 41};
    account a;
    rebal_error error = no_error();
    open_orders(&a);
    image_take(&before, &a);
    expect_field(rebal_portfolio_cancel(NULL, good, 2, &error), &error, REBAL_E_ARGUMENT,
                 "portfolio");
    expect_field(rebal_portfolio_cancel(a.portfolio, NULL, 1, &error), &error, REBAL_E_ARGUMENT,
                 "order_id");
    ck_assert_int_eq(rebal_portfolio_cancel(a.portfolio, NULL, 0, NULL), REBAL_OK);
    for (int place = 0; place < 3; place++)
        for (int k = 0; k < 3; k++) {
            static const uint64_t unknown[] = {0, 33, UINT64_MAX};
            uint64_t id[3] = {31, 32, 41};
            id[place] = unknown[k];
            rebal_portfolio_cancel(a.portfolio, id, 3, &error);
            expect_report(&error, REBAL_E_RANGE, "order_id", -1, place, (int64_t)unknown[k]);
        }
    ck_assert(image_same(&before, &a));
    account_fill(&a, 3, 4, -2000, 0, 0, START, NULL);
    ck_assert_int_eq(rebal_portfolio_cancel(a.portfolio, good, 2, NULL), REBAL_OK);
    expect_item(&a, 31, 6, -3002);
    expect_item(&a, 32, 0, 0);
    expect_item(&a, 41, 0, 0);
    ck_assert_int_eq(account_get(&a, REBAL_HOLDING, 3), 4);
    ck_assert_int_eq(rebal_portfolio_cancel(a.portfolio, good, 1, &error), REBAL_E_RANGE);
    account_close(&a);
}
END_TEST

/* A whole round: what was ordered is filled at reference prices, and then nothing is in flight. */
START_TEST(fills_end_a_plan) {
    static order_list o;
    static item_list items;
    account a;
    account_start(&a);
    account_make(&a, START);
    ck_assert_int_eq(rebal_portfolio_commit(a.portfolio, a.plan, START, NULL), REBAL_OK);
    orders_read(&o, a.plan, true);
    rebal_fills f = {.struct_size = sizeof f,
                     .n = o.table.count,
                     .instrument = o.row,
                     .quantity = o.quantity,
                     .cash = o.cash,
                     .fee = o.fee,
                     .order_id = o.id};
    ck_assert_int_eq(rebal_portfolio_fill(a.portfolio, &f, START + 1, NULL), REBAL_OK);
    items_read(&items, a.portfolio);
    ck_assert_uint_eq(items.table.count, 0);
    account_make(&a, START + 1);
    orders_read(&o, a.plan, false);
    ck_assert_uint_eq(o.table.count, 0);
    account_close(&a);
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("portfolio fill", &tests);
    tcase_add_test(tests, fill_arguments);
    tcase_add_loop_test(tests, bad_row_anywhere, 0, sizeof bad_fills / sizeof *bad_fills);
    tcase_add_test(tests, orders_shrink);
    tcase_add_test(tests, proceeds_settle);
    tcase_add_test(tests, proceeds_without_room);
    tcase_add_test(tests, arrived_can_be_sold);
    tcase_add_test(tests, cancelling);
    tcase_add_test(tests, fills_end_a_plan);
    return unit_run(suite);
}
