/* SPDX-License-Identifier: MIT */
/* Whole lots: problems small enough for a pencil, the ends of what is allowed, hostile arguments.
 * All others: tests/lots/oracle.c. */
#include "../numbers.h"
#include "hostile.h"

enum { N = 2 };

static const int64_t most = INT64_C(1) << 61;
static int64_t held[N], price[N], ideal[N], low[N], high[N], least[N], fee[N], trade[N];
static double loadings[N], specific[N], weight[N];
static rebal_risk_model model;
static rebal_problem problem;
static rebal_lots lots;
static rebal_lots_answer answer;
static rebal_error error;

/* Lots of 7 and 5, none held, 10 wanted of each. */
static void begin(int64_t cash) {
    for (int i = 0; i < N; i++) {
        held[i] = low[i] = fee[i] = 0;
        price[i] = i == 0 ? 7 : 5;
        ideal[i] = 10;
        high[i] = 100;
        least[i] = 1;
        trade[i] = 42;
        loadings[i] = 0.1, specific[i] = 0.01, weight[i] = 0;
    }
    model = (rebal_risk_model){.struct_size = sizeof model,
                               .n = N,
                               .n_factors = 1,
                               .loadings = loadings,
                               .specific = specific};
    problem = (rebal_problem){
        .struct_size = sizeof problem, .model = &model, .risk_aversion = 2, .weight = weight};
    lots = (rebal_lots){.struct_size = sizeof lots,
                        .n = N,
                        .cash = cash,
                        .cash_max = most,
                        .account = 100,
                        .held = held,
                        .price = price,
                        .ideal = ideal,
                        .lots_min = low,
                        .lots_max = high,
                        .trade_min = least,
                        .fee_buy_ppb = fee,
                        .fee_sell_ppb = fee};
    memset(&answer, 0x5A, sizeof answer);
    answer.struct_size = sizeof answer;
    error = no_error();
}

static rebal_status solve(void) { return rebal_lots_solve(trade, &answer, &lots, NULL, 0, &error); }

static void expect_lots(int64_t a, int64_t b, double objective, int64_t cash) {
    ck_assert_int_eq(solve(), REBAL_OK);
    ck_assert_int_eq(answer.status, REBAL_LOTS_OPTIMAL);
    ck_assert_int_eq(trade[0], a);
    ck_assert_int_eq(trade[1], b);
    ck_assert(answer.objective == objective && answer.bound == objective && answer.gap == 0);
    ck_assert_int_eq(answer.cash, cash);
}

/* F-LOTS: 7 + 10 costs 17; 7 + 5 misses 3 and 5. */
START_TEST(by_hand) {
    begin(17);
    expect_lots(1, 2, 3, 0);
    begin(16);
    expect_lots(1, 1, 8, 4);
    lots.metric = REBAL_LOTS_SQUARES;
    expect_lots(1, 1, 34, 4);
    begin(17);
    fee[0] = 1; /* less than a unit of money is one */
    expect_lots(1, 1, 8, 4);
    ck_assert_int_eq(answer.fee, 1);
    begin(17);
    least[1] = 3; /* 15 alone, 10 missed and 5 */
    expect_lots(1, 0, 13, 10);
    begin(17);
    lots.cash_min = 8, lots.cash_max = 9;
    ck_assert_int_eq(solve(), REBAL_OK);
    ck_assert_int_eq(answer.status, REBAL_LOTS_INFEASIBLE);
    ck_assert_int_eq(trade[0] + trade[1], 0);
    ck_assert_int_eq(answer.cash, 17);
    ck_assert(answer.objective == 0);
}
END_TEST

/* F-LOTS: the search takes lots in the order of what they cost, which is no order within what a
 * fee is rounded by: lots behind dearer ones count. 4 and 2 miss 7; 6 and 1, for 19 and 8, miss 6.
 */
START_TEST(rounded_fees) {
    static const int64_t buy[N] = {50000000, 70000000};
    begin(28);
    lots.cash_min = -1, lots.cash_max = 1, lots.fee_buy_ppb = buy;
    price[0] = 3, held[0] = 4, ideal[0] = 24, low[0] = 2, high[0] = 10;
    price[1] = 7, held[1] = 4, ideal[1] = 35, low[1] = 0, high[1] = 9;
    expect_lots(6, 1, 6, 1);
}
END_TEST

