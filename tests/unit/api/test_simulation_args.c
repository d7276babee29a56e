/* SPDX-License-Identifier: MIT */
/* What simulations refuse: each argument in each way, in order, and nothing is written. */
#include "unit/simulated.h"

enum { N = 4, K = 2, Q = 2, STEPS = 6, PATHS = 3 };

static simulated_market s;
static simulated_table t;
static double price[(STEPS + 1) * N];
static rebal_error e;

static void setup(void) {
    uint64_t seed = 1;
    simulated_fill(&s, &seed, N, K, Q, STEPS);
    s.m.base = 1;
    simulated_prices(price, &s.m, 1, 1);
    simulated_open(&t, PATHS * Q);
    e = (rebal_error){.struct_size = sizeof e};
    for (int k = 0; k < SIMULATED_FIGURES; k++)
        for (int i = 0; i < PATHS * Q; i++) t.column[k][i] = -77;
}

static void teardown(void) { simulated_close(&t); }

static void unwritten(void) {
    for (int k = 0; k < SIMULATED_FIGURES; k++)
        for (int i = 0; i < PATHS * Q; i++) ck_assert(t.column[k][i] == -77);
}

static rebal_status run(void) {
    return rebal_simulation_run(&t.rows, &s.m, 1, 0, PATHS, NULL, 0, &e);
}

static rebal_status replay(void) {
    return rebal_simulation_replay(&t.rows, &s.m, price, 2, NULL, 0, &e);
}

static void is(rebal_status got, rebal_status expected, const char *field, int64_t index) {
    ck_assert_msg(got == expected, "%s, not %s", rebal_code_name(got), rebal_code_name(expected));
    ck_assert_int_eq(e.status, expected);
    ck_assert_str_eq(rebal_code_name(e.field), field);
    ck_assert_int_eq(e.index, index);
    unwritten();
}

/* Both calls refuse it likewise. */
static void both(rebal_status expected, const char *field, int64_t index) {
    is(run(), expected, field, index);
    is(replay(), expected, field, index);
}

/* The number at i is wrong: NaN, infinite, below the least, above the most. */
static void numbers(double *x, int64_t i, const char *field, double below, double above) {
    double good = x[i];
    x[i] = NEAR_NAN;
    both(REBAL_E_NOT_FINITE, field, i);
    x[i] = -NEAR_INFINITY;
    both(REBAL_E_NOT_FINITE, field, i);
    x[i] = below;
    both(REBAL_E_RANGE, field, i);
    x[i] = above;
    both(REBAL_E_RANGE, field, i);
    x[i] = good;
}

START_TEST(pointers) {
    is(rebal_simulation_run(NULL, &s.m, 1, 0, PATHS, NULL, 0, &e), REBAL_E_ARGUMENT, "rows", -1);
    is(rebal_simulation_run(&t.rows, NULL, 1, 0, PATHS, NULL, 0, &e), REBAL_E_ARGUMENT,
       "simulation", -1);
    is(rebal_simulation_run(&t.rows, &s.m, 1, 0, SIZE_MAX, NULL, 0, &e), REBAL_E_ARGUMENT,
       "n_paths", -1);
    t.rows.count = 5;
    ck_assert_int_eq(rebal_simulation_run(&t.rows, &s.m, 1, 0, 0, NULL, 0, &e), REBAL_OK);
    ck_assert_uint_eq(t.rows.count, 0);
    unwritten();
    is(rebal_simulation_replay(&t.rows, &s.m, NULL, 2, NULL, 0, &e), REBAL_E_ARGUMENT, "price", -1);
    s.m.target = NULL;
    both(REBAL_E_ARGUMENT, "target", -1);
    s.m.target = s.target;
    s.m.loadings = NULL;
    both(REBAL_E_ARGUMENT, "loadings", -1);
    s.m.loadings = s.loadings, s.m.n_factors = 0;
    both(REBAL_E_ARGUMENT, "loadings", -1);
}
END_TEST

START_TEST(structs) {
    s.m.struct_size = (uint32_t)(offsetof(rebal_simulation, scope));
    both(REBAL_E_STRUCT, "simulation", -1);
    ck_assert_uint_eq(rebal_simulation_size(&s.m), 0);
    s.m.struct_size = sizeof s.m;
    t.rows.struct_size = (uint32_t)(offsetof(rebal_simulation_rows, premium));
    both(REBAL_E_STRUCT, "rows", -1);
    t.rows.struct_size = sizeof t.rows;
    t.rows.reserved = 1;
    both(REBAL_E_STRUCT, "rows", -1);
    t.rows.reserved = 0;
    ck_assert_int_eq(run(), REBAL_OK);
}
END_TEST

/* A count that is out of range, and that is then put back. */
static void count(size_t *x, size_t wrong, const char *field) {
    size_t good = *x;
    *x = wrong;
    both(wrong == SIZE_MAX ? REBAL_E_ARGUMENT : REBAL_E_RANGE, field, -1);
    ck_assert_uint_eq(rebal_simulation_size(&s.m), 0);
    *x = good;
}

