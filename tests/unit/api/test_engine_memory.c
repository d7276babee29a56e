/* SPDX-License-Identifier: MIT */
/* Rules from callers of another age, in foreign memory, and as bytes from anywhere. */
#include "unit/api/hostile.h"

enum { MOST_BYTES = 1 << 16 };

/* ---- struct sizes */

enum { N_STRUCTS = 9 };

/* Struct s of the rules, the bytes it has, and where the rules point to it. */
static void *struct_at(rules *r, int s) {
    void *structs[N_STRUCTS] = {&r->top,  &r->instruments, &r->policy, &r->groups, &r->fees,
                                &r->clip, &r->halt,        &r->costs,  &r->risk};
    return structs[s];
}

static size_t struct_bytes(int s) {
    static const size_t bytes[N_STRUCTS] = {
        sizeof(rebal_rules),  sizeof(rebal_instruments), sizeof(rebal_policy),
        sizeof(rebal_groups), sizeof(rebal_fees),        sizeof(rebal_limits),
        sizeof(rebal_limits), sizeof(rebal_costs),       sizeof(rebal_risk_model)};
    return bytes[s];
}

/* The smallest size, for ever: up to the last field of version 0.1. */
#define UP_TO(type, last) (offsetof(type, last) + sizeof(((type *)0)->last))

static size_t struct_least(int s) {
    static const size_t bytes[N_STRUCTS] = {
        UP_TO(rebal_rules, risk),          UP_TO(rebal_instruments, band_min_ppb),
        UP_TO(rebal_policy, horizon_ns),   UP_TO(rebal_groups, band_min_ppb),
        UP_TO(rebal_fees, tier_rate_ppb),  UP_TO(rebal_limits, price_age_ns),
        UP_TO(rebal_limits, price_age_ns), UP_TO(rebal_costs, impact_exponent),
        UP_TO(rebal_risk_model, specific)};
    return bytes[s];
}

static const char *struct_name(int s) {
    static const char *const names[N_STRUCTS] = {
        "rules",      "rules.instruments", "rules.policy", "rules.groups", "rules.fees",
        "rules.clip", "rules.halt",        "rules.costs",  "rules.risk"};
    return names[s];
}

/* Create with struct s of `stated` bytes in a block of exactly `allocated`, which begins as the
 * struct and ends in zeros, one of them perhaps set. */
static rebal_status create_sized(int s, uint32_t stated, size_t allocated, size_t set,
                                 rebal_error *error) {
    rules r;
    rebal_engine *engine;
    rules_fill(&r);
    unsigned char *block = exactly(NULL, allocated);
    memset(block, 0, allocated);
    size_t known = allocated < struct_bytes(s) ? allocated : struct_bytes(s);
    memcpy(block, struct_at(&r, s), known);
    memcpy(block, &stated, sizeof stated);
    if (set > 0) block[set] = 1;
    const void *moved = block;
    const rebal_rules *top = s == 0 ? moved : &r.top;
    if (s == 1) r.top.instruments = moved;
    if (s == 2) r.top.policy = moved;
    if (s == 3) r.top.groups = moved;
    if (s == 4) r.top.fees = moved;
    if (s == 5) r.top.clip = moved;
    if (s == 6) r.top.halt = moved;
    if (s == 7) r.top.costs = moved;
    if (s == 8) r.top.risk = moved;
    *error = no_error();
    rebal_status status = rebal_engine_create(&engine, top, NULL, 0, error);
    ck_assert_int_eq(rebal_engine_size(top) > 0, status == REBAL_OK);
    rebal_engine_destroy(engine);
    free(block);
    return status;
}

