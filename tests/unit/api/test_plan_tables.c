/* SPDX-License-Identifier: MIT */
/* Reading a plan: capacities, callers of another age; and what a plan does not depend on. */
#include "unit/api/account.h"

/* Groups, a band a row breaches, orders on both sides. */
static void start(account *a) {
    rules_fill(&a->rules);
    for (int k = 0; k < GROUPS; k++) a->rules.group_abs[k] = 10000000;
    account_open(a);
    account_fund(a);
    account_put(a, REBAL_HOLDING, 4, 90);
    account_make(a, START);
}

/* ---- capacities: columns of exactly the length that is told */

START_TEST(orders_capacity) {
    account a;
    rebal_error error = no_error();
    start(&a);
    rebal_orders probe = {.struct_size = sizeof probe};
    expect_field(rebal_plan_orders(NULL, &probe, &error), &error, REBAL_E_ARGUMENT, "plan");
    expect_field(rebal_plan_orders(a.plan, NULL, &error), &error, REBAL_E_ARGUMENT, "orders");
    probe.struct_size--;
    expect_field(rebal_plan_orders(a.plan, &probe, &error), &error, REBAL_E_STRUCT, "orders");
    probe = (rebal_orders){.struct_size = sizeof probe, .reserved = 1};
    expect_field(rebal_plan_orders(a.plan, &probe, &error), &error, REBAL_E_STRUCT, "orders");
    probe.reserved = 0;
    expect_field(rebal_plan_orders(a.plan, &probe, &error), &error, REBAL_E_CAPACITY, "capacity");
    size_t need = probe.count;
    ck_assert_uint_eq(need, 4);
    for (size_t capacity = 0; capacity <= need + 1; capacity++) {
        int64_t *column = exactly(NULL, capacity * sizeof *column);
        for (size_t k = 0; k < capacity; k++) column[k] = 777;
        rebal_orders o = {.struct_size = sizeof o, .capacity = capacity, .quantity = column};
        rebal_status status = rebal_plan_orders(a.plan, &o, &error);
        ck_assert_int_eq(status, capacity < need ? REBAL_E_CAPACITY : REBAL_OK);
        ck_assert_uint_eq(o.count, need);
        for (size_t k = 0; k < capacity; k++)
            ck_assert((column[k] == 777) == (capacity < need || k >= need));
        if (status) expect_report(&error, status, "capacity", -1, -1, (int64_t)need);
        free(column);
    }
    account_close(&a);
}
END_TEST

typedef rebal_status (*line_reader)(const rebal_plan *, rebal_lines *, rebal_error *);

enum { LINE_COLUMNS = 16 };

/* Column c of the 64-bit ones. */
static int64_t **line_column(rebal_lines *lines, int c) {
    int64_t **columns[] = {
        &lines->quantity,       &lines->wanted,       &lines->value,     &lines->weight_ppb,
        &lines->target_ppb,     &lines->lo_ppb,       &lines->hi_ppb,    &lines->goal_ppb,
        &lines->drift_ppb,      &lines->relative_ppb, &lines->after_ppb, &lines->risk_ppb,
        &lines->risk_after_ppb, &lines->cost,         &lines->gain,      &lines->fall_ppb};
    return c < LINE_COLUMNS ? columns[c] : NULL;
}

