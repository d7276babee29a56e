/* SPDX-License-Identifier: MIT */
/* What refuses a plan, in which order; and that a refused plan is empty and its handle lives. */
#include "unit/api/account.h"

#define MOST (INT64_C(1) << 62)

enum { NOW = START + 50 };

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

/* ---- errors of the account, in the order in which make looks; row 3 has no price at first */

typedef struct refusal {
    void (*make)(account *a);
    rebal_status status;
    const char *field;
    int32_t row;
    int64_t index, value;
} refusal;

#define REFUSES(name, ...)                                                                         \
    static void name(account *a) { __VA_ARGS__; }

static void items_of(account *a, int32_t row, int64_t quantity, int64_t arrival_ns, uint64_t id) {
    static item_list items;
    items_point(&items, 0);
    items_add(&items, row, quantity, 0, arrival_ns, id);
    ck_assert_int_eq(rebal_portfolio_set_in_flight(a->portfolio, &items.table, NULL), REBAL_OK);
}

static void reprice(account *a, int32_t row, int64_t price, int64_t now_ns) {
    ck_assert_int_eq(rebal_portfolio_tick(a->portfolio, NULL, &row, &price, 1, now_ns, NULL),
                     REBAL_OK);
}

REFUSES(flow_overflows, account_put(a, REBAL_FLOW, 0, MOST))
REFUSES(flight_overflows, items_of(a, 2, MOST, START, 9))
REFUSES(flow_beyond_holding, account_put(a, REBAL_FLOW, 4, -6))
REFUSES(sum_off_by_one, account_put(a, REBAL_TARGET, 4, 250000001))
REFUSES(orphan, account_put(a, REBAL_TARGET, 2, 0), account_put(a, REBAL_TARGET, 0, 500000000))
REFUSES(goals_beyond_one, account_put(a, REBAL_GOAL, 0, 900000000))
REFUSES(crossed_band, account_put(a, REBAL_BAND_LO, 2, 300000000),
        account_put(a, REBAL_BAND_HI, 2, 250000000))
REFUSES(stale_price, reprice(a, 0, 1000, START + 1), reprice(a, 4, 4000, START + 1),
        a->rules.top.in_flight_max = 1)
REFUSES(missing_price, account_put(a, REBAL_TARGET, 3, 250000000),
        account_put(a, REBAL_TARGET, BASE, 0))
REFUSES(moved_price, reprice(a, 4, 4401, START))
REFUSES(overflowing_value, account_put(a, REBAL_HOLDING, 0, MOST))
REFUSES(no_value, account_put(a, REBAL_HOLDING, BASE, -10000000))

static const refusal refusals[] = {
    {flow_overflows, REBAL_E_OVERFLOW, "portfolio.flow", 0, 0, INT64_MAX},
    {flight_overflows, REBAL_E_OVERFLOW, "in_flight.quantity", 2, 2, INT64_MAX},
    {flow_beyond_holding, REBAL_E_RANGE, "portfolio.flow", 4, 4, -1},
    {sum_off_by_one, REBAL_E_TARGET_SUM, "portfolio.target", -1, -1, 1000000001},
    {goals_beyond_one, REBAL_E_TARGET_SUM, "portfolio.goal", -1, -1, 1400000000},
    {orphan, REBAL_E_ORPHAN, "portfolio.target", 2, 2, 18},
    {crossed_band, REBAL_E_RANGE, "portfolio.band_lo", 2, 2, 300000000},
    {missing_price, REBAL_E_NO_PRICE, "portfolio.price", 3, 3, 0},
    {stale_price, REBAL_E_STALE_PRICE, "portfolio.price_time", 2, 2, START},
    {moved_price, REBAL_E_HALT, "halt.price_move_ppb", 4, 4, 4401},
    {overflowing_value, REBAL_E_OVERFLOW, "value", 0, 0, MOST},
    {no_value, REBAL_E_NO_VALUE, "OK", -1, -1, -9934000},
};

enum { N_REFUSALS = sizeof refusals / sizeof *refusals };

