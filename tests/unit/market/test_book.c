/* SPDX-License-Identifier: MIT */
/* F-VALUE: what is counted, what can be sold, and what it is worth. */
#include "market/book.h"

#include "base/field.h"
#include "unit/world.h"

#define MOST RBL_QUANTITY_MAX

static rbl_position position[WORLD_ROWS];

static rebal_status count_at(world *w, rbl_book *book, int64_t now) {
    *book = (rbl_book){.row = position};
    return rbl_book_count(book, world_account(w), now, &w->error);
}

static rebal_status value_at(world *w, rbl_book *book, int64_t now) {
    rebal_status status = count_at(w, book, now);
    return status ? status : rbl_book_value(book, world_account(w), w->target, now, &w->error);
}

static void check_row(int row, int64_t counted, int64_t sellable) {
    ck_assert_int_eq(position[row].counted, counted);
    ck_assert_int_eq(position[row].sellable, sellable);
}

/* Each kind of item: what comes counts at once, and can be used when it is there; what leaves is
 * gone at once. F-VALUE. */
START_TEST(items_in_flight) {
    rbl_book book;
    world w;
    world_begin(&w, 4);
    w.holding[0] = 1000;
    w.holding[1] = w.holding[2] = w.holding[3] = 100;
    w.own_min[0] = 17;
    world_item(&w, 1, 7, -70, 500, 91); /* a purchase: its time says nothing, it needs a fill */
    world_item(&w, 2, -9, 45, 500, 92); /* a sale */
    world_item(&w, 3, 5, 0, 1000, 0);   /* a transfer that arrives now */
    world_item(&w, 3, 11, 0, 1001, 0);  /* and one a moment later */
    world_item(&w, 3, -20, 0, 9000, 0); /* one that leaves, whatever its time */
    world_item(&w, 0, 300, 0, 1001, 0); /* cash coming */
    world_item(&w, 0, -40, 0, 1001, 0); /* cash leaving */
    world_create(&w);
    ck_assert_int_eq(count_at(&w, &book, 1000), REBAL_OK);
    check_row(1, 107, 100);
    check_row(2, 91, 91);
    check_row(3, 100 + 5 + 11 - 20, 100 + 5 - 20);
    ck_assert_int_eq(book.cash, 1000 - 70 + 45 + 300 - 40);
    ck_assert_int_eq(book.spendable, 1000 - 70 - 40);
    ck_assert_int_eq(book.reserve, 17);
    ck_assert_int_eq(book.cash_flow, 0);
    ck_assert_int_eq(count_at(&w, &book, 999), REBAL_OK);
    check_row(3, 96, 80);
    ck_assert_int_eq(count_at(&w, &book, 1001), REBAL_OK);
    check_row(3, 96, 96);
    ck_assert_int_eq(book.spendable, 1000 - 70 - 40 + 300);
    world_close(&w);
}
END_TEST

/* F-VALUE. */
START_TEST(flows_count_as_if_done) {
    rbl_book book;
    world w;
    world_begin(&w, 3);
    w.holding[0] = 50, w.holding[1] = 10, w.holding[2] = 4;
    w.flow[0] = -80, w.flow[1] = 5, w.flow[2] = -4;
    w.price[1] = 7, w.price[2] = 100;
    w.target[0] = REBAL_ONE;
    world_open(&w);
    ck_assert_int_eq(value_at(&w, &book, w.now), REBAL_OK);
    check_row(1, 15, 15);
    check_row(2, 0, 0);
    ck_assert_int_eq(book.cash, -30);
    ck_assert_int_eq(book.spendable, -30);
    ck_assert_int_eq(book.cash_flow, -80);
    ck_assert_int_eq(book.value_money, 15 * 7 - 30);
    ck_assert_int_eq(rbl_wide_low64(book.flow), 80 + 5 * 7 + 4 * 100);
    world_close(&w);
}
END_TEST

START_TEST(more_going_out_than_is_held) {
    rbl_book book;
    world w;
    world_begin(&w, 3);
    w.holding[1] = 10, w.holding[2] = 10;
    w.flow[2] = -11;
    world_create(&w);
    ck_assert_int_eq(count_at(&w, &book, 0), REBAL_E_RANGE);
    ck_assert_int_eq(w.error.field, RBL_FIELD_FLOW);
    ck_assert_int_eq(w.error.row, 2);
    ck_assert_int_eq(w.error.value, -1);
    w.flow[2] = -10;
    world_item(&w, 1, -10, 0, 0, 0);
    world_update(&w);
    ck_assert_int_eq(count_at(&w, &book, 0), REBAL_OK);
    world_item(&w, 1, -1, 0, 0, 0);
    world_set_items(&w);
    ck_assert_int_eq(count_at(&w, &book, 0), REBAL_E_RANGE);
    ck_assert_int_eq(w.error.field, RBL_FIELD_IN_FLIGHT_QUANTITY);
    ck_assert_int_eq(w.error.row, 1);
    world_item(&w, 1, 99, 0, 100, 0); /* comes later: what leaves now is still not there */
    world_set_items(&w);
    ck_assert_int_eq(count_at(&w, &book, 99), REBAL_E_RANGE);
    ck_assert_int_eq(count_at(&w, &book, 100), REBAL_OK);
    world_close(&w);
}
END_TEST

