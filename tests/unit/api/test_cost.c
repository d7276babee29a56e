/* SPDX-License-Identifier: MIT */
/* The public costs: shapes, defaults, the order of the checks, nothing written on failure. */
#include "unit/api/hostile.h"
#include "unit/near.h"

enum { N = 3 };

static rebal_error error;

static const double price[N] = {100.01, 100.02, 100.05}, size[N] = {300, 500, 1000};

START_TEST(book_and_back) {
    double sum_size[N], sum_cash[N], cash[N], marginal[N], back[N];
    const double amount[N] = {0, 1000, 1800};
    ck_assert_int_eq(rebal_cost_book(sum_size, sum_cash, price, size, N, REBAL_COST_ASKS, NULL),
                     REBAL_OK);
    ck_assert_int_eq(rebal_cost_walk(cash, marginal, amount, N, price, sum_size, sum_cash, N, NULL),
                     REBAL_OK);
    NEAR(cash[1], 100023, 3e-16);
    ck_assert_double_eq(marginal[1], 100.05);
    ck_assert_int_eq(rebal_cost_unwalk(back, NULL, cash, N, price, sum_size, sum_cash, N, NULL),
                     REBAL_OK);
    for (int i = 0; i < N; i++) NEAR(back[i], amount[i], 3e-16);
    ck_assert_int_eq(rebal_cost_walk(NULL, NULL, NULL, 0, NULL, NULL, NULL, 0, NULL), REBAL_OK);
    ck_assert_int_eq(rebal_cost_book(NULL, NULL, NULL, NULL, 0, REBAL_COST_BIDS, NULL), REBAL_OK);
}
END_TEST

START_TEST(book_hostile) {
    double a[N] = {7, 7, 7}, b[N] = {7, 7, 7}, bad[N] = {1, 2, NEAR_NAN}, none[N] = {1, 0, 2};
    error = no_error();
    rebal_status status = rebal_cost_book(a, b, price, size, N, 0, &error);
    expect_report(&error, REBAL_E_RANGE, "side", REBAL_NONE, REBAL_NONE, 0);
    status = rebal_cost_book(a, b, price, size, N, REBAL_COST_BIDS, &error);
    expect_report(&error, REBAL_E_RANGE, "level_price", REBAL_NONE, 1, 100);
    status = rebal_cost_book(a, b, bad, size, N, REBAL_COST_ASKS, &error);
    expect_report(&error, REBAL_E_NOT_FINITE, "level_price", REBAL_NONE, 2, 0);
    status = rebal_cost_book(a, b, none, size, N, REBAL_COST_ASKS, &error);
    expect_report(&error, REBAL_E_RANGE, "level_price", REBAL_NONE, 1, 0);
    status = rebal_cost_book(a, NULL, none, size, N, 9, &error);
    expect_field(status, &error, REBAL_E_ARGUMENT, "sum_cash");
    status = rebal_cost_book(a, b, NULL, size, N, 9, &error);
    expect_field(status, &error, REBAL_E_ARGUMENT, "level_price");
    ck_assert(a[0] == 7 && a[2] == 7 && b[0] == 7);
    double sum_size[N], sum_cash[N];
    ck_assert_int_eq(rebal_cost_book(sum_size, sum_cash, price, size, N, REBAL_COST_ASKS, NULL),
                     REBAL_OK);
    const double above[N] = {1, 1800.5, 2}, below[N] = {1, 2, -1};
    status = rebal_cost_walk(a, NULL, above, N, price, sum_size, sum_cash, N, &error);
    expect_report(&error, REBAL_E_RANGE, "amount", REBAL_NONE, 1, 1800);
    status = rebal_cost_unwalk(a, NULL, below, N, price, sum_size, sum_cash, N, &error);
    expect_report(&error, REBAL_E_RANGE, "cash", REBAL_NONE, 2, -1);
    status = rebal_cost_walk(a, NULL, bad, N, price, sum_size, sum_cash, N, &error);
    expect_report(&error, REBAL_E_NOT_FINITE, "amount", REBAL_NONE, 2, 0);
    status = rebal_cost_walk(a, NULL, above, N, price, sum_size, sum_cash, 0, &error);
    expect_field(status, &error, REBAL_E_RANGE, "n_levels");
    status = rebal_cost_walk(a, NULL, above, N, price, sum_size, sum_cash, SIZE_MAX, &error);
    expect_field(status, &error, REBAL_E_ARGUMENT, "n_levels");
    status = rebal_cost_walk(a, NULL, above, N, price, sum_size, NULL, N, &error);
    expect_field(status, &error, REBAL_E_ARGUMENT, "sum_cash");
    ck_assert(a[0] == 7 && a[1] == 7);
}
END_TEST