START_TEST(lines_capacity) {
    static const line_reader readers[] = {rebal_plan_lines, rebal_plan_groups};
    line_reader read = readers[_i];
    size_t need = _i == 0 ? ROWS : GROUPS;
    account a;
    rebal_error error = no_error();
    start(&a);
    rebal_lines probe = {.struct_size = sizeof probe};
    expect_field(read(NULL, &probe, &error), &error, REBAL_E_ARGUMENT, "plan");
    expect_field(read(a.plan, NULL, &error), &error, REBAL_E_ARGUMENT, "lines");
    probe.struct_size--;
    expect_field(read(a.plan, &probe, &error), &error, REBAL_E_STRUCT, "lines");
    probe = (rebal_lines){.struct_size = sizeof probe, .reserved = 1};
    expect_field(read(a.plan, &probe, &error), &error, REBAL_E_STRUCT, "lines");
    for (size_t capacity = 0; capacity <= need + 1; capacity++)
        for (int c = 0; line_column(&probe, c); c++) {
            int64_t *column = exactly(NULL, capacity * sizeof *column);
            rebal_lines lines = {.struct_size = sizeof lines, .capacity = capacity};
            for (size_t k = 0; k < capacity; k++) column[k] = INT64_MIN;
            *line_column(&lines, c) = column;
            rebal_status status = read(a.plan, &lines, &error);
            ck_assert_int_eq(status, capacity < need ? REBAL_E_CAPACITY : REBAL_OK);
            ck_assert_uint_eq(lines.count, need);
            for (size_t k = 0; k < capacity; k++)
                ck_assert((column[k] == INT64_MIN) == (capacity < need || k >= need));
            free(column);
        }
    int32_t *reason = exactly(NULL, need * 4), *side = exactly(NULL, need * 4);
    probe = (rebal_lines){
        .struct_size = sizeof probe, .capacity = need, .reason = reason, .side = side};
    ck_assert_int_eq(read(a.plan, &probe, NULL), REBAL_OK);
    for (size_t k = 0; k < need; k++) {
        ck_assert_int_le(abs(side[k]), 1);
        ck_assert((reason[k] == 0) == (_i == 1));
    }
    free(side);
    free(reason);
    account_close(&a);
}
END_TEST

/* The waves hold all that the summary sums. */
START_TEST(waves_capacity) {
    account a;
    rebal_error error = no_error();
    start(&a);
    rebal_waves probe = {.struct_size = sizeof probe};
    expect_field(rebal_plan_waves(NULL, &probe, &error), &error, REBAL_E_ARGUMENT, "plan");
    expect_field(rebal_plan_waves(a.plan, NULL, &error), &error, REBAL_E_ARGUMENT, "waves");
    probe.struct_size--;
    expect_field(rebal_plan_waves(a.plan, &probe, &error), &error, REBAL_E_STRUCT, "waves");
    probe = (rebal_waves){.struct_size = sizeof probe, .reserved = 1};
    expect_field(rebal_plan_waves(a.plan, &probe, &error), &error, REBAL_E_STRUCT, "waves");
    probe.reserved = 0;
    expect_field(rebal_plan_waves(a.plan, &probe, &error), &error, REBAL_E_CAPACITY, "capacity");
    size_t need = probe.count;
    rebal_summary summary = {.struct_size = sizeof summary};
    rebal_plan_summary(a.plan, &summary, NULL);
    ck_assert_uint_eq(need, summary.n_waves);
    int64_t *column[6], sum[5] = {0};
    const int64_t whole[5] = {summary.n_orders, summary.buys, summary.sells, summary.fees,
                              summary.cost};
    for (int c = 0; c < 6; c++) column[c] = exactly(NULL, need * sizeof *column[c]);
    probe = (rebal_waves){.struct_size = sizeof probe,
                          .capacity = need,
                          .n_orders = column[0],
                          .buys = column[1],
                          .sells = column[2],
                          .fees = column[3],
                          .cost = column[4],
                          .ready_ns = column[5]};
    ck_assert_int_eq(rebal_plan_waves(a.plan, &probe, NULL), REBAL_OK);
    for (size_t w = 0; w < need; w++)
        for (int c = 0; c < 5; c++) sum[c] += column[c][w];
    ck_assert_mem_eq(sum, whole, sizeof sum);
    ck_assert_int_gt(summary.fees, 0);
    for (size_t w = 0; w < need; w++) ck_assert_int_ge(column[5][w], START);
    for (int c = 0; c < 6; c++) free(column[c]);
    account_close(&a);
}
END_TEST

