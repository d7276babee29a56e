/* SPDX-License-Identifier: MIT */
/* Limits of the trades together: what they do to a trade, by hand; what is proven where they
 * contradict each other; what is given up; hostile arguments. */
#include "../numbers.h"
#include "hostile.h"

#include <rebal/solve.h>

#define CLOSE 1e-12

enum { N = 4, LIMITS = 2 };

/* Four instruments of equal specific variance, no factor that counts, no costs: the trade without
 * limits is to the target, 0.1 from the first to the last two. */
static const double weight[N] = {.40, .30, .20, .10}, target[N] = {.25, .25, .25, .25};
static double loadings[N], specific[N] = {.04, .04, .04, .04}, rate[N], rows[N * LIMITS];
static double low[LIMITS], high[LIMITS], volume[N], trade[N], state[1 + REBAL_PRICE_ROWS + LIMITS];
static double given_up[REBAL_PRICE_ROWS + LIMITS];
static uint32_t rank[REBAL_PRICE_ROWS + LIMITS];
static rebal_risk_model model;
static rebal_problem problem;
static rebal_trade_limits limits;
static rebal_solution solution;
static rebal_error error;

static void begin(void) {
    for (int i = 0; i < N; i++) {
        rate[i] = 0, volume[i] = 1, trade[i] = 42;
        rows[i * LIMITS] = i < 2 ? 1 : 0, rows[i * LIMITS + 1] = i % 2;
    }
    for (int j = 0; j < LIMITS; j++) low[j] = -1e30, high[j] = 1e30;
    memset(state, 0, sizeof state);
    memset(rank, 0, sizeof rank);
    model = (rebal_risk_model){.struct_size = sizeof model,
                               .n = N,
                               .n_factors = 1,
                               .loadings = loadings,
                               .specific = specific};
    problem = (rebal_problem){.struct_size = sizeof problem,
                              .model = &model,
                              .risk_aversion = 5,
                              .weight = weight,
                              .target = target,
                              .cost_buy = rate,
                              .cost_sell = rate,
                              .limits = &limits};
    limits = (rebal_trade_limits){.struct_size = sizeof limits,
                                  .n_rows = LIMITS,
                                  .rows = rows,
                                  .row_min = low,
                                  .row_max = high};
    memset(&solution, 0x5A, sizeof solution);
    solution.struct_size = sizeof solution;
    error = no_error();
}

static void solve(int32_t expected) {
    rebal_status status = rebal_solve(trade, state, &solution, &problem, NULL, 0, &error);
    ck_assert_int_eq(status, REBAL_OK);
    ck_assert_msg(solution.status == expected, "%d, gap %g, violation %g", (int)solution.status,
                  solution.gap, solution.violation);
}

static void expect_trade(double a, double b, double c, double d) {
    const double x[N] = {a, b, c, d};
    for (int i = 0; i < N; i++)
        ck_assert_msg(trade[i] - x[i] < CLOSE && x[i] - trade[i] < CLOSE, "row %d: %.17g", i,
                      trade[i]);
}

static double price(int j) { return state[1 + j]; }

/* F-TOGETHER. Without a limit that binds: to the target, no price; then each limit with the trade
 * that Lagrange's conditions give, and its price. g D = 0.2. */
START_TEST(rows_and_caps) {
    begin();
    solve(REBAL_SOLVE_OPTIMAL);
    expect_trade(-.15, -.05, .05, .15);
    for (int j = 0; j < REBAL_PRICE_ROWS + LIMITS; j++) ck_assert(price(j) == 0);
    low[0] = .6; /* the first two keep 0.6: each a half of the 0.1 that is missing */
    solve(REBAL_SOLVE_OPTIMAL);
    expect_trade(-.10, 0, 0, .10);
    ck_assert(price(REBAL_PRICE_ROWS) < 0);
    begin();
    high[1] = .3; /* the second and the last: 0.2 too much, shared by two, and two more */
    solve(REBAL_SOLVE_OPTIMAL);
    expect_trade(-.05, -.15, .15, .05);
    /* 0.2 e_1 + u = 0, 0.2 e_2 + u + mu = 0: e_1 = 0.1, e_2 = -0.1 */
    double of = price(REBAL_PRICE_ROWS + 1);
    ck_assert(of - .04 < CLOSE && .04 - of < CLOSE);
    begin();
    limits.flags = REBAL_LIMIT_TURNOVER, limits.turnover_max = .12;
    solve(REBAL_SOLVE_OPTIMAL); /* each side moves to 0.04 from the target */
    expect_trade(-.11, -.01, .01, .11);
    begin();
    limits.flags = REBAL_LIMIT_BUY, limits.buy_max = .12;
    solve(REBAL_SOLVE_OPTIMAL);
    expect_trade(-.11, -.01, .01, .11);
    ck_assert(price(REBAL_PRICE_BUY) > 0 && price(REBAL_PRICE_SELL) == 0);
    begin();
    limits.flags = REBAL_LIMIT_SELL, limits.sell_max = .12;
    solve(REBAL_SOLVE_OPTIMAL);
    expect_trade(-.11, -.01, .01, .11);
}
END_TEST