/* Two levels at one price are a book either way round; so is the same book upside down. */
START_TEST(level_order) {
    const double same[N] = {5, 5, 5}, falling[N] = {7, 6, 6}, one[N] = {1, 1, 1};
    double a[N], b[N];
    ck_assert_int_eq(rebal_cost_book(a, b, same, one, N, REBAL_COST_ASKS, NULL), REBAL_OK);
    ck_assert_int_eq(rebal_cost_book(a, b, same, one, N, REBAL_COST_BIDS, NULL), REBAL_OK);
    ck_assert_int_eq(rebal_cost_book(a, b, falling, one, N, REBAL_COST_BIDS, NULL), REBAL_OK);
    ck_assert_double_eq(b[2], 19);
    error = no_error();
    rebal_status status = rebal_cost_book(a, b, falling, one, N, REBAL_COST_ASKS, &error);
    expect_report(&error, status, "level_price", REBAL_NONE, 1, 6);
    ck_assert_int_eq(status, REBAL_E_RANGE);
}
END_TEST

START_TEST(curve) {
    const double amount[N] = {.04, -.04, 0}, spread[N] = {.0005, .0005, .0005};
    const double buy[N] = {.001, .001, .001}, sell[N] = {.0015, .0015, .0015};
    const double fixed[N] = {2e-6, 2e-6, 2e-6}, impact[N] = {.01, .01, .01};
    const double exponent[N] = {.5, .6, 1}, wrong[N] = {.5, .29, 1};
    double cost[N] = {7, 7, 7}, marginal[N];
    ck_assert_int_eq(rebal_cost_curve(cost, marginal, amount, spread, buy, sell, fixed, impact,
                                      exponent, N, NULL),
                     REBAL_OK);
    NEAR(cost[0], 0.00014200000000000000657, 1e-15);
    NEAR(cost[1], 0.00013998237309421565304, 1e-15);
    NEAR(marginal[1], 0.0043192949237686259532, 1e-15);
    ck_assert_double_eq(cost[2], 0);
    ck_assert_int_eq(
        rebal_cost_curve(cost, NULL, amount, spread, NULL, NULL, NULL, impact, NULL, N, NULL),
        REBAL_OK);
    NEAR(cost[0], .00002 + .01 * .008, 1e-15);
    ck_assert_int_eq(
        rebal_cost_curve(cost, NULL, amount, NULL, NULL, NULL, NULL, NULL, NULL, N, NULL),
        REBAL_OK);
    ck_assert_double_eq(cost[1], 0);
    error = no_error();
    rebal_status status =
        rebal_cost_curve(cost, NULL, amount, spread, NULL, NULL, NULL, impact, wrong, N, &error);
    expect_report(&error, status, "impact_exponent", REBAL_NONE, 1, 0);
    ck_assert_int_eq(status, REBAL_E_RANGE);
    status = rebal_cost_curve(cost, NULL, NULL, spread, NULL, NULL, NULL, impact, wrong, N, &error);
    expect_field(status, &error, REBAL_E_ARGUMENT, "amount");
    status =
        rebal_cost_curve(cost, NULL, amount, amount, NULL, NULL, NULL, impact, wrong, N, &error);
    expect_field(status, &error, REBAL_E_RANGE, "half_spread");
}
END_TEST

