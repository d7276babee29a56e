/* SPDX-License-Identifier: MIT */
/* Holders: what is refused, and what is written. What they answer is compared with portfolios in
 * tests/batch/. */
#include "unit/api/account.h"

enum { ACCOUNTS = 4, ITEMS = ACCOUNTS * ROWS };

/* Four accounts: at their targets but for the last two, which are all in cash. */
typedef struct herd {
    account one;
    rebal_holders *holders;
    int64_t offset[ACCOUNTS + 1], holding[ITEMS], target[ITEMS], model[ROWS];
    int32_t instrument[ITEMS], account[ACCOUNTS], fired[ACCOUNTS], latched[ACCOUNTS];
    rebal_accounts accounts;
    rebal_fired list;
} herd;

static void point(herd *h) {
    h->accounts = (rebal_accounts){.struct_size = sizeof h->accounts,
                                   .n = ACCOUNTS,
                                   .n_items = ITEMS,
                                   .offset = h->offset,
                                   .instrument = h->instrument,
                                   .holding = h->holding,
                                   .target = h->target};
    h->list = (rebal_fired){.struct_size = sizeof h->list,
                            .capacity = ACCOUNTS,
                            .account = h->account,
                            .fired = h->fired};
}

static rebal_status create(herd *h, rebal_error *error) {
    rebal_holders_destroy(h->holders);
    return rebal_holders_create(&h->holders, h->one.engine, &h->accounts, NULL, 0, error);
}

static void open_herd(herd *h) {
    static const int64_t held[ROWS] = {20, 20000, 10, 40, 5};
    memset(h, 0, sizeof *h);
    rules_fill(&h->one.rules);
    account_open(&h->one);
    for (int32_t k = 0; k < ITEMS; k++) {
        h->instrument[k] = k % ROWS;
        h->target[k] = REBAL_ONE / ROWS;
        h->holding[k] = k < ITEMS / 2 ? held[k % ROWS] : (k % ROWS == BASE) * INT64_C(100000);
    }
    for (int32_t a = 0; a <= ACCOUNTS; a++) h->offset[a] = a * ROWS;
    point(h);
    ck_assert_int_eq(create(h, NULL), REBAL_OK);
}

static void close_herd(herd *h) {
    rebal_holders_destroy(h->holders);
    account_close(&h->one);
}

static rebal_status tick(herd *h, int64_t now_ns, rebal_error *error) {
    return rebal_holders_tick(h->holders, &h->list, NULL, account_prices(), ROWS, now_ns, error);
}

START_TEST(handles) {
    static _Alignas(16) uint8_t memory[1 << 20];
    herd h;
    rebal_holders *holders = (rebal_holders *)memory;
    rebal_error e = no_error();
    open_herd(&h);
    size_t bytes = rebal_holders_size(h.one.engine, &h.accounts);
    ck_assert(bytes > 0 && bytes <= sizeof memory);
    ck_assert_uint_eq(rebal_holders_size(NULL, &h.accounts), 0);
    ck_assert_uint_eq(rebal_holders_size(h.one.engine, NULL), 0);
    expect_field(rebal_holders_create(NULL, h.one.engine, &h.accounts, NULL, 0, &e), &e,
                 REBAL_E_ARGUMENT, "holders");
    expect_field(rebal_holders_create(&holders, NULL, &h.accounts, NULL, 0, &e), &e,
                 REBAL_E_ARGUMENT, "engine");
    ck_assert_ptr_null(holders);
    expect_field(rebal_holders_create(&holders, h.one.engine, NULL, NULL, 0, &e), &e,
                 REBAL_E_ARGUMENT, "accounts");
    expect_field(rebal_holders_create(&holders, h.one.engine, &h.accounts, memory, bytes - 1, &e),
                 &e, REBAL_E_MEMORY, "memory");
    ck_assert_int_eq(rebal_holders_create(&holders, h.one.engine, &h.accounts, memory, bytes, &e),
                     REBAL_OK);
    rebal_holders_destroy(holders);
    rebal_holders_destroy(NULL);
    close_herd(&h);
}
END_TEST

START_TEST(tables) {
    herd h;
    rebal_error e = no_error();
    open_herd(&h);
    h.accounts.struct_size--;
    expect_field(create(&h, &e), &e, REBAL_E_STRUCT, "accounts");
    ck_assert_uint_eq(rebal_holders_size(h.one.engine, &h.accounts), 0);
    point(&h);
    h.accounts.holding = NULL;
    expect_field(create(&h, &e), &e, REBAL_E_ARGUMENT, "accounts.holding");
    point(&h);
    h.accounts.n = (size_t)1 << 31;
    expect_field(create(&h, &e), &e, REBAL_E_ARGUMENT, "accounts");
    ck_assert_uint_eq(rebal_holders_size(h.one.engine, &h.accounts), 0);
    point(&h);
    h.model[1] = -1;
    h.accounts.model = h.model;
    h.accounts.target = NULL;
    expect_field(create(&h, &e), &e, REBAL_E_UNSUPPORTED, "accounts.model");
    point(&h);
    h.offset[2] = ROWS - 1;
    expect_field(create(&h, &e), &e, REBAL_E_RANGE, "accounts.offset");
    ck_assert_int_eq(e.index, 1);
    h.offset[2] = 2 * ROWS;
    h.instrument[ROWS + 1] = 0;
    expect_field(create(&h, &e), &e, REBAL_E_ROW, "accounts.instrument");
    ck_assert_int_eq(e.index, ROWS + 1);
    ck_assert_ptr_null(h.holders);
    close_herd(&h);
}
END_TEST