/* Where it comes from held lots: sales bring the cash that purchases need. */
START_TEST(sales) {
    begin(0);
    held[0] = 4;
    expect_lots(-3, 2, 3, 11); /* 7 left, 10 bought */
    lots.lots_max = lots.trade_min = NULL;
    lots.lots_min = lots.fee_buy_ppb = lots.fee_sell_ppb = NULL;
    expect_lots(-3, 2, 3, 11);
    held[1] = -1; /* short: it may stay so */
    ideal[1] = -5, ideal[0] = 28;
    expect_lots(0, 0, 0, 0);
}
END_TEST

/* (g/2) (B'e)^2 F + g/2 sum D e^2 with e = x: 0.01 and 0.1^2, targets of nought. A row must hold
 * one lot. */
START_TEST(risk) {
    begin(17);
    lots.metric = REBAL_LOTS_RISK, lots.problem = &problem;
    low[1] = 1;
    ck_assert_int_eq(solve(), REBAL_OK);
    ck_assert_int_eq(answer.status, REBAL_LOTS_OPTIMAL);
    ck_assert_int_eq(trade[0], 0);
    ck_assert_int_eq(trade[1], 1);
    numbers_near(answer.objective, 0.02 * 0.05 * 0.05, 1e-16);
    numbers_near(answer.size, answer.objective, 1e-16);
    low[1] = 0; /* nothing is best, and has no risk: by dust alone */
    ck_assert_int_eq(solve(), REBAL_OK);
    ck_assert_int_eq(answer.status, REBAL_LOTS_OPTIMAL);
    ck_assert(answer.objective == 0 && answer.n_traded == 0 && answer.gap <= 1e-9);
    low[1] = 1;
    lots.cash_min = 16;
    ck_assert_int_eq(solve(), REBAL_OK);
    ck_assert_int_eq(answer.status, REBAL_LOTS_INFEASIBLE);
    lots.cash_min = 0, low[1] = high[1] = 2000, lots.account = 10, lots.cash = most;
    ck_assert_int_eq(solve(), REBAL_OK);
    ck_assert_int_eq(answer.status, REBAL_LOTS_INFEASIBLE); /* 1000 accounts */
    low[1] = high[1] = 1998;
    ck_assert_int_eq(solve(), REBAL_OK);
    ck_assert_int_eq(answer.status, REBAL_LOTS_OPTIMAL);
}
END_TEST

/* F-LOTSBOUND: a lot is all that is missing of a target of the whole: what is left of the risk is
 * the rounding of weights, and the bound is not above it by its own. */
START_TEST(to_the_target) {
    double target = 1;
    begin(1);
    lots.metric = REBAL_LOTS_RISK, lots.problem = &problem;
    lots.n = model.n = 1, price[0] = 1, problem.target = &target;
    for (int parts = 2; parts < 100; parts++) {
        lots.account = parts, held[0] = parts - 1;
        weight[0] = (double)held[0] / parts;
        ck_assert_int_eq(solve(), REBAL_OK);
        ck_assert_int_eq(answer.status, REBAL_LOTS_OPTIMAL);
        ck_assert_int_eq(trade[0], 1);
        ck_assert_msg(answer.bound <= answer.objective, "%d: bound %.17g above %.17g", parts,
                      answer.bound, answer.objective);
    }
}
END_TEST

/* F-LOTSBOUND: one node is not enough for a hundred rows of one price, so that a bound is told. */
START_TEST(a_gap) {
    enum { MANY = 100 };
    static int64_t a[MANY], b[MANY], c[MANY], z[MANY];
    uint64_t seed = 1;
    begin(40000);
    for (int i = 0; i < MANY; i++) b[i] = 1000 + 2 * unit_below(&seed, 500), c[i] = 500;
    lots.n = MANY, lots.held = a, lots.price = b, lots.ideal = c, lots.nodes_max = 1;
    lots.lots_min = lots.lots_max = lots.trade_min = NULL;
    lots.fee_buy_ppb = lots.fee_sell_ppb = NULL;
    lots.cash_min = lots.cash_max = 20001; /* odd, and all prices are even */
    ck_assert_int_eq(rebal_lots_solve(z, &answer, &lots, NULL, 0, &error), REBAL_OK);
    ck_assert_int_eq(answer.status, REBAL_LOTS_UNKNOWN);
    lots.cash_min = lots.cash_max = 20002;
    ck_assert_int_eq(rebal_lots_solve(z, &answer, &lots, NULL, 0, &error), REBAL_OK);
    ck_assert(answer.status == REBAL_LOTS_FEASIBLE || answer.status == REBAL_LOTS_UNKNOWN);
    lots.nodes_max = 0;
    ck_assert_int_eq(rebal_lots_solve(z, &answer, &lots, NULL, 0, &error), REBAL_OK);
    ck_assert(answer.status == REBAL_LOTS_FEASIBLE || answer.status == REBAL_LOTS_OPTIMAL);
    int64_t cash = 40000, objective = 0;
    for (int i = 0; i < MANY; i++) {
        cash -= z[i] * b[i];
        objective += z[i] * b[i] > 500 ? z[i] * b[i] - 500 : 500 - z[i] * b[i];
    }
    ck_assert_int_eq(cash, 20002);
    ck_assert(answer.objective == (double)objective && answer.bound <= answer.objective);
    numbers_near(answer.gap, (answer.objective - answer.bound) / answer.size, 1e-15);
}
END_TEST