/* Two schedules for three rows: a flat one for sales, tiers with both clamps for purchases. */
static const double fee_rate[2] = {.001, .002}, fee_fixed[2] = {1, 0}, fee_min[2] = {3, 0};
static const double fee_max[2] = {40, 1e30}, tier_from[2] = {10000, 50000};
static const double tier_rate[2] = {.0005, .0002};
static const int64_t tier_offset[3] = {0, 2, 2};

static rebal_cost_fees fees_given(void) {
    return (rebal_cost_fees){.struct_size = sizeof(rebal_cost_fees),
                             .n = 2,
                             .rate = fee_rate,
                             .fixed = fee_fixed,
                             .min = fee_min,
                             .max = fee_max,
                             .tier_offset = tier_offset,
                             .tier_from = tier_from,
                             .tier_rate = tier_rate};
}

START_TEST(fees) {
    const double amount[5] = {20000, -20000, 95000, 0, -100};
    const int32_t sell[5] = {0, 1, 0, 0, REBAL_NONE};
    rebal_cost_fees f = fees_given();
    double cost[5], marginal[5];
    ck_assert_int_eq(rebal_cost_fee(cost, marginal, amount, NULL, sell, 5, &f, NULL), REBAL_OK);
    NEAR(cost[0], 16, 1e-15);
    NEAR(cost[1], 40, 1e-15);
    ck_assert(cost[2] == 40 && cost[3] == 0 && cost[4] == 0);
    ck_assert(marginal[0] == .0005 && marginal[1] == .002 && marginal[2] == 0);
    ck_assert(marginal[3] == 0 && marginal[4] == 0);
    f = (rebal_cost_fees){.struct_size = sizeof f, .n = 2, .rate = fee_rate};
    ck_assert_int_eq(rebal_cost_fee(cost, NULL, amount, NULL, NULL, 5, &f, NULL), REBAL_OK);
    ck_assert(cost[0] == 20 && cost[4] == .1);
    f = (rebal_cost_fees){.struct_size = sizeof f};
    ck_assert_int_eq(rebal_cost_fee(cost, marginal, amount, NULL, NULL, 5, &f, NULL), REBAL_OK);
    ck_assert(cost[0] == 0 && cost[4] == 0 && marginal[0] == 0);
    ck_assert_int_eq(rebal_cost_fee(NULL, NULL, NULL, NULL, NULL, 0, &f, NULL), REBAL_OK);
}
END_TEST

/* Of one purchase. */
static rebal_status fee_of(const rebal_cost_fees *f, double amount, int32_t row, double *cost) {
    error = no_error();
    return rebal_cost_fee(cost, NULL, &amount, &row, &row, 1, f, &error);
}

static void fee_refused(const rebal_cost_fees *f, rebal_status status, const char *field,
                        int64_t index) {
    double cost = 7;
    expect_field(fee_of(f, 1, 0, &cost), &error, status, field);
    ck_assert_msg(error.index == index, "%s: index %lld", field, (long long)error.index);
    ck_assert_double_eq(cost, 7);
}

