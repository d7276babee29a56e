/* SPDX-License-Identifier: MIT */
/* Sequences of calls that a venue and a host produce on a bad day: the same plan twice, every
 * subset of fills, too much of one, a worse price, and each call refused while a plan stands.
 * I-08, I-13, I-16. */
#include "unit/api/account.h"

#define MOST (INT64_C(1) << 62)

typedef struct told {
    rebal_summary summary;
    order_list orders;
    uint8_t id[32], bytes[MOST_BYTES];
    size_t n_bytes;
} told;

/* Sales of rows 2 and 4, purchases of 0 and 3; fees on both sides, sales settle later. */
static void start(account *a, int64_t settle_ns) {
    rules_fill(&a->rules);
    for (int k = 0; k < ROWS; k++) {
        a->rules.settle[k] = settle_ns;
        a->rules.fee_sell[k] = a->rules.fee_buy[k];
        a->rules.fixed[k % FEES] = 7;
    }
    account_open(a);
    account_fund(a);
    account_put(a, REBAL_HOLDING, BASE, 60000);
    account_put(a, REBAL_HOLDING, 2, 60);
    account_put(a, REBAL_HOLDING, 4, 40);
}

static void read_plan(told *t, account *a) {
    memset(t, 0, sizeof *t);
    t->summary.struct_size = sizeof t->summary;
    ck_assert_int_eq(rebal_plan_summary(a->plan, &t->summary, NULL), REBAL_OK);
    ck_assert_int_eq(rebal_plan_seal(a->plan, a->portfolio, NULL), REBAL_OK);
    ck_assert_int_eq(rebal_plan_digest(a->plan, NULL, NULL, t->id, NULL), REBAL_OK);
    ck_assert_int_eq(rebal_plan_save(a->plan, t->bytes, MOST_BYTES, &t->n_bytes, NULL), REBAL_OK);
    orders_read(&t->orders, a->plan, true);
}

static void expect_told(const told *first, const told *again) {
    ck_assert_mem_eq(&first->summary, &again->summary, sizeof first->summary);
    ck_assert_mem_eq(&first->orders, &again->orders, offsetof(order_list, table));
    ck_assert_mem_eq(first->id, again->id, 32);
    ck_assert_mem_eq(first->bytes, again->bytes, first->n_bytes);
}

static size_t plan_orders(account *a, order_list *o, int64_t now_ns) {
    account_make(a, now_ns);
    orders_read(o, a->plan, false);
    return o->table.count;
}

/* What there is breaks no law. */
static void expect_lawful(account *a, order_list *o, int64_t now_ns) {
    int32_t law;
    ck_assert_uint_eq(unit_broken(a->plan, a->portfolio, &o->table, now_ns, &law), 0);
}

static rebal_status fill_one(account *a, const order_list *o, size_t k, int64_t quantity,
                             int64_t cash) {
    return account_fill(a, o->row[k], quantity, cash, o->fee[k], o->id[k], START, NULL);
}

START_TEST(plan_twice) {
    static told first, again;
    account a;
    start(&a, 0);
    for (int k = 0; k < 3; k++) {
        account_make(&a, START);
        read_plan(k == 0 ? &first : &again, &a);
        if (k > 0) expect_told(&first, &again);
    }
    ck_assert_uint_eq(first.orders.table.count, 4);
    ck_assert_int_eq(rebal_portfolio_commit(a.portfolio, a.plan, START, NULL), REBAL_OK);
    ck_assert_int_eq(rebal_portfolio_commit(a.portfolio, a.plan, START, NULL), REBAL_E_STALE_PLAN);
    account_close(&a);
}
END_TEST

/* Any of the orders filled, the others still open: nothing more is ordered, and what the account
 * is worth falls by the fees alone. Then the others are cancelled, and the rest is ordered anew. */
