/* SPDX-License-Identifier: MIT */
/* I-15: the domains of the columns, their defaults, and an account as at creation. */
#include "market/column.h"

#include "unit/world.h"

#define MOST (INT64_C(1) << 62)

/* As the table of rebal/portfolio.h has them: of an asset, and of the base cash. */
typedef struct domain {
    int32_t column;
    int64_t min, max, at_creation;
    int64_t cash_min, cash_max;
    bool shorts; /* negative down to -max is UNSUPPORTED, not RANGE */
} domain;

static const domain domains[] = {
    {REBAL_HOLDING, 0, MOST, 0, -MOST, MOST, true},
    {REBAL_TARGET, 0, REBAL_ONE, 0, 0, REBAL_ONE, true},
    {REBAL_FLOW, -MOST, MOST, 0, -MOST, MOST, false},
    {REBAL_RESTRICTION, 0, 3, 0, 0, 3, false},
    {REBAL_HOLDING_MIN, 0, MOST, 0, 0, MOST, true},
    {REBAL_BAND_SCALE, 0, INT64_C(100) * REBAL_ONE, REBAL_ONE, 0, INT64_C(100) * REBAL_ONE, false},
    {REBAL_BAND_LO, -1, REBAL_ONE, -1, -1, REBAL_ONE, false},
    {REBAL_BAND_HI, -1, REBAL_ONE, -1, -1, REBAL_ONE, false},
    {REBAL_GOAL, -1, REBAL_ONE, -1, -1, -1, false},
};

static rebal_status set_one(world *w, int32_t column, int32_t row, int64_t value) {
    return rebal_portfolio_set(w->portfolio, column, &row, &value, 1, &w->error);
}

static void check_value(world *w, const domain *d, int32_t row, int64_t value) {
    int64_t min = row == 0 ? d->cash_min : d->min, max = row == 0 ? d->cash_max : d->max;
    bool in = value >= min && value <= max;
    bool is_short = d->shorts && value < 0 && value >= -d->max;
    rebal_status expected = in ? REBAL_OK : is_short ? REBAL_E_UNSUPPORTED : REBAL_E_RANGE;
    ck_assert_int_eq(rbl_column_check(world_rules(w), d->column, row, value), expected);
    ck_assert_int_eq(set_one(w, d->column, row, value), expected);
    if (expected) {
        ck_assert_int_eq(w->error.row, row);
        ck_assert_int_eq(w->error.value, value);
        return;
    }
    int64_t got = 7;
    ck_assert_int_eq(rebal_portfolio_get(w->portfolio, &got, d->column, &row, 1, NULL), REBAL_OK);
    ck_assert_int_eq(got, value);
}

START_TEST(domains_on_their_edges) {
    world w;
    world_begin(&w, 2);
    world_create(&w);
    for (size_t k = 0; k < sizeof domains / sizeof *domains; k++) {
        const domain *d = &domains[k];
        for (int32_t row = 0; row <= 1; row++) {
            const int64_t edges[] = {d->min, d->max, d->cash_min, d->cash_max, 0, -d->max};
            for (size_t e = 0; e < sizeof edges / sizeof *edges; e++)
                for (int64_t step = -1; step <= 1; step++) check_value(&w, d, row, edges[e] + step);
            check_value(&w, d, row, INT64_MIN);
            check_value(&w, d, row, INT64_MAX);
        }
    }
    world_close(&w);
}
END_TEST

/* Prices are set by ticks alone: 1..2^62, any time. In saved bytes a price of 0 is none yet. */
START_TEST(prices) {
    world w;
    world_begin(&w, 2);
    world_create(&w);
    const rbl_rules *rules = world_rules(&w);
    ck_assert_int_eq(set_one(&w, REBAL_PRICE, 1, 5), REBAL_E_ARGUMENT);
    ck_assert_int_eq(set_one(&w, REBAL_PRICE_TIME, 1, 5), REBAL_E_ARGUMENT);
    ck_assert_int_eq(rbl_column_check(rules, REBAL_PRICE, 1, 0), REBAL_OK);
    ck_assert_int_eq(rbl_column_check(rules, REBAL_PRICE, 1, -1), REBAL_E_RANGE);
    ck_assert_int_eq(rbl_column_check(rules, REBAL_PRICE, 1, MOST), REBAL_OK);
    ck_assert_int_eq(rbl_column_check(rules, REBAL_PRICE, 1, MOST + 1), REBAL_E_RANGE);
    ck_assert_int_eq(rbl_column_check(rules, REBAL_PRICE_TIME, 1, INT64_MIN), REBAL_OK);
    ck_assert_int_eq(rbl_column_check(rules, REBAL_PRICE_TIME, 1, INT64_MAX), REBAL_OK);
    world_close(&w);
}
END_TEST

static void check_creation(const world *w) {
    const rbl_account *account = world_account(w);
    for (size_t k = 0; k < sizeof domains / sizeof *domains; k++)
        for (int32_t row = 0; row <= 1; row++) {
            int64_t expected = domains[k].at_creation;
            if (domains[k].column == REBAL_HOLDING_MIN) expected = row == 0 ? 17 : 4;
            ck_assert_int_eq(account->column[domains[k].column][row], expected);
        }
    ck_assert_int_eq(account->column[REBAL_PRICE][1], 0);
    ck_assert_int_eq(account->column[REBAL_PRICE_TIME][1], 0);
    ck_assert_uint_eq(account->n_items, 0);
    ck_assert(account->now_ns == RBL_NEVER && account->commit_ns == RBL_NEVER);
    ck_assert(account->calendar_done_ns == RBL_NEVER && !account->latched && !account->moved[1]);
}

START_TEST(as_at_creation) {
    world w;
    world_begin(&w, 2);
    w.holding_min[0] = 17, w.holding_min[1] = 4; /* the engine's */
    world_point(&w);
    ck_assert_int_eq(rebal_engine_create(&w.engine, &w.rules, NULL, 0, NULL), REBAL_OK);
    ck_assert_int_eq(rebal_portfolio_create(&w.portfolio, w.engine, NULL, 0, NULL), REBAL_OK);
    check_creation(&w);
    rbl_account *account = world_account(&w);
    for (int32_t c = REBAL_HOLDING; c < RBL_N_COLUMNS; c++)
        account->column[c][0] = account->column[c][1] = 99;
    account->n_items = 3, account->moved[0] = account->moved[1] = 1, account->latched = true;
    account->now_ns = account->commit_ns = account->calendar_done_ns = 5;
    rbl_column_reset(account);
    check_creation(&w);
    rebal_portfolio_destroy(w.portfolio);
    rebal_engine_destroy(w.engine);
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("column", &tests);
    tcase_add_test(tests, domains_on_their_edges);
    tcase_add_test(tests, prices);
    tcase_add_test(tests, as_at_creation);
    return unit_run(suite);
}