START_TEST(fees_hostile) {
    const rebal_cost_fees good = fees_given();
    const double nan[2] = {0, NEAR_NAN}, one[2] = {1, 1}, rising[2] = {.0005, .0006};
    const int64_t late[3] = {1, 2, 2}, falling[3] = {0, 2, 1}, many[3] = {0, 0, INT64_MAX};
    const int64_t two[3] = {0, 1, 2};
    double cost = 7;
    rebal_cost_fees f = good;
    expect_field(fee_of(NULL, 1, 0, &cost), &error, REBAL_E_ARGUMENT, "fees");
    expect_field(fee_of(&f, NEAR_NAN, 9, &cost), &error, REBAL_E_NOT_FINITE, "amount");
    expect_field(fee_of(&f, 1, 2, &cost), &error, REBAL_E_RANGE, "fee_buy");
    expect_field(fee_of(&f, 1, -2, &cost), &error, REBAL_E_RANGE, "fee_buy");
    f.reserved = 1;
    fee_refused(&f, REBAL_E_STRUCT, "fees", REBAL_NONE);
    f = good, f.n = SIZE_MAX / 8;
    fee_refused(&f, REBAL_E_ARGUMENT, "n", REBAL_NONE);
    f = good, f.tier_offset = NULL;
    fee_refused(&f, REBAL_E_ARGUMENT, "cost_fees.tier_offset", REBAL_NONE);
    f = good, f.tier_from = NULL;
    fee_refused(&f, REBAL_E_ARGUMENT, "cost_fees.tier_from", REBAL_NONE);
    f = good, f.tier_rate = NULL;
    fee_refused(&f, REBAL_E_ARGUMENT, "cost_fees.tier_rate", REBAL_NONE);
    f = good, f.rate = nan, f.fixed = nan;
    fee_refused(&f, REBAL_E_NOT_FINITE, "cost_fees.rate", 1);
    f = good, f.rate = one;
    fee_refused(&f, REBAL_E_RANGE, "cost_fees.rate", 0);
    f = good, f.fixed = nan;
    fee_refused(&f, REBAL_E_NOT_FINITE, "cost_fees.fixed", 1);
    f = good, f.min = nan;
    fee_refused(&f, REBAL_E_NOT_FINITE, "cost_fees.min", 1);
    f = good, f.max = one;
    fee_refused(&f, REBAL_E_RANGE, "cost_fees.max", 0);
    f = good, f.tier_offset = late;
    fee_refused(&f, REBAL_E_RANGE, "cost_fees.tier_offset", 0);
    f.tier_offset = falling;
    fee_refused(&f, REBAL_E_RANGE, "cost_fees.tier_offset", 2);
    f.tier_offset = many;
    fee_refused(&f, REBAL_E_RANGE, "cost_fees.tier_offset", 2);
    f = good, f.tier_from = one;
    fee_refused(&f, REBAL_E_RANGE, "cost_fees.tier_from", 1);
    f = good, f.tier_rate = rising;
    fee_refused(&f, REBAL_E_RANGE, "cost_fees.tier_rate", 1);
    f.tier_offset = two; /* each the only tier of its schedule */
    ck_assert_int_eq(fee_of(&f, 1, 0, &cost), REBAL_OK);
}
END_TEST

START_TEST(holding_costs) {
    const double held[N] = {800, -800, 800}, amount[N] = {-800, 1600, 100}, cost[N] = {5, 30, 1};
    const double long_[N] = {.125, .125, -.125}, short_[N] = {.5, .5, .5},
                 none[N] = {0, NEAR_NAN, 0};
    double before[N], after[N], even[N];
    ck_assert_int_eq(
        rebal_cost_holding(before, after, even, held, amount, cost, long_, short_, N, 2, NULL),
        REBAL_OK);
    ck_assert(before[0] == 200 && after[0] == 0 && even[0] == .05);
    ck_assert(before[1] == 800 && after[1] == 200 && even[1] == .1);
    ck_assert(before[2] == -200 && after[2] == -225 && even[2] == 1 / 12.5);
    ck_assert_int_eq(
        rebal_cost_holding(before, after, even, held, NULL, NULL, NULL, NULL, N, 2, NULL),
        REBAL_OK);
    ck_assert(before[1] == 0 && after[0] == 0 && even[0] == 1e30);
    error = no_error();
    rebal_status status =
        rebal_cost_holding(before, after, even, held, amount, none, none, short_, N, -1, &error);
    expect_report(&error, REBAL_E_RANGE, "years", REBAL_NONE, REBAL_NONE, -1);
    status =
        rebal_cost_holding(before, after, even, held, amount, none, none, short_, N, 1, &error);
    expect_report(&error, REBAL_E_NOT_FINITE, "cost", REBAL_NONE, 1, 0);
    status =
        rebal_cost_holding(before, after, even, held, amount, cost, none, short_, N, 1, &error);
    expect_report(&error, REBAL_E_NOT_FINITE, "rate_long", REBAL_NONE, 1, 0);
    status =
        rebal_cost_holding(before, after, even, NULL, amount, cost, none, short_, N, 1, &error);
    expect_field(status, &error, REBAL_E_ARGUMENT, "holding");
    ck_assert(before[1] == 0);
}
END_TEST

