/* SPDX-License-Identifier: MIT */
/* Trades that are chosen: by hand; what is exact; statuses; hostile arguments. */
#include "../numbers.h"

#include <rebal/choice.h>
#include <rebal/library.h>

#include "hostile.h"

enum { N = 3 };

static double loadings[N], specific[N], weight[N], target[N], fixed[N], least[N], low[N], high[N];
static double trade[N];
static rebal_risk_model model;
static rebal_problem problem;
static rebal_trade_limits limits;
static rebal_choice choice;
static rebal_choice_answer answer;
static rebal_error error;

/* Three instruments on their own, aversion 5, variance 0.04: a trade of x of what is d off its
 * target leaves 0.1 (d + x)^2 of risk; nothing else costs. */
static void begin(void) {
    const double off[N] = {.10, .02, -.05};
    for (int i = 0; i < N; i++) {
        loadings[i] = 0, specific[i] = .04, target[i] = .3, weight[i] = .3 + off[i];
        fixed[i] = least[i] = 0, low[i] = -1, high[i] = 1, trade[i] = 42;
    }
    model = (rebal_risk_model){.struct_size = sizeof model,
                               .n = N,
                               .n_factors = 1,
                               .loadings = loadings,
                               .specific = specific};
    problem = (rebal_problem){.struct_size = sizeof problem,
                              .model = &model,
                              .risk_aversion = 5,
                              .net_min = -1e30,
                              .net_max = 1e30,
                              .weight = weight,
                              .target = target,
                              .trade_min = low,
                              .trade_max = high};
    limits = (rebal_trade_limits){.struct_size = sizeof limits};
    choice = (rebal_choice){.struct_size = sizeof choice,
                            .problem = &problem,
                            .fixed_buy = fixed,
                            .fixed_sell = fixed,
                            .trade_least = least};
    memset(&answer, 0x5A, sizeof answer);
    answer.struct_size = sizeof answer;
    error = no_error();
}

static rebal_status solve(void) {
    return rebal_choice_solve(trade, &answer, &choice, NULL, 0, &error);
}

static void found(int32_t status, double x, double y, double z) {
    const double expected[N] = {x, y, z};
    ck_assert_int_eq(solve(), REBAL_OK);
    ck_assert_str_eq(rebal_code_name(answer.status), rebal_code_name(status));
    for (int i = 0; i < N; i++) {
        numbers_near(trade[i], expected[i], 1e-12);
        if (expected[i] == 0) ck_assert(trade[i] == 0);
    }
    ck_assert(answer.bound <= answer.objective + 1e-18);
}

/* F-CHOICE: a trade is worth 0.1 d^2: 1e-3, 4e-5 and 2.5e-4. */
START_TEST(fixed_costs) {
    begin();
    for (int i = 0; i < N; i++) fixed[i] = 5e-5;
    found(REBAL_CHOICE_OPTIMAL, -.10, 0, .05);
    numbers_near(answer.fixed, 1e-4, 1e-18);
    numbers_near(answer.risk, 4e-5, 1e-16);
    numbers_near(answer.objective, 1.4e-4, 1e-16);
    ck_assert_uint_eq(answer.n_traded, 2);
    ck_assert_uint_eq(answer.n_held, 3);
    fixed[0] = 2e-3;
    found(REBAL_CHOICE_OPTIMAL, 0, 0, .05);
    fixed[2] = 2.6e-4;
    found(REBAL_CHOICE_OPTIMAL, 0, 0, 0);
    ck_assert(answer.fixed == 0 && answer.n_traded == 0);
}
END_TEST

/* F-CHOICE: sizes of a trade of 0, or of the least at least; a close may be exempt. */
START_TEST(least_sizes) {
    begin();
    least[0] = .12, least[1] = .05, least[2] = .09;
    found(REBAL_CHOICE_OPTIMAL, -.12, 0, .09); /* 0.1 0.04^2 < 0.1 0.05^2 */
    least[2] = .11;
    found(REBAL_CHOICE_OPTIMAL, -.12, 0, 0);
    ck_assert(trade[0] == -.12);
    begin();
    weight[1] = .02, target[1] = 0, least[1] = .05;
    choice.flags = REBAL_CHOICE_CLOSE_ANY;
    found(REBAL_CHOICE_OPTIMAL, -.10, -.02, .05);
    ck_assert(weight[1] + trade[1] == 0 && answer.n_held == 2);
    choice.flags = 0;
    found(REBAL_CHOICE_OPTIMAL, -.10, 0, .05);
}
END_TEST

/* F-CHOICE: the trades that bring most; names that cost least to leave. */
START_TEST(counts) {
    begin();
    choice.trades_max = 1;
    found(REBAL_CHOICE_OPTIMAL, -.10, 0, 0);
    choice.trades_max = 2;
    found(REBAL_CHOICE_OPTIMAL, -.10, 0, .05);
    choice.trades_max = 0, choice.names_max = 2;
    target[1] = .1, weight[1] = .12;
    found(REBAL_CHOICE_OPTIMAL, -.10, -.12, .05);
    ck_assert(weight[1] + trade[1] == 0);
    ck_assert_uint_eq(answer.n_held, 2);
    choice.trades_max = 1;
    found(REBAL_CHOICE_OPTIMAL, 0, -.12, 0);
}
END_TEST

