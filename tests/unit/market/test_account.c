/* SPDX-License-Identifier: MIT */
/* What may be in flight, and what becomes of it as time passes. */
#include "market/account.h"

#include "base/field.h"
#include "unit/world.h"

#define MOST RBL_QUANTITY_MAX

START_TEST(sums_stay_in_the_domain) {
    int64_t sum = MOST - 1;
    ck_assert(rbl_account_add(&sum, 1) && sum == MOST);
    ck_assert(!rbl_account_add(&sum, 1) && sum == MOST);
    ck_assert(rbl_account_add(&sum, -MOST) && sum == 0);
    ck_assert(rbl_account_add(&sum, -MOST) && sum == -MOST);
    ck_assert(!rbl_account_add(&sum, -1) && sum == -MOST);
    ck_assert(!rbl_account_add(&sum, -MOST) && sum == -MOST);
    ck_assert(rbl_account_add(&sum, MOST) && sum == 0);
    ck_assert(rbl_account_add(&sum, 0) && sum == 0);
}
END_TEST

/* Row 0 is the base cash. */
static void check_item(int32_t row, int64_t quantity, int64_t cash, uint64_t order,
                       rebal_status status, int32_t field) {
    world w;
    world_begin(&w, 2);
    world_create(&w);
    rbl_item item = {.row = row, .quantity = quantity, .cash = cash, .order_id = order};
    ck_assert_int_eq(rbl_account_check_item(world_rules(&w), &item, 6, &w.error), status);
    if (status) {
        ck_assert_int_eq(w.error.field, field);
        ck_assert_int_eq(w.error.row, row);
        ck_assert_int_eq(w.error.index, 6);
        ck_assert_int_eq(w.error.value, field == RBL_FIELD_IN_FLIGHT_CASH ? cash : quantity);
    }
    world_close(&w);
}

START_TEST(items_that_can_be) {
    const int32_t quantity = RBL_FIELD_IN_FLIGHT_QUANTITY, cash = RBL_FIELD_IN_FLIGHT_CASH;
    check_item(1, 1, 0, 0, REBAL_OK, 0);
    check_item(1, -MOST, 0, 0, REBAL_OK, 0);
    check_item(1, MOST, -MOST, 9, REBAL_OK, 0);
    check_item(1, -1, MOST, 9, REBAL_OK, 0);
    check_item(0, 1, 0, 0, REBAL_OK, 0);
    check_item(0, -1, 0, 9, REBAL_OK, 0);
    check_item(1, 0, 0, 9, REBAL_E_RANGE, quantity);
    check_item(1, MOST + 1, 0, 0, REBAL_E_RANGE, quantity);
    check_item(1, -MOST - 1, 0, 0, REBAL_E_RANGE, quantity);
    check_item(1, INT64_MIN, 0, 0, REBAL_E_RANGE, quantity);
    check_item(1, 1, MOST + 1, 9, REBAL_E_RANGE, cash);
    check_item(1, 1, -MOST - 1, 9, REBAL_E_RANGE, cash);
    check_item(1, 1, 1, 0, REBAL_E_RANGE, cash); /* a transfer has no other leg */
    check_item(0, 1, 1, 9, REBAL_E_RANGE, cash); /* nor has cash */
}
END_TEST

START_TEST(arrived_by_itself) {
    rbl_item item = {.quantity = 1, .arrival_ns = -5};
    ck_assert(!rbl_account_arrived(&item, -6));
    ck_assert(rbl_account_arrived(&item, -5));
    ck_assert(rbl_account_arrived(&item, INT64_MAX));
    item.order_id = 1;
    ck_assert(!rbl_account_arrived(&item, INT64_MAX));
}
END_TEST

/* Transfers move when their time has come; orders wait for fills; the rest keeps its order. */
START_TEST(settling) {
    world w;
    world_begin(&w, 3);
    w.holding[0] = 5, w.holding[1] = 10, w.holding[2] = 20;
    world_item(&w, 1, 1, 0, 100, 0);
    world_item(&w, 1, 2, -3, 50, 7); /* an order */
    world_item(&w, 2, -4, 0, 100, 0);
    world_item(&w, 0, -8, 0, 100, 0); /* cash may go below zero */
    world_item(&w, 2, 16, 0, 101, 0);
    world_create(&w);
    rbl_account *account = world_account(&w);
    const int64_t *holding = account->column[REBAL_HOLDING];
    rbl_account_settle(account, 99);
    ck_assert_uint_eq(account->n_items, 5);
    ck_assert(holding[0] == 5 && holding[1] == 10 && holding[2] == 20);
    rbl_account_settle(account, 100);
    ck_assert_uint_eq(account->n_items, 2);
    ck_assert(holding[0] == -3 && holding[1] == 11 && holding[2] == 16);
    ck_assert_uint_eq(account->item[0].order_id, 7);
    ck_assert_int_eq(account->item[0].quantity, 2);
    ck_assert_int_eq(account->item[1].quantity, 16);
    rbl_account_settle(account, INT64_MAX);
    ck_assert_uint_eq(account->n_items, 1);
    ck_assert_int_eq(holding[2], 32);
    world_close(&w);
}
END_TEST

/* What would leave the domain of a holding stays an item, and counts as arrived. */
START_TEST(settling_beyond_the_domain) {
    world w;
    world_begin(&w, 3);
    w.holding[0] = -MOST, w.holding[1] = MOST, w.holding[2] = 3;
    world_item(&w, 1, 1, 0, 0, 0);
    world_item(&w, 2, -4, 0, 0, 0); /* an asset is not held short */
    world_item(&w, 0, -1, 0, 0, 0);
    world_item(&w, 2, -3, 0, 0, 0);
    world_create(&w);
    rbl_account *account = world_account(&w);
    const int64_t *holding = account->column[REBAL_HOLDING];
    rbl_account_settle(account, 1);
    ck_assert_uint_eq(account->n_items, 3);
    ck_assert(holding[0] == -MOST && holding[1] == MOST && holding[2] == 0);
    ck_assert_int_eq(account->item[1].quantity, -4);
    ck_assert(rbl_account_arrived(&account->item[1], 1));
    world_close(&w);
}
END_TEST

/* The same through a tick: n = 0, only time passes. */
START_TEST(a_tick_settles) {
    world w;
    world_begin(&w, 2);
    w.holding[0] = 5;
    world_item(&w, 1, 9, 0, 2000, 0);
    world_open(&w);
    const int64_t *holding = world_account(&w)->column[REBAL_HOLDING];
    ck_assert_int_eq(holding[1], 0);
    ck_assert_int_eq(rebal_portfolio_tick(w.portfolio, NULL, NULL, NULL, 0, 1999, NULL), REBAL_OK);
    ck_assert_int_eq(holding[1], 0);
    ck_assert_int_eq(rebal_portfolio_tick(w.portfolio, NULL, NULL, NULL, 0, 2000, NULL), REBAL_OK);
    ck_assert_int_eq(holding[1], 9);
    ck_assert_uint_eq(world_account(&w)->n_items, 0);
    world_close(&w);
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("account", &tests);
    tcase_add_test(tests, sums_stay_in_the_domain);
    tcase_add_test(tests, items_that_can_be);
    tcase_add_test(tests, arrived_by_itself);
    tcase_add_test(tests, settling);
    tcase_add_test(tests, settling_beyond_the_domain);
    tcase_add_test(tests, a_tick_settles);
    return unit_run(suite);
}
