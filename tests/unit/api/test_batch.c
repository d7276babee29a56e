/* SPDX-License-Identifier: MIT */
/* Batches: what is refused, of the call and of one account; room that does not suffice. What they
 * answer is compared with portfolios in tests/batch/. */
#include "unit/api/account.h"

enum { ACCOUNTS = 4, ITEMS = ACCOUNTS * ROWS };

/* Four accounts: at their targets but for the last two, which are all in cash. */
typedef struct table {
    account one;
    rebal_batch *batch;
    int64_t offset[ACCOUNTS + 1], holding[ITEMS], target[ITEMS], order_offset[ACCOUNTS + 1];
    int64_t model[ROWS], reserve[ACCOUNTS], flow[ACCOUNTS], drift[ACCOUNTS];
    int32_t instrument[ITEMS], latched[ACCOUNTS];
    int32_t status[ACCOUNTS], fired[ACCOUNTS], field[ACCOUNTS], row[ACCOUNTS];
    rebal_accounts accounts;
    rebal_verdicts verdicts;
    order_list orders;
} table;

static void point(table *t) {
    t->accounts = (rebal_accounts){.struct_size = sizeof t->accounts,
                                   .n = ACCOUNTS,
                                   .n_items = ITEMS,
                                   .offset = t->offset,
                                   .instrument = t->instrument,
                                   .holding = t->holding,
                                   .target = t->target,
                                   .reserve = t->reserve,
                                   .flow = t->flow,
                                   .latched = t->latched};
    t->verdicts = (rebal_verdicts){.struct_size = sizeof t->verdicts,
                                   .capacity = ACCOUNTS,
                                   .status = t->status,
                                   .field = t->field,
                                   .row = t->row,
                                   .fired = t->fired,
                                   .drift_ppb = t->drift,
                                   .order_offset = t->order_offset};
    orders_point(&t->orders);
}

static void open_table(table *t) {
    static const int64_t held[ROWS] = {20, 20000, 10, 40, 5};
    memset(t, 0, sizeof *t);
    rules_fill(&t->one.rules);
    account_open(&t->one);
    for (int32_t k = 0; k < ITEMS; k++) {
        t->instrument[k] = k % ROWS;
        t->target[k] = REBAL_ONE / ROWS;
        t->holding[k] = k < ITEMS / 2 ? held[k % ROWS] : (k % ROWS == BASE) * INT64_C(100000);
    }
    for (int32_t a = 0; a <= ACCOUNTS; a++) t->offset[a] = a * ROWS;
    point(t);
    ck_assert_int_eq(rebal_batch_create(&t->batch, t->one.engine, NULL, 0, NULL), REBAL_OK);
    ck_assert_int_eq(rebal_batch_tick(t->batch, NULL, account_prices(), ROWS, START, NULL),
                     REBAL_OK);
}

static void close_table(table *t) {
    rebal_batch_destroy(t->batch);
    account_close(&t->one);
}

static rebal_status decide(table *t, rebal_error *error) {
    return rebal_batch_decide(t->batch, &t->verdicts, &t->accounts, 0, ACCOUNTS, START, error);
}

static rebal_status plan(table *t, size_t first, rebal_error *error) {
    return rebal_batch_plan(t->batch, &t->orders.table, &t->verdicts, &t->accounts, NULL, first,
                            ACCOUNTS - first, START, error);
}

