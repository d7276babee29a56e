/* SPDX-License-Identifier: MIT */
/* Every function of the handles without one of its pointers: ARGUMENT, by name, and nothing
 * changes. Rows that are not there; columns that are not wanted. E-ARGUMENT, E-ROW. */
#include "unit/api/account.h"

#define NAMED(call, expected, name)                                                                \
    do {                                                                                           \
        rebal_error error = no_error();                                                            \
        rebal_status status = (call);                                                              \
        expect_field(status, &error, expected, name);                                              \
    } while (0)
#define NONE(call, name) NAMED(call, REBAL_E_ARGUMENT, name)

START_TEST(no_portfolio) {
    int64_t value = 7;
    uint64_t id = 1;
    uint8_t bytes[8] = {0};
    size_t count = 7;
    rebal_clock clock = {.struct_size = sizeof clock};
    rebal_in_flight items = {.struct_size = sizeof items};
    rebal_fills fills = {.struct_size = sizeof fills};
    account a;
    account_start(&a);
    ck_assert_int_eq(rebal_portfolio_reset(NULL, NULL), REBAL_E_ARGUMENT);
    NONE(rebal_portfolio_reset(NULL, &error), "portfolio");
    NONE(rebal_portfolio_set(NULL, REBAL_HOLDING, NULL, &value, 1, &error), "portfolio");
    NONE(rebal_portfolio_get(NULL, &value, REBAL_HOLDING, NULL, 1, &error), "portfolio");
    NONE(rebal_portfolio_tick(NULL, NULL, NULL, &value, 1, START, &error), "portfolio");
    NONE(rebal_portfolio_set_in_flight(NULL, &items, &error), "portfolio");
    NONE(rebal_portfolio_get_in_flight(NULL, &items, &error), "portfolio");
    NONE(rebal_portfolio_commit(NULL, a.plan, START, &error), "portfolio");
    NONE(rebal_portfolio_fill(NULL, &fills, START, &error), "portfolio");
    NONE(rebal_portfolio_cancel(NULL, &id, 1, &error), "portfolio");
    NONE(rebal_portfolio_clock(NULL, &clock, &error), "portfolio");
    NONE(rebal_portfolio_save(NULL, bytes, sizeof bytes, &count, &error), "portfolio");
    NONE(rebal_portfolio_load(NULL, bytes, sizeof bytes, &error), "portfolio");
    NONE(rebal_plan_make(a.plan, NULL, NULL, START, &error), "portfolio");
    NONE(rebal_plan_seal(a.plan, NULL, &error), "portfolio");
    NONE(rebal_plan_load(a.plan, NULL, bytes, sizeof bytes, &error), "portfolio");
    ck_assert_int_eq(value, 7);
    ck_assert_uint_eq(count, 7);
    account_close(&a);
}
END_TEST

START_TEST(no_plan) {
    uint8_t bytes[32] = {0};
    size_t count = 7;
    rebal_summary summary = {.struct_size = sizeof summary};
    rebal_orders orders = {.struct_size = sizeof orders};
    rebal_lines lines = {.struct_size = sizeof lines};
    rebal_waves waves = {.struct_size = sizeof waves};
    rebal_violations broken = {.struct_size = sizeof broken};
    account a;
    account_start(&a);
    NONE(rebal_plan_make(NULL, a.portfolio, NULL, START, &error), "plan");
    NONE(rebal_plan_verify(NULL, a.portfolio, &orders, NULL, START, &error), "plan");
    NONE(rebal_plan_summary(NULL, &summary, &error), "plan");
    NONE(rebal_plan_orders(NULL, &orders, &error), "plan");
    NONE(rebal_plan_lines(NULL, &lines, &error), "plan");
    NONE(rebal_plan_groups(NULL, &lines, &error), "plan");
    NONE(rebal_plan_waves(NULL, &waves, &error), "plan");
    NONE(rebal_plan_violations(NULL, &broken, &error), "plan");
    NONE(rebal_plan_seal(NULL, a.portfolio, &error), "plan");
    NONE(rebal_plan_digest(NULL, bytes, NULL, NULL, &error), "plan");
    NONE(rebal_plan_save(NULL, bytes, sizeof bytes, &count, &error), "plan");
    NONE(rebal_plan_load(NULL, a.portfolio, bytes, sizeof bytes, &error), "plan");
    NONE(rebal_portfolio_commit(a.portfolio, NULL, START, &error), "plan");
    ck_assert_uint_eq(count, 7);
    account_close(&a);
}
END_TEST