START_TEST(calls) {
    static const int32_t outside[2] = {0, ACCOUNTS};
    herd h;
    rebal_error e = no_error();
    open_herd(&h);
    expect_field(rebal_holders_tick(NULL, NULL, NULL, NULL, 0, START, &e), &e, REBAL_E_ARGUMENT,
                 "holders");
    h.list.reserved = 1;
    expect_field(tick(&h, START, &e), &e, REBAL_E_STRUCT, "fired");
    point(&h);
    h.list.capacity--;
    expect_field(tick(&h, START, &e), &e, REBAL_E_CAPACITY, "fired");
    point(&h);
    expect_field(rebal_holders_tick(h.holders, NULL, NULL, NULL, 1, START, &e), &e,
                 REBAL_E_ARGUMENT, "portfolio.price");
    expect_field(rebal_holders_tick(h.holders, NULL, NULL, account_prices(), ROWS + 1, START, &e),
                 &e, REBAL_E_ARGUMENT, "n");
    ck_assert_int_eq(tick(&h, START, &e), REBAL_OK);
    expect_field(tick(&h, START - 1, &e), &e, REBAL_E_TIME, "now_ns");
    expect_field(rebal_holders_touch(NULL, NULL, 0, &e), &e, REBAL_E_ARGUMENT, "holders");
    expect_field(rebal_holders_touch(h.holders, NULL, ACCOUNTS + 1, &e), &e, REBAL_E_ARGUMENT, "n");
    expect_field(rebal_holders_touch(h.holders, outside, 2, &e), &e, REBAL_E_RANGE,
                 "holders.account");
    expect_field(rebal_holders_get(NULL, NULL, NULL, NULL, 0, 0, &e), &e, REBAL_E_ARGUMENT,
                 "holders");
    expect_field(rebal_holders_get(h.holders, NULL, NULL, NULL, ACCOUNTS + 1, 0, &e), &e,
                 REBAL_E_ARGUMENT, "batch.first");
    expect_field(rebal_holders_get(h.holders, NULL, NULL, NULL, 1, ACCOUNTS, &e), &e,
                 REBAL_E_ARGUMENT, "n");
    close_herd(&h);
}
END_TEST

/* The level: who fires is listed by each call; who was touched is another account. */
START_TEST(levels) {
    static const int32_t both[2] = {3, 2};
    herd h;
    open_herd(&h);
    ck_assert_int_eq(rebal_holders_get(h.holders, h.fired, NULL, NULL, 0, ACCOUNTS, NULL),
                     REBAL_OK);
    for (int a = 0; a < ACCOUNTS; a++) ck_assert_int_eq(h.fired[a], -1);
    for (int k = 0; k < 3; k++) {
        ck_assert_int_eq(tick(&h, START + k, NULL), REBAL_OK);
        ck_assert_uint_eq(h.list.count, 2);
        ck_assert_int_eq(h.account[0], 2);
        ck_assert_int_eq(h.account[1], 3);
        ck_assert_int_eq(h.fired[0], REBAL_ON_BAND);
    }
    for (int k = 0; k < ROWS; k++) h.holding[3 * ROWS + k] = h.holding[k];
    ck_assert_int_eq(rebal_holders_touch(h.holders, both, 2, NULL), REBAL_OK);
    ck_assert_int_eq(rebal_holders_tick(h.holders, &h.list, NULL, NULL, 0, START + 3, NULL),
                     REBAL_OK);
    ck_assert_uint_eq(h.list.count, 1);
    ck_assert_int_eq(h.account[0], 2);
    h.holding[0] = -1;
    ck_assert_int_eq(rebal_holders_touch(h.holders, NULL, 1, NULL), REBAL_OK);
    ck_assert_int_eq(tick(&h, START + 4, NULL), REBAL_OK);
    ck_assert_uint_eq(h.list.count, 2);
    ck_assert_int_eq(h.account[0], 0);
    ck_assert_int_eq(h.fired[0], -1);
    ck_assert_int_eq(rebal_holders_get(h.holders, h.fired, h.latched, NULL, 1, 3, NULL), REBAL_OK);
    ck_assert_int_eq(h.fired[0], 0);
    ck_assert_int_eq(h.fired[1], REBAL_ON_BAND);
    ck_assert_int_eq(h.latched[2], 0);
    close_herd(&h);
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("holders", &tests);
    tcase_add_test(tests, handles);
    tcase_add_test(tests, tables);
    tcase_add_test(tests, calls);
    tcase_add_test(tests, levels);
    return unit_run(suite);
}
