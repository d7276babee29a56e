/* SPDX-License-Identifier: MIT */
/* Hostile columns, prices and times. */
#include "unit/api/account.h"

#define MOST (INT64_C(1) << 62)

/* ---- columns */

typedef struct column {
    int32_t column;
    const char *field;
    int64_t least, greatest, at_creation;
    bool negative_unsupported;
} column;

static const column columns[] = {
    {REBAL_HOLDING, "portfolio.holding", 0, MOST, 0, true},
    {REBAL_TARGET, "portfolio.target", 0, REBAL_ONE, 0, true},
    {REBAL_FLOW, "portfolio.flow", -MOST, MOST, 0, false},
    {REBAL_RESTRICTION, "portfolio.restriction", 0, REBAL_HOLD, 0, false},
    {REBAL_HOLDING_MIN, "portfolio.holding_min", 0, MOST, 17, true},
    {REBAL_BAND_SCALE, "portfolio.band_scale", 0, INT64_C(100) * REBAL_ONE, REBAL_ONE, false},
    {REBAL_BAND_LO, "portfolio.band_lo", -1, REBAL_ONE, REBAL_NONE, false},
    {REBAL_BAND_HI, "portfolio.band_hi", -1, REBAL_ONE, REBAL_NONE, false},
    {REBAL_GOAL, "portfolio.goal", -1, REBAL_ONE, REBAL_NONE, false},
};

enum { N_COLUMNS = sizeof columns / sizeof *columns };

static void open_with_minimum(account *a) {
    rules_fill(&a->rules);
    for (int k = 0; k < ROWS; k++) a->rules.holding_min[k] = 17;
    account_open(a);
}

/* I-15. */
START_TEST(column_bounds) {
    const column *c = &columns[_i];
    account a;
    open_with_minimum(&a);
    for (int32_t row = 0; row < ROWS; row++) {
        if (row == BASE && (c->column == REBAL_HOLDING || c->column == REBAL_GOAL)) continue;
        const int64_t good[] = {c->least, c->greatest, c->least + 1, 1};
        const int64_t bad[] = {c->least - 1, c->greatest + 1, -MOST - 1, INT64_MIN, INT64_MAX};
        ck_assert_int_eq(account_get(&a, c->column, row), c->at_creation);
        for (size_t k = 0; k < sizeof good / sizeof *good; k++) {
            account_put(&a, c->column, row, good[k]);
            ck_assert_int_eq(account_get(&a, c->column, row), good[k]);
        }
        for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
            rebal_error error = no_error();
            rebal_status status =
                rebal_portfolio_set(a.portfolio, c->column, &row, &bad[k], 1, &error);
            bool below = bad[k] < 0 && bad[k] >= -c->greatest && c->negative_unsupported;
            ck_assert_int_eq(status, below ? REBAL_E_UNSUPPORTED : REBAL_E_RANGE);
            expect_report(&error, status, c->field, row, 0, bad[k]);
            ck_assert_int_eq(account_get(&a, c->column, row), 1);
        }
    }
    account_close(&a);
}
END_TEST

/* The base cash may be owed; it has no goal of its own. */
START_TEST(columns_of_cash) {
    account a;
    rebal_error error = no_error();
    const int32_t base = BASE;
    const int64_t beyond[] = {-MOST - 1, MOST + 1}, goals[] = {0, REBAL_ONE, -2};
    open_with_minimum(&a);
    account_put(&a, REBAL_HOLDING, BASE, -MOST);
    account_put(&a, REBAL_HOLDING, BASE, MOST);
    for (int k = 0; k < 2; k++) {
        rebal_portfolio_set(a.portfolio, REBAL_HOLDING, &base, &beyond[k], 1, &error);
        expect_report(&error, REBAL_E_RANGE, "portfolio.holding", BASE, 0, beyond[k]);
    }
    account_put(&a, REBAL_GOAL, BASE, REBAL_NONE);
    for (int k = 0; k < 3; k++) {
        rebal_portfolio_set(a.portfolio, REBAL_GOAL, &base, &goals[k], 1, &error);
        expect_report(&error, REBAL_E_RANGE, "portfolio.goal", BASE, 0, goals[k]);
    }
    ck_assert_int_eq(account_get(&a, REBAL_HOLDING, BASE), MOST);
    account_close(&a);
}
END_TEST