static void open_strict(account *a) {
    static const int64_t holding[ROWS] = {10, 100000, 18, 0, 5};
    static const int64_t target[ROWS] = {250000000, 250000000, 250000000, 0, 250000000};
    static const int32_t priced[3] = {0, 2, 4};
    static const int64_t price[3] = {1000, 2000, 4000};
    rules_fill(&a->rules);
    a->rules.policy.orphans = REBAL_ORPHAN_ERROR;
    a->rules.halt.price_age_ns = 50;
    a->rules.halt.price_move_ppb = 100000000;
    account_open(a);
    account_set(a, REBAL_HOLDING, holding);
    account_set(a, REBAL_TARGET, target);
    ck_assert_int_eq(rebal_portfolio_tick(a->portfolio, NULL, priced, price, 3, START, NULL),
                     REBAL_OK);
    a->rules.top.in_flight_max = 0;
}

/* Prices of START are stale one after NOW. */
static int64_t time_of(const account *a) { return NOW + (a->rules.top.in_flight_max == 1); }

static rebal_status make_refused(account *a, rebal_error *error) {
    static image before;
    image_take(&before, a);
    *error = no_error();
    rebal_status status = rebal_plan_make(a->plan, a->portfolio, NULL, time_of(a), error);
    expect_empty(a->plan);
    ck_assert(image_same(&before, a));
    ck_assert_int_eq(rebal_portfolio_commit(a->portfolio, a->plan, NOW + 9, NULL),
                     REBAL_E_STALE_PLAN);
    ck_assert_int_eq(rebal_plan_seal(a->plan, a->portfolio, NULL), REBAL_E_STALE_PLAN);
    return status;
}

/* An account that make refuses is refused by verify too. */
static void expect_verify(account *a, rebal_status status) {
    static order_list o;
    orders_point(&o);
    ck_assert_int_eq(rebal_plan_verify(a->plan, a->portfolio, &o.table, NULL, time_of(a), NULL),
                     status);
    expect_empty(a->plan);
}

/* I-13: refused for that reason, empty; after repair the handle plans as before. */
START_TEST(every_refusal) {
    static image good;
    static order_list first, again;
    const refusal *r = &refusals[_i];
    account a;
    rebal_error error;
    open_strict(&a);
    image_take(&good, &a);
    account_make(&a, NOW);
    orders_read(&first, a.plan, false);
    r->make(&a);
    ck_assert_int_eq(make_refused(&a, &error), r->status);
    expect_report(&error, r->status, r->field, r->row, r->index, r->value);
    expect_verify(&a, r->status);
    int32_t fired = 0;
    rebal_portfolio_tick(a.portfolio, &fired, NULL, NULL, 0, time_of(&a), NULL);
    ck_assert_int_eq(fired, -1);
    rebal_portfolio_load(a.portfolio, good.bytes, good.count, NULL);
    account_make(&a, NOW);
    orders_read(&again, a.plan, false);
    ck_assert_uint_gt(first.table.count, 0);
    ck_assert_mem_eq(first.quantity, again.quantity, first.table.count * sizeof(int64_t));
    account_close(&a);
}
END_TEST

/* Of any two, the first is the one reported. */
START_TEST(refusals_in_order) {
    for (int j = _i + 1; j < N_REFUSALS; j++) {
        const refusal *r = &refusals[_i];
        account a;
        rebal_error error;
        open_strict(&a);
        refusals[j].make(&a);
        r->make(&a);
        rebal_status status = make_refused(&a, &error);
        ck_assert_msg(status == r->status && error.row == r->row, "%s (%d): %s", r->field, j,
                      rebal_code_name(status));
        ck_assert_str_eq(rebal_code_name(error.field), r->field);
        account_close(&a);
    }
}
END_TEST

/* More leaving than is held, by what is in flight. */
START_TEST(leaving_more_than_held) {
    account a;
    rebal_error error;
    open_strict(&a);
    items_of(&a, 4, -5, START, 7);
    ck_assert_int_eq(rebal_plan_make(a.plan, a.portfolio, NULL, NOW, NULL), REBAL_OK);
    items_of(&a, 4, -6, START, 7);
    ck_assert_int_eq(make_refused(&a, &error), REBAL_E_RANGE);
    expect_report(&error, REBAL_E_RANGE, "in_flight.quantity", 4, 4, -1);
    account_close(&a);
}
END_TEST