/* Up to 2^63, which no int64 holds. */
static uint64_t apart(int64_t a, int64_t b) {
    return a > b ? (uint64_t)a - (uint64_t)b : (uint64_t)b - (uint64_t)a;
}

/* F-LOTS: values of the size that is allowed, by trying all four. */
START_TEST(extremes) {
    uint64_t seed = 7;
    for (int round = 0; round < 3000; round++) {
        uint64_t best = UINT64_MAX;
        begin(unit_below(&seed, most));
        lots.cash_min = -unit_below(&seed, most);
        for (int i = 0; i < N; i++) {
            held[i] = unit_below(&seed, 2);
            low[i] = 0, high[i] = 1;
            price[i] = most - unit_wide(&seed, 61);
            ideal[i] = unit_below(&seed, 2) ? unit_wide(&seed, 61) : -unit_wide(&seed, 61);
        }
        for (int k = 0; k < 4; k++) {
            int64_t a = k & 1, b = k >> 1;
            int64_t cash = lots.cash - (a - held[0]) * price[0] - (b - held[1]) * price[1];
            if (cash < lots.cash_min || cash > lots.cash_max) continue;
            uint64_t here = apart(a * price[0], ideal[0]) + apart(b * price[1], ideal[1]);
            best = here < best ? here : best;
        }
        ck_assert_int_eq(solve(), REBAL_OK);
        ck_assert_int_eq(answer.status,
                         best == UINT64_MAX ? REBAL_LOTS_INFEASIBLE : REBAL_LOTS_OPTIMAL);
        if (best == UINT64_MAX) continue;
        uint64_t found = 0;
        for (int i = 0; i < N; i++) found += apart((held[i] + trade[i]) * price[i], ideal[i]);
        ck_assert_uint_eq(found, best);
    }
}
END_TEST

/* Rows of 2^61 lots of one unit of money; squares that no 126 bits hold. */
START_TEST(wide_rows) {
    begin(most);
    lots.lots_min = lots.lots_max = NULL;
    price[0] = price[1] = 1;
    ideal[0] = most / 3, ideal[1] = most / 5;
    expect_lots(most / 3, most / 5, 0, most - most / 3 - most / 5);
    lots.metric = REBAL_LOTS_SQUARES;
    ideal[0] = most;
    lots.lots_min = low;
    low[0] = -most;
    lots.cash_max = most;
    ck_assert_int_eq(solve(), REBAL_E_OVERFLOW);
    ideal[0] = most >> 20, low[0] = 0, lots.cash = most >> 20, ideal[1] = most >> 21;
    fee[0] = fee[1] = REBAL_ONE / 2;
    ck_assert_int_eq(solve(), REBAL_OK);
    ck_assert(answer.status != REBAL_LOTS_INFEASIBLE && answer.cash >= 0);
}
END_TEST

static void refused(rebal_status expected, const char *field, int64_t index) {
    expect_field(solve(), &error, expected, field);
    ck_assert_msg(error.index == index, "%s: index %lld", field, (long long)error.index);
    for (int i = 0; i < N; i++) ck_assert_int_eq(trade[i], 42);
    ck_assert_int_eq(answer.status, 0x5A5A5A5A);
    begin(17);
}

