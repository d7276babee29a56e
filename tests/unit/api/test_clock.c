/* SPDX-License-Identifier: MIT */
/* Reading the clocks of an account. */
#include "unit/api/account.h"

static rebal_clock read_clock(const account *a) {
    rebal_clock clock = {.struct_size = sizeof clock};
    ck_assert_int_eq(rebal_portfolio_clock(a->portfolio, &clock, NULL), REBAL_OK);
    return clock;
}

static void expect_clock(const account *a, int32_t latched, int64_t last_ns, int64_t commit_ns,
                         int64_t done_ns) {
    rebal_clock clock = read_clock(a);
    ck_assert_int_eq(clock.latched, latched);
    ck_assert_int_eq(clock.last_ns, last_ns);
    ck_assert_int_eq(clock.commit_ns, commit_ns);
    ck_assert_int_eq(clock.calendar_done_ns, done_ns);
}

static rebal_status read_to(const void *portfolio, void *clock, rebal_error *error) {
    return rebal_portfolio_clock(portfolio, clock, error);
}

START_TEST(arguments) {
    account a;
    rebal_error error = no_error();
    rebal_clock whole = {.struct_size = sizeof whole};
    account_start(&a);
    expect_field(rebal_portfolio_clock(NULL, &whole, &error), &error, REBAL_E_ARGUMENT,
                 "portfolio");
    expect_field(rebal_portfolio_clock(a.portfolio, NULL, &error), &error, REBAL_E_ARGUMENT,
                 "clock");
    whole = read_clock(&a);
    const size_t least = offsetof(rebal_clock, calendar_done_ns) + sizeof whole.calendar_done_ns;
    expect_any_age(read_to, a.portfolio, &whole, sizeof whole, least, "clock");
    account_close(&a);
}
END_TEST

/* Never; then a tick, a due time without a reason to trade, a commit, a fill, a reset. */
START_TEST(what_moves_them) {
    account a;
    rules_fill(&a.rules);
    a.rules.policy.when[0] = REBAL_ON_BAND | REBAL_ON_CALENDAR;
    a.rules.policy.period_ns = 1000;
    account_open(&a);
    expect_clock(&a, 0, INT64_MIN, INT64_MIN, INT64_MIN);
    account_put(&a, REBAL_HOLDING, BASE, 1000);
    account_put(&a, REBAL_TARGET, BASE, REBAL_ONE);
    ck_assert_int_eq(account_tick(&a, START + 5), 0);
    expect_clock(&a, 0, START + 5, INT64_MIN, START + 5);
    ck_assert_int_eq(account_tick(&a, START + 7), 0);
    expect_clock(&a, 0, START + 7, INT64_MIN, START + 5);
    account_make(&a, START + 8);
    expect_clock(&a, 0, START + 7, INT64_MIN, START + 5);
    ck_assert_int_eq(rebal_portfolio_commit(a.portfolio, a.plan, START + 9, NULL), REBAL_OK);
    expect_clock(&a, 0, START + 9, START + 9, START + 9);
    ck_assert_int_eq(account_fill(&a, 0, 1, -10, 0, 0, START + 11, NULL), REBAL_OK);
    expect_clock(&a, 0, START + 11, START + 9, START + 9);
    ck_assert_int_eq(rebal_portfolio_reset(a.portfolio, NULL), REBAL_OK);
    expect_clock(&a, 0, INT64_MIN, INT64_MIN, INT64_MIN);
    account_close(&a);
}
END_TEST

/* Fired and not yet within the release: latched, also after saving and loading. */
START_TEST(latched) {
    static image before;
    account a;
    rules_fill(&a.rules);
    a.rules.policy.band_abs_ppb = unit_percent(1);
    a.rules.policy.release_ppb = REBAL_ONE / 2;
    account_open(&a);
    account_fund(&a);
    expect_clock(&a, 1, START, INT64_MIN, INT64_MIN);
    image_take(&before, &a);
    ck_assert_int_eq(rebal_portfolio_reset(a.portfolio, NULL), REBAL_OK);
    ck_assert_int_eq(read_clock(&a).latched, 0);
    ck_assert_int_eq(rebal_portfolio_load(a.portfolio, before.bytes, before.count, NULL), REBAL_OK);
    expect_clock(&a, 1, START, INT64_MIN, INT64_MIN);
    account_put(&a, REBAL_TARGET, BASE, REBAL_ONE);
    for (int32_t row = 0; row < ROWS; row++) {
        account_put(&a, REBAL_HOLDING, row, row == BASE ? 1000 : 0);
        if (row != BASE) account_put(&a, REBAL_TARGET, row, 0);
    }
    account_tick(&a, START + 1);
    expect_clock(&a, 0, START + 1, INT64_MIN, INT64_MIN);
    account_close(&a);
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("clock", &tests);
    tcase_add_test(tests, arguments);
    tcase_add_test(tests, what_moves_them);
    tcase_add_test(tests, latched);
    return unit_run(suite);
}
