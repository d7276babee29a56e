/* SPDX-License-Identifier: MIT */
/* What refuses a plan, in which order; and that a refused plan is empty and its handle lives. */
#include "unit/api/account.h"

#define MOST (INT64_C(1) << 62)

/* ---- emptiness */

static void expect_empty(const rebal_plan *plan) {
    static order_list o;
    rebal_summary summary, zero;
    rebal_lines lines = {.struct_size = sizeof lines};
    rebal_violations broken = {.struct_size = sizeof broken};
    memset(&summary, 0x5A, sizeof summary);
    memset(&zero, 0, sizeof zero);
    summary.struct_size = zero.struct_size = sizeof summary;
    ck_assert_int_eq(rebal_plan_summary(plan, &summary, NULL), REBAL_OK);
    ck_assert_mem_eq(&summary, &zero, sizeof zero);
    orders_read(&o, plan, true);
    ck_assert_uint_eq(o.table.count, 0);
    ck_assert_int_eq(rebal_plan_lines(plan, &lines, NULL), REBAL_OK);
    ck_assert_uint_eq(lines.count, 0);
    ck_assert_int_eq(rebal_plan_groups(plan, &lines, NULL), REBAL_OK);
    ck_assert_uint_eq(lines.count, 0);
    ck_assert_int_eq(rebal_plan_violations(plan, &broken, NULL), REBAL_OK);
    ck_assert_uint_eq(broken.count, 0);
    ck_assert_int_eq(rebal_plan_digest(plan, NULL, NULL, NULL, NULL), REBAL_E_UNSEALED);
}

/* ---- errors of the account and of the outcome, in the order in which make looks */

typedef struct refusal {
    void (*make)(account *a); /* after funding */
    rebal_status status;
    const char *field;
    int32_t row;
    int64_t index, value;
} refusal;

#define REFUSES(name, action)                                                                      \
    static void name(account *a) { action; }

static void items_of(account *a, int32_t row, int64_t quantity, int64_t cash, uint64_t id) {
    static item_list items;
    items_point(&items, 0);
    items_add(&items, row, quantity, cash, START, id);
    ck_assert_int_eq(rebal_portfolio_set_in_flight(a->portfolio, &items.table, NULL), REBAL_OK);
}

static void reprice(account *a, int32_t row, int64_t price, int64_t now_ns) {
    ck_assert_int_eq(rebal_portfolio_tick(a->portfolio, NULL, &row, &price, 1, now_ns, NULL),
                     REBAL_OK);
}

static void no_price(account *a, int32_t row) {
    static image old;
    rebal_portfolio *fresh;
    int64_t holding[ROWS];
    rebal_portfolio_get(a->portfolio, holding, REBAL_HOLDING, NULL, ROWS, NULL);
    image_take(&old, a);
    /* the price of a row in the saved bytes, 21 + 24 bytes and then 8 + 88 + 1 a row by id */
    size_t at = 45 + 97 * (size_t)(ROWS - 1 - row) + 8 + 8 * 9;
    memset(old.bytes + at, 0, 8);
    ck_assert_int_eq(rebal_portfolio_create(&fresh, a->engine, NULL, 0, NULL), REBAL_OK);
    ck_assert_int_eq(rebal_portfolio_load(fresh, old.bytes, old.count, NULL), REBAL_OK);
    rebal_portfolio_destroy(a->portfolio);
    a->portfolio = fresh;
    ck_assert_int_eq(account_get(a, REBAL_PRICE, row), 0);
}

REFUSES(flow_overflows, account_put(a, REBAL_FLOW, 0, MOST))
REFUSES(flight_overflows, items_of(a, 2, MOST, 0, 9))
REFUSES(flow_beyond_holding, account_put(a, REBAL_FLOW, 4, -6))
REFUSES(sum_off_by_one, account_put(a, REBAL_TARGET, 3, 200000001))
REFUSES(orphan, (account_put(a, REBAL_TARGET, 2, 0), account_put(a, REBAL_TARGET, 3, 400000000)))
REFUSES(goals_beyond_one, (account_put(a, REBAL_GOAL, 0, 600000001)))
REFUSES(crossed_band,
        (account_put(a, REBAL_BAND_LO, 2, 300000000), account_put(a, REBAL_BAND_HI, 2, 250000000)))