START_TEST(violations_capacity) {
    account a;
    rebal_error error = no_error();
    int32_t row[ROWS] = {0, 0, 2, 2, 4};
    int64_t quantity[ROWS] = {1000, -1, 0, 500, -91};
    rebal_orders foreign = {
        .struct_size = sizeof foreign, .count = ROWS, .instrument = row, .quantity = quantity};
    start(&a);
    rebal_violations v = {.struct_size = sizeof v};
    ck_assert_int_eq(rebal_plan_violations(a.plan, &v, NULL), REBAL_OK);
    ck_assert_uint_eq(v.count, 0);
    ck_assert_int_eq(rebal_plan_verify(a.plan, a.portfolio, &foreign, NULL, START, NULL), REBAL_OK);
    expect_field(rebal_plan_violations(NULL, &v, &error), &error, REBAL_E_ARGUMENT, "plan");
    expect_field(rebal_plan_violations(a.plan, NULL, &error), &error, REBAL_E_ARGUMENT,
                 "violations");
    v.struct_size--;
    expect_field(rebal_plan_violations(a.plan, &v, &error), &error, REBAL_E_STRUCT, "violations");
    v = (rebal_violations){.struct_size = sizeof v, .reserved = 1};
    expect_field(rebal_plan_violations(a.plan, &v, &error), &error, REBAL_E_STRUCT, "violations");
    v.reserved = 0;
    rebal_plan_violations(a.plan, &v, NULL);
    size_t need = v.count;
    ck_assert_uint_gt(need, 5);
    for (size_t capacity = 0; capacity <= need + 1; capacity++) {
        int32_t *law = exactly(NULL, capacity * sizeof *law);
        int64_t *bound = exactly(NULL, capacity * sizeof *bound);
        v = (rebal_violations){
            .struct_size = sizeof v, .capacity = capacity, .law = law, .bound = bound};
        rebal_status status = rebal_plan_violations(a.plan, &v, &error);
        ck_assert_int_eq(status, capacity < need ? REBAL_E_CAPACITY : REBAL_OK);
        ck_assert_uint_eq(v.count, need);
        for (size_t k = 0; k < need && !status; k++)
            ck_assert_int_eq(strncmp(rebal_code_name(law[k]), "LAW_", 4), 0);
        free(law);
        free(bound);
    }
    rebal_summary summary = {.struct_size = sizeof summary};
    rebal_plan_summary(a.plan, &summary, NULL);
    ck_assert_uint_eq(summary.n_violations, need);
    account_close(&a);
}
END_TEST

/* ---- callers of another age */

#define UP_TO(type, last) (offsetof(type, last) + sizeof(((type *)0)->last))

static rebal_status read_summary(const void *plan, void *summary, rebal_error *error) {
    return rebal_plan_summary(plan, summary, error);
}

START_TEST(summary_of_another_age) {
    const size_t least = UP_TO(rebal_summary, benefit);
    account a;
    rebal_error error = no_error();
    rebal_summary whole = {.struct_size = sizeof whole};
    start(&a);
    expect_field(rebal_plan_summary(NULL, &whole, &error), &error, REBAL_E_ARGUMENT, "plan");
    expect_field(rebal_plan_summary(a.plan, NULL, &error), &error, REBAL_E_ARGUMENT, "summary");
    ck_assert_int_eq(rebal_plan_summary(a.plan, &whole, NULL), REBAL_OK);
    expect_any_age(read_summary, a.plan, &whole, sizeof whole, least, "summary");
    account_close(&a);
}
END_TEST

/* The time of make, and of what verify and load judge. */
START_TEST(summary_tells_the_time) {
    static order_list orders;
    account a;
    rebal_summary summary = {.struct_size = sizeof summary, .now_ns = 77};
    account_start(&a);
    ck_assert_int_eq(rebal_plan_summary(a.plan, &summary, NULL), REBAL_OK);
    ck_assert_int_eq(summary.now_ns, 0);
    account_make(&a, START + 3);
    orders_read(&orders, a.plan, false);
    rebal_plan_summary(a.plan, &summary, NULL);
    ck_assert_int_eq(summary.now_ns, START + 3);
    uint8_t bytes[MOST_BYTES];
    size_t count;
    ck_assert_int_eq(rebal_plan_seal(a.plan, a.portfolio, NULL), REBAL_OK);
    ck_assert_int_eq(rebal_plan_save(a.plan, bytes, sizeof bytes, &count, NULL), REBAL_OK);
    rebal_plan_verify(a.plan, a.portfolio, &orders.table, NULL, START + 5, NULL);
    rebal_plan_summary(a.plan, &summary, NULL);
    ck_assert_int_eq(summary.now_ns, START + 5);
    ck_assert_int_eq(rebal_plan_load(a.plan, a.portfolio, bytes, count, NULL), REBAL_OK);
    rebal_plan_summary(a.plan, &summary, NULL);
    ck_assert_int_eq(summary.now_ns, START + 3);
    account_close(&a);
}
END_TEST