/* F-TOGETHER. The tracking error of 0.2 sqrt(sum e^2); costs of 0.1 % of what is traded: as low as
 * is allowed at the least cost, which is at equal slopes, |e| equal in the rows that trade. */
START_TEST(tracking_error_and_costs) {
    begin();
    for (int i = 0; i < N; i++) rate[i] = .001;
    problem.risk_aversion = 1e-6;
    limits.flags = REBAL_LIMIT_TE, limits.te_max = .02; /* sum of e^2: 0.01 */
    solve(REBAL_SOLVE_OPTIMAL);
    expect_trade(-.10, 0, 0, .10); /* 4 times 0.05^2 */
    ck_assert(price(REBAL_PRICE_TE) > 0);
    begin();
    for (int i = 0; i < N; i++) rate[i] = .001;
    limits.flags = REBAL_LIMIT_COST, limits.cost_max = .0002;
    solve(REBAL_SOLVE_OPTIMAL);
    expect_trade(-.10, 0, 0, .10);
    ck_assert(price(REBAL_PRICE_COST) > 0);
    ck_assert(solution.cost - .0002 < CLOSE && .0002 - solution.cost < CLOSE);
}
END_TEST

START_TEST(bounds_of_rows) {
    static const double shorts[N] = {.40, -.30, .20, .10};
    begin();
    limits.volume = volume, limits.participation_max = .1;
    solve(REBAL_SOLVE_OPTIMAL);
    expect_trade(-.10, -.05, .05, .10);
    begin();
    problem.weight = shorts, problem.net_max = 10;
    limits.flags = REBAL_LIMIT_NO_CROSSING;
    solve(REBAL_SOLVE_OPTIMAL); /* the second is bought back to 0, and no further */
    ck_assert(trade[1] == .30);
    limits.flags = 0;
    solve(REBAL_SOLVE_OPTIMAL);
    ck_assert(trade[1] > .5);
}
END_TEST

/* Two halves of 0.6 each do not fit into 1. */
START_TEST(contradictions) {
    begin();
    for (int i = 0; i < N; i++) rows[i * LIMITS + 1] = i >= 2;
    low[0] = .6, low[1] = .6;
    solve(REBAL_SOLVE_INFEASIBLE);
    ck_assert(price(REBAL_PRICE_ROWS) < 0 && price(REBAL_PRICE_ROWS + 1) < 0);
    ck_assert(price(REBAL_PRICE_NET) > 0 && price(REBAL_PRICE_TURNOVER) == 0);
    ck_assert(solution.violation > .04);
    rebal_solution again = {.struct_size = sizeof again};
    ck_assert_int_eq(rebal_solve_certify(&again, &problem, trade, state, NULL, 0, NULL), REBAL_OK);
    ck_assert_int_eq(again.status, REBAL_SOLVE_INFEASIBLE);
    memset(state, 0, sizeof state); /* no prices, no proof */
    ck_assert_int_eq(rebal_solve_certify(&again, &problem, trade, state, NULL, 0, NULL), REBAL_OK);
    ck_assert_int_eq(again.status, REBAL_SOLVE_VIOLATED);
}
END_TEST

static void ranked(int32_t expected) {
    memset(state, 0, sizeof state);
    rebal_status status =
        rebal_solve_ranked(trade, state, given_up, &solution, &problem, rank, NULL, 0, &error);
    ck_assert_int_eq(status, REBAL_OK);
    ck_assert_int_eq(solution.status, expected);
}

static bool is_about(double x, double y) { return x - y < 1e-8 && y - x < 1e-8; }

/* F-RANKED */
START_TEST(ranks) {
    begin();
    for (int i = 0; i < N; i++) rows[i * LIMITS + 1] = i >= 2;
    low[0] = .6, low[1] = .6;
    ranked(REBAL_SOLVE_INFEASIBLE); /* all of rank 0 */
    rank[REBAL_PRICE_ROWS] = 1, rank[REBAL_PRICE_ROWS + 1] = 2;
    ranked(REBAL_SOLVE_OPTIMAL);
    ck_assert(given_up[REBAL_PRICE_ROWS] == 0);
    ck_assert(is_about(given_up[REBAL_PRICE_ROWS + 1], -.2));
    ck_assert(is_about(weight[0] + trade[0] + weight[1] + trade[1], .6));
    rank[REBAL_PRICE_ROWS] = 2, rank[REBAL_PRICE_ROWS + 1] = 1;
    ranked(REBAL_SOLVE_OPTIMAL);
    ck_assert(given_up[REBAL_PRICE_ROWS + 1] == 0);
    ck_assert(is_about(given_up[REBAL_PRICE_ROWS], -.2));
    rank[REBAL_PRICE_NET] = 3, rank[REBAL_PRICE_ROWS] = 0; /* the money rather: 0.2 more */
    ranked(REBAL_SOLVE_OPTIMAL);
    ck_assert(is_about(given_up[REBAL_PRICE_NET], .2));
    ck_assert(is_about(solution.net, .2));
    low[1] = .4; /* nothing need be given up */
    ranked(REBAL_SOLVE_OPTIMAL);
    for (int j = 0; j < REBAL_PRICE_ROWS + LIMITS; j++) ck_assert(given_up[j] == 0);
}
END_TEST