START_TEST(impact_and_latency) {
    const double amount[1] = {-1e5}, volatility[1] = {.02}, volume[1] = {2e6}, none[1] = {0};
    double impact[1], cost[1], risk[1], option[1], linear[1];
    ck_assert_int_eq(rebal_cost_impact(impact, cost, amount, volatility, volume, NULL, 1, .8, NULL),
                     REBAL_OK);
    NEAR(impact[0], 0.000011313708498984761254, 1e-15);
    NEAR(cost[0], 357.77087639996637873, 1e-15);
    ck_assert_int_eq(rebal_cost_impact(impact, NULL, NULL, volatility, volume, NULL, 1, .8, NULL),
                     REBAL_OK);
    error = no_error();
    rebal_status status =
        rebal_cost_impact(impact, cost, NULL, volatility, volume, NULL, 1, .8, &error);
    expect_field(status, &error, REBAL_E_ARGUMENT, "amount");
    status = rebal_cost_impact(impact, cost, amount, volatility, none, NULL, 1, .8, &error);
    expect_field(status, &error, REBAL_E_RANGE, "volume");
    status = rebal_cost_impact(impact, cost, amount, volatility, volume, NULL, 1, -1, &error);
    expect_field(status, &error, REBAL_E_RANGE, "factor");
    const double notional[1] = {-50000}, year[1] = {.3}, delay[1] = {2. / 252};
    ck_assert_int_eq(rebal_cost_latency(risk, option, linear, notional, year, delay, 1, .5, NULL),
                     REBAL_OK);
    NEAR(risk[0], 1336.3062095621218369, 1e-15);
    NEAR(option[0], 533.10904655730766749, 1e-15);
    NEAR(linear[0], 0.013363062095621218369, 1e-15);
    ck_assert_int_eq(rebal_cost_latency(NULL, NULL, linear, NULL, year, delay, 1, .5, NULL),
                     REBAL_OK);
    status = rebal_cost_latency(NULL, option, linear, NULL, year, delay, 1, .5, &error);
    expect_field(status, &error, REBAL_E_ARGUMENT, "amount");
    status = rebal_cost_latency(risk, option, linear, notional, year, notional, 1, .5, &error);
    expect_field(status, &error, REBAL_E_RANGE, "delay_years");
}
END_TEST

START_TEST(shortfall) {
    const double x[1] = {.6561}, v[1] = {6.561}, theta[1] = {1728}, s[1] = {.0157}, t[1] = {.1};
    double permanent[1], temporary[1], total[1];
    ck_assert_int_eq(rebal_cost_shortfall(permanent, temporary, total, x, v, theta, s, t, 1, NULL),
                     REBAL_OK);
    NEAR(permanent[0], 0.0019859701911852526465, 1e-15);
    NEAR(temporary[0], 0.0022293999999999997834, 1e-15);
    NEAR(total[0], 0.0032223850955926261067, 1e-15);
    const double none[1] = {0};
    error = no_error();
    rebal_status status = rebal_cost_shortfall(NULL, NULL, total, x, v, theta, s, none, 1, &error);
    expect_field(status, &error, REBAL_E_RANGE, "days");
    status = rebal_cost_shortfall(NULL, NULL, total, x, v, NULL, s, none, 1, &error);
    expect_field(status, &error, REBAL_E_ARGUMENT, "shares_outstanding");
}
END_TEST

