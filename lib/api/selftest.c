/* SPDX-License-Identifier: MIT */
/* The self test: golden plans, replayed at run time. They cross what a build can break: 128-bit
 * arithmetic, directed rounding, shifts, byte order, sorting. */
#include "api/plan.h"

#include "base/fail.h"

#include <rebal/library.h>
#include <string.h>

enum { SELFTEST_ROWS = 6, SELFTEST_PLANS = 3 };

/* The first eight bytes of the plan ids. */
static const uint8_t selftest_golden[SELFTEST_PLANS][8] = {
    {0x72, 0x84, 0x8a, 0x3f, 0x82, 0x39, 0xe3, 0x95},
    {0xfa, 0x6d, 0xe3, 0xa7, 0x39, 0x05, 0x59, 0x77},
    {0x38, 0x26, 0x55, 0x41, 0x29, 0xfb, 0xa9, 0x10}};

#define SELFTEST_NOW INT64_C(1767225600000000000)

/* Whole shares in cents, coins of 18 decimals, and both with fees, collar and bands. */
typedef struct selftest_case {
    int32_t money_exponent;
    int32_t quantity_exponent[SELFTEST_ROWS], price_exponent[SELFTEST_ROWS];
    int64_t lot[SELFTEST_ROWS];
    int64_t holding[SELFTEST_ROWS], target[SELFTEST_ROWS], price[SELFTEST_ROWS];
    int64_t reserve, rate_ppb, fixed, collar_ppb, inner_ppb;
} selftest_case;

static const selftest_case selftest_cases[SELFTEST_PLANS] = {
    {-2,
     {-2, 0, 0, 0, 0, 0},
     {-2, -2, -2, -2, -2, -2},
     {1, 1, 1, 10, 1, 1},
     {1234567, 400, 350, 2000, 77, 0},
     {50000000, 300000000, 250000000, 150000000, 150000000, 100000000},
     {0, 10250, 9801, 1003, 51234, 777},
     100000,
     1000000,
     95,
     0,
     0},
    {-6,
     {-6, -15, -8, -8, -6, 0},
     {-6, -4, -2, -6, -8, -4},
     {1, 1000000000, 1000, 1, 3, 1},
     {99000000000, 4000000000000000, 12345678, 987654321, 1, 40},
     {10000000, 400000000, 300000000, 190000000, 60000000, 40000000},
     {0, 25013377, 6543210, 1987654, 33333333, 1234567},
     5000000,
     2500000,
     0,
     2000000,
     875000000},
    {-2,
     {-2, 0, -6, 0, 0, -3},
     {-2, -6, -6, -4, -2, -6},
     {1, 1, 7, 3, 100, 11},
     {-250000, 90001, 70000007, 6003, 100, 999},
     {0, 200000000, 200000000, 200000000, 200000000, 200000000},
     {0, 1234567, 7654321, 170001, 333, 98765432},
     40000,
     3333333,
     7,
     1000000,
     500000000},
};

typedef struct selftest_handles {
    rebal_engine *engine;
    rebal_portfolio *portfolio;
    rebal_plan *plan;
} selftest_handles;

/* The rules of a case, in storage that the caller keeps. */
typedef struct selftest_rules {
    rebal_instruments instruments;
    rebal_policy policy;
    rebal_fees fees;
    rebal_rules rules;
    int64_t holding_min[SELFTEST_ROWS];
} selftest_rules;

static void selftest_fill(selftest_rules *r, const selftest_case *c) {
    *r = (selftest_rules){.holding_min = {c->reserve}};
    r->instruments = (rebal_instruments){.struct_size = sizeof r->instruments,
                                         .n = SELFTEST_ROWS,
                                         .quantity_exponent = c->quantity_exponent,
                                         .price_exponent = c->price_exponent,
                                         .lot = c->lot,
                                         .holding_min = r->holding_min};
    r->policy = (rebal_policy){.struct_size = sizeof r->policy,
                               .scope = REBAL_SCOPE_BOOK,
                               .band_abs_ppb = 20000000,
                               .inner_ppb = c->inner_ppb,
                               .collar_ppb = c->collar_ppb};
    r->fees = (rebal_fees){
        .struct_size = sizeof r->fees, .n = 1, .rate_ppb = &c->rate_ppb, .fixed = &c->fixed};
    r->rules = (rebal_rules){.struct_size = sizeof r->rules,
                             .money_exponent = c->money_exponent,
                             .instruments = &r->instruments,
                             .policy = &r->policy,
                             .fees = &r->fees};
}