REFUSES(missing_price, no_price(a, 3))
REFUSES(old_price, account_tick(a, START), reprice(a, 2, 2000, START + 99))
REFUSES(moved_price, reprice(a, 0, 1101, START))
REFUSES(overflowing_value, account_put(a, REBAL_HOLDING, 0, MOST))
REFUSES(no_value, account_put(a, REBAL_HOLDING, BASE, -10000000))
REFUSES(no_funds, (account_put(a, REBAL_FLOW, BASE, -105000), account_put(a, REBAL_HOLDING_MIN, 0, 10),
                   account_put(a, REBAL_HOLDING_MIN, 2, 20), account_put(a, REBAL_HOLDING_MIN, 4, 5)))

static const refusal refusals[] = {
    {flow_overflows, REBAL_E_OVERFLOW, "portfolio.flow", 0, 0, MOST},
    {flight_overflows, REBAL_E_OVERFLOW, "in_flight.quantity", 2, 0, MOST},
    {flow_beyond_holding, REBAL_E_RANGE, "portfolio.flow", 4, 4, -1},
    {sum_off_by_one, REBAL_E_TARGET_SUM, "portfolio.target", -1, -1, 1000000001},
    {orphan, REBAL_E_ORPHAN, "portfolio.target", 2, 2, 20},
    {goals_beyond_one, REBAL_E_TARGET_SUM, "portfolio.goal", -1, -1, 1200000001},
    {crossed_band, REBAL_E_RANGE, "portfolio.band_lo", 2, 2, 300000000},
    {missing_price, REBAL_E_NO_PRICE, "portfolio.price", 3, 3, 0},
    {overflowing_value, REBAL_E_OVERFLOW, "value", -1, -1, INT64_MAX},
    {no_value, REBAL_E_NO_VALUE, "OK", -1, -1, -9930000},
};

enum { N_REFUSALS = sizeof refusals / sizeof *refusals };

static void open_strict(account *a) {
    rules_fill(&a->rules);
    a->rules.policy.orphans = REBAL_ORPHAN_ERROR;
    a->rules.halt.price_age_ns = 50;
    a->rules.halt.price_move_ppb = 100000000;
    account_open(a);
    account_fund(a);
}

/* Refused for that reason, empty, and after repair as good as new. */
static void expect_refusal(account *a, const refusal *r, int64_t now_ns) {
    rebal_error error = no_error();
    rebal_status status = rebal_plan_make(a->plan, a->portfolio, NULL, now_ns, &error);
    ck_assert_msg(status == r->status, "%s: %s", r->field, rebal_code_name(status));
    expect_report(&error, r->status, r->field, r->row, r->index, r->value);
    expect_empty(a->plan);
    ck_assert_int_eq(rebal_portfolio_commit(a->portfolio, a->plan, now_ns, NULL),
                     REBAL_E_STALE_PLAN);
}

START_TEST(every_refusal) {
    static image good;
    static order_list first, again;
    account a;
    open_strict(&a);
    image_take(&good, &a);
    account_make(&a, START);
    orders_read(&first, a.plan, false);
    refusals[_i].make(&a);
    expect_refusal(&a, &refusals[_i], START);
    rebal_portfolio_load(a.portfolio, good.bytes, good.count, NULL);
    account_make(&a, START);
    orders_read(&again, a.plan, false);
    ck_assert_uint_gt(first.table.count, 0);
    ck_assert_mem_eq(first.quantity, again.quantity, sizeof first.quantity);
    account_close(&a);
}
END_TEST

/* Of any two, the first is the one reported. */
START_TEST(refusals_in_order) {
    for (int j = _i + 1; j < N_REFUSALS; j++) {
        account a;
        bool spoils = refusals[j].make == goals_beyond_one && refusals[_i].make == orphan;
        spoils |= refusals[j].make == no_value && refusals[_i].make == overflowing_value;
        if (spoils) continue;
        open_strict(&a);
        refusals[_i].make(&a);
        refusals[j].make(&a);
        expect_refusal(&a, &refusals[_i], START);
        account_close(&a);
    }
}
END_TEST