/* I-13. A bad value or row at the first, a middle and the last place: nothing is written. */
START_TEST(all_rows_or_none) {
    static const int32_t bad_rows[] = {-1, ROWS, INT32_MIN, INT32_MAX};
    static image before;
    account a;
    account_start(&a);
    image_take(&before, &a);
    for (int place = 0; place < ROWS; place += ROWS / 2)
        for (size_t k = 0; k < 6; k++) {
            int32_t row[ROWS] = {4, 0, 3, 1, 2};
            int64_t value[ROWS] = {7, 7, 7, REBAL_NONE, 7};
            rebal_error error = no_error();
            int first_bad = k == 4 && place < ROWS - 1 ? place + 1 : place;
            int32_t other = row[(place + 1) % ROWS];
            if (k < 4) row[place] = bad_rows[k];
            if (k == 4) row[place] = other;
            if (k == 5) value[place] = -2;
            rebal_status status =
                rebal_portfolio_set(a.portfolio, REBAL_GOAL, row, value, ROWS, &error);
            ck_assert_int_eq(status, k < 5 ? REBAL_E_ROW : REBAL_E_RANGE);
            ck_assert_int_eq(error.index, first_bad);
            ck_assert(image_same(&before, &a));
        }
    account_close(&a);
}
END_TEST

START_TEST(set_arguments) {
    static const int32_t no_columns[] = {0, -1, REBAL_PRICE, REBAL_PRICE_TIME, 12, INT32_MIN};
    int64_t value[ROWS + 1] = {0};
    const int32_t row[ROWS + 1] = {0, 1, 2, 3, 4, 4};
    account a;
    rebal_error error = no_error();
    account_start(&a);
    rebal_portfolio *p = a.portfolio;
    expect_field(rebal_portfolio_set(NULL, 1, row, value, 1, &error), &error, REBAL_E_ARGUMENT,
                 "portfolio");
    for (size_t k = 0; k < sizeof no_columns / sizeof *no_columns; k++)
        expect_field(rebal_portfolio_set(p, no_columns[k], row, value, 1, &error), &error,
                     REBAL_E_ARGUMENT, "column");
    expect_field(rebal_portfolio_set(p, 1, row, NULL, 1, &error), &error, REBAL_E_ARGUMENT,
                 "value");
    expect_field(rebal_portfolio_set(p, 1, NULL, value, ROWS + 1, &error), &error, REBAL_E_ARGUMENT,
                 "n");
    expect_field(rebal_portfolio_set(p, 1, row, value, ROWS + 1, &error), &error, REBAL_E_ARGUMENT,
                 "n");
    expect_field(rebal_portfolio_set(p, 1, row, value, SIZE_MAX, &error), &error, REBAL_E_ARGUMENT,
                 "n");
    ck_assert_int_eq(rebal_portfolio_set(p, 1, NULL, NULL, 0, NULL), REBAL_OK);
    value[0] = -1;
    const int32_t twice[2] = {0, 0};
    expect_field(rebal_portfolio_set(p, 1, twice, value, 2, &error), &error, REBAL_E_ROW,
                 "instrument");
    account_close(&a);
}
END_TEST

START_TEST(get_arguments) {
    int64_t value[2 * ROWS];
    const int32_t often[2 * ROWS] = {4, 4, 4, 0, 0, 1, 2, 3, 4, 4}, bad[2] = {4, ROWS};
    account a;
    rebal_error error = no_error();
    account_start(&a);
    const rebal_portfolio *p = a.portfolio;
    memset(value, 0x5A, sizeof value);
    int64_t marked = value[0];
    expect_field(rebal_portfolio_get(NULL, value, 1, NULL, 1, &error), &error, REBAL_E_ARGUMENT,
                 "portfolio");
    expect_field(rebal_portfolio_get(p, value, 0, NULL, 1, &error), &error, REBAL_E_ARGUMENT,
                 "column");
    expect_field(rebal_portfolio_get(p, value, 12, NULL, 1, &error), &error, REBAL_E_ARGUMENT,
                 "column");
    expect_field(rebal_portfolio_get(p, NULL, 1, NULL, 1, &error), &error, REBAL_E_ARGUMENT,
                 "value");
    expect_field(rebal_portfolio_get(p, value, 1, NULL, ROWS + 1, &error), &error, REBAL_E_ARGUMENT,
                 "n");
    expect_field(rebal_portfolio_get(p, value, 1, bad, 2, &error), &error, REBAL_E_ROW,
                 "instrument");
    expect_report(&error, REBAL_E_ROW, "instrument", ROWS, 1, ROWS);
    ck_assert_int_eq(value[0], marked);
    ck_assert_int_eq(rebal_portfolio_get(p, value, REBAL_PRICE, often, 2 * ROWS, NULL), REBAL_OK);
    for (int k = 0; k < 2 * ROWS; k++) ck_assert_int_eq(value[k], account_prices()[often[k]]);
    ck_assert_int_eq(account_get(&a, REBAL_PRICE_TIME, 3), START);
    account_close(&a);
}
END_TEST