/* F-CHOICE: with limits of rows and caps; by a whole covariance. */
START_TEST(with_limits) {
    const double rows[N] = {1, 0, 0}, most = .45, covariance[6] = {.04, 0, .04, 0, 0, .04};
    begin();
    problem.limits = &limits;
    weight[0] = .6;
    limits.n_rows = 1, limits.rows = rows, limits.row_max = &most;
    fixed[0] = fixed[1] = fixed[2] = 1;
    found(REBAL_CHOICE_OPTIMAL, -.3, 0, 0); /* it has to be paid, so all the way */
    begin();
    problem.limits = &limits;
    limits.flags = REBAL_LIMIT_BUY, limits.buy_max = .01, least[2] = .02;
    found(REBAL_CHOICE_OPTIMAL, -.10, -.02, 0);
    begin();
    for (int i = 0; i < N; i++) fixed[i] = 5e-5;
    model = (rebal_risk_model){.struct_size = sizeof model, .n = N, .covariance = covariance};
    ck_assert_int_eq(solve(), REBAL_OK);
    ck_assert_int_eq(answer.status, REBAL_CHOICE_OPTIMAL);
    numbers_near(trade[0], -.10, 1e-9);
    ck_assert(trade[1] == 0);
}
END_TEST

/* Proved that there is none; not known whether there is; near enough; stopped. */
START_TEST(statuses) {
    const volatile int32_t stop = 1;
    begin();
    for (int i = 0; i < N; i++) least[i] = .3, low[i] = -.2, high[i] = .4;
    problem.net_min = problem.net_max = .2;
    found(REBAL_CHOICE_INFEASIBLE, 0, 0, 0);
    ck_assert(answer.bound == 0 && answer.n_traded == 0);
    for (int i = 0; i < N; i++) low[i] = .1, high[i] = .2;
    found(REBAL_CHOICE_INFEASIBLE, 0, 0, 0);
    begin();
    choice.trades_max = 1, problem.stop = &stop;
    ck_assert_int_eq(solve(), REBAL_OK);
    ck_assert(answer.n_nodes == 1 && answer.bound <= answer.objective);
    begin();
    for (int i = 0; i < N; i++) fixed[i] = 5e-5;
    choice.gap_max_ppb = REBAL_ONE;
    ck_assert_int_eq(solve(), REBAL_OK);
    ck_assert(answer.status == REBAL_CHOICE_WITHIN || answer.status == REBAL_CHOICE_OPTIMAL);
}
END_TEST

static void refused(rebal_status expected, const char *field, int64_t index) {
    expect_field(solve(), &error, expected, field);
    ck_assert_msg(error.index == index, "%s: index %lld", field, (long long)error.index);
    for (int i = 0; i < N; i++) ck_assert(trade[i] == 42);
    ck_assert_int_eq(answer.status, 0x5A5A5A5A);
    begin();
}

START_TEST(arguments) {
    begin();
    expect_field(rebal_choice_solve(NULL, &answer, &choice, NULL, 0, &error), &error,
                 REBAL_E_ARGUMENT, "trade");
    expect_field(rebal_choice_solve(trade, &answer, NULL, NULL, 0, &error), &error,
                 REBAL_E_ARGUMENT, "choice");
    answer.struct_size = 8;
    refused(REBAL_E_STRUCT, "choice_answer", -1);
    choice.struct_size -= 8;
    refused(REBAL_E_STRUCT, "choice", -1);
    choice.reserved = 1;
    refused(REBAL_E_STRUCT, "choice", -1);
    choice.problem = NULL;
    refused(REBAL_E_ARGUMENT, "choice.problem", -1);
    choice.flags = 2;
    refused(REBAL_E_RANGE, "choice.flags", -1);
    choice.gap_max_ppb = -1;
    refused(REBAL_E_RANGE, "choice.gap_max_ppb", -1);
    problem.struct_size = 4;
    refused(REBAL_E_STRUCT, "problem", -1);
    weight[2] = NEAR_NAN, fixed[0] = -1;
    refused(REBAL_E_NOT_FINITE, "problem.weight", 2);
    fixed[1] = -1;
    refused(REBAL_E_RANGE, "choice.fixed_buy", 1);
    choice.fixed_buy = NULL, fixed[1] = 2e30;
    refused(REBAL_E_RANGE, "choice.fixed_sell", 1);
    least[0] = 1001;
    refused(REBAL_E_RANGE, "choice.trade_least", 0);
    specific[0] = specific[1] = specific[2] = 0;
    refused(REBAL_E_RANGE, "model", -1);
    ck_assert_uint_eq(rebal_choice_size(NULL), 0);
    choice.problem = NULL;
    ck_assert_uint_eq(rebal_choice_size(&choice), 0);
}
END_TEST

START_TEST(memory) {
    static unsigned char lent[1 << 16];
    unsigned char *at = lent + (16 - (uintptr_t)lent % 16) % 16;
    begin();
    size_t need = rebal_choice_size(&choice);
    ck_assert_uint_gt(need, 0);
    memset(at, 0xA5, need + 16);
    ck_assert_int_eq(rebal_choice_solve(trade, &answer, &choice, at, need - 1, &error),
                     REBAL_E_MEMORY);
    ck_assert_int_eq(rebal_choice_solve(trade, &answer, &choice, at + 1, need, &error),
                     REBAL_E_MEMORY);
    ck_assert(trade[0] == 42);
    choice.trades_max = 1;
    ck_assert_int_eq(rebal_choice_solve(trade, NULL, &choice, at, need, NULL), REBAL_OK);
    numbers_near(trade[0], -.10, 1e-12);
    for (size_t k = need; k < need + 16; k++) ck_assert_uint_eq(at[k], 0xA5);
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("api/choice", &tests);
    tcase_add_test(tests, fixed_costs);
    tcase_add_test(tests, least_sizes);
    tcase_add_test(tests, counts);
    tcase_add_test(tests, with_limits);
    tcase_add_test(tests, statuses);
    tcase_add_test(tests, arguments);
    tcase_add_test(tests, memory);
    return unit_run(suite);
}