START_TEST(handles) {
    static _Alignas(16) uint8_t memory[1 << 20];
    table t;
    rebal_batch *batch = (rebal_batch *)memory;
    rebal_error error = no_error();
    open_table(&t);
    size_t bytes = rebal_batch_size(t.one.engine);
    ck_assert(bytes > 0 && bytes <= sizeof memory);
    ck_assert_uint_eq(rebal_batch_size(NULL), 0);
    expect_field(rebal_batch_create(NULL, t.one.engine, NULL, 0, &error), &error, REBAL_E_ARGUMENT,
                 "batch");
    expect_field(rebal_batch_create(&batch, NULL, NULL, 0, &error), &error, REBAL_E_ARGUMENT,
                 "engine");
    ck_assert_ptr_null(batch);
    expect_field(rebal_batch_create(&batch, t.one.engine, memory, bytes - 1, &error), &error,
                 REBAL_E_MEMORY, "memory");
    ck_assert_int_eq(rebal_batch_create(&batch, t.one.engine, memory, bytes, &error), REBAL_OK);
    rebal_batch_destroy(batch);
    rebal_batch_destroy(NULL);
    expect_field(rebal_batch_tick(NULL, NULL, NULL, 0, START, &error), &error, REBAL_E_ARGUMENT,
                 "batch");
    expect_field(rebal_batch_tick(t.batch, NULL, account_prices(), ROWS, START - 1, &error), &error,
                 REBAL_E_TIME, "now_ns");
    close_table(&t);
}
END_TEST

START_TEST(arguments) {
    table t;
    rebal_error e = no_error();
    open_table(&t);
    expect_field(rebal_batch_decide(NULL, &t.verdicts, &t.accounts, 0, 1, START, &e), &e,
                 REBAL_E_ARGUMENT, "batch");
    expect_field(rebal_batch_decide(t.batch, NULL, &t.accounts, 0, 1, START, &e), &e,
                 REBAL_E_ARGUMENT, "verdicts");
    expect_field(rebal_batch_decide(t.batch, &t.verdicts, NULL, 0, 1, START, &e), &e,
                 REBAL_E_ARGUMENT, "accounts");
    expect_field(rebal_batch_plan(t.batch, NULL, &t.verdicts, &t.accounts, NULL, 0, 1, START, &e),
                 &e, REBAL_E_ARGUMENT, "orders");
    expect_field(rebal_batch_decide(t.batch, &t.verdicts, &t.accounts, 5, 0, START, &e), &e,
                 REBAL_E_ARGUMENT, "first");
    expect_field(rebal_batch_decide(t.batch, &t.verdicts, &t.accounts, 2, 3, START, &e), &e,
                 REBAL_E_ARGUMENT, "n");
    expect_field(rebal_batch_decide(t.batch, &t.verdicts, &t.accounts, 0, 1, START - 1, &e), &e,
                 REBAL_E_TIME, "now_ns");
    t.verdicts.capacity = ACCOUNTS - 1;
    expect_field(decide(&t, &e), &e, REBAL_E_CAPACITY, "verdicts");
    point(&t);
    t.accounts.struct_size--;
    expect_field(decide(&t, &e), &e, REBAL_E_STRUCT, "accounts");
    point(&t);
    t.verdicts.reserved = 1;
    expect_field(decide(&t, &e), &e, REBAL_E_STRUCT, "verdicts");
    ck_assert_uint_eq(t.verdicts.count, 0);
    close_table(&t);
}
END_TEST

START_TEST(columns) {
    table t;
    rebal_error e = no_error();
    open_table(&t);
    t.accounts.holding = NULL;
    expect_field(decide(&t, &e), &e, REBAL_E_ARGUMENT, "accounts.holding");
    point(&t);
    t.accounts.instrument = NULL;
    expect_field(decide(&t, &e), &e, REBAL_E_ARGUMENT, "accounts.instrument");
    point(&t);
    t.accounts.offset = NULL;
    expect_field(decide(&t, &e), &e, REBAL_E_ARGUMENT, "accounts.instrument");
    point(&t);
    t.accounts.target = NULL;
    expect_field(decide(&t, &e), &e, REBAL_E_ARGUMENT, "accounts.target");
    point(&t);
    t.accounts.model = t.model;
    expect_field(decide(&t, &e), &e, REBAL_E_ARGUMENT, "accounts.target");
    point(&t);
    t.accounts.offset = NULL, t.accounts.instrument = NULL, t.accounts.n_items--;
    expect_field(decide(&t, &e), &e, REBAL_E_ARGUMENT, "accounts.n_items");
    point(&t);
    t.accounts.target = NULL, t.accounts.model = t.model, t.model[3] = -1;
    expect_field(decide(&t, &e), &e, REBAL_E_UNSUPPORTED, "accounts.model");
    ck_assert_int_eq(e.row, 3);
    close_table(&t);
}
END_TEST

