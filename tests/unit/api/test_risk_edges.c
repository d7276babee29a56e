/* SPDX-License-Identifier: MIT */
/* A risk model at its edges: lent memory, foreign bytes, few rows, many factors, zeros of either
 * sign, cash that varies, and which error comes first. */
#include "unit/api/risk_world.h"

enum { MOST_BYTES = 1 << 15, GUARD = 64, MANY = 1000 };

static size_t save(const rebal_engine *engine, uint8_t bytes[MOST_BYTES]) {
    size_t count;
    ck_assert_int_eq(rebal_engine_save(engine, bytes, MOST_BYTES, &count, NULL), REBAL_OK);
    return count;
}

/* Everything a model can be asked for at once. */
static void edges_begin(risk_world *r, bool factors) {
    risk_begin(r);
    if (factors) risk_by_factors(r);
    for (int i = 0; i < N; i++) {
        r->w.id[i] = 90 - 7 * (uint64_t)i;
        r->half_spread[i] = 0x1p-12, r->impact[i] = 0x1p-20;
    }
    r->w.policy.when[0] = REBAL_ON_TRACKING_ERROR, r->w.policy.when[1] = REBAL_ON_BENEFIT;
    r->w.policy.tracking_error_ppb = 1;
    r->w.policy.risk_aversion_ppb = 5 * (int64_t)REBAL_ONE, r->w.policy.horizon_ns = YEAR_NS;
    r->w.fixed[0] = 3;
    for (int i = 1; i < N; i++) r->w.fee_buy[i] = r->w.fee_sell[i] = 0;
}

typedef struct answer {
    rebal_summary summary;
    int64_t line[3][N];
    uint8_t id[32];
} answer;

static void ask(world *w, answer *a) {
    memset(a, 0, sizeof *a);
    ck_assert_int_eq(world_make(w, 0), REBAL_OK);
    rebal_lines lines = {.struct_size = sizeof lines, .capacity = N, .risk_ppb = a->line[0]};
    lines.risk_after_ppb = a->line[1], lines.cost = a->line[2];
    a->summary = w->summary;
    ck_assert_int_eq(rebal_plan_lines(w->plan, &lines, NULL), REBAL_OK);
    ck_assert_int_eq(rebal_plan_seal(w->plan, w->portfolio, NULL), REBAL_OK);
    ck_assert_int_eq(rebal_plan_digest(w->plan, NULL, NULL, a->id, NULL), REBAL_OK);
}

/* ---- memory and bytes */

/* `need` bytes at a multiple of 16, and a guard behind them. */
static unsigned char *lent(unsigned char **block, size_t need) {
    *block = malloc(need + 16 + GUARD);
    memset(*block, 0xA5, need + 16 + GUARD);
    return *block + (16 - (uintptr_t)*block % 16) % 16;
}

static void expect_guard(unsigned char *block, const unsigned char *end) {
    for (int k = 0; k < GUARD; k++) ck_assert_int_eq(end[k], 0xA5);
    free(block);
}

/* Created or loaded, in memory of exactly the size that was asked for: the same answer. */
START_TEST(caller_memory) {
    static risk_world r;
    static uint8_t bytes[MOST_BYTES];
    answer own, other;
    edges_begin(&r, _i % 2);
    world_open(&r.w);
    ask(&r.w, &own);
    ck_assert_int_eq(own.summary.fired, REBAL_ON_TRACKING_ERROR | REBAL_ON_BENEFIT);
    size_t count = save(r.w.engine, bytes), need = rebal_engine_size(&r.w.rules);
    ck_assert_uint_eq(rebal_engine_load_size(bytes, count), need);
    world_close(&r.w);
    unsigned char *block[3], *end[3], *at = lent(&block[0], need);
    end[0] = at + need;
    if (_i < 2)
        ck_assert_int_eq(rebal_engine_create(&r.w.engine, &r.w.rules, at, need, NULL), REBAL_OK);
    else
        ck_assert_int_eq(rebal_engine_load(&r.w.engine, bytes, count, at, need, NULL), REBAL_OK);
    need = rebal_portfolio_size(r.w.engine);
    at = lent(&block[1], need), end[1] = at + need;
    ck_assert_int_eq(rebal_portfolio_create(&r.w.portfolio, r.w.engine, at, need, NULL), REBAL_OK);
    need = rebal_plan_size(r.w.engine);
    at = lent(&block[2], need), end[2] = at + need;
    ck_assert_int_eq(rebal_plan_create(&r.w.plan, r.w.engine, at, need, NULL), REBAL_OK);
    world_update(&r.w);
    ck_assert_int_eq(world_tick(&r.w), REBAL_ON_TRACKING_ERROR | REBAL_ON_BENEFIT);
    ask(&r.w, &other);
    ck_assert_mem_eq(&own, &other, sizeof own);
    world_close(&r.w);
    for (int k = 0; k < 3; k++) expect_guard(block[k], end[k]);
}
END_TEST