START_TEST(arguments) {
    begin(17);
    expect_field(rebal_lots_solve(NULL, &answer, &lots, NULL, 0, &error), &error, REBAL_E_ARGUMENT,
                 "trade");
    expect_field(rebal_lots_solve(trade, &answer, NULL, NULL, 0, &error), &error, REBAL_E_ARGUMENT,
                 "lots");
    answer.struct_size = 8;
    refused(REBAL_E_STRUCT, "lots_answer", -1);
    lots.struct_size -= 8;
    refused(REBAL_E_STRUCT, "lots", -1);
    lots.reserved = 1;
    refused(REBAL_E_STRUCT, "lots", -1);
    lots.held = NULL;
    refused(REBAL_E_ARGUMENT, "lots.held", -1);
    lots.ideal = NULL;
    refused(REBAL_E_ARGUMENT, "lots.ideal", -1);
    lots.metric = REBAL_LOTS_RISK;
    refused(REBAL_E_ARGUMENT, "lots.problem", -1);
    lots.metric = 3;
    refused(REBAL_E_RANGE, "lots.metric", -1);
    lots.n = 0;
    refused(REBAL_E_RANGE, "n", -1);
    lots.gap_max_ppb = -1;
    refused(REBAL_E_RANGE, "lots.gap_max_ppb", -1);
    lots.cash = most + 1;
    refused(REBAL_E_RANGE, "lots.cash", -1);
    lots.cash_min = -most - 1;
    refused(REBAL_E_RANGE, "lots.cash_min", -1);
    lots.cash_min = 2, lots.cash_max = 1;
    refused(REBAL_E_RANGE, "lots.cash_max", -1);
    ck_assert_uint_eq(rebal_lots_size(NULL), 0);
    double covariance[N * (N + 1) / 2] = {0.01, 0, 0.01};
    begin(17);
    model = (rebal_risk_model){.struct_size = sizeof model, .n = N, .covariance = covariance};
    lots.metric = REBAL_LOTS_RISK, lots.problem = &problem;
    expect_field(solve(), &error, REBAL_E_UNSUPPORTED, "covariance");
}
END_TEST

START_TEST(columns) {
    int64_t *const column[] = {held, price, ideal, low, high, least, fee};
    const char *const name[] = {"lots.held",       "lots.price",    "lots.ideal",
                                "lots.lots_min",   "lots.lots_max", "lots.trade_min",
                                "lots.fee_buy_ppb"};
    for (int k = 0; k < 7; k++) {
        begin(17);
        column[k][1] = most + 1;
        refused(REBAL_E_RANGE, name[k], 1);
    }
    price[1] = 0;
    refused(REBAL_E_RANGE, "lots.price", 1);
    fee[0] = REBAL_ONE / 2 + 1;
    refused(REBAL_E_RANGE, "lots.fee_buy_ppb", 0);
    low[1] = 101;
    refused(REBAL_E_RANGE, "lots.lots_max", 1);
    held[1] = most;
    refused(REBAL_E_RANGE, "lots.held", 1);
    lots.metric = REBAL_LOTS_RISK, lots.problem = &problem, lots.account = 0;
    refused(REBAL_E_RANGE, "lots.account", -1);
    lots.metric = REBAL_LOTS_RISK, lots.problem = &problem, model.n = 1;
    refused(REBAL_E_RANGE, "n", -1);
    lots.metric = REBAL_LOTS_RISK, lots.problem = &problem, specific[1] = NEAR_NAN;
    refused(REBAL_E_NOT_FINITE, "specific", 1);
}
END_TEST

START_TEST(memory) {
    static unsigned char lent[1 << 20];
    unsigned char *at = lent + (16 - (uintptr_t)lent % 16) % 16;
    for (int32_t metric = 0; metric <= REBAL_LOTS_RISK; metric++) {
        begin(17);
        lots.metric = metric, lots.problem = &problem;
        size_t need = rebal_lots_size(&lots);
        ck_assert_uint_gt(need, 0);
        memset(at, 0xA5, need + 16);
        ck_assert_int_eq(rebal_lots_solve(trade, &answer, &lots, at, need - 1, &error),
                         REBAL_E_MEMORY);
        ck_assert_int_eq(rebal_lots_solve(trade, &answer, &lots, at + 1, need, &error),
                         REBAL_E_MEMORY);
        ck_assert_int_eq(trade[0], 42);
        ck_assert_int_eq(rebal_lots_solve(trade, NULL, &lots, at, need, NULL), REBAL_OK);
        for (size_t k = need; k < need + 16; k++) ck_assert_uint_eq(at[k], 0xA5);
    }
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("api/lots", &tests);
    tcase_add_test(tests, by_hand);
    tcase_add_test(tests, rounded_fees);
    tcase_add_test(tests, sales);
    tcase_add_test(tests, risk);
    tcase_add_test(tests, to_the_target);
    tcase_add_test(tests, a_gap);
    tcase_add_test(tests, extremes);
    tcase_add_test(tests, wide_rows);
    tcase_add_test(tests, arguments);
    tcase_add_test(tests, columns);
    tcase_add_test(tests, memory);
    return unit_run(suite);
}