START_TEST(no_engine) {
    uint8_t bytes[8];
    uint64_t id[ROWS];
    size_t count = 7;
    rebal_rules given = {.struct_size = sizeof given};
    rebal_portfolio *portfolio = NULL;
    rebal_plan *plan = NULL;
    NONE(rebal_engine_rules(NULL, &given, &error), "engine");
    NONE(rebal_engine_ids(NULL, id, ROWS, &count, &error), "engine");
    NONE(rebal_engine_save(NULL, bytes, sizeof bytes, &count, &error), "engine");
    NONE(rebal_engine_load(NULL, bytes, sizeof bytes, NULL, 0, &error), "engine");
    NONE(rebal_portfolio_create(&portfolio, NULL, NULL, 0, &error), "engine");
    NONE(rebal_plan_create(&plan, NULL, NULL, 0, &error), "engine");
    ck_assert_uint_eq(count, 7);
    ck_assert(!portfolio && !plan);
}
END_TEST

START_TEST(nowhere_to_write) {
    static uint8_t bytes[MOST_BYTES];
    size_t count = 7;
    account a;
    account_start(&a);
    NONE(rebal_portfolio_get(a.portfolio, NULL, REBAL_HOLDING, NULL, 1, &error), "value");
    NONE(rebal_portfolio_set(a.portfolio, REBAL_HOLDING, NULL, NULL, 1, &error), "value");
    NONE(rebal_portfolio_save(a.portfolio, bytes, sizeof bytes, NULL, &error), "bytes");
    NONE(rebal_portfolio_save(a.portfolio, NULL, 1, &count, &error), "bytes");
    NONE(rebal_portfolio_load(a.portfolio, NULL, 1, &error), "bytes");
    NONE(rebal_engine_save(a.engine, NULL, 1, &count, &error), "bytes");
    ck_assert_uint_eq(count, 7);
    ck_assert_int_eq(rebal_portfolio_get(a.portfolio, NULL, REBAL_HOLDING, NULL, 0, NULL),
                     REBAL_OK);
    ck_assert_int_eq(rebal_portfolio_save(a.portfolio, NULL, 0, &count, NULL), REBAL_OK);
    ck_assert_uint_gt(count, 7);
    account_close(&a);
}
END_TEST

/* Rows that are not there are refused before a value is written. */
START_TEST(no_such_row) {
    static const int32_t bad[] = {-1, ROWS, INT32_MIN, INT32_MAX};
    account a;
    account_start(&a);
    for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
        int64_t value[2] = {7, 7};
        const int32_t row[2] = {0, bad[k]};
        rebal_error error = no_error();
        rebal_status status =
            rebal_portfolio_get(a.portfolio, value, REBAL_HOLDING, row, 2, &error);
        ck_assert_int_eq(status, REBAL_E_ROW);
        expect_report(&error, REBAL_E_ROW, "instrument", bad[k], 1, bad[k]);
        ck_assert(value[0] == 7 && value[1] == 7);
    }
    account_close(&a);
}
END_TEST

/* A table of what is in flight without columns says how many there are, and no more. */
START_TEST(no_columns) {
    account a;
    account_start(&a);
    rebal_in_flight items = {.struct_size = sizeof items, .capacity = MOST_ITEMS};
    account_make(&a, START);
    ck_assert_int_eq(rebal_portfolio_commit(a.portfolio, a.plan, START, NULL), REBAL_OK);
    ck_assert_int_eq(rebal_portfolio_get_in_flight(a.portfolio, &items, NULL), REBAL_OK);
    ck_assert_uint_gt(items.count, 0);
    account_close(&a);
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("null", &tests);
    tcase_add_test(tests, no_portfolio);
    tcase_add_test(tests, no_plan);
    tcase_add_test(tests, no_engine);
    tcase_add_test(tests, nowhere_to_write);
    tcase_add_test(tests, no_such_row);
    tcase_add_test(tests, no_columns);
    return unit_run(suite);
}