/* A target outside the edges that were set; inside is fine; with a goal anything is. */
START_TEST(target_outside_its_band) {
    account a;
    rebal_error error;
    open_strict(&a);
    account_put(&a, REBAL_BAND_LO, 2, 250000001);
    account_put(&a, REBAL_BAND_HI, 2, 300000000);
    ck_assert_int_eq(make_refused(&a, &error), REBAL_E_RANGE);
    expect_report(&error, REBAL_E_RANGE, "portfolio.band_lo", 2, 2, 250000001);
    account_put(&a, REBAL_GOAL, 2, 250000000);
    account_make(&a, NOW);
    account_put(&a, REBAL_GOAL, 2, REBAL_NONE);
    account_put(&a, REBAL_BAND_LO, 2, 250000000);
    account_make(&a, NOW);
    account_close(&a);
}
END_TEST

/* ---- errors of the outcome */

static void open_outcome(account *a, const rebal_limits *halt) {
    rules_fill(&a->rules);
    a->rules.halt = *halt;
    a->rules.halt.struct_size = sizeof *halt;
    account_open(a);
    account_fund(a);
}

static void cannot_pay(account *a) {
    account_put(a, REBAL_FLOW, BASE, -100001 - 500);
    for (int32_t row = 0; row < ROWS; row++)
        if (row != BASE) account_put(a, REBAL_RESTRICTION, row, REBAL_NO_SELL);
}

/* A withdrawal that sales can pay is paid, the next unit is FUNDS. */
START_TEST(withdrawals) {
    account a;
    rebal_error error = no_error();
    rebal_summary summary = {.struct_size = sizeof summary};
    open_outcome(&a, &(rebal_limits){0});
    int64_t all = 100000 + 10 * 1000 + 20 * 2000 + 5 * 4000, most = 0;
    for (int64_t out = all - 10; out < all; out++) {
        account_put(&a, REBAL_FLOW, BASE, -out);
        rebal_status status = rebal_plan_make(a.plan, a.portfolio, NULL, START, &error);
        ck_assert_int_eq(status, REBAL_OK);
        rebal_plan_summary(a.plan, &summary, NULL);
        ck_assert_int_ge(summary.cash_worst, 0);
        most = out;
    }
    ck_assert_int_eq(most, all - 1);
    cannot_pay(&a);
    ck_assert_int_eq(make_refused(&a, &error), REBAL_E_FUNDS);
    expect_report(&error, REBAL_E_FUNDS, "portfolio.flow", BASE, BASE, -501);
    account_close(&a);
}
END_TEST

/* I-09. Each halt one below what the plan needs, and at it; a withdrawal that fails is told before.
 */
START_TEST(halts) {
    static const char *const names[] = {"halt.n_orders", "halt.turnover_ppb", "halt.order_notional",
                                        "halt.total_notional"};
    static order_list o;
    account a;
    rebal_error error = no_error();
    rebal_summary summary = {.struct_size = sizeof summary};
    open_outcome(&a, &(rebal_limits){0});
    account_make(&a, START);
    rebal_plan_summary(a.plan, &summary, NULL);
    orders_read(&o, a.plan, false);
    int64_t largest = 0;
    for (size_t k = 0; k < o.table.count; k++)
        if (llabs(o.cash[k]) > largest) largest = llabs(o.cash[k]);
    int64_t need[4] = {summary.n_orders, summary.turnover_ppb, largest,
                       summary.buys + summary.sells};
    account_close(&a);
    for (int k = 0; k < 4; k++)
        for (int less = 0; less < 2; less++) {
            int64_t cap = need[k] - less * (k == 1 ? 100000 : 1);
            rebal_limits halt = {0};
            if (k == 0) halt.n_orders = (uint32_t)cap;
            if (k == 1) halt.turnover_ppb = cap;
            if (k == 2) halt.order_notional = cap;
            if (k == 3) halt.total_notional = cap;
            open_outcome(&a, &halt);
            rebal_status status = rebal_plan_make(a.plan, a.portfolio, NULL, START, &error);
            ck_assert_msg((status == REBAL_OK) == (less == 0), "%s", names[k]);
            if (less) {
                ck_assert_int_eq(make_refused(&a, &error), REBAL_E_HALT);
                ck_assert_str_eq(rebal_code_name(error.field), names[k]);
                int64_t worst = k == 1 ? need[3] : need[k];
                ck_assert_int_eq(error.value, worst);
                ck_assert_int_eq(error.row >= 0, k == 2);
                cannot_pay(&a);
                ck_assert_int_eq(make_refused(&a, &error), REBAL_E_FUNDS);
            }
            account_close(&a);
        }
}
END_TEST