/* ---- create */

START_TEST(create_protocol) {
    account a;
    rebal_error error = no_error();
    account_start(&a);
    for (int plan = 0; plan < 2; plan++) {
        rebal_portfolio *p = a.portfolio;
        rebal_plan *q = a.plan;
        const char *name = plan ? "plan" : "portfolio";
        size_t need = plan ? rebal_plan_size(a.engine) : rebal_portfolio_size(a.engine);
#define CREATE(out, engine, memory, bytes)                                                         \
    (plan ? rebal_plan_create((out) ? &q : NULL, engine, memory, bytes, &error)                    \
          : rebal_portfolio_create((out) ? &p : NULL, engine, memory, bytes, &error))
        expect_field(CREATE(false, a.engine, NULL, 0), &error, REBAL_E_ARGUMENT, name);
        expect_field(CREATE(true, NULL, NULL, 0), &error, REBAL_E_ARGUMENT, "engine");
        unsigned char *block = malloc(need + 64);
        unsigned char *memory = block + (16 - (uintptr_t)block % 16) % 16;
        for (size_t shift = 1; shift < 16; shift++)
            expect_field(CREATE(true, a.engine, memory + shift, need), &error, REBAL_E_MEMORY,
                         "memory");
        expect_field(CREATE(true, a.engine, memory, need - 1), &error, REBAL_E_MEMORY, "memory");
        expect_report(&error, REBAL_E_MEMORY, "memory", -1, -1, (int64_t)need);
        ck_assert_ptr_null(plan ? (void *)q : (void *)p);
        free(block);
#undef CREATE
    }
    ck_assert_uint_eq(rebal_portfolio_size(NULL) + rebal_plan_size(NULL), 0);
    rebal_portfolio_destroy(NULL);
    rebal_plan_destroy(NULL);
    account_close(&a);
}
END_TEST

/* In memory of exactly the size asked for, full of 0xA5, an account and its plan are the same. */
START_TEST(caller_memory) {
    static image before;
    account a, b;
    order_list orders[2];
    account_start(&a);
    image_take(&before, &a);
    b = a;
    size_t bytes[2] = {rebal_portfolio_size(a.engine), rebal_plan_size(a.engine)};
    void *memory[2];
    for (int k = 0; k < 2; k++) {
        memory[k] = malloc(bytes[k]);
        memset(memory[k], 0xA5, bytes[k]);
    }
    ck_assert_int_eq(rebal_portfolio_create(&b.portfolio, a.engine, memory[0], bytes[0], NULL),
                     REBAL_OK);
    ck_assert_int_eq(rebal_plan_create(&b.plan, a.engine, memory[1], bytes[1], NULL), REBAL_OK);
    account_fund(&b);
    ck_assert(image_same(&before, &b));
    account_make(&a, START);
    account_make(&b, START);
    ck_assert_int_eq(rebal_portfolio_commit(a.portfolio, a.plan, START, NULL), REBAL_OK);
    ck_assert_int_eq(rebal_portfolio_commit(b.portfolio, b.plan, START, NULL), REBAL_OK);
    memset(orders, 0, sizeof orders);
    orders_read(&orders[0], a.plan, true);
    orders_read(&orders[1], b.plan, true);
    ck_assert_uint_gt(orders[0].table.count, 2);
    ck_assert_mem_eq(&orders[0], &orders[1], offsetof(order_list, table));
    rebal_plan_destroy(b.plan);
    rebal_portfolio_destroy(b.portfolio);
    for (int k = 0; k < 2; k++) free(memory[k]);
    account_close(&a);
}
END_TEST

