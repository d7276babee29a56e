/* SPDX-License-Identifier: MIT */
/* Hostile arguments of rebal/solve.h: the status, the field, the place; nothing written. */
#include "../numbers.h"
#include "hostile.h"

enum { N = 3, K = 2, COLUMNS = 9 };

static double loadings[N * K], factor[3], specific[N], column[COLUMNS][N], trade[N], state[K + 1];
static rebal_risk_model model;
static rebal_problem problem;
static rebal_solution solution;
static rebal_error error;

static const char *const column_name[COLUMNS] = {
    "problem.weight",    "problem.target",    "problem.alpha",
    "problem.cost_buy",  "problem.cost_sell", "problem.impact",
    "problem.quadratic", "problem.trade_min", "problem.trade_max"};

static void begin(void) {
    for (int k = 0; k < N * K; k++) loadings[k] = 0.1 * (k + 1);
    factor[0] = factor[2] = 1, factor[1] = 0.5;
    for (int i = 0; i < N; i++) {
        specific[i] = 0.01;
        trade[i] = 42;
        for (int c = 0; c < COLUMNS; c++) column[c][i] = 0.1;
        column[7][i] = -1, column[8][i] = 1;
    }
    for (int j = 0; j <= K; j++) state[j] = 0.001;
    model = (rebal_risk_model){.struct_size = sizeof model,
                               .n = N,
                               .n_factors = K,
                               .loadings = loadings,
                               .factor_covariance = factor,
                               .specific = specific};
    problem = (rebal_problem){.struct_size = sizeof problem,
                              .model = &model,
                              .risk_aversion = 5,
                              .weight = column[0],
                              .target = column[1],
                              .alpha = column[2],
                              .cost_buy = column[3],
                              .cost_sell = column[4],
                              .impact = column[5],
                              .quadratic = column[6],
                              .trade_min = column[7],
                              .trade_max = column[8]};
    memset(&solution, 0x5A, sizeof solution);
    solution.struct_size = sizeof solution;
    error = no_error();
}

static void expect(rebal_status status, rebal_status expected, const char *field, int64_t index) {
    expect_field(status, &error, expected, field);
    ck_assert_msg(error.index == index, "%s: index %lld", field, (long long)error.index);
    for (int i = 0; i < N; i++) ck_assert(trade[i] == 42);
    ck_assert_int_eq(solution.status, 0x5A5A5A5A);
    error = no_error();
}

static rebal_status solve(void) {
    return rebal_solve(trade, state, &solution, &problem, NULL, 0, &error);
}

static rebal_status certify(void) {
    static const double any[N] = {0.1, -0.1, 0};
    return rebal_solve_certify(&solution, &problem, any, state, NULL, 0, &error);
}

/* Both say the same. */
static void expect_both(rebal_status expected, const char *field, int64_t index) {
    expect(solve(), expected, field, index);
    expect(certify(), expected, field, index);
}

START_TEST(arguments) {
    begin();
    expect(rebal_solve(NULL, state, &solution, &problem, NULL, 0, &error), REBAL_E_ARGUMENT,
           "trade", -1);
    expect(rebal_solve(trade, state, &solution, NULL, NULL, 0, &error), REBAL_E_ARGUMENT, "problem",
           -1);
    expect(rebal_solve_certify(NULL, &problem, trade, NULL, NULL, 0, &error), REBAL_E_ARGUMENT,
           "solution", -1);
    expect(rebal_solve_certify(&solution, &problem, NULL, NULL, NULL, 0, &error), REBAL_E_ARGUMENT,
           "trade", -1);
    problem.weight = NULL;
    expect_both(REBAL_E_ARGUMENT, "problem.weight", -1);
    problem.model = NULL;
    expect_both(REBAL_E_ARGUMENT, "problem.model", -1);
    begin();
    model.specific = NULL;
    expect_both(REBAL_E_ARGUMENT, "specific", -1);
    begin();
    model.n = SIZE_MAX / 16;
    expect_both(REBAL_E_ARGUMENT, "n", -1);
    begin();
    model.n = 0;
    expect_both(REBAL_E_RANGE, "n", -1);
    begin();
    ck_assert_int_eq(rebal_solve(trade, NULL, NULL, &problem, NULL, 0, NULL), REBAL_OK);
}
END_TEST