/* ---- arguments */

START_TEST(make_arguments) {
    account a, b;
    rebal_error error = no_error();
    rebal_request request = {.struct_size = sizeof request};
    account_start(&a);
    account_start(&b);
    account_make(&a, START);
    expect_field(rebal_plan_make(NULL, a.portfolio, NULL, START, &error), &error, REBAL_E_ARGUMENT,
                 "plan");
    expect_field(rebal_plan_make(a.plan, NULL, NULL, START, &error), &error, REBAL_E_ARGUMENT,
                 "portfolio");
    expect_empty(a.plan);
    for (uint32_t size = 0; size < sizeof request; size++) {
        uint32_t *small = exactly(NULL, size < 4 ? 4 : size);
        *small = size;
        account_make(&a, START);
        expect_field(rebal_plan_make(a.plan, b.portfolio, (const void *)small, 0, &error), &error,
                     REBAL_E_STRUCT, "request");
        expect_empty(a.plan);
        free(small);
    }
    for (uint32_t bit = 2; bit != 0; bit *= 2) {
        request.flags = bit;
        expect_field(rebal_plan_make(a.plan, b.portfolio, &request, 0, &error), &error,
                     REBAL_E_STRUCT, "request");
    }
    request.flags = REBAL_FORCE;
    account_make(&a, START);
    expect_field(rebal_plan_make(a.plan, b.portfolio, &request, 0, &error), &error, REBAL_E_ENGINE,
                 "portfolio");
    expect_empty(a.plan);
    account_make(&a, START);
    account_put(&a, REBAL_TARGET, 0, 1);
    expect_field(rebal_plan_make(a.plan, a.portfolio, &request, START - 1, &error), &error,
                 REBAL_E_TIME, "now_ns");
    expect_report(&error, REBAL_E_TIME, "now_ns", -1, -1, START - 1);
    expect_empty(a.plan);
    account_close(&a);
    account_close(&b);
}
END_TEST

/* FORCE passes conditions and cool-down, and no cap. */
START_TEST(force) {
    const rebal_request forced = {.struct_size = sizeof forced, .flags = REBAL_FORCE};
    rebal_summary summary = {.struct_size = sizeof summary};
    account a;
    rules_fill(&a.rules);
    a.rules.policy.when[0] = REBAL_ON_FLOW;
    a.rules.policy.cool_down_ns = 1000;
    a.rules.halt.n_orders = 4;
    account_open(&a);
    account_fund(&a);
    account_make(&a, START);
    rebal_plan_summary(a.plan, &summary, NULL);
    ck_assert_int_eq(summary.reason, REBAL_QUIET);
    ck_assert_uint_eq(summary.n_orders, 0);
    ck_assert_int_eq(rebal_portfolio_commit(a.portfolio, a.plan, START, NULL), REBAL_OK);
    account_put(&a, REBAL_FLOW, BASE, 5);
    account_make(&a, START);
    rebal_plan_summary(a.plan, &summary, NULL);
    ck_assert_int_eq(summary.reason, REBAL_COOL_DOWN);
    ck_assert_int_eq(rebal_plan_make(a.plan, a.portfolio, &forced, START, NULL), REBAL_OK);
    rebal_plan_summary(a.plan, &summary, NULL);
    ck_assert_uint_eq(summary.n_orders, 4);
    account_close(&a);
    a.rules.halt.n_orders = 3;
    account_open(&a);
    account_fund(&a);
    ck_assert_int_eq(rebal_plan_make(a.plan, a.portfolio, &forced, START, NULL), REBAL_E_HALT);
    account_close(&a);
}
END_TEST