START_TEST(counts) {
    count(&s.m.n, 0, "n");
    count(&s.m.n, 100001, "n");
    count(&s.m.n, SIZE_MAX, "n");
    count(&s.m.n_factors, 1001, "n_factors");
    count(&s.m.n_policies, 0, "n_policies");
    count(&s.m.n_policies, 10001, "n_policies");
    s.m.n_policies = SIZE_MAX;
    both(REBAL_E_ARGUMENT, "n", -1); /* its columns are longer than memory */
    s.m.n_policies = Q;
    count(&s.m.n_steps, 0, "n_steps");
    count(&s.m.n_steps, 1000000001, "n_steps");
    for (int k = 0; k < 2; k++) {
        s.m.base = k == 0 ? -1 : N;
        both(REBAL_E_RANGE, "base", -1);
    }
}
END_TEST

START_TEST(scalars) {
    const double wrong[] = {0, -1, 1001, NEAR_INFINITY, -NEAR_INFINITY, NEAR_NAN};
    for (size_t k = 0; k < sizeof wrong / sizeof *wrong; k++) {
        rebal_status expected = k < 3 ? REBAL_E_RANGE : REBAL_E_NOT_FINITE;
        s.m.step_years = wrong[k];
        both(expected, "step_years", -1);
        s.m.step_years = .1;
        s.m.risk_aversion = k == 0 ? 1e7 : k == 2 ? -1e-9 : wrong[k];
        both(expected, "risk_aversion", -1);
        s.m.risk_aversion = 0;
    }
    s.m.step_years = 900;
    is(run(), REBAL_E_RANGE, "step_years", 0);
    ck_assert_int_eq(replay(), REBAL_OK);
}
END_TEST

START_TEST(arrays) {
    numbers(s.target, 2, "target", -1e-9, 1.001);
    numbers(s.loadings, N * K - 1, "loadings", -1e51, 1e51);
    numbers(s.specific, 3, "specific", -1e-9, 1e51);
    numbers(s.specific, 3, "specific", 1e-101, 1e51);
    numbers(s.drift, 0, "drift", -1e51, 1e51);
    numbers(s.cost, 1, "cost", -1e-9, 1.001);
    numbers(s.fixed, 1, "fixed", -1e-9, 1.001);
    numbers(s.half, N * Q - 1, "half_width", -1e-9, 1e31);
    numbers(s.stop, N + 2, "stop", -1e-9, s.half[N + 2] * 1.000001);
    s.m.half_width = NULL;
    for (int i = 0; i < N * Q; i++) s.stop[i] = 0;
    s.stop[5] = s.stop[1] = .1; /* those of the base are not used */
    s.stop[6] = 1e-9;
    both(REBAL_E_RANGE, "stop", 6);
    s.stop[6] = 0;
    ck_assert_int_eq(run(), REBAL_OK);
}
END_TEST

START_TEST(codes) {
    const int64_t wrong[] = {0, -1, 1000000001, INT64_MIN};
    for (int k = 0; k < 4; k++) {
        s.interval[1] = wrong[k];
        both(REBAL_E_RANGE, "interval_steps", 1);
        ck_assert_int_eq(e.value, wrong[k]);
    }
    s.interval[1] = 1;
    s.scope[1] = REBAL_SCOPE_GROUP;
    both(REBAL_E_RANGE, "scope", 1);
    s.scope[1] = -1;
    both(REBAL_E_RANGE, "scope", 1);
}
END_TEST

/* Of a policy with a horizon nothing is asked of its bands. */
START_TEST(horizons) {
    s.m.horizon_years = s.horizon;
    for (int i = 0; i < N * Q; i++) s.horizon[i] = i < N ? 0 : 1;
    numbers(s.horizon, N + 1, "horizon_years", -1e-9, 1e31);
    s.stop[0] = 1;
    both(REBAL_E_RANGE, "stop", 0);
    for (int i = 1; i < N; i++) s.horizon[i] = 1e-30; /* one row with a horizon is enough */
    t.rows.capacity = 1;
    both(REBAL_E_CAPACITY, "capacity", -1);
    t.rows.capacity = PATHS * Q;
    ck_assert_int_eq(run(), REBAL_OK);
}
END_TEST

/* E-TARGET_SUM */
START_TEST(sums) {
    s.target[2] += 2e-9;
    both(REBAL_E_TARGET_SUM, "target", -1);
    s.target[2] -= 1.5e-9;
    ck_assert_int_eq(run(), REBAL_OK);
}
END_TEST

START_TEST(prices) {
    const double wrong[] = {0, -1, 1e51, 1e-51};
    for (int k = 0; k < 4; k++) {
        price[STEPS * N + 3] = wrong[k];
        is(replay(), REBAL_E_RANGE, "price", STEPS * N + 3);
    }
    price[STEPS * N + 3] = NEAR_NAN;
    is(replay(), REBAL_E_NOT_FINITE, "price", STEPS * N + 3);
    price[STEPS * N + 3] = 1;
    is(rebal_simulation_replay(&t.rows, &s.m, price, STEPS + 1, NULL, 0, &e), REBAL_E_RANGE,
       "block_steps", -1);
}
END_TEST