START_TEST(every_subset_of_fills) {
    static told sent;
    static order_list o;
    static item_list items;
    int64_t settle_ns = _i % 2 * 100;
    unsigned subset = (unsigned)_i / 2;
    account a;
    start(&a, settle_ns);
    account_make(&a, START);
    read_plan(&sent, &a);
    ck_assert_int_eq(rebal_portfolio_commit(a.portfolio, a.plan, START, NULL), REBAL_OK);
    ck_assert_uint_eq(plan_orders(&a, &o, START), 0);
    for (size_t k = 0; k < 4; k++) {
        if (!(subset >> k & 1)) continue;
        ck_assert_int_eq(
            fill_one(&a, &sent.orders, k, sent.orders.quantity[k], sent.orders.cash[k]), REBAL_OK);
        ck_assert_uint_eq(plan_orders(&a, &o, START), 0);
        rebal_summary s = {.struct_size = sizeof s};
        rebal_plan_summary(a.plan, &s, NULL);
        ck_assert_int_eq(s.value, sent.summary.value - sent.summary.fees);
        ck_assert_int_eq(s.cash_before, sent.summary.cash_after);
    }
    for (size_t k = 0; k < 4; k++)
        if (!(subset >> k & 1))
            ck_assert_int_eq(rebal_portfolio_cancel(a.portfolio, &sent.orders.id[k], 1, NULL),
                             REBAL_OK);
    size_t left = plan_orders(&a, &o, START);
    ck_assert((left == 0) == (subset == 15));
    expect_lawful(&a, &o, START);
    for (size_t k = 0; k < left; k++)
        for (size_t j = 0; j < 4; j++)
            ck_assert(!(subset >> j & 1) || o.row[k] != sent.orders.row[j] ||
                      llabs(o.quantity[k]) <= 1); /* a destination moves by the other's fee */
    account_tick(&a, START + settle_ns);
    items_read(&items, a.portfolio);
    ck_assert_uint_eq(items.table.count, 0);
    account_close(&a);
}
END_TEST

/* Half of each order is filled: the other half is open, and counts. */
START_TEST(half_of_each) {
    static told sent;
    static order_list o;
    account a;
    start(&a, 100);
    account_make(&a, START);
    read_plan(&sent, &a);
    ck_assert_int_eq(rebal_portfolio_commit(a.portfolio, a.plan, START, NULL), REBAL_OK);
    for (size_t k = 0; k < 4; k++) {
        int64_t half = sent.orders.quantity[k] / 2;
        int64_t price = sent.orders.cash[k] / sent.orders.quantity[k];
        ck_assert_int_eq(fill_one(&a, &sent.orders, k, half, half * price), REBAL_OK);
    }
    (void)plan_orders(&a, &o, START);
    for (size_t k = 0; k < o.table.count; k++) ck_assert_int_le(llabs(o.quantity[k]), 1);
    expect_lawful(&a, &o, START);
    account_close(&a);
}
END_TEST

/* A lot more than ordered, or at a price that nobody agreed to: booked as it happened, the order is
 * done with, and the next plan is lawful. */
START_TEST(more_or_dearer) {
    static told sent;
    static order_list o;
    static item_list items;
    size_t k = (size_t)_i % 4;
    bool more = _i < 4;
    account a;
    start(&a, 0);
    account_make(&a, START);
    read_plan(&sent, &a);
    ck_assert_int_eq(rebal_portfolio_commit(a.portfolio, a.plan, START, NULL), REBAL_OK);
    int64_t quantity = sent.orders.quantity[k], cash = sent.orders.cash[k], lot = cash / quantity;
    int64_t cash_held = account_get(&a, REBAL_HOLDING, BASE);
    int64_t held = account_get(&a, REBAL_HOLDING, sent.orders.row[k]);
    if (more) cash += quantity > 0 ? lot : -lot, quantity += quantity > 0 ? 1 : -1;
    if (!more) cash -= quantity > 0 ? -cash / 10 : cash / 10;
    ck_assert_int_eq(fill_one(&a, &sent.orders, k, quantity, cash), REBAL_OK);
    ck_assert_int_eq(account_get(&a, REBAL_HOLDING, sent.orders.row[k]), held + quantity);
    ck_assert_int_eq(account_get(&a, REBAL_HOLDING, BASE), cash_held + cash - sent.orders.fee[k]);
    items_read(&items, a.portfolio);
    ck_assert_uint_eq(items.table.count, 3);
    for (size_t j = 0; j < 3; j++) ck_assert_uint_ne(items.id[j], sent.orders.id[k]);
    (void)plan_orders(&a, &o, START);
    expect_lawful(&a, &o, START);
    rebal_summary s = {.struct_size = sizeof s};
    rebal_plan_summary(a.plan, &s, NULL);
    ck_assert_int_le(s.value, sent.summary.value);
    account_close(&a);
}
END_TEST