START_TEST(struct_of_another_age) {
    size_t bytes = struct_bytes(_i), least = struct_least(_i);
    rebal_error error;
    for (uint32_t size = 0; size < least; size++) {
        rebal_status status = create_sized(_i, size, size < 4 ? 4 : size, 0, &error);
        expect_field(status, &error, REBAL_E_STRUCT, struct_name(_i));
        expect_report(&error, REBAL_E_STRUCT, struct_name(_i), REBAL_NONE, REBAL_NONE, 0);
    }
    for (size_t size = least; size <= bytes + 24; size++)
        ck_assert_int_eq(create_sized(_i, (uint32_t)size, size, 0, &error), REBAL_OK);
    for (size_t set = bytes; set < bytes + 24; set++)
        expect_field(create_sized(_i, (uint32_t)bytes + 24, bytes + 24, set, &error), &error,
                     REBAL_E_STRUCT, struct_name(_i));
    expect_field(create_sized(_i, UINT32_MAX, bytes, 0, &error), &error, REBAL_E_STRUCT,
                 struct_name(_i));
    expect_field(create_sized(_i, 4097, bytes, 0, &error), &error, REBAL_E_STRUCT, struct_name(_i));
}
END_TEST

/* ---- memory */

static size_t save(const rebal_engine *engine, uint8_t *bytes) {
    size_t count;
    ck_assert_int_eq(rebal_engine_save(engine, NULL, 0, &count, NULL), REBAL_OK);
    ck_assert_uint_le(count, MOST_BYTES);
    ck_assert_int_eq(rebal_engine_save(engine, bytes, count, &count, NULL), REBAL_OK);
    return count;
}

/* Memory that the caller lends: `need` bytes at a multiple of 16 plus `shift`, and then a guard. */
static unsigned char *lent(unsigned char **block, size_t need, size_t shift) {
    *block = malloc(need + 64);
    memset(*block, 0xA5, need + 64);
    return *block + (16 - (uintptr_t)*block % 16) % 16 + shift;
}

START_TEST(caller_memory) {
    static uint8_t bytes[MOST_BYTES], lent_bytes[MOST_BYTES];
    rules r;
    rebal_engine *engine, *other;
    unsigned char *block;
    rules_fill(&r);
    engine = rules_engine(&r);
    size_t count = save(engine, bytes), need = rebal_engine_size(&r.top);
    ck_assert_uint_eq(rebal_engine_load_size(bytes, count), need);
    for (size_t shift = 0; shift < 16; shift++) {
        rebal_error error = no_error();
        unsigned char *memory = lent(&block, need, shift);
        for (int load = 0; load < 2; load++) {
            rebal_status status =
                load ? rebal_engine_load(&other, bytes, count, memory, need, &error)
                     : rebal_engine_create(&other, &r.top, memory, need, &error);
            ck_assert_int_eq(status, shift == 0 ? REBAL_OK : REBAL_E_MEMORY);
            if (shift != 0) {
                expect_report(&error, REBAL_E_MEMORY, "memory", -1, -1, (int64_t)need);
                ck_assert_ptr_null(other);
                ck_assert_int_eq(memory[0], 0xA5);
                continue;
            }
            ck_assert_ptr_eq(other, memory);
            for (size_t k = 0; k < 16; k++) ck_assert_int_eq(memory[need + k], 0xA5);
            ck_assert_uint_eq(save(other, lent_bytes), count);
            ck_assert_mem_eq(lent_bytes, bytes, count);
            rebal_engine_destroy(other);
        }
        free(block);
    }
    rebal_engine_destroy(engine);
}
END_TEST

START_TEST(memory_one_byte_short) {
    static uint8_t bytes[MOST_BYTES];
    rules r;
    rebal_engine *engine, *other = NULL;
    unsigned char *block;
    rules_fill(&r);
    engine = rules_engine(&r);
    size_t count = save(engine, bytes), need = rebal_engine_size(&r.top);
    unsigned char *memory = lent(&block, need, 0);
    const size_t lengths[] = {0, 1, need / 2, need - 1};
    for (int k = 0; k < 4; k++) {
        rebal_error error = no_error();
        ck_assert_int_eq(rebal_engine_create(&other, &r.top, memory, lengths[k], &error),
                         REBAL_E_MEMORY);
        expect_report(&error, REBAL_E_MEMORY, "memory", -1, -1, (int64_t)need);
        ck_assert_int_eq(rebal_engine_load(&other, bytes, count, memory, lengths[k], &error),
                         REBAL_E_MEMORY);
        ck_assert_ptr_null(other);
    }
    free(block);
    rebal_engine_destroy(engine);
}
END_TEST

/* ---- reading an engine */