START_TEST(counts_that_pass_the_domain) {
    rbl_book book;
    world w;
    world_begin(&w, 2);
    w.holding[1] = MOST;
    w.flow[1] = 1;
    world_create(&w);
    ck_assert_int_eq(count_at(&w, &book, 0), REBAL_E_OVERFLOW);
    ck_assert_int_eq(w.error.field, RBL_FIELD_FLOW);
    w.flow[1] = 0;
    world_item(&w, 1, 1, 0, 0, 5);
    world_update(&w);
    ck_assert_int_eq(count_at(&w, &book, 0), REBAL_E_OVERFLOW);
    ck_assert_int_eq(w.error.field, RBL_FIELD_IN_FLIGHT_QUANTITY);
    ck_assert_int_eq(w.error.index, 1);
    ck_assert_int_eq(w.error.value, INT64_MAX);
    world_item(&w, 1, -1, 0, 0, 6); /* a sum may leave the domain on the way */
    world_set_items(&w);
    ck_assert_int_eq(count_at(&w, &book, 0), REBAL_OK);
    check_row(1, MOST, MOST - 1);
    w.n_items = 1;
    w.holding[1] = MOST - 1;
    w.holding[0] = -MOST;
    world_update(&w);
    ck_assert_int_eq(count_at(&w, &book, 0), REBAL_OK);
    check_row(1, MOST, MOST - 1);
    w.item_cash[0] = -1; /* the cash leg, too */
    world_set_items(&w);
    ck_assert_int_eq(count_at(&w, &book, 0), REBAL_E_OVERFLOW);
    world_close(&w);
}
END_TEST

/* F-VALUE. Money in cents, an asset in 1e-8 at a price in 1e-6, one in tens at a price in tenths.
 */
START_TEST(units_of_value) {
    rbl_book book;
    world w;
    world_begin(&w, 3);
    w.rules.money_exponent = w.quantity_exponent[0] = w.price_exponent[0] = -2;
    w.quantity_exponent[1] = -8, w.price_exponent[1] = -6;
    w.quantity_exponent[2] = 1, w.price_exponent[2] = -1;
    w.holding[0] = 3;                               /* 0.03 */
    w.holding[1] = 150000000, w.price[1] = 2000001; /* 1.5 at 2.000001 */
    w.holding[2] = 4, w.price[2] = 15;              /* 40 at 1.5 */
    w.target[0] = REBAL_ONE;
    world_open(&w);
    ck_assert_int_eq(world_rules(&w)->fine_exponent, -14);
    ck_assert_int_eq(value_at(&w, &book, w.now), REBAL_OK);
    ck_assert_int_eq(rbl_wide_low64(position[0].value), INT64_C(3000000000000));
    ck_assert_int_eq(rbl_wide_low64(position[1].value), INT64_C(150000000) * 2000001);
    ck_assert_int_eq(rbl_wide_low64(position[2].value), INT64_C(6000000000000000));
    ck_assert_int_eq(rbl_wide_low64(book.value), INT64_C(6303000150000000));
    ck_assert_int_eq(book.value_money, 6303); /* 63.0300015 rounded down */
    world_close(&w);
}
END_TEST

/* I-05. */
START_TEST(prices_that_are_needed) {
    rbl_book book;
    world w;
    world_begin(&w, 4);
    int32_t some[] = {1};
    int64_t price[] = {3};
    w.holding[0] = 5, w.holding[1] = 10;
    world_create(&w);
    ck_assert_int_eq(rebal_portfolio_tick(w.portfolio, NULL, some, price, 1, 0, NULL), REBAL_OK);
    ck_assert_int_eq(value_at(&w, &book, 0), REBAL_OK); /* rows 2 and 3 play no part */
    ck_assert_int_eq(book.value_money, 35);
    w.target[3] = 1;
    ck_assert_int_eq(value_at(&w, &book, 0), REBAL_E_NO_PRICE);
    ck_assert_int_eq(w.error.row, 3);
    world_item(&w, 2, 1, 0, 50, 0); /* not here yet, and counted */
    world_set_items(&w);
    ck_assert_int_eq(value_at(&w, &book, 0), REBAL_E_NO_PRICE);
    ck_assert_int_eq(w.error.row, 2);
    ck_assert_int_eq(w.error.field, RBL_FIELD_PRICE);
    world_close(&w);
}
END_TEST

