/* SPDX-License-Identifier: MIT */
/* A risk model in the rules: what is refused, that rows leave no trace, that it is saved. */
#include "unit/api/risk_world.h"

enum { MOST_BYTES = 1 << 14 };

static rebal_status create(const risk_world *r, rebal_error *error) {
    rebal_engine *engine;
    *error = (rebal_error){.struct_size = sizeof *error};
    rebal_status status = rebal_engine_create(&engine, &r->w.rules, NULL, 0, error);
    ck_assert((engine != NULL) == (status == REBAL_OK));
    bool sized = rebal_engine_size(&r->w.rules) > 0;
    ck_assert(sized == (status == REBAL_OK || status == REBAL_E_NOT_PSD));
    rebal_engine_destroy(engine);
    return status;
}

static void expect(const risk_world *r, rebal_status status, const char *field, int64_t index) {
    rebal_error error;
    ck_assert_msg(create(r, &error) == status, "%s: %s", field, rebal_code_name(error.status));
    ck_assert_str_eq(rebal_code_name(error.field), field);
    ck_assert_msg(error.index == index, "%s: index %lld", field, (long long)error.index);
}

/* ---- what is refused; in the order in which create looks */

START_TEST(counts_and_columns) {
    static risk_world r;
    risk_begin(&r);
    r.model.reserved = 1;
    expect(&r, REBAL_E_STRUCT, "rules.risk", REBAL_NONE);
    risk_begin(&r);
    r.model.n = N - 1;
    expect(&r, REBAL_E_RANGE, "rules.risk", REBAL_NONE);
    r.model.n = 0;
    r.model.n_factors = 1;
    expect(&r, REBAL_E_RANGE, "rules.risk", REBAL_NONE);
    r.model.n = N;
    r.model.n_factors = 1001;
    expect(&r, REBAL_E_RANGE, "n_factors", REBAL_NONE);
    risk_begin(&r);
    r.model.covariance = NULL;
    expect(&r, REBAL_E_ARGUMENT, "covariance", REBAL_NONE);
    risk_begin(&r);
    r.model.loadings = r.loadings;
    expect(&r, REBAL_E_ARGUMENT, "loadings", REBAL_NONE);
    r.model.loadings = NULL;
    r.model.specific = r.specific;
    expect(&r, REBAL_E_ARGUMENT, "specific", REBAL_NONE);
    r.model.specific = NULL;
    r.model.factor_covariance = r.factors;
    expect(&r, REBAL_E_ARGUMENT, "factor_covariance", REBAL_NONE);
    risk_by_factors(&r);
    r.model.covariance = r.covariance;
    expect(&r, REBAL_E_ARGUMENT, "covariance", REBAL_NONE);
    risk_by_factors(&r);
    r.model.loadings = NULL;
    expect(&r, REBAL_E_ARGUMENT, "loadings", REBAL_NONE);
    risk_by_factors(&r);
    r.model.specific = NULL;
    expect(&r, REBAL_E_ARGUMENT, "specific", REBAL_NONE);
}
END_TEST

/* Each number of each array, at the first, a middle and the last place. */
START_TEST(numbers) {
    static risk_world r;
    const double bad[] = {NEAR_INFINITY, -NEAR_INFINITY, 1e51, -1e51, NEAR_NAN};
    risk_begin(&r);
    struct {
        double *number;
        size_t count;
        const char *field;
    } arrays[] = {{r.covariance, PACKED, "covariance"},
                  {r.loadings, N * FACTORS, "loadings"},
                  {r.factors, 3, "factor_covariance"},
                  {r.specific, N, "specific"}};
    for (int a = 0; a < 4; a++) {
        size_t places[] = {0, arrays[a].count / 2, arrays[a].count - 1};
        if (a == 1) risk_by_factors(&r);
        for (int p = 0; p < 3; p++)
            for (int b = 0; b < 5; b++) {
                double *at = arrays[a].number + places[p], before = *at;
                *at = bad[b];
                rebal_status status = b == 2 || b == 3 ? REBAL_E_RANGE : REBAL_E_NOT_FINITE;
                expect(&r, status, arrays[a].field, (int64_t)places[p]);
                *at = before;
            }
    }
    rebal_error error;
    ck_assert_int_eq(create(&r, &error), REBAL_OK);
}
END_TEST