START_TEST(ids_and_bytes_by_capacity) {
    static uint8_t bytes[MOST_BYTES];
    rules r;
    uint64_t id[ROWS];
    size_t count = 99;
    rebal_error error = no_error();
    rules_fill(&r);
    rebal_engine *engine = rules_engine(&r);
    expect_field(rebal_engine_ids(NULL, id, ROWS, &count, &error), &error, REBAL_E_ARGUMENT,
                 "engine");
    expect_field(rebal_engine_ids(engine, id, ROWS, NULL, &error), &error, REBAL_E_ARGUMENT,
                 "capacity");
    expect_field(rebal_engine_ids(engine, NULL, 1, &count, &error), &error, REBAL_E_ARGUMENT,
                 "capacity");
    ck_assert_uint_eq(count, 99);
    ck_assert_int_eq(rebal_engine_ids(engine, NULL, 0, &count, NULL), REBAL_OK);
    ck_assert_uint_eq(count, ROWS);
    for (size_t capacity = 0; capacity < ROWS; capacity++) {
        uint64_t *few = exactly(NULL, capacity * sizeof *few);
        ck_assert_int_eq(rebal_engine_ids(engine, few, capacity, &count, &error), REBAL_E_CAPACITY);
        expect_report(&error, REBAL_E_CAPACITY, "capacity", -1, -1, ROWS);
        ck_assert_uint_eq(count, ROWS);
        free(few);
    }
    ck_assert_int_eq(rebal_engine_ids(engine, id, ROWS, &count, NULL), REBAL_OK);
    ck_assert_mem_eq(id, r.id, sizeof id);
    expect_field(rebal_engine_save(NULL, bytes, 9, &count, &error), &error, REBAL_E_ARGUMENT,
                 "engine");
    expect_field(rebal_engine_save(engine, bytes, 9, NULL, &error), &error, REBAL_E_ARGUMENT,
                 "bytes");
    expect_field(rebal_engine_save(engine, NULL, 9, &count, &error), &error, REBAL_E_ARGUMENT,
                 "bytes");
    size_t need = save(engine, bytes);
    memset(bytes, 0xA5, sizeof bytes);
    ck_assert_int_eq(rebal_engine_save(engine, bytes, need - 1, &count, &error), REBAL_E_CAPACITY);
    ck_assert_uint_eq(count, need);
    for (size_t k = 0; k < need; k++) ck_assert_int_eq(bytes[k], 0xA5);
    rebal_engine_destroy(engine);
}
END_TEST

/* ---- the same rules in other rows */

#define MOVE(column)                                                                               \
    for (int k = 0; k < ROWS; k++) to->column[place[k]] = from->column[k]

/* Row k of `from` is row place[k] of `to`. */
static void rules_permute(rules *to, const rules *from, const int32_t *place) {
    rules_fill(to);
    MOVE(id);
    MOVE(kind);
    MOVE(group);
    MOVE(quantity_exponent);
    MOVE(price_exponent);
    MOVE(restriction);
    MOVE(lot);
    MOVE(tick);
    MOVE(holding_min);
    MOVE(order_min);
    MOVE(fee_buy);
    MOVE(settle);
    for (int k = 0; k < ROWS; k++) to->quote[k] = place[BASE];
    to->fee_row[0] = place[BASE];
    to->instruments.base = place[BASE];
}

/* The digest of the rules, from a plan of an account that only holds cash. */
static void rules_digest(const rebal_engine *engine, int32_t base, uint8_t digest[32]) {
    const int64_t cash = 100, one = REBAL_ONE;
    rebal_portfolio *portfolio;
    rebal_plan *plan;
    ck_assert_int_eq(rebal_portfolio_create(&portfolio, engine, NULL, 0, NULL), REBAL_OK);
    ck_assert_int_eq(rebal_plan_create(&plan, engine, NULL, 0, NULL), REBAL_OK);
    rebal_portfolio_set(portfolio, REBAL_HOLDING, &base, &cash, 1, NULL);
    rebal_portfolio_set(portfolio, REBAL_TARGET, &base, &one, 1, NULL);
    ck_assert_int_eq(rebal_plan_make(plan, portfolio, NULL, 0, NULL), REBAL_OK);
    ck_assert_int_eq(rebal_plan_seal(plan, portfolio, NULL), REBAL_OK);
    ck_assert_int_eq(rebal_plan_digest(plan, digest, NULL, NULL, NULL), REBAL_OK);
    rebal_plan_destroy(plan);
    rebal_portfolio_destroy(portfolio);
}