/* Whatever loads can be planned by. */
START_TEST(corrupted_rules_plan) {
    static risk_world r;
    static uint8_t bytes[MOST_BYTES];
    edges_begin(&r, _i == 1);
    world_open(&r.w);
    size_t count = save(r.w.engine, bytes), planned = 0;
    world_close(&r.w);
    for (size_t k = 0; k < 2 * count; k++) {
        uint8_t *at = &bytes[k / 2], kept = *at;
        *at ^= k % 2 == 0 ? 0x41 : 0x80;
        if (rebal_engine_load(&r.w.engine, bytes, count, NULL, 0, NULL) == REBAL_OK) {
            rebal_portfolio_create(&r.w.portfolio, r.w.engine, NULL, 0, NULL);
            rebal_plan_create(&r.w.plan, r.w.engine, NULL, 0, NULL);
            rebal_portfolio_set(r.w.portfolio, REBAL_HOLDING, NULL, r.w.holding, N, NULL);
            rebal_portfolio_set(r.w.portfolio, REBAL_TARGET, NULL, r.w.target, N, NULL);
            rebal_portfolio_tick(r.w.portfolio, NULL, NULL, r.w.price, N, r.w.now, NULL);
            planned += rebal_plan_make(r.w.plan, r.w.portfolio, NULL, r.w.now, NULL) == REBAL_OK;
            world_read(&r.w);
            ck_assert_int_ge(r.w.summary.tracking_error_before_ppb, 0);
            ck_assert_int_ge(r.w.summary.tracking_error_after_ppb, 0);
            ck_assert_int_ge(r.w.summary.cost, r.w.summary.fees);
            world_close(&r.w);
        }
        *at = kept;
    }
    ck_assert_uint_gt(planned, 50);
}
END_TEST

/* A -0 is a 0, and no factor covariance is the unit one: the same rules, the same bytes. */
START_TEST(minus_zero) {
    static risk_world r;
    static uint8_t first[MOST_BYTES], bytes[MOST_BYTES];
    size_t count = 0;
    for (int minus = 0; minus < 2; minus++) {
        double zero = minus ? -0.0 : 0.0;
        edges_begin(&r, _i == 1);
        for (int i = 0; i < N; i++) r.covariance[i * (i + 1) / 2] = zero; /* the cash */
        for (int i = 0; i < N; i++) r.loadings[2 * i + 1] = zero;
        r.specific[0] = r.half_spread[0] = r.impact[2] = r.half_spread[3] = zero;
        r.factors[0] = 1, r.factors[1] = zero, r.factors[2] = 1;
        for (int i = 0; i < N; i++) r.loadings[2 * i] = .15 * risk_beta[i];
        if (minus && _i == 1) r.model.factor_covariance = NULL;
        world_open(&r.w);
        count = save(r.w.engine, minus ? bytes : first);
        world_close(&r.w);
    }
    ck_assert_mem_eq(bytes, first, count);
}
END_TEST

/* ---- models of every kind */

static void expect_before(risk_world *r, int64_t tracking_error, int32_t fired) {
    world_open(&r->w);
    ck_assert_int_eq(world_tick(&r->w), fired);
    ck_assert_int_eq(world_make(&r->w, 0), REBAL_OK);
    ck_assert_int_eq(r->w.summary.tracking_error_before_ppb, tracking_error);
    world_close(&r->w);
}

/* Nothing but cash: no drift, whatever it varies. */
START_TEST(one_row) {
    static risk_world r;
    for (int kind = 0; kind < 3; kind++) {
        edges_begin(&r, kind == 2);
        r.w.instruments.n = r.model.n = 1;
        r.w.target[0] = REBAL_ONE, r.w.holding[0] = 1000;
        r.covariance[0] = kind == 1 ? .04 : 0;
        r.w.policy.tracking_error_ppb = 0;
        expect_before(&r, 0, REBAL_ON_TRACKING_ERROR);
    }
}
END_TEST

/* F-TE: no risk, no tracking error; a level of 0 is always reached, one of 1 never. */
START_TEST(no_risk) {
    static risk_world r;
    for (int factors = 0; factors < 2; factors++)
        for (int64_t level = 0; level < 2; level++) {
            edges_begin(&r, factors);
            memset(r.covariance, 0, sizeof r.covariance);
            memset(r.loadings, 0, sizeof r.loadings);
            memset(r.specific, 0, sizeof r.specific);
            r.w.policy.tracking_error_ppb = level;
            expect_before(&r, 0, level == 0 ? REBAL_ON_TRACKING_ERROR : 0);
        }
}
END_TEST