/* Returns in percent, or a variance below 0. */
START_TEST(units) {
    static risk_world r;
    risk_begin(&r);
    r.covariance[5] = 15. * 15.;
    expect(&r, REBAL_E_RANGE, "covariance", 5);
    r.covariance[5] = 100;
    rebal_error error;
    ck_assert_int_eq(create(&r, &error), REBAL_OK);
    r.covariance[5] = -1e-9;
    expect(&r, REBAL_E_RANGE, "covariance", 5);
    risk_by_factors(&r);
    r.specific[3] = 30 * 30;
    expect(&r, REBAL_E_RANGE, "loadings", 3 * FACTORS);
    ck_assert_int_eq(create(&r, &error), REBAL_E_RANGE);
    ck_assert_int_eq(error.row, 3);
    risk_by_factors(&r);
    r.loadings[4 * FACTORS] = 100;
    expect(&r, REBAL_E_RANGE, "loadings", 4 * FACTORS);
}
END_TEST

START_TEST(definite) {
    static risk_world r;
    rebal_error error;
    risk_begin(&r);
    r.covariance[8] = .15 * .3 * 1.001; /* more than perfectly correlated: rows 2 and 3 */
    expect(&r, REBAL_E_NOT_PSD, "covariance", 3);
    ck_assert_int_eq(create(&r, &error), REBAL_E_NOT_PSD);
    ck_assert_int_eq(error.row, 3);
    risk_begin(&r);
    r.covariance[3] = 1e-9; /* beside the cash, which does not move */
    expect(&r, REBAL_E_NOT_PSD, "covariance", 2);
    risk_by_factors(&r);
    r.factors[1] = 1;
    expect(&r, REBAL_E_NOT_PSD, "factor_covariance", 1);
    r.factors[1] = .15; /* perfectly correlated: a semidefinite model is one */
    ck_assert_int_eq(create(&r, &error), REBAL_OK);
    r.factors[1] = 1;
    r.model.factor_covariance = NULL; /* unit */
    ck_assert_int_eq(create(&r, &error), REBAL_OK);
}
END_TEST

/* ---- saving */

static size_t save(const rebal_engine *engine, uint8_t bytes[MOST_BYTES]) {
    size_t count;
    ck_assert_int_eq(rebal_engine_save(engine, bytes, MOST_BYTES, &count, NULL), REBAL_OK);
    return count;
}

/* Rules of either kind, their rows and the model's turned by `turn`, as an engine. */
static rebal_engine *turned(risk_world *r, bool factors, int turn) {
    static const double spread[N] = {0, .001, .002, .003, .004};
    risk_begin(r);
    for (int k = 0; k < N; k++) {
        int i = (k + turn) % N;
        r->w.id[k] = 100 - (uint64_t)i;
        r->half_spread[k] = spread[i];
        r->specific[k] = risk_volatility[i] * risk_volatility[i];
        r->loadings[FACTORS * k] = risk_beta[i];
        r->loadings[FACTORS * k + 1] = i / 8.;
        for (int l = 0; l <= k; l++) {
            int j = (l + turn) % N;
            r->covariance[k * (k + 1) / 2 + l] =
                risk_volatility[i] * risk_volatility[j] * (i == j ? 1 : .3);
        }
    }
    if (factors) {
        r->model = (rebal_risk_model){.struct_size = sizeof r->model,
                                      .n = N,
                                      .n_factors = FACTORS,
                                      .loadings = r->loadings,
                                      .specific = r->specific};
    }
    r->w.instruments.base = (N - turn) % N;
    world_point(&r->w);
    rebal_engine *engine;
    ck_assert_int_eq(rebal_engine_create(&engine, &r->w.rules, NULL, 0, NULL), REBAL_OK);
    return engine;
}

/* All but the sequence of rows at the end is the same; and loads to what saves to the same. */
START_TEST(rows_leave_no_trace) {
    static risk_world r;
    static uint8_t first[MOST_BYTES], bytes[MOST_BYTES], again[MOST_BYTES];
    size_t length = 0;
    for (int turn = 0; turn < N; turn++) {
        rebal_engine *engine = turned(&r, _i == 1, turn), *loaded, *copied;
        size_t count = save(engine, bytes);
        if (turn == 0) length = save(engine, first);
        ck_assert_uint_eq(count, length);
        ck_assert_mem_eq(bytes, first, count - 4 * N);
        ck_assert_uint_gt(rebal_engine_load_size(bytes, count), 0);
        ck_assert_int_eq(rebal_engine_load(&loaded, bytes, count, NULL, 0, NULL), REBAL_OK);
        ck_assert_uint_eq(save(loaded, again), count);
        ck_assert_mem_eq(again, bytes, count);
        rebal_rules rules = {.struct_size = sizeof rules};
        ck_assert_int_eq(rebal_engine_rules(loaded, &rules, NULL), REBAL_OK);
        ck_assert_int_eq(rebal_engine_create(&copied, &rules, NULL, 0, NULL), REBAL_OK);
        ck_assert_uint_eq(save(copied, again), count);
        ck_assert_mem_eq(again, bytes, count);
        rebal_engine_destroy(copied);
        rebal_engine_destroy(loaded);
        rebal_engine_destroy(engine);
    }
}
END_TEST