static void rules_distinct(rules *r) {
    rules_fill(r);
    for (int k = 0; k < ROWS; k++) {
        r->tick[k] = 3 + k;
        r->lot[k] = 1 + k;
        r->holding_min[k] = 10 * k;
        r->order_min[k] = k;
        r->settle[k] = 1000 * k;
        r->restriction[k] = k % 4;
    }
    r->policy.band_abs_ppb = 50000000;
    r->halt.n_orders = 99;
}

START_TEST(rows_leave_no_trace) {
    static const int32_t places[][ROWS] = {
        {0, 1, 2, 3, 4}, {4, 3, 2, 1, 0}, {1, 2, 3, 4, 0}, {2, 0, 4, 1, 3}};
    static uint8_t first[MOST_BYTES], bytes[MOST_BYTES];
    uint8_t digest[2][32];
    for (size_t k = 0; k < sizeof places / sizeof *places; k++) {
        rules plain, r;
        rebal_engine *engine, *again;
        rules_distinct(&plain);
        rules_permute(&r, &plain, places[k]);
        r.policy = plain.policy;
        r.policy.due_ns = r.due;
        r.halt = plain.halt;
        engine = rules_engine(&r);
        size_t count = save(engine, k == 0 ? first : bytes);
        const uint8_t *saved = k == 0 ? first : bytes;
        rules_digest(engine, r.instruments.base, digest[k > 0]);
        if (k > 0) ck_assert_mem_eq(saved, first, count - 4 * ROWS);
        ck_assert_mem_eq(digest[k > 0], digest[0], 32);
        ck_assert_int_eq(rebal_engine_load(&again, saved, count, NULL, 0, NULL), REBAL_OK);
        rules_digest(again, r.instruments.base, digest[1]);
        ck_assert_mem_eq(digest[1], digest[0], 32);
        uint64_t id[ROWS];
        ck_assert_int_eq(rebal_engine_ids(again, id, ROWS, &count, NULL), REBAL_OK);
        ck_assert_mem_eq(id, r.id, sizeof id);
        rebal_engine_destroy(again);
        rebal_engine_destroy(engine);
    }
}
END_TEST

/* ---- bytes from anywhere */

/* What loads is saved as the same bytes; nothing else loads. */
static rebal_status load_anything(const uint8_t *bytes, size_t count) {
    static uint8_t saved[MOST_BYTES];
    rebal_engine *engine = (rebal_engine *)saved;
    rebal_error error = no_error();
    uint8_t *block = exactly(bytes, count);
    size_t need = rebal_engine_load_size(block, count), size = need > 0 ? need : 1;
    unsigned char *memory = aligned_alloc(16, (size + 15) / 16 * 16);
    memset(memory, 0xA5, size);
    rebal_status status = rebal_engine_load(&engine, block, count, memory, size, &error);
    ck_assert_int_eq(status == REBAL_OK, engine != NULL);
    if (status == REBAL_OK) {
        ck_assert_uint_eq(save(engine, saved), count);
        ck_assert_mem_eq(saved, bytes, count);
    } else {
        ck_assert_int_eq(error.status, status);
    }
    rebal_engine_destroy(engine);
    free(memory);
    free(block);
    return status;
}

START_TEST(load_null) {
    rebal_engine *engine = (rebal_engine *)&(int){0};
    uint8_t byte = 0;
    rebal_error error = no_error();
    expect_field(rebal_engine_load(NULL, &byte, 1, NULL, 0, &error), &error, REBAL_E_ARGUMENT,
                 "engine");
    expect_field(rebal_engine_load(&engine, NULL, 0, NULL, 0, &error), &error, REBAL_E_ARGUMENT,
                 "bytes");
    ck_assert_ptr_null(engine);
    expect_field(rebal_engine_load(&engine, &byte, 0, NULL, 0, &error), &error, REBAL_E_PARSE,
                 "bytes");
    ck_assert_uint_eq(rebal_engine_load_size(NULL, 9), 0);
    ck_assert_uint_eq(rebal_engine_load_size(&byte, 1), 0);
}
END_TEST

