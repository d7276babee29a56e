/* SPDX-License-Identifier: MIT */
/* Many ticks in one call: what is refused, and that nothing is written then. That each verdict is
 * that of a whole evaluation is in tests/property/ticks.c. */
#include "unit/api/account.h"

#include <string.h>

#define MOST (INT64_C(1) << 62)

enum { MANY = 200 };

typedef struct feed {
    int32_t row[MANY], fired[MANY];
    int64_t price[MANY], now_ns[MANY];
} feed;

static feed feed_of(const account *a) {
    feed f;
    for (int k = 0; k < MANY; k++) {
        f.row[k] = (int32_t)(k % ROWS);
        f.fired[k] = -77;
        f.price[k] = f.row[k] == BASE ? 0 : account_get(a, REBAL_PRICE, f.row[k]);
        f.now_ns[k] = START + k / 3;
    }
    return f;
}

static rebal_status take(account *a, feed *f, size_t n, rebal_error *error) {
    return rebal_portfolio_ticks(a->portfolio, NULL, f->fired, f->row, f->price, f->now_ns, n,
                                 error);
}

START_TEST(arguments) {
    account a;
    rebal_error error = no_error();
    account_start(&a);
    rebal_portfolio *p = a.portfolio;
    feed f = feed_of(&a);
    expect_field(rebal_portfolio_ticks(NULL, NULL, NULL, NULL, NULL, NULL, 1, &error), &error,
                 REBAL_E_ARGUMENT, "portfolio");
    expect_field(rebal_portfolio_ticks(p, NULL, NULL, NULL, NULL, NULL, 1, &error), &error,
                 REBAL_E_ARGUMENT, "instrument");
    expect_field(rebal_portfolio_ticks(p, NULL, NULL, f.row, NULL, NULL, 1, &error), &error,
                 REBAL_E_ARGUMENT, "portfolio.price");
    expect_field(rebal_portfolio_ticks(p, NULL, NULL, f.row, f.price, NULL, 1, &error), &error,
                 REBAL_E_ARGUMENT, "now_ns");
    size_t taken = 5;
    ck_assert_int_eq(rebal_portfolio_ticks(p, &taken, NULL, NULL, NULL, NULL, 0, NULL), REBAL_OK);
    ck_assert_uint_eq(taken, 0);
    account_close(&a);
}
END_TEST

/* Each wrong value at each place, in blocks and in what is left of them. */
START_TEST(values) {
    static const int64_t bad_price[] = {0, -1, MOST + 1, INT64_MIN, INT64_MAX};
    static const int32_t bad_row[] = {-1, ROWS, INT32_MIN, INT32_MAX};
    static image before;
    account a;
    account_start(&a);
    const feed good = feed_of(&a);
    for (int k = 0; k < MANY; k += k % 7 + 1) {
        for (int v = 0; v < 10; v++) {
            rebal_error error = no_error();
            feed f = good;
            int32_t row = f.row[k];
            if (v < 5 && row == BASE) continue;
            if (v < 5) f.price[k] = bad_price[v];
            if (v >= 5 && v < 9) f.row[k] = bad_row[v - 5];
            if (v == 9) f.now_ns[k] = START - 1;
            image_take(&before, &a);
            ck_assert_int_ne(take(&a, &f, MANY, &error), REBAL_OK);
            if (v < 5)
                expect_report(&error, REBAL_E_RANGE, "portfolio.price", row, k, bad_price[v]);
            else if (v < 9)
                expect_report(&error, REBAL_E_ROW, "instrument", f.row[k], k, f.row[k]);
            else
                expect_report(&error, REBAL_E_TIME, "now_ns", -1, k, START - 1);
            ck_assert(image_same(&before, &a));
            ck_assert_int_eq(f.fired[0], -77);
        }
    }
    account_close(&a);
}
END_TEST

/* The ends of time and of prices are no errors. */
START_TEST(ends) {
    account a;
    account_start(&a);
    feed f = feed_of(&a);
    for (int k = 0; k < MANY; k++) {
        if (f.row[k] != BASE) f.price[k] = k % 2 ? MOST : 1;
        f.now_ns[k] = k < MANY - 1 ? START + k : INT64_MAX;
    }
    ck_assert_int_eq(take(&a, &f, MANY, NULL), REBAL_OK);
    for (int32_t row = 0; row < ROWS; row++)
        for (int k = MANY - ROWS; k < MANY && row != BASE; k++)
            if (f.row[k] == row) ck_assert_int_eq(account_get(&a, REBAL_PRICE, row), f.price[k]);
    f.now_ns[0] = INT64_MAX - 1;
    ck_assert_int_eq(take(&a, &f, 1, NULL), REBAL_E_TIME);
    account_close(&a);
}
END_TEST

/* It stops with the tick that fires, and says so; or goes on. */
START_TEST(stops) {
    static const int64_t lo[ROWS] = {0};
    int64_t hi[ROWS] = {REBAL_ONE, REBAL_ONE, 900000000, REBAL_ONE, REBAL_ONE};
    account a;
    account_start(&a);
    account_set(&a, REBAL_BAND_LO, lo);
    account_set(&a, REBAL_BAND_HI, hi);
    feed f = feed_of(&a);
    size_t taken = 0, wild = 20 * ROWS + 2; /* nearly all is in that row then */
    f.price[wild] *= 1000000;
    ck_assert_int_eq(
        rebal_portfolio_ticks(a.portfolio, &taken, f.fired, f.row, f.price, f.now_ns, MANY, NULL),
        REBAL_OK);
    ck_assert_uint_eq(taken, wild + 1);
    for (size_t k = 0; k < wild; k++) ck_assert_int_eq(f.fired[k], 0);
    ck_assert_int_eq(f.fired[wild], REBAL_ON_BAND);
    ck_assert_int_eq(f.fired[wild + 1], -77);
    ck_assert_int_eq(account_get(&a, REBAL_PRICE, 2), f.price[wild]);
    for (int k = 0; k < MANY; k++) f.now_ns[k] = 2 * START;
    ck_assert_int_eq(take(&a, &f, MANY, NULL), REBAL_OK);
    for (size_t k = wild; k < MANY; k++)
        ck_assert_int_eq(f.fired[k], k < wild + ROWS ? REBAL_ON_BAND : 0);
    account_close(&a);
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("ticks", &tests);
    tcase_add_test(tests, arguments);
    tcase_add_test(tests, values);
    tcase_add_test(tests, ends);
    tcase_add_test(tests, stops);
    return unit_run(suite);
}