/* Any byte may be any other; what loads saves to the same bytes. */
START_TEST(load_corrupted) {
    static risk_world r;
    static uint8_t bytes[MOST_BYTES], again[MOST_BYTES];
    rebal_engine *engine = turned(&r, _i == 1, 2);
    size_t count = save(engine, bytes), loads = 0;
    rebal_engine_destroy(engine);
    for (size_t at = 0; at < count; at++)
        for (int bit = 0; bit < 8; bit++) {
            bytes[at] ^= (uint8_t)(1u << bit);
            if (rebal_engine_load(&engine, bytes, count, NULL, 0, NULL) == REBAL_OK) {
                ck_assert_uint_eq(save(engine, again), count);
                ck_assert_mem_eq(again, bytes, count);
                rebal_engine_destroy(engine);
                loads++;
            }
            bytes[at] ^= (uint8_t)(1u << bit);
        }
    ck_assert_uint_gt(loads, 100);
    for (size_t less = 0; less < count; less++)
        ck_assert_int_eq(rebal_engine_load(&engine, bytes, less, NULL, 0, NULL), REBAL_E_PARSE);
}
END_TEST

/* What is needed is named. */
START_TEST(conditions_need) {
    static risk_world r;
    risk_begin(&r);
    r.w.policy.when[1] = REBAL_ON_BAND | REBAL_ON_BENEFIT;
    expect(&r, REBAL_E_RANGE, "policy.risk_aversion_ppb", REBAL_NONE);
    r.w.policy.risk_aversion_ppb = 1;
    expect(&r, REBAL_E_RANGE, "policy.horizon_ns", REBAL_NONE);
    r.w.policy.horizon_ns = 1;
    rebal_error error;
    ck_assert_int_eq(create(&r, &error), REBAL_OK);
    r.model.n = 0;
    r.model.covariance = NULL;
    expect(&r, REBAL_E_ARGUMENT, "rules.risk", REBAL_NONE);
    r.w.policy.when[1] = REBAL_ON_TRACKING_ERROR;
    r.w.rules.risk = NULL;
    expect(&r, REBAL_E_ARGUMENT, "rules.risk", REBAL_NONE);
}
END_TEST

/* The region, as a clause and as a destination, in the order in which it is looked for. */
START_TEST(regions_need) {
    static risk_world r;
    rebal_error error;
    for (int kind = 0; kind < 2; kind++) {
        risk_begin(&r);
        if (kind == 0) r.w.policy.when[3] = REBAL_ON_REGION;
        if (kind == 1) r.w.policy.destination = REBAL_TO_OPTIMUM;
        r.w.policy.inner_ppb = kind;
        r.w.policy.direction = REBAL_RAISE_CASH;
        r.w.rules.risk = NULL;
        expect(&r, REBAL_E_ARGUMENT, "rules.risk", REBAL_NONE);
        r.w.rules.risk = &r.model;
        expect(&r, REBAL_E_RANGE, "policy.risk_aversion_ppb", REBAL_NONE);
        r.w.policy.risk_aversion_ppb = 1;
        expect(&r, REBAL_E_RANGE, "policy.horizon_ns", REBAL_NONE);
        r.w.policy.horizon_ns = 1;
        if (kind == 1) expect(&r, REBAL_E_RANGE, "policy.inner_ppb", REBAL_NONE);
        r.w.policy.inner_ppb = 0, r.w.policy.inner_abs_ppb = kind;
        if (kind == 1) expect(&r, REBAL_E_RANGE, "policy.inner_abs_ppb", REBAL_NONE);
        r.w.policy.inner_abs_ppb = 0;
        expect(&r, REBAL_E_UNSUPPORTED, "policy.direction", REBAL_NONE);
        r.w.policy.direction = REBAL_INVEST_CASH;
        ck_assert_int_eq(create(&r, &error), REBAL_OK);
        r.covariance[0] = .01;
        expect(&r, REBAL_E_RANGE, "covariance", 0);
        risk_by_factors(&r);
        ck_assert_int_eq(create(&r, &error), REBAL_OK);
        r.specific[0] = .01;
        expect(&r, REBAL_E_RANGE, "specific", 0);
        r.loadings[1] = .1;
        expect(&r, REBAL_E_RANGE, "loadings", 1);
    }
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("engine risk", &tests);
    tcase_add_test(tests, counts_and_columns);
    tcase_add_test(tests, numbers);
    tcase_add_test(tests, units);
    tcase_add_test(tests, definite);
    tcase_add_loop_test(tests, rows_leave_no_trace, 0, 2);
    tcase_add_loop_test(tests, load_corrupted, 0, 2);
    tcase_add_test(tests, conditions_need);
    tcase_add_test(tests, regions_need);
    return unit_run(suite);
}