START_TEST(verify_arguments) {
    static order_list o;
    account a, b;
    rebal_error error = no_error();
    account_start(&a);
    account_start(&b);
    account_make(&a, START);
    orders_read(&o, a.plan, false);
    const rebal_orders good = o.table;
    size_t count = good.count;
    ck_assert_uint_eq(count, 4);
#define VERIFY(plan, portfolio, orders, now)                                                       \
    rebal_plan_verify(plan, portfolio, orders, NULL, now, &error), &error
    expect_field(VERIFY(NULL, a.portfolio, &o.table, START), REBAL_E_ARGUMENT, "plan");
    expect_field(VERIFY(a.plan, NULL, &o.table, START), REBAL_E_ARGUMENT, "portfolio");
    expect_empty(a.plan);
    expect_field(VERIFY(a.plan, b.portfolio, NULL, 0), REBAL_E_ARGUMENT, "orders");
    o.table.struct_size--;
    expect_field(VERIFY(a.plan, b.portfolio, &o.table, 0), REBAL_E_STRUCT, "orders");
    o.table = good, o.table.reserved = 1;
    expect_field(VERIFY(a.plan, b.portfolio, &o.table, 0), REBAL_E_STRUCT, "orders");
    o.table = good, o.table.instrument = NULL;
    expect_field(VERIFY(a.plan, b.portfolio, &o.table, 0), REBAL_E_ARGUMENT, "orders.instrument");
    o.table = good, o.table.quantity = NULL;
    expect_field(VERIFY(a.plan, b.portfolio, &o.table, 0), REBAL_E_ARGUMENT, "orders.quantity");
    o.table = good, o.table.count = ROWS + 1;
    expect_field(VERIFY(a.plan, b.portfolio, &o.table, 0), REBAL_E_ENGINE, "portfolio");
    expect_field(VERIFY(a.plan, a.portfolio, &o.table, 0), REBAL_E_CAPACITY, "orders");
    o.table.count = SIZE_MAX;
    expect_field(VERIFY(a.plan, a.portfolio, &o.table, 0), REBAL_E_CAPACITY, "orders");
    o.table = good;
    for (size_t place = 0; place < count; place += count / 2 + (place > 0)) {
        static const int32_t rows[] = {-1, ROWS, BASE, INT32_MIN, INT32_MAX};
        static const int64_t quantities[] = {MOST + 1, -MOST - 1, INT64_MIN, INT64_MAX};
        int32_t row = o.row[place];
        int64_t quantity = o.quantity[place];
        o.row[place] = -1;
        expect_field(VERIFY(a.plan, a.portfolio, &o.table, 0), REBAL_E_TIME, "now_ns");
        for (int k = 0; k < 5; k++) {
            o.row[place] = rows[k];
            rebal_plan_verify(a.plan, a.portfolio, &o.table, NULL, START, &error);
            expect_report(&error, REBAL_E_ROW, "orders.instrument", rows[k], (int64_t)place,
                          rows[k]);
        }
        o.row[place] = row;
        for (int k = 0; k < 4; k++) {
            o.quantity[place] = quantities[k];
            rebal_plan_verify(a.plan, a.portfolio, &o.table, NULL, START, &error);
            expect_report(&error, REBAL_E_RANGE, "orders.quantity", row, (int64_t)place,
                          quantities[k]);
        }
        o.quantity[place] = quantity;
        expect_empty(a.plan);
    }
    ck_assert_int_eq(rebal_plan_verify(a.plan, a.portfolio, &o.table, NULL, START, &error),
                     REBAL_OK);
    account_close(&a);
    account_close(&b);
#undef VERIFY
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("plan", &tests);
    tcase_add_loop_test(tests, every_refusal, 0, N_REFUSALS);
    tcase_add_loop_test(tests, refusals_in_order, 0, N_REFUSALS);
    tcase_add_test(tests, leaving_more_than_held);
    tcase_add_test(tests, target_outside_its_band);
    tcase_add_test(tests, withdrawals);
    tcase_add_test(tests, halts);
    tcase_add_test(tests, make_arguments);
    tcase_add_test(tests, force);
    tcase_add_test(tests, verify_arguments);
    return unit_run(suite);
}