START_TEST(room) {
    t.rows.capacity = PATHS * Q - 1;
    is(run(), REBAL_E_CAPACITY, "capacity", -1);
    ck_assert_uint_eq(t.rows.count, PATHS * Q);
    is(replay(), REBAL_E_CAPACITY, "capacity", -1);
    t.rows.capacity = SIZE_MAX / 16;
    is(rebal_simulation_run(&t.rows, &s.m, 1, 0, SIZE_MAX / 16, NULL, 0, &e), REBAL_E_CAPACITY,
       "capacity", -1);
}
END_TEST

START_TEST(memory) {
    size_t need = rebal_simulation_size(&s.m);
    char *block = malloc(need + 16);
    ck_assert_uint_gt(need, 0);
    ck_assert_uint_eq(rebal_simulation_size(NULL), 0);
    is(rebal_simulation_run(&t.rows, &s.m, 1, 0, PATHS, block, need - 1, &e), REBAL_E_MEMORY,
       "memory", -1);
    is(rebal_simulation_run(&t.rows, &s.m, 1, 0, PATHS, block + 8, need, &e), REBAL_E_MEMORY,
       "memory", -1);
    ck_assert_int_eq(rebal_simulation_run(&t.rows, &s.m, 1, 0, PATHS, block, need, &e), REBAL_OK);
    simulated_table other;
    simulated_open(&other, PATHS * Q);
    ck_assert_int_eq(rebal_simulation_run(&other.rows, &s.m, 1, 0, PATHS, NULL, 0, &e), REBAL_OK);
    for (int k = 0; k < SIMULATED_FIGURES; k++)
        ck_assert_mem_eq(t.column[k], other.column[k], PATHS * Q * sizeof(double));
    simulated_close(&other);
    free(block);
}
END_TEST

START_TEST(summaries) {
    double value[6] = {1, 2, 3, 4, 5, 6}, mean[2] = {-77, -77};
    ck_assert_int_eq(rebal_simulation_summary(NULL, NULL, NULL, NULL, NULL, NULL, value, 3, 2, &e),
                     REBAL_E_ARGUMENT);
    ck_assert_str_eq(rebal_code_name(e.field), "mean");
    ck_assert_int_eq(rebal_simulation_summary(mean, NULL, NULL, NULL, NULL, NULL, NULL, 3, 2, &e),
                     REBAL_E_ARGUMENT);
    ck_assert_int_eq(rebal_simulation_summary(NULL, NULL, NULL, NULL, NULL, NULL, NULL, 3, 0, &e),
                     REBAL_OK);
    ck_assert_int_eq(
        rebal_simulation_summary(mean, NULL, NULL, NULL, NULL, NULL, value, SIZE_MAX, 2, &e),
        REBAL_E_ARGUMENT);
    ck_assert_int_eq(rebal_simulation_summary(mean, NULL, NULL, NULL, NULL, NULL, value, 1, 2, &e),
                     REBAL_E_RANGE);
    ck_assert_str_eq(rebal_code_name(e.field), "n_paths");
    value[4] = NEAR_NAN;
    ck_assert_int_eq(rebal_simulation_summary(mean, NULL, NULL, NULL, NULL, NULL, value, 3, 2, &e),
                     REBAL_E_NOT_FINITE);
    ck_assert_int_eq(e.index, 4);
    ck_assert(mean[0] == -77 && mean[1] == -77);
}
END_TEST

/* Errors come in their order: the first of several is told. */
START_TEST(in_order) {
    s.m.n_steps = 0, s.m.base = -9, s.m.step_years = -1, s.m.target = NULL;
    s.cost[0] = 2, s.interval[0] = 0, s.target[1] -= .01;
    t.rows.capacity = 0;
    both(REBAL_E_ARGUMENT, "target", -1);
    s.m.target = s.target;
    both(REBAL_E_RANGE, "base", -1);
    s.m.base = 1;
    both(REBAL_E_RANGE, "n_steps", -1);
    s.m.n_steps = STEPS;
    both(REBAL_E_RANGE, "step_years", -1);
    s.m.step_years = .1;
    both(REBAL_E_RANGE, "cost", 0);
    s.cost[0] = 0;
    both(REBAL_E_RANGE, "interval_steps", 0);
    s.interval[0] = 1;
    both(REBAL_E_TARGET_SUM, "target", -1);
    s.target[1] += .01;
    both(REBAL_E_CAPACITY, "capacity", -1);
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("simulation_args", &tests);
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, pointers);
    tcase_add_test(tests, structs);
    tcase_add_test(tests, counts);
    tcase_add_test(tests, scalars);
    tcase_add_test(tests, arrays);
    tcase_add_test(tests, codes);
    tcase_add_test(tests, horizons);
    tcase_add_test(tests, sums);
    tcase_add_test(tests, prices);
    tcase_add_test(tests, room);
    tcase_add_test(tests, memory);
    tcase_add_test(tests, summaries);
    tcase_add_test(tests, in_order);
    return unit_run(suite);
}