START_TEST(schedule) {
    rebal_schedule s = {sizeof s, 0, 1e6, 5, .95, .0625, 2.5e-7, 2.5e-6, 1e-6};
    double holding[6] = {7}, trade[5], e, v, kappa;
    ck_assert_int_eq(rebal_cost_schedule(holding, trade, &e, &v, &kappa, &s, 5, NULL), REBAL_OK);
    NEAR(holding[4], 62141.801605766040627, 2e-15);
    NEAR(trade[0], 1e6 - 541955.55437392232822, 1e-14);
    NEAR(e, 911226.98630379354844, 2e-15);
    NEAR(v, 364128572058.14102913, 4e-15);
    NEAR(kappa, 0.60707616324706272085, 2e-15);
    ck_assert_int_eq(rebal_cost_schedule(holding, NULL, NULL, NULL, NULL, &s, 1, NULL), REBAL_OK);
    ck_assert(holding[0] == 1e6 && holding[1] == 0);
}
END_TEST

START_TEST(schedule_hostile) {
    const rebal_schedule good = {sizeof good, 0, 1e6, 5, .95, .0625, 2.5e-7, 2.5e-6, 1e-6};
    double holding[6] = {7};
    error = no_error();
    static const char *const name[] = {"amount",    "horizon",   "volatility",   "half_spread",
                                       "permanent", "temporary", "risk_aversion"};
    for (int place = 2; place <= 8; place++) {
        const double bad[] = {1e31, NEAR_NAN, NEAR_INFINITY};
        for (int k = 0; k < 3; k++) {
            rebal_schedule s = good;
            memcpy((char *)&s + 8 * (place - 1), &bad[k], 8);
            rebal_status status =
                rebal_cost_schedule(holding, NULL, NULL, NULL, NULL, &s, 5, &error);
            char field[32] = "schedule.";
            strcat(field, name[place - 2]);
            expect_field(status, &error, k == 0 ? REBAL_E_RANGE : REBAL_E_NOT_FINITE, field);
            ck_assert_int_eq(error.index, REBAL_NONE);
        }
    }
    rebal_schedule s = good;
    s.temporary = 1.25e-7; /* = permanent tau / 2 */
    rebal_status status = rebal_cost_schedule(holding, NULL, NULL, NULL, NULL, &s, 5, &error);
    expect_report(&error, status, "schedule.temporary", REBAL_NONE, REBAL_NONE, 0);
    ck_assert_int_eq(status, REBAL_E_RANGE);
    s = good;
    status = rebal_cost_schedule(holding, NULL, NULL, NULL, NULL, &s, 0, &error);
    expect_field(status, &error, REBAL_E_RANGE, "n_steps");
    s.struct_size = 8;
    status = rebal_cost_schedule(holding, NULL, NULL, NULL, NULL, &s, 5, &error);
    expect_field(status, &error, REBAL_E_STRUCT, "schedule");
    status = rebal_cost_schedule(holding, NULL, NULL, NULL, NULL, &s, SIZE_MAX / 8, &error);
    expect_field(status, &error, REBAL_E_ARGUMENT, "n_steps");
    status = rebal_cost_schedule(holding, NULL, NULL, NULL, NULL, NULL, 0, &error);
    expect_field(status, &error, REBAL_E_ARGUMENT, "schedule");
    status = rebal_cost_schedule(NULL, NULL, NULL, NULL, NULL, &s, 0, &error);
    expect_field(status, &error, REBAL_E_ARGUMENT, "holding");
    ck_assert_double_eq(holding[0], 7);
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("cost", &tests);
    tcase_add_test(tests, book_and_back);
    tcase_add_test(tests, book_hostile);
    tcase_add_test(tests, level_order);
    tcase_add_test(tests, curve);
    tcase_add_test(tests, fees);
    tcase_add_test(tests, fees_hostile);
    tcase_add_test(tests, holding_costs);
    tcase_add_test(tests, impact_and_latency);
    tcase_add_test(tests, shortfall);
    tcase_add_test(tests, schedule);
    tcase_add_test(tests, schedule_hostile);
    return unit_run(suite);
}