/* The report itself, of a caller with a smaller or larger struct, or of none. */
START_TEST(error_of_another_age) {
    rebal_error whole = no_error();
    rebal_plan_make(NULL, NULL, NULL, 0, &whole);
    for (uint32_t size = 0; size <= sizeof whole + 32; size++) {
        unsigned char *block = exactly(NULL, size < 4 ? 4 : size);
        memset(block, 0xA5, size < 4 ? 4 : size);
        memcpy(block, &size, 4);
        ck_assert_int_eq(rebal_plan_make(NULL, NULL, NULL, 0, (void *)block), REBAL_E_ARGUMENT);
        size_t both = size < sizeof whole ? size : sizeof whole;
        if (size >= 4) ck_assert_mem_eq(block + 4, (unsigned char *)&whole + 4, both - 4);
        for (size_t k = both; k < size; k++) ck_assert_int_eq(block[k], 0xA5);
        free(block);
    }
    ck_assert_int_eq(rebal_plan_make(NULL, NULL, NULL, 0, NULL), REBAL_E_ARGUMENT);
}
END_TEST

/* ---- what a plan does not depend on */

typedef struct answer {
    rebal_summary summary;
    int32_t reason[ROWS], side[ROWS];
    int64_t line[LINE_COLUMNS][ROWS];
    uint8_t id[32], bytes[1024];
    size_t count;
    order_list orders;
} answer;

static void answer_read(answer *w, rebal_plan *plan, const rebal_portfolio *portfolio) {
    memset(w, 0, sizeof *w);
    rebal_lines lines = {
        .struct_size = sizeof lines, .capacity = ROWS, .reason = w->reason, .side = w->side};
    for (int c = 0; line_column(&lines, c); c++) *line_column(&lines, c) = w->line[c];
    w->summary.struct_size = sizeof w->summary;
    ck_assert_int_eq(rebal_plan_summary(plan, &w->summary, NULL), REBAL_OK);
    ck_assert_int_eq(rebal_plan_lines(plan, &lines, NULL), REBAL_OK);
    ck_assert_int_eq(rebal_plan_seal(plan, portfolio, NULL), REBAL_OK);
    ck_assert_int_eq(rebal_plan_digest(plan, NULL, NULL, w->id, NULL), REBAL_OK);
    ck_assert_int_eq(rebal_plan_save(plan, w->bytes, sizeof w->bytes, &w->count, NULL), REBAL_OK);
    orders_read(&w->orders, plan, true);
    memset(&w->orders.table, 0, sizeof w->orders.table);
}

/* The handle's past: other plans, failures, judgements of others. */
START_TEST(plan_is_a_function_of_state) {
    static answer first, again;
    account a;
    start(&a);
    answer_read(&first, a.plan, a.portfolio);
    for (int k = 0; k < 6; k++) {
        int32_t row = 2;
        int64_t quantity = 7 - k;
        rebal_orders foreign = {
            .struct_size = sizeof foreign, .count = 1, .instrument = &row, .quantity = &quantity};
        if (k % 2) rebal_plan_verify(a.plan, a.portfolio, &foreign, NULL, START, NULL);
        if (k % 3 == 1) rebal_plan_make(a.plan, a.portfolio, NULL, START - 1, NULL);
        if (k > 3) rebal_plan_make(a.plan, NULL, NULL, START, NULL);
        account_make(&a, START);
        answer_read(&again, a.plan, a.portfolio);
        ck_assert_mem_eq(&first, &again, sizeof first);
    }
    account_close(&a);
}
END_TEST