START_TEST(structs) {
    begin();
    solution.struct_size = sizeof solution - 1;
    expect_both(REBAL_E_STRUCT, "solution", -1);
    begin();
    problem.struct_size = offsetof(rebal_problem, stop) - 1; /* what the first version had */
    expect_both(REBAL_E_STRUCT, "problem", -1);
    ck_assert_uint_eq(rebal_solve_size(&problem) + rebal_solve_size(NULL), 0);
    begin();
    model.reserved = 1;
    expect_both(REBAL_E_STRUCT, "model", -1);
    ck_assert_uint_eq(rebal_solve_size(&problem), 0);
}
END_TEST

static void bad_number(double *number, const char *field) {
    const double bad[] = {NEAR_NAN, NEAR_INFINITY, -NEAR_INFINITY, 1.1e30};
    for (int k = 0; k < 4; k++) {
        *number = bad[k];
        expect_both(k < 3 ? REBAL_E_NOT_FINITE : REBAL_E_RANGE, field, -1);
    }
    begin();
}

START_TEST(numbers) {
    begin();
    bad_number(&problem.risk_aversion, "problem.risk_aversion");
    bad_number(&problem.net_min, "problem.net_min");
    bad_number(&problem.net_max, "problem.net_max");
    problem.risk_aversion = 0;
    expect_both(REBAL_E_RANGE, "problem.risk_aversion", -1);
    begin();
    problem.net_min = 0.1;
    expect_both(REBAL_E_RANGE, "problem.net_max", -1);
}
END_TEST

static void bad_element(double *array, int at, double bad, const char *field) {
    array[at] = bad;
    expect_both(bad == bad && bad < 1e300 ? REBAL_E_RANGE : REBAL_E_NOT_FINITE, field, at);
    begin();
}

START_TEST(arrays) {
    begin();
    for (int i = 0; i < N; i++) {
        bad_element(loadings, i, NEAR_NAN, "loadings");
        bad_element(loadings, N * K - 1 - i, 1.1e30, "loadings");
        bad_element(specific, i, NEAR_INFINITY, "specific");
        bad_element(specific, i, -1e-9, "specific");
        bad_element(state, i, NEAR_NAN, "state");
        bad_element(factor, i, 1.1e30, "factor_covariance");
        for (int c = 0; c < COLUMNS; c++) {
            bad_element(column[c], i, NEAR_NAN, column_name[c]);
            bad_element(column[c], i, 1.1e30, column_name[c]);
        }
        for (int c = 3; c < 7; c++) bad_element(column[c], i, -1e-9, column_name[c]);
        bad_element(column[0], i, 1000.5, column_name[0]);
        column[7][i] = 1.5;
        expect_both(REBAL_E_RANGE, "problem.trade_max", i);
        begin();
    }
    const double far[N] = {0, 0, 1001};
    expect(rebal_solve_certify(&solution, &problem, far, NULL, NULL, 0, &error), REBAL_E_RANGE,
           "trade", 2);
}
END_TEST

/* Several things wrong: the first of the order is told. */
START_TEST(order) {
    begin();
    column[8][0] = -2, problem.net_max = -1, state[0] = NEAR_NAN, loadings[0] = NEAR_NAN;
    problem.risk_aversion = -1;
    expect_both(REBAL_E_RANGE, "problem.risk_aversion", -1);
    problem.risk_aversion = 5;
    expect_both(REBAL_E_NOT_FINITE, "state", 0);
    state[0] = 0;
    expect_both(REBAL_E_NOT_FINITE, "loadings", 0);
    loadings[0] = 1;
    expect_both(REBAL_E_RANGE, "problem.net_max", -1);
    problem.net_max = 0;
    expect_both(REBAL_E_RANGE, "problem.trade_max", 0);
    column[8][0] = 1, factor[1] = 2;
    expect(rebal_solve(trade, NULL, &solution, &problem, trade, 8, &error), REBAL_E_MEMORY,
           "memory", -1);
    expect_both(REBAL_E_NOT_PSD, "factor_covariance", -1);
    factor[1] = 0;
    memset(loadings, 0, sizeof loadings);
    memset(specific, 0, sizeof specific);
    expect_both(REBAL_E_RANGE, "model", -1);
}
END_TEST