static void expect_failure(table *t, rebal_status status, const char *field, int32_t row) {
    memset(t->status, 0x55, sizeof t->status);
    ck_assert_int_eq(decide(t, NULL), REBAL_OK);
    ck_assert_uint_eq(t->verdicts.count, ACCOUNTS);
    ck_assert_int_eq(t->status[0], status);
    ck_assert_str_eq(rebal_code_name(t->field[0]), field);
    ck_assert_int_eq(t->row[0], row);
    ck_assert_int_eq(t->fired[0], -1);
    ck_assert_int_eq(t->drift[0], REBAL_NONE);
    ck_assert_int_eq(t->status[1], REBAL_OK);
    ck_assert_int_eq(t->fired[3], REBAL_ON_BAND);
    close_table(t);
    open_table(t);
}

/* E-ROW, E-RANGE, E-UNSUPPORTED: and the others are answered. */
START_TEST(an_account_fails_alone) {
    table t;
    open_table(&t);
    t.offset[0] = -1;
    expect_failure(&t, REBAL_E_RANGE, "accounts.offset", REBAL_NONE);
    t.offset[0] = ROWS + 1;
    expect_failure(&t, REBAL_E_RANGE, "accounts.offset", REBAL_NONE);
    t.instrument[2] = ROWS;
    expect_failure(&t, REBAL_E_ROW, "accounts.instrument", ROWS);
    t.instrument[2] = 1;
    expect_failure(&t, REBAL_E_ROW, "accounts.instrument", 1);
    t.holding[0] = INT64_MIN;
    expect_failure(&t, REBAL_E_RANGE, "accounts.holding", 0);
    t.holding[0] = -1;
    expect_failure(&t, REBAL_E_UNSUPPORTED, "accounts.holding", 0);
    t.target[4] = REBAL_ONE + 1;
    expect_failure(&t, REBAL_E_RANGE, "accounts.target", 4);
    t.target[4]--;
    expect_failure(&t, REBAL_E_TARGET_SUM, "portfolio.target", REBAL_NONE);
    t.reserve[0] = -1;
    expect_failure(&t, REBAL_E_UNSUPPORTED, "accounts.reserve", BASE);
    t.flow[0] = INT64_MIN;
    expect_failure(&t, REBAL_E_RANGE, "accounts.flow", BASE);
    t.holding[BASE] = -200000;
    expect_failure(&t, REBAL_E_NO_VALUE, "OK", REBAL_NONE);
    close_table(&t);
}
END_TEST

/* Stops where orders do not fit, and goes on there; or says what the first would need. */
START_TEST(orders_capacity) {
    table t;
    rebal_error e = no_error();
    open_table(&t);
    t.orders.table.capacity = ROWS - 1;
    ck_assert_int_eq(plan(&t, 0, &e), REBAL_OK);
    ck_assert_uint_eq(t.verdicts.count, ACCOUNTS - 1);
    ck_assert_uint_eq(t.orders.table.count, ROWS - 1);
    ck_assert_int_eq(t.order_offset[2], 0);
    ck_assert_int_eq(t.order_offset[3], ROWS - 1);
    t.orders.table.capacity = ROWS - 2;
    expect_field(plan(&t, 2, &e), &e, REBAL_E_CAPACITY, "orders");
    ck_assert_int_eq(e.value, ROWS - 1);
    ck_assert_uint_eq(t.verdicts.count, 0);
    ck_assert_uint_eq(t.orders.table.count, 0);
    t.orders.table.capacity = ROWS - 1;
    ck_assert_int_eq(plan(&t, 3, &e), REBAL_OK);
    ck_assert_uint_eq(t.verdicts.count, 1);
    ck_assert_int_eq(t.order_offset[1], ROWS - 1);
    close_table(&t);
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("batch", &tests);
    tcase_add_test(tests, handles);
    tcase_add_test(tests, arguments);
    tcase_add_test(tests, columns);
    tcase_add_test(tests, an_account_fails_alone);
    tcase_add_test(tests, orders_capacity);
    return unit_run(suite);
}