/* ---- tick */

START_TEST(tick_prices) {
    static const int64_t bad[] = {0, -1, MOST + 1, INT64_MIN, INT64_MAX};
    static image before;
    account a;
    account_start(&a);
    for (int32_t row = 0; row < ROWS; row++) {
        if (row == BASE) continue;
        for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
            int64_t price[ROWS];
            int32_t fired = -77;
            rebal_error error = no_error();
            memcpy(price, account_prices(), sizeof price);
            price[row] = bad[k];
            image_take(&before, &a);
            rebal_portfolio_tick(a.portfolio, &fired, NULL, price, ROWS, START + 1, &error);
            expect_report(&error, REBAL_E_RANGE, "portfolio.price", row, row, bad[k]);
            ck_assert_int_eq(fired, -77);
            ck_assert(image_same(&before, &a));
        }
        const int64_t good[] = {1, MOST, MOST - 1};
        for (int k = 0; k < 3; k++) {
            ck_assert_int_eq(
                rebal_portfolio_tick(a.portfolio, NULL, &row, &good[k], 1, START, NULL), REBAL_OK);
            ck_assert_int_eq(account_get(&a, REBAL_PRICE, row), good[k]);
        }
        account_tick(&a, START);
    }
    account_close(&a);
}
END_TEST

START_TEST(tick_arguments) {
    static const int64_t price[ROWS + 1] = {1, -5, 1, 1, 1, 1};
    static const int32_t twice[3] = {3, 4, 3}, beyond[2] = {0, ROWS};
    static const int64_t zero[3] = {0};
    account a;
    rebal_error error = no_error();
    account_start(&a);
    rebal_portfolio *p = a.portfolio;
    expect_field(rebal_portfolio_tick(NULL, NULL, NULL, price, 1, START, &error), &error,
                 REBAL_E_ARGUMENT, "portfolio");
    expect_field(rebal_portfolio_tick(p, NULL, NULL, NULL, 1, START - 1, &error), &error,
                 REBAL_E_ARGUMENT, "portfolio.price");
    expect_field(rebal_portfolio_tick(p, NULL, NULL, price, ROWS + 1, START - 1, &error), &error,
                 REBAL_E_ARGUMENT, "n");
    expect_field(rebal_portfolio_tick(p, NULL, twice, zero, 3, START - 1, &error), &error,
                 REBAL_E_TIME, "now_ns");
    expect_report(&error, REBAL_E_TIME, "now_ns", -1, -1, START - 1);
    expect_field(rebal_portfolio_tick(p, NULL, twice, zero, 3, START, &error), &error, REBAL_E_ROW,
                 "instrument");
    expect_report(&error, REBAL_E_ROW, "instrument", 3, 2, 3);
    expect_field(rebal_portfolio_tick(p, NULL, beyond, price, 2, START, &error), &error,
                 REBAL_E_ROW, "instrument");
    ck_assert_int_eq(rebal_portfolio_tick(p, NULL, NULL, price, 2, START, NULL), REBAL_OK);
    ck_assert_int_eq(rebal_portfolio_tick(p, NULL, NULL, NULL, 0, INT64_MAX, NULL), REBAL_OK);
    ck_assert_int_eq(rebal_portfolio_tick(p, NULL, NULL, NULL, 0, INT64_MAX, NULL), REBAL_OK);
    ck_assert_int_eq(rebal_portfolio_tick(p, NULL, NULL, NULL, 0, INT64_MAX - 1, NULL),
                     REBAL_E_TIME);
    account_close(&a);
}
END_TEST

/* What tick cannot tell, make says why. */
static void expect_untold(account *a, int64_t now_ns, rebal_status status, const char *field,
                          int32_t row, int64_t value) {
    int32_t fired = -99;
    rebal_error error = no_error();
    rebal_portfolio_tick(a->portfolio, &fired, NULL, NULL, 0, now_ns, NULL);
    ck_assert_int_eq(fired, -1);
    ck_assert_int_eq(rebal_plan_make(a->plan, a->portfolio, NULL, now_ns, &error), status);
    expect_report(&error, status, field, row, row, value);
}

