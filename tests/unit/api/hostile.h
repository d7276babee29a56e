/* SPDX-License-Identifier: MIT */
/* What the tests of the public API share: rules with every column given, and the error report. */
#ifndef UNIT_API_HOSTILE_H
#define UNIT_API_HOSTILE_H

#include "unit/unit.h"

#include <rebal/rebal.h>

#include <stddef.h>

enum { ROWS = 5, BASE = 1, GROUPS = 3, FEES = 3, TIERS = 4, DUE = 3 };

/* Valid rules that leave no column NULL; row 1 is the base cash, ids are not in row order. */
typedef struct rules {
    uint64_t id[ROWS];
    int32_t kind[ROWS], quote[ROWS], group[ROWS];
    int32_t quantity_exponent[ROWS], price_exponent[ROWS], restriction[ROWS];
    int64_t lot[ROWS], tick[ROWS], holding_min[ROWS], holding_max[ROWS];
    int64_t order_min[ROWS], order_max[ROWS], notional_min[ROWS], notional_min_ppb[ROWS];
    int32_t fee_buy[ROWS], fee_sell[ROWS];
    int64_t settle[ROWS], band_abs[ROWS], band_rel[ROWS], band_min[ROWS];
    int64_t group_abs[GROUPS], group_rel[GROUPS], group_min[GROUPS];
    int32_t fee_row[FEES];
    int64_t rate[FEES], fixed[FEES], fee_min[FEES], fee_max[FEES];
    int64_t tier_offset[FEES + 1], tier_from[TIERS], tier_rate[TIERS];
    int64_t due[DUE];
    double half_spread[ROWS], impact[ROWS], impact_exponent[ROWS];
    rebal_instruments instruments;
    rebal_policy policy;
    rebal_groups groups;
    rebal_fees fees;
    rebal_limits clip, halt;
    rebal_costs costs;
    rebal_risk_model risk; /* of no rows: none */
    rebal_rules top;
} rules;

static inline void rules_fill_instruments(rules *r) {
    r->instruments = (rebal_instruments){.struct_size = sizeof r->instruments,
                                         .base = BASE,
                                         .n = ROWS,
                                         .id = r->id,
                                         .kind = r->kind,
                                         .quote = r->quote,
                                         .group = r->group,
                                         .quantity_exponent = r->quantity_exponent,
                                         .price_exponent = r->price_exponent,
                                         .lot = r->lot,
                                         .tick = r->tick,
                                         .restriction = r->restriction,
                                         .holding_min = r->holding_min,
                                         .holding_max = r->holding_max,
                                         .order_min = r->order_min,
                                         .order_max = r->order_max,
                                         .notional_min = r->notional_min,
                                         .notional_min_ppb = r->notional_min_ppb,
                                         .fee_buy = r->fee_buy,
                                         .fee_sell = r->fee_sell,
                                         .settle_ns = r->settle,
                                         .band_abs_ppb = r->band_abs,
                                         .band_rel_ppb = r->band_rel,
                                         .band_min_ppb = r->band_min};
    for (int32_t k = 0; k < ROWS; k++) {
        r->id[k] = UINT64_C(1000) - 7 * (uint64_t)k;
        r->kind[k] = k == BASE ? REBAL_CASH : REBAL_ASSET;
        r->quote[k] = BASE;
        r->group[k] = k % 2 == 0 ? k / 2 : REBAL_NONE;
        r->quantity_exponent[k] = k == BASE ? -2 : 0;
        r->price_exponent[k] = -2;
        r->lot[k] = r->tick[k] = 1;
        r->holding_max[k] = r->order_max[k] = REBAL_NONE;
        r->fee_buy[k] = k % FEES;
        r->fee_sell[k] = REBAL_NONE;
        r->band_abs[k] = r->band_rel[k] = r->band_min[k] = REBAL_NONE;
    }
}

static inline void rules_fill_fees(rules *r) {
    static const int64_t offset[FEES + 1] = {0, 2, 2, 4}, from[TIERS] = {10000, 20000, 5000, 6000};
    for (int k = 0; k < FEES; k++) {
        r->fee_row[k] = k == 0 ? BASE : REBAL_NONE;
        r->rate[k] = 3000000;
        r->fee_max[k] = REBAL_NONE;
    }
    memcpy(r->tier_offset, offset, sizeof offset);
    memcpy(r->tier_from, from, sizeof from);
    for (int t = 0; t < TIERS; t++) r->tier_rate[t] = 2000000 - t % 2 * 1000000;
    r->fees = (rebal_fees){.struct_size = sizeof r->fees,
                           .n = FEES,
                           .instrument = r->fee_row,
                           .rate_ppb = r->rate,
                           .fixed = r->fixed,
                           .min = r->fee_min,
                           .max = r->fee_max,
                           .tier_offset = r->tier_offset,
                           .tier_from = r->tier_from,
                           .tier_rate_ppb = r->tier_rate};
}