/* Handles in that memory, or each with a malloc of its own. */
static rebal_status selftest_open(selftest_handles *h, const selftest_case *c, rbl_arena *arena) {
    selftest_rules r;
    size_t bytes[3] = {0};
    void *memory[3] = {NULL};
    selftest_fill(&r, c);
    bytes[0] = arena ? rebal_engine_size(&r.rules) : 0;
    if (arena) memory[0] = rbl_arena_take(arena, bytes[0], 1, RBL_ARENA_ALIGN);
    rebal_status status = rebal_engine_create(&h->engine, &r.rules, memory[0], bytes[0], NULL);
    if (status) return status;
    bytes[1] = arena ? rebal_portfolio_size(h->engine) : 0;
    bytes[2] = arena ? rebal_plan_size(h->engine) : 0;
    for (int k = 1; arena && k < 3; k++)
        memory[k] = rbl_arena_take(arena, bytes[k], 1, RBL_ARENA_ALIGN);
    status = rebal_portfolio_create(&h->portfolio, h->engine, memory[1], bytes[1], NULL);
    if (!status) status = rebal_plan_create(&h->plan, h->engine, memory[2], bytes[2], NULL);
    return status;
}

static void selftest_close(selftest_handles *h) {
    rebal_plan_destroy(h->plan);
    rebal_portfolio_destroy(h->portfolio);
    rebal_engine_destroy(h->engine);
}

static rebal_status selftest_plan(selftest_handles *h, const selftest_case *c, uint8_t digest[32]) {
    size_t n = SELFTEST_ROWS;
    rebal_portfolio *p = h->portfolio;
    rebal_status status = rebal_portfolio_set(p, REBAL_HOLDING, NULL, c->holding, n, NULL);
    if (!status) status = rebal_portfolio_set(p, REBAL_TARGET, NULL, c->target, n, NULL);
    if (!status) status = rebal_portfolio_tick(p, NULL, NULL, c->price, n, SELFTEST_NOW, NULL);
    if (!status) status = rebal_plan_make(h->plan, p, NULL, SELFTEST_NOW, NULL);
    if (!status) status = rebal_plan_seal(h->plan, p, NULL);
    return status ? status : rebal_plan_digest(h->plan, NULL, NULL, digest, NULL);
}

static rebal_status selftest_run(const selftest_case *c, uint8_t digest[32], rbl_arena *arena) {
    selftest_handles h = {NULL, NULL, NULL};
    rebal_status status = selftest_open(&h, c, arena);
    if (!status) status = selftest_plan(&h, c, digest);
    selftest_close(&h);
    return status;
}

size_t rebal_selftest_size(void) {
    selftest_rules r;
    rbl_arena arena = {0};
    rebal_engine fake = {0};
    selftest_fill(&r, &selftest_cases[0]);
    fake.rules.n = SELFTEST_ROWS;
    fake.rules.in_flight_max = 2 * SELFTEST_ROWS + 16;
    (void)rbl_arena_take(&arena, rebal_engine_size(&r.rules), 1, RBL_ARENA_ALIGN);
    (void)rbl_arena_take(&arena, rebal_portfolio_size(&fake), 1, RBL_ARENA_ALIGN);
    (void)rbl_arena_take(&arena, rebal_plan_size(&fake), 1, RBL_ARENA_ALIGN);
    return arena.used;
}

rebal_status rebal_selftest(void *memory, size_t memory_bytes, rebal_error *error) {
    bool aligned = (uintptr_t)memory % RBL_ARENA_ALIGN == 0;
    if (memory && (!aligned || memory_bytes < rebal_selftest_size()))
        return rbl_fail_argument(error, REBAL_E_MEMORY, RBL_FIELD_MEMORY);
    for (int k = 0; k < SELFTEST_PLANS; k++) {
        uint8_t digest[32] = {0};
        rbl_arena arena = {.base = memory, .capacity = memory_bytes};
        rebal_status status = selftest_run(&selftest_cases[k], digest, memory ? &arena : NULL);
        if (status == REBAL_E_MEMORY) return rbl_fail_argument(error, status, RBL_FIELD_MEMORY);
        if (status || memcmp(digest, selftest_golden[k], sizeof selftest_golden[k]) != 0)
            return rbl_fail(error, REBAL_E_INTERNAL, RBL_FIELD_PLAN, REBAL_NONE, k, status);
    }
    return REBAL_OK;
}