/* F-ACTIVE: cash has what the others lack. Half of the account is missing of row 1 and is cash. */
START_TEST(cash_varies) {
    static risk_world r;
    for (int base = 0; base < 2; base++) {
        edges_begin(&r, false);
        memset(r.covariance, 0, sizeof r.covariance);
        memset(r.w.holding, 0, sizeof r.w.holding);
        memset(r.w.target, 0, sizeof r.w.target);
        r.covariance[0] = .09, r.covariance[2] = .16; /* .25 (.09 + .16), the root */
        r.w.instruments.base = base;
        r.w.lo[base] = 0, r.w.hi[base] = REBAL_ONE;
        r.w.fee_buy[0] = r.w.fee_sell[0] = r.w.fee_buy[1] = r.w.fee_sell[1] = REBAL_NONE;
        r.w.holding[base] = r.w.holding[1 - base] = 1 << 20;
        r.w.target[1 - base] = REBAL_ONE;
        expect_before(&r, 250000000, REBAL_ON_TRACKING_ERROR | REBAL_ON_BENEFIT);
    }
}
END_TEST

/* F-TE: as many factors as may be, each as one, and one that undoes another. */
START_TEST(many_factors) {
    static risk_world r;
    static double loadings[2 * MANY], few[1];
    edges_begin(&r, true);
    r.w.instruments.n = r.model.n = 2;
    r.model.factor_covariance = NULL;
    r.model.loadings = loadings, r.model.n_factors = MANY;
    memset(r.specific, 0, sizeof r.specific);
    for (int k = 0; k < MANY; k++) loadings[MANY + k] = k % 2 ? 0x1p-6 : -0x1p-6;
    r.w.holding[1] = r.w.holding[0] = 1 << 20;
    r.w.target[0] = 0, r.w.target[1] = REBAL_ONE;
    expect_before(&r, 247052943, REBAL_ON_TRACKING_ERROR | REBAL_ON_BENEFIT); /* sqrt(1000) / 128 */
    const size_t counts[] = {MANY + 1, 100001, SIZE_MAX / 16, SIZE_MAX};
    for (int k = 0; k < 4; k++) {
        rebal_engine *engine;
        r.model.n_factors = counts[k], r.model.loadings = few; /* counts are looked at first */
        ck_assert_uint_eq(rebal_engine_size(&r.w.rules), 0);
        ck_assert_int_eq(rebal_engine_create(&engine, &r.w.rules, NULL, 0, NULL), REBAL_E_RANGE);
    }
}
END_TEST

/* ---- which error comes first */

/* Two mistakes; the one that the header names first is told. */
START_TEST(order_of_errors) {
    static risk_world r;
    static const rebal_status order[] = {REBAL_E_ARGUMENT,  REBAL_E_RANGE,    REBAL_E_MEMORY,
                                         REBAL_E_DUPLICATE, REBAL_E_OVERFLOW, REBAL_E_NOT_PSD};
    enum { MISTAKES = sizeof order / sizeof *order };
    for (int a = 0; a < MISTAKES; a++)
        for (int b = a; b < MISTAKES; b++) {
            unsigned mistakes = 1u << a | 1u << b;
            unsigned char memory[16];
            rebal_engine *engine;
            edges_begin(&r, false);
            if (mistakes & 1) r.model.covariance = NULL;
            if (mistakes & 2) r.covariance[14] = 101; /* per cent */
            if (mistakes & 8) r.w.id[2] = r.w.id[1];
            if (mistakes & 16)
                r.w.price_exponent[1] = r.w.quantity_exponent[1] = -18,
                r.w.price_exponent[2] = r.w.quantity_exponent[2] = 6;
            if (mistakes & 32) r.covariance[8] = .2;
            bool lends = mistakes & 4;
            rebal_status status =
                rebal_engine_create(&engine, &r.w.rules, lends ? memory : NULL, lends, NULL);
            ck_assert_msg(status == order[a], "%d and %d: %s", a, b, rebal_code_name(status));
        }
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("risk edges", &tests);
    tcase_add_loop_test(tests, caller_memory, 0, 4);
    tcase_add_loop_test(tests, corrupted_rules_plan, 0, 2);
    tcase_add_loop_test(tests, minus_zero, 0, 2);
    tcase_add_test(tests, one_row);
    tcase_add_test(tests, no_risk);
    tcase_add_test(tests, cash_varies);
    tcase_add_test(tests, many_factors);
    tcase_add_test(tests, order_of_errors);
    return unit_run(suite);
}