/* By a whole covariance: its numbers, what is no covariance, nothing at all. */
START_TEST(whole) {
    double s[N * (N + 1) / 2] = {0.04, 0.01, 0.09, 0, 0.02, 0.01};
    begin();
    model = (rebal_risk_model){.struct_size = sizeof model, .n = N, .covariance = s};
    s[1] = NEAR_NAN;
    expect(rebal_solve(trade, NULL, &solution, &problem, NULL, 0, &error), REBAL_E_NOT_FINITE,
           "covariance", 1);
    s[1] = 0.01, s[2] = -0.09;
    expect(rebal_solve(trade, NULL, &solution, &problem, NULL, 0, &error), REBAL_E_RANGE,
           "covariance", 2);
    s[2] = 0.09, s[4] = 0.04;
    expect(rebal_solve(trade, NULL, &solution, &problem, NULL, 0, &error), REBAL_E_NOT_PSD,
           "covariance", -1);
    memset(s, 0, sizeof s);
    expect(rebal_solve(trade, NULL, &solution, &problem, NULL, 0, &error), REBAL_E_RANGE, "model",
           -1);
    rebal_trade_limits limits = {.struct_size = sizeof limits, .flags = REBAL_LIMIT_TURNOVER};
    problem.limits = &limits;
    expect(rebal_solve(trade, NULL, &solution, &problem, NULL, 0, &error), REBAL_E_UNSUPPORTED,
           "covariance", -1);
    model.loadings = loadings;
    expect(rebal_solve(trade, NULL, &solution, &problem, NULL, 0, &error), REBAL_E_ARGUMENT,
           "loadings", -1);
}
END_TEST

/* As many bytes as were asked for, full of something, give the same as a malloc. */
START_TEST(memory) {
    double other[N];
    begin();
    size_t need = rebal_solve_size(&problem);
    unsigned char *block = malloc(need + 16);
    ck_assert_ptr_nonnull(block);
    memset(block, 0xA5, need + 16);
    ck_assert_uint_eq((uintptr_t)block % 16, 0);
    ck_assert_int_eq(rebal_solve(other, NULL, NULL, &problem, block, need, &error), REBAL_OK);
    ck_assert_int_eq(rebal_solve(trade, NULL, NULL, &problem, NULL, 0, &error), REBAL_OK);
    ck_assert_mem_eq(other, trade, sizeof other);
    begin();
    expect(rebal_solve(trade, NULL, &solution, &problem, block, need - 1, &error), REBAL_E_MEMORY,
           "memory", -1);
    expect(rebal_solve(trade, NULL, &solution, &problem, block + 8, need, &error), REBAL_E_MEMORY,
           "memory", -1);
    free(block);
}
END_TEST

/* Sizes at the ends of what is allowed: an answer, numbers in it, and a state to go on from. */
START_TEST(extremes) {
    const double size[] = {1e-30, 1e-15, 1, 1e15, 1e30};
    for (int a = 0; a < 5; a++)
        for (int b = 0; b < 5; b++)
            for (int c = 0; c < 5; c++) {
                begin();
                model.factor_covariance = NULL;
                problem.risk_aversion = size[a];
                column[0][0] = 0.5;
                memset(state, 0, sizeof state);
                for (int i = 0; i < N; i++) {
                    specific[i] = size[b], loadings[2 * i] = loadings[2 * i + 1] = 0;
                    column[2][i] = i == 0 ? size[c] : 0;
                    for (int k = 3; k < 7; k++) column[k][i] = size[c];
                }
                ck_assert_int_eq(solve(), REBAL_OK);
                ck_assert_int_eq(solution.status, REBAL_SOLVE_OPTIMAL);
                for (int i = 0; i < N; i++) ck_assert(trade[i] >= -1 && trade[i] <= 1);
                ck_assert_int_eq(solve(), REBAL_OK);
                ck_assert_int_eq(solution.status, REBAL_SOLVE_OPTIMAL);
            }
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("api/solve_hostile", &tests);
    tcase_add_test(tests, arguments);
    tcase_add_test(tests, whole);
    tcase_add_test(tests, structs);
    tcase_add_test(tests, numbers);
    tcase_add_test(tests, arrays);
    tcase_add_test(tests, order);
    tcase_add_test(tests, memory);
    tcase_add_test(tests, extremes);
    return unit_run(suite);
}