/* I-05. */
START_TEST(prices_too_old) {
    rbl_book book;
    world w;
    world_begin(&w, 2);
    w.halt.price_age_ns = 100;
    w.holding[1] = 10;
    w.now = -1000;
    world_open(&w);
    ck_assert_int_eq(value_at(&w, &book, -900), REBAL_OK); /* as old as allowed */
    ck_assert_int_eq(value_at(&w, &book, -899), REBAL_E_STALE_PRICE);
    ck_assert_int_eq(w.error.field, RBL_FIELD_PRICE_TIME);
    ck_assert_int_eq(w.error.row, 1);
    ck_assert_int_eq(w.error.value, -1000);
    ck_assert_int_eq(value_at(&w, &book, INT64_MAX), REBAL_E_STALE_PRICE); /* no wrap */
    world_close(&w);
}
END_TEST

/* I-05. */
START_TEST(prices_that_moved) {
    rbl_book book;
    world w;
    world_begin(&w, 2);
    w.halt.price_move_ppb = unit_percent(10);
    w.holding[1] = 10;
    w.price[1] = 109;
    world_open(&w);
    const int64_t next[] = {119, 130, 117, 116, 105, 94}; /* bounds 10, 11, 13, 11, 11, 10 */
    const bool moved[] = {false, false, false, false, false, true};
    for (int k = 0; k < 6; k++) {
        w.price[1] = next[k];
        world_tick(&w);
        ck_assert_int_eq(value_at(&w, &book, w.now), moved[k] ? REBAL_E_HALT : REBAL_OK);
    }
    ck_assert_int_eq(w.error.field, RBL_FIELD_HALT_PRICE_MOVE);
    world_tick(&w); /* the new price stands */
    ck_assert_int_eq(value_at(&w, &book, w.now), REBAL_OK);
    world_close(&w);
}
END_TEST

START_TEST(worth_nothing_or_too_much) {
    rbl_book book;
    world w;
    world_begin(&w, 2);
    world_open(&w);
    ck_assert_int_eq(value_at(&w, &book, w.now), REBAL_E_NO_VALUE);
    w.holding[0] = -7, w.holding[1] = 7;
    world_update(&w);
    ck_assert_int_eq(value_at(&w, &book, w.now), REBAL_E_NO_VALUE);
    w.holding[0] = -6;
    world_update(&w);
    ck_assert_int_eq(value_at(&w, &book, w.now), REBAL_OK);
    ck_assert_int_eq(book.value_money, 1);
    w.holding[0] = MOST - 7;
    world_update(&w);
    ck_assert_int_eq(value_at(&w, &book, w.now), REBAL_E_OVERFLOW); /* 2^62, as an account */
    w.holding[0] = MOST - 8;
    world_update(&w);
    ck_assert_int_eq(value_at(&w, &book, w.now), REBAL_OK);
    ck_assert_int_eq(book.value_money, MOST - 1);
    w.holding[0] = 0, w.holding[1] = MOST, w.price[1] = MOST; /* 2^124 of money */
    world_update(&w);
    world_tick(&w);
    ck_assert_int_eq(value_at(&w, &book, w.now), REBAL_E_OVERFLOW);
    world_close(&w);
}
END_TEST

/* Beside a debt the assets pass the whole: all of them can be sold, so together they are less than
 * 2^62 too, whichever row passes it. */
START_TEST(assets_beside_a_debt) {
    rbl_book book;
    world w;
    world_begin(&w, 3);
    w.holding[0] = -MOST, w.holding[1] = MOST - 1, w.holding[2] = 0;
    world_open(&w);
    ck_assert_int_eq(value_at(&w, &book, w.now), REBAL_E_NO_VALUE);
    w.holding[0] = 1 - MOST / 2, w.holding[1] = MOST / 2, w.holding[2] = MOST / 2 - 1;
    world_update(&w);
    ck_assert_int_eq(value_at(&w, &book, w.now), REBAL_OK);
    ck_assert_int_eq(book.value_money, MOST / 2);
    w.holding[2]++;
    world_update(&w);
    ck_assert_int_eq(value_at(&w, &book, w.now), REBAL_E_OVERFLOW);
    w.holding[0] = -MOST; /* worth nothing, and too much to say so */
    world_update(&w);
    ck_assert_int_eq(value_at(&w, &book, w.now), REBAL_E_OVERFLOW);
    world_close(&w);
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("book", &tests);
    tcase_add_test(tests, items_in_flight);
    tcase_add_test(tests, flows_count_as_if_done);
    tcase_add_test(tests, more_going_out_than_is_held);
    tcase_add_test(tests, counts_that_pass_the_domain);
    tcase_add_test(tests, units_of_value);
    tcase_add_test(tests, prices_that_are_needed);
    tcase_add_test(tests, prices_too_old);
    tcase_add_test(tests, prices_that_moved);
    tcase_add_test(tests, worth_nothing_or_too_much);
    tcase_add_test(tests, assets_beside_a_debt);
    return unit_run(suite);
}