/* ---- refused while a plan stands */

typedef struct abuse {
    const char *what;
    rebal_status (*call)(account *a, const told *t, rebal_error *error);
    rebal_status status;
    const char *field;
    bool empties; /* the plan: it was being made anew */
} abuse;

#define ABUSE(name, call)                                                                          \
    static rebal_status name(account *a, const told *t, rebal_error *error) {                      \
        (void)t;                                                                                   \
        return call;                                                                               \
    }

static const int64_t bad_value[ROWS] = {1, 1, 1, 1, -1}, below[1] = {INT64_MIN};
static const int32_t bad_row[2] = {0, 0}, last_row[1] = {ROWS - 1};
static const uint64_t no_order[1] = {12345};

static rebal_status bad_items(account *a, rebal_error *error) {
    static item_list items;
    items_point(&items, 0);
    items_add(&items, 2, 5, 0, 0, 0);
    items_add(&items, 2, 0, 0, 0, 0);
    return rebal_portfolio_set_in_flight(a->portfolio, &items.table, error);
}

/* A good row before the bad one. */
static rebal_status bad_fills(account *a, int32_t row, int64_t quantity, int64_t now_ns,
                              rebal_error *error) {
    const int32_t rows[2] = {3, row};
    const int64_t quantities[2] = {4, quantity}, cash[2] = {-2000, quantity > 0 ? -1 : 1};
    const rebal_fills fills = {.struct_size = sizeof fills,
                               .n = 2,
                               .instrument = rows,
                               .quantity = quantities,
                               .cash = cash};
    return rebal_portfolio_fill(a->portfolio, &fills, now_ns, error);
}

static rebal_status no_room(account *a, rebal_error *error) {
    int64_t quantity[1];
    rebal_orders o = {.struct_size = sizeof o, .capacity = 1, .quantity = quantity};
    return rebal_plan_orders(a->plan, &o, error);
}

static rebal_status short_save(account *a, rebal_error *error) {
    uint8_t byte;
    size_t count;
    return rebal_portfolio_save(a->portfolio, &byte, 1, &count, error);
}

static rebal_status verify_bad(account *a, rebal_error *error) {
    static order_list o;
    orders_point(&o);
    o.row[0] = BASE, o.quantity[0] = 1, o.table.count = 1;
    return rebal_plan_verify(a->plan, a->portfolio, &o.table, NULL, START, error);
}

ABUSE(set_value, rebal_portfolio_set(a->portfolio, REBAL_HOLDING, NULL, bad_value, ROWS, error))
ABUSE(set_last, rebal_portfolio_set(a->portfolio, REBAL_FLOW, last_row, below, 1, error))
ABUSE(set_twice, rebal_portfolio_set(a->portfolio, REBAL_TARGET, bad_row, bad_value, 2, error))
ABUSE(set_price, rebal_portfolio_set(a->portfolio, REBAL_PRICE, NULL, bad_value, 1, error))
ABUSE(tick_price, rebal_portfolio_tick(a->portfolio, NULL, NULL, bad_value, ROWS, START, error))
ABUSE(tick_back, rebal_portfolio_tick(a->portfolio, NULL, NULL, bad_value, 1, 0, error))
ABUSE(items, bad_items(a, error))
ABUSE(fill_oversold, bad_fills(a, 4, -1000, START, error))
ABUSE(fill_overflow, bad_fills(a, 2, MOST, START, error))
ABUSE(fill_back, bad_fills(a, 2, 1, START - 1, error))
ABUSE(cancel_none, rebal_portfolio_cancel(a->portfolio, no_order, 1, error))
ABUSE(load_junk, rebal_portfolio_load(a->portfolio, t->bytes, t->n_bytes, error))
ABUSE(save_short, short_save(a, error))
ABUSE(commit_back, rebal_portfolio_commit(a->portfolio, a->plan, START - 1, error))
ABUSE(orders_short, no_room(a, error))
ABUSE(make_back, rebal_plan_make(a->plan, a->portfolio, NULL, START - 1, error))
ABUSE(make_null, rebal_plan_make(a->plan, NULL, NULL, START, error))
ABUSE(verify_cash, verify_bad(a, error))
ABUSE(load_half, rebal_plan_load(a->plan, a->portfolio, t->bytes, t->n_bytes / 2, error))