START_TEST(load_every_truncation) {
    static uint8_t bytes[MOST_BYTES];
    rules r;
    rules_distinct(&r);
    rebal_engine *engine = rules_engine(&r);
    size_t count = save(engine, bytes);
    ck_assert_int_eq(load_anything(bytes, count), REBAL_OK);
    for (size_t k = 0; k < count; k++) ck_assert_int_eq(load_anything(bytes, k), REBAL_E_PARSE);
    for (size_t k = 1; k < 9; k++) ck_assert_int_eq(load_anything(bytes, count + k), REBAL_E_PARSE);
    rebal_engine_destroy(engine);
}
END_TEST

/* Every byte set to a few values, then random ones, then two at a time. */
START_TEST(load_every_corruption) {
    static const uint8_t values[] = {0x00, 0x01, 0x7F, 0x80, 0xFF};
    static uint8_t bytes[MOST_BYTES];
    uint64_t seed = 0xC0FFEE;
    size_t loaded = 0;
    rules r;
    rules_distinct(&r);
    rebal_engine *engine = rules_engine(&r);
    size_t count = save(engine, bytes);
    for (size_t k = 0; k < count; k++) {
        uint8_t before = bytes[k];
        for (size_t v = 0; v < sizeof values; v++) {
            bytes[k] = values[v];
            loaded += load_anything(bytes, count) == REBAL_OK;
        }
        bytes[k] = before;
    }
    for (int k = 0; k < 100000; k++) {
        size_t at = (size_t)unit_below(&seed, (int64_t)count), as = at;
        uint8_t before = bytes[at], second;
        if (k % 4 == 3) as = (size_t)unit_below(&seed, (int64_t)count);
        second = bytes[as];
        bytes[at] = (uint8_t)splitmix_next(&seed);
        if (as != at) bytes[as] = (uint8_t)splitmix_next(&seed);
        loaded += load_anything(bytes, count) == REBAL_OK;
        bytes[as] = second;
        bytes[at] = before;
    }
    ck_assert_uint_gt(loaded, 1000);
    rebal_engine_destroy(engine);
}
END_TEST

/* Counts that disagree with each other, a sequence that is none, ids that do not ascend. */
START_TEST(load_contradictions) {
    enum { COUNTS = 4, FIRST = 60 };
    static uint8_t bytes[MOST_BYTES];
    rules r;
    rules_fill(&r);
    rebal_engine *engine = rules_engine(&r);
    size_t count = save(engine, bytes);
    for (size_t at = FIRST; at + 8 <= count; at += 8) {
        uint8_t before[8];
        static const uint8_t larger[8] = {0xA0, 0x86, 0x01};
        memcpy(before, bytes + at, 8);
        memcpy(bytes + at, larger, 8);
        (void)load_anything(bytes, count);
        memcpy(bytes + at, before, 8);
    }
    uint8_t *sequence = bytes + count - 4 * ROWS;
    for (int j = 0; j < ROWS; j++)
        for (int k = 0; k < ROWS; k++) {
            uint8_t before[4 * ROWS];
            memcpy(before, sequence, sizeof before);
            memcpy(sequence + 4 * j, before + 4 * k, 4);
            ck_assert_int_eq(load_anything(bytes, count), j == k ? REBAL_OK : REBAL_E_PARSE);
            memcpy(sequence, before, sizeof before);
        }
    rebal_engine_destroy(engine);
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("engine memory", &tests);
    tcase_add_loop_test(tests, struct_of_another_age, 0, N_STRUCTS);
    tcase_add_test(tests, caller_memory);
    tcase_add_test(tests, memory_one_byte_short);
    tcase_add_test(tests, ids_and_bytes_by_capacity);
    tcase_add_test(tests, rows_leave_no_trace);
    tcase_add_test(tests, load_null);
    tcase_add_test(tests, load_every_truncation);
    tcase_add_test(tests, load_every_corruption);
    tcase_add_test(tests, load_contradictions);
    return unit_run(suite);
}