#define MOVE(to, from)                                                                             \
    for (int k = 0; k < ROWS; k++) to[place[k]] = from[k]

/* The same instruments in other rows: the same orders, id and bytes, in rows that moved along. */
static void permuted(answer *w, const int32_t place[ROWS], int64_t holding_of_4) {
    rules plain;
    account a;
    rules_fill(&plain);
    rules_fill(&a.rules);
    for (int k = 0; k < GROUPS; k++) a.rules.group_abs[k] = 10000000;
    MOVE(a.rules.id, plain.id);
    MOVE(a.rules.kind, plain.kind);
    MOVE(a.rules.group, plain.group);
    MOVE(a.rules.quantity_exponent, plain.quantity_exponent);
    MOVE(a.rules.fee_buy, plain.fee_buy);
    for (int k = 0; k < ROWS; k++) a.rules.quote[k] = place[BASE];
    a.rules.fee_row[0] = a.rules.instruments.base = place[BASE];
    account_open(&a);
    static const int64_t holding[ROWS] = {10, 100000, 20, 0, 5};
    static const int64_t target[ROWS] = {200000000, 200000000, 200000000, 200000000, 200000000};
    ck_assert_int_eq(rebal_portfolio_set(a.portfolio, REBAL_HOLDING, place, holding, ROWS, NULL),
                     REBAL_OK);
    ck_assert_int_eq(rebal_portfolio_set(a.portfolio, REBAL_TARGET, place, target, ROWS, NULL),
                     REBAL_OK);
    account_put(&a, REBAL_HOLDING, place[4], holding_of_4);
    ck_assert_int_eq(
        rebal_portfolio_tick(a.portfolio, NULL, place, account_prices(), ROWS, START, NULL),
        REBAL_OK);
    account_make(&a, START);
    answer_read(w, a.plan, a.portfolio);
    account_close(&a);
}

/* I-11. */
START_TEST(rows_do_not_matter) {
    static answer first, moved;
    static const int32_t same[ROWS] = {0, 1, 2, 3, 4};
    static const int64_t holdings[] = {5, 17, 90, 3000};
    uint64_t seed = 7;
    for (int round = 0; round < 120; round++) {
        int32_t place[ROWS] = {0, 1, 2, 3, 4};
        for (int k = ROWS - 1; k > 0; k--) {
            int j = (int)unit_below(&seed, k + 1);
            int32_t swap = place[k];
            place[k] = place[j], place[j] = swap;
        }
        permuted(&first, same, holdings[round % 4]);
        permuted(&moved, place, holdings[round % 4]);
        ck_assert_mem_eq(&first.summary, &moved.summary, sizeof first.summary);
        ck_assert_mem_eq(first.id, moved.id, 32);
        ck_assert_uint_eq(first.count, moved.count);
        ck_assert_mem_eq(first.bytes, moved.bytes, first.count);
        ck_assert_uint_gt(first.summary.n_orders, 0);
        for (size_t k = 0; k < first.summary.n_orders; k++) {
            ck_assert_int_eq(moved.orders.row[k], place[first.orders.row[k]]);
            ck_assert_int_eq(moved.orders.quantity[k], first.orders.quantity[k]);
            ck_assert_uint_eq(moved.orders.id[k], first.orders.id[k]);
        }
        for (int k = 0; k < ROWS; k++) {
            ck_assert_int_eq(moved.reason[place[k]], first.reason[k]);
            for (int c = 0; c < LINE_COLUMNS; c++)
                ck_assert_int_eq(moved.line[c][place[k]], first.line[c][k]);
        }
    }
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("plan tables", &tests);
    tcase_add_test(tests, orders_capacity);
    tcase_add_loop_test(tests, lines_capacity, 0, 2);
    tcase_add_test(tests, waves_capacity);
    tcase_add_test(tests, violations_capacity);
    tcase_add_test(tests, summary_of_another_age);
    tcase_add_test(tests, summary_tells_the_time);
    tcase_add_test(tests, error_of_another_age);
    tcase_add_test(tests, plan_is_a_function_of_state);
    tcase_add_test(tests, rows_do_not_matter);
    return unit_run(suite);
}