START_TEST(untold_prices) {
    static const int64_t jumps[][2] = {{2000, 2200}, {2000, 1800}, {2000, 2201}, {2000, 1799}};
    account a;
    rules_fill(&a.rules);
    a.rules.halt.price_age_ns = 10;
    a.rules.halt.price_move_ppb = 100000000;
    account_open(&a);
    account_put(&a, REBAL_HOLDING, BASE, 100);
    account_put(&a, REBAL_TARGET, 4, REBAL_ONE);
    expect_untold(&a, START, REBAL_E_NO_PRICE, "portfolio.price", 4, 0);
    account_put(&a, REBAL_HOLDING, 3, 5);
    expect_untold(&a, START, REBAL_E_NO_PRICE, "portfolio.price", 3, 0);
    const int32_t row[3] = {3, 4, 2};
    const int64_t price[3] = {2000, 4000, 1};
    int32_t fired;
    rebal_portfolio_tick(a.portfolio, &fired, row, price, 3, START, NULL);
    ck_assert_int_eq(fired, REBAL_ON_BAND);
    rebal_portfolio_tick(a.portfolio, &fired, NULL, NULL, 0, START + 10, NULL);
    ck_assert_int_eq(fired, REBAL_ON_BAND);
    expect_untold(&a, START + 11, REBAL_E_STALE_PRICE, "portfolio.price_time", 3, START);
    for (int k = 0; k < 4; k++) {
        rebal_portfolio_tick(a.portfolio, NULL, row, price, 3, START + 11, NULL);
        rebal_portfolio_tick(a.portfolio, NULL, row, price, 3, START + 11, NULL);
        rebal_portfolio_tick(a.portfolio, &fired, row, &jumps[k][1], 1, START + 11, NULL);
        ck_assert_int_eq(fired, k < 2 ? REBAL_ON_BAND : -1);
        if (k >= 2)
            expect_untold(&a, START + 11, REBAL_E_HALT, "halt.price_move_ppb", 3, jumps[k][1]);
    }
    account_close(&a);
}
END_TEST

/* Times before 1970 and at the ends of the range: nothing overflows, the order is kept. */
START_TEST(times_at_the_ends) {
    static const int64_t times[] = {INT64_MIN, INT64_MIN + 1, -1000,    -1,
                                    0,         INT64_MAX - 1, INT64_MAX};
    account a;
    rules_fill(&a.rules);
    a.rules.halt.price_age_ns = INT64_MAX;
    a.rules.policy.period_ns = 7;
    a.rules.policy.when[0] = REBAL_ON_CALENDAR | REBAL_ON_BAND;
    a.rules.policy.when[1] = REBAL_ON_BAND;
    for (int k = 0; k < ROWS; k++) a.rules.settle[k] = INT64_MAX - k;
    for (size_t k = 0; k < sizeof times / sizeof *times; k++) {
        account_open(&a);
        account_fund(&a);
        account_put(&a, REBAL_HOLDING, 0, 1000);
        rebal_portfolio_destroy(a.portfolio);
        ck_assert_int_eq(rebal_portfolio_create(&a.portfolio, a.engine, NULL, 0, NULL), REBAL_OK);
        account_put(&a, REBAL_HOLDING, 0, 1000);
        account_put(&a, REBAL_TARGET, 0, REBAL_ONE / 2);
        account_put(&a, REBAL_TARGET, 4, REBAL_ONE / 2);
        ck_assert_int_ge(account_tick(&a, times[k]), 0);
        account_make(&a, times[k]);
        ck_assert_int_eq(rebal_portfolio_commit(a.portfolio, a.plan, times[k], NULL), REBAL_OK);
        ck_assert_int_eq(account_fill(&a, 0, -1, 900, 0, 0, times[k], NULL), REBAL_OK);
        account_close(&a);
    }
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("portfolio", &tests);
    tcase_add_loop_test(tests, column_bounds, 0, N_COLUMNS);
    tcase_add_test(tests, columns_of_cash);
    tcase_add_test(tests, all_rows_or_none);
    tcase_add_test(tests, set_arguments);
    tcase_add_test(tests, get_arguments);
    tcase_add_test(tests, create_protocol);
    tcase_add_test(tests, caller_memory);
    tcase_add_test(tests, tick_prices);
    tcase_add_test(tests, tick_arguments);
    tcase_add_test(tests, untold_prices);
    tcase_add_test(tests, times_at_the_ends);
    return unit_run(suite);
}