/* From its own state a solve has nothing to do. */
START_TEST(states) {
    begin();
    low[0] = .6;
    solve(REBAL_SOLVE_OPTIMAL);
    uint32_t cold = solution.n_steps;
    solve(REBAL_SOLVE_OPTIMAL);
    ck_assert_uint_le(solution.n_steps, 1);
    ck_assert_uint_le(solution.n_steps, cold);
    expect_trade(-.10, 0, 0, .10);
}
END_TEST

static void expect(rebal_status expected, const char *field, int64_t index) {
    trade[0] = 42, given_up[0] = 42, solution.status = 0x5A5A5A5A;
    expect_field(rebal_solve(trade, state, &solution, &problem, NULL, 0, &error), &error, expected,
                 field);
    ck_assert_msg(error.index == index, "%s: index %lld", field, (long long)error.index);
    expect_field(
        rebal_solve_ranked(trade, state, given_up, &solution, &problem, rank, NULL, 0, &error),
        &error, expected, field);
    ck_assert(trade[0] == 42 && given_up[0] == 42);
    ck_assert_int_eq(solution.status, 0x5A5A5A5A);
    begin();
}

START_TEST(hostile) {
    begin();
    limits.struct_size = 4;
    expect(REBAL_E_STRUCT, "trade_limits", -1);
    limits.rows = NULL;
    expect(REBAL_E_ARGUMENT, "trade_limits.rows", -1);
    limits.n_rows = SIZE_MAX / 16;
    expect(REBAL_E_ARGUMENT, "n", -1);
    limits.flags = 64;
    expect(REBAL_E_RANGE, "trade_limits.flags", -1);
    limits.flags = REBAL_LIMIT_BUY, limits.buy_max = -1;
    expect(REBAL_E_RANGE, "trade_limits.buy_max", -1);
    limits.flags = REBAL_LIMIT_SELL, limits.sell_max = -1;
    expect(REBAL_E_RANGE, "trade_limits.sell_max", -1);
    limits.flags = REBAL_LIMIT_TURNOVER, limits.turnover_max = 2e30;
    expect(REBAL_E_RANGE, "trade_limits.turnover_max", -1);
    limits.flags = REBAL_LIMIT_COST, limits.cost_max = NEAR_NAN;
    expect(REBAL_E_NOT_FINITE, "trade_limits.cost_max", -1);
    limits.flags = REBAL_LIMIT_TE, limits.te_max = 0;
    expect(REBAL_E_RANGE, "trade_limits.te_max", -1);
    limits.volume = volume, limits.participation_max = -1;
    expect(REBAL_E_RANGE, "trade_limits.participation_max", -1);
    limits.volume = volume, volume[2] = -1;
    expect(REBAL_E_RANGE, "trade_limits.volume", 2);
    rows[5] = NEAR_NAN;
    expect(REBAL_E_NOT_FINITE, "trade_limits.rows", 5);
    low[1] = NEAR_NAN;
    expect(REBAL_E_NOT_FINITE, "trade_limits.row_min", 1);
    high[0] = 2e30;
    expect(REBAL_E_RANGE, "trade_limits.row_max", 0);
    low[1] = 2, high[1] = 1;
    expect(REBAL_E_RANGE, "trade_limits.row_max", 1);
}
END_TEST

START_TEST(hostile_ranks) {
    begin();
    expect_field(rebal_solve_ranked(trade, state, NULL, NULL, &problem, rank, NULL, 0, &error),
                 &error, REBAL_E_ARGUMENT, "given_up");
    expect_field(rebal_solve_ranked(trade, state, given_up, NULL, &problem, NULL, NULL, 0, &error),
                 &error, REBAL_E_ARGUMENT, "rank");
    problem.limits = NULL;
    expect_field(rebal_solve_ranked(trade, state, given_up, NULL, &problem, rank, NULL, 0, &error),
                 &error, REBAL_E_ARGUMENT, "trade_limits");
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("api/solve_limits", &tests);
    tcase_add_test(tests, rows_and_caps);
    tcase_add_test(tests, tracking_error_and_costs);
    tcase_add_test(tests, bounds_of_rows);
    tcase_add_test(tests, contradictions);
    tcase_add_test(tests, ranks);
    tcase_add_test(tests, states);
    tcase_add_test(tests, hostile);
    tcase_add_test(tests, hostile_ranks);
    return unit_run(suite);
}