static inline void rules_fill(rules *r) {
    memset(r, 0, sizeof *r);
    rules_fill_instruments(r);
    rules_fill_fees(r);
    for (int k = 0; k < DUE; k++) r->due[k] = INT64_C(1000) * k;
    r->policy = (rebal_policy){.struct_size = sizeof r->policy, .n_due = DUE, .due_ns = r->due};
    r->groups = (rebal_groups){.struct_size = sizeof r->groups,
                               .n = GROUPS,
                               .band_abs_ppb = r->group_abs,
                               .band_rel_ppb = r->group_rel,
                               .band_min_ppb = r->group_min};
    r->clip.struct_size = r->halt.struct_size = sizeof r->clip;
    for (int k = 0; k < ROWS; k++) r->impact_exponent[k] = .5;
    r->costs = (rebal_costs){.struct_size = sizeof r->costs,
                             .half_spread = r->half_spread,
                             .impact = r->impact,
                             .impact_exponent = r->impact_exponent};
    r->risk.struct_size = sizeof r->risk;
    r->top = (rebal_rules){.struct_size = sizeof r->top,
                           .money_exponent = -2,
                           .instruments = &r->instruments,
                           .policy = &r->policy,
                           .groups = &r->groups,
                           .fees = &r->fees,
                           .clip = &r->clip,
                           .halt = &r->halt,
                           .costs = &r->costs,
                           .risk = &r->risk};
}

static inline rebal_engine *rules_engine(const rules *r) {
    rebal_engine *engine;
    ck_assert_int_eq(rebal_engine_create(&engine, &r->top, NULL, 0, NULL), REBAL_OK);
    return engine;
}

/* An error report that nobody has written to. */
static inline rebal_error no_error(void) {
    rebal_error error;
    memset(&error, 0x5A, sizeof error);
    error.struct_size = sizeof error;
    return error;
}

static inline bool is_untouched(const rebal_error *error) {
    rebal_error untouched = no_error();
    return memcmp(error, &untouched, sizeof untouched) == 0;
}

/* The report says all this. */
static inline void expect_report(const rebal_error *error, rebal_status status, const char *field,
                                 int32_t row, int64_t index, int64_t value) {
    ck_assert_int_eq(error->status, status);
    ck_assert_str_eq(rebal_code_name(error->field), field);
    ck_assert_msg(error->row == row, "%s: row %d", field, error->row);
    ck_assert_msg(error->index == index, "%s: index %lld", field, (long long)error->index);
    ck_assert_msg(error->value == value, "%s: value %lld", field, (long long)error->value);
}

/* Status and field of the report; the rest is of no interest. */
static inline void expect_field(rebal_status status, const rebal_error *error,
                                rebal_status expected, const char *field) {
    ck_assert_msg(status == expected, "%s: %s instead of %s", field, rebal_code_name(status),
                  rebal_code_name(expected));
    ck_assert_int_eq(error->status, expected);
    ck_assert_str_eq(rebal_code_name(error->field), field);
}

/* A block of exactly so many bytes. */
static inline void *exactly(const void *from, size_t bytes) {
    void *block = malloc(bytes > 0 ? bytes : 1);
    ck_assert_ptr_nonnull(block);
    if (from && bytes > 0) memcpy(block, from, bytes);
    return block;
}

/* Fills a struct with what it reads from a handle. */
typedef rebal_status struct_reader(const void *from, void *to, rebal_error *error);

/* A caller of any age: a struct of fewer bytes than `least` is refused, of others as much is filled
 * as the caller and the library know, whole[0..bytes-1], and nothing is written beyond. */
static inline void expect_any_age(struct_reader *read, const void *from, const void *whole,
                                  uint32_t bytes, size_t least, const char *field) {
    for (uint32_t size = 0; size <= bytes + 32; size++) {
        rebal_error error = no_error();
        unsigned char *block = exactly(NULL, size < 4 ? 4 : size);
        memset(block, 0xA5, size < 4 ? 4 : size);
        memcpy(block, &size, 4);
        rebal_status status = read(from, block, &error);
        ck_assert_int_eq(status, size < least ? REBAL_E_STRUCT : REBAL_OK);
        if (status) expect_field(status, &error, REBAL_E_STRUCT, field);
        size_t both = size < bytes ? size : bytes;
        if (!status) ck_assert_mem_eq(block + 4, (const unsigned char *)whole + 4, both - 4);
        for (size_t k = status ? 4 : both; k < size; k++) ck_assert_int_eq(block[k], 0xA5);
        free(block);
    }
}

#endif