static const abuse abuses[] = {
    {"set", set_value, REBAL_E_UNSUPPORTED, "portfolio.holding", false},
    {"set last", set_last, REBAL_E_RANGE, "portfolio.flow", false},
    {"set twice", set_twice, REBAL_E_ROW, "instrument", false},
    {"set price", set_price, REBAL_E_ARGUMENT, "column", false},
    {"tick", tick_price, REBAL_E_RANGE, "portfolio.price", false},
    {"tick back", tick_back, REBAL_E_TIME, "now_ns", false},
    {"items", items, REBAL_E_RANGE, "in_flight.quantity", false},
    {"oversold", fill_oversold, REBAL_E_RANGE, "fills.quantity", false},
    {"overflow", fill_overflow, REBAL_E_OVERFLOW, "fills.quantity", false},
    {"fill back", fill_back, REBAL_E_TIME, "now_ns", false},
    {"cancel", cancel_none, REBAL_E_RANGE, "order_id", false},
    {"load junk", load_junk, REBAL_E_PARSE, "bytes", false},
    {"save short", save_short, REBAL_E_CAPACITY, "capacity", false},
    {"commit back", commit_back, REBAL_E_TIME, "now_ns", false},
    {"orders short", orders_short, REBAL_E_CAPACITY, "capacity", false},
    {"make back", make_back, REBAL_E_TIME, "now_ns", true},
    {"make null", make_null, REBAL_E_ARGUMENT, "portfolio", true},
    {"verify cash", verify_cash, REBAL_E_ROW, "orders.instrument", true},
    {"load half", load_half, REBAL_E_PARSE, "bytes", true},
};

enum { N_ABUSES = sizeof abuses / sizeof *abuses };

/* One call refused: by name, the account as it was, the plan as it was or empty. */
static void expect_refused(account *a, const told *before, const abuse *call) {
    static image account_before;
    static told after;
    rebal_error error = no_error();
    rebal_summary s = {.struct_size = sizeof s};
    image_take(&account_before, a);
    rebal_status status = call->call(a, before, &error);
    ck_assert_msg(status == call->status, "%s: %s", call->what, rebal_code_name(status));
    expect_field(status, &error, call->status, call->field);
    ck_assert_msg(image_same(&account_before, a), "%s: the account changed", call->what);
    if (!call->empties) {
        read_plan(&after, a);
        expect_told(before, &after);
        return;
    }
    ck_assert_int_eq(rebal_plan_summary(a->plan, &s, NULL), REBAL_OK);
    ck_assert_uint_eq(s.n_orders, 0);
    ck_assert_int_eq(rebal_plan_digest(a->plan, NULL, NULL, NULL, NULL), REBAL_E_UNSEALED);
    ck_assert_int_eq(rebal_portfolio_commit(a->portfolio, a->plan, START, NULL),
                     REBAL_E_STALE_PLAN);
}

/* After any one refused call, and after any two: the plan is made, sent and filled as ever. */
START_TEST(reuse_after_each_error) {
    static told first, again;
    for (int other = 0; other < N_ABUSES; other++) {
        account a;
        start(&a, 0);
        account_make(&a, START);
        read_plan(&first, &a);
        expect_refused(&a, &first, &abuses[_i]);
        account_make(&a, START);
        read_plan(&again, &a);
        expect_told(&first, &again);
        expect_refused(&a, &first, &abuses[other]);
        account_make(&a, START);
        ck_assert_int_eq(rebal_portfolio_commit(a.portfolio, a.plan, START, NULL), REBAL_OK);
        for (size_t k = 0; k < first.orders.table.count; k++)
            ck_assert_int_eq(
                fill_one(&a, &first.orders, k, first.orders.quantity[k], first.orders.cash[k]),
                REBAL_OK);
        account_make(&a, START);
        orders_read(&again.orders, a.plan, false);
        ck_assert_uint_eq(again.orders.table.count, 0);
        account_close(&a);
    }
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("sequences", &tests);
    tcase_add_test(tests, plan_twice);
    tcase_add_loop_test(tests, every_subset_of_fills, 0, 2 * 16);
    tcase_add_test(tests, half_of_each);
    tcase_add_loop_test(tests, more_or_dearer, 0, 8);
    tcase_add_loop_test(tests, reuse_after_each_error, 0, N_ABUSES);
    return unit_run(suite);
}
