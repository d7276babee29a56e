/* SPDX-License-Identifier: MIT */
/* The public bands: shapes, defaults, the order of the checks, nothing written on failure; and a
 * computed band that an account takes. */
#include "unit/api/hostile.h"
#include "unit/near.h"

enum { N = 3 };

static const double curvature[N] = {.128, .2, 3}, variance[N] = {.00147456, .01, .0004};
static const double cost[N] = {.001, .0005, .002}, fixed[N] = {1e-6, 1e-4, 1e-9};

START_TEST(optimal_and_its_cost) {
    double half[N], stop[N], rate[N], trades[N], risk[N], trading[N], again[N], alone[N];
    ck_assert_int_eq(
        rebal_band_optimal(half, stop, rate, trades, curvature, variance, cost, fixed, N, 0, NULL),
        REBAL_OK);
    NEAR(half[0], 0.0333501574317357, 2e-15);
    NEAR(stop[0], 0.0195786827084358, 3e-15);
    NEAR(rate[0], 4.58348793162985e-05, 1e-14);
    NEAR(half[2], 0.0076091419504159969585, 2e-15);
    ck_assert_int_eq(rebal_band_cost(risk, trading, again, half, stop, curvature, variance, cost,
                                     fixed, N, 0, NULL),
                     REBAL_OK);
    for (int i = 0; i < N; i++) {
        ck_assert_double_eq(risk[i] + trading[i], rate[i]);
        ck_assert_double_eq(again[i], trades[i]);
    }
    ck_assert_int_eq(
        rebal_band_optimal(alone, NULL, NULL, NULL, curvature, variance, NULL, NULL, N, 0, NULL),
        REBAL_OK);
    ck_assert_double_eq(alone[1], 0);
    ck_assert_int_eq(rebal_band_optimal(NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, 0, NULL),
                     REBAL_OK);
}
END_TEST

/* Scaling of the model: everything in other units of money, time or utility. */
START_TEST(invariance) {
    double half[N], stop[N], other[N], other_stop[N], c[N], f[N], a[N], v[N];
    for (int i = 0; i < N; i++) {
        c[i] = cost[i] * 8;
        f[i] = fixed[i] * 8;
        a[i] = curvature[i] * 32;
        v[i] = variance[i] * 4;
    }
    ck_assert_int_eq(
        rebal_band_optimal(half, stop, NULL, NULL, curvature, variance, cost, fixed, N, 0, NULL),
        REBAL_OK);
    ck_assert_int_eq(rebal_band_optimal(other, other_stop, NULL, NULL, a, v, c, f, N, 0, NULL),
                     REBAL_OK);
    for (int i = 0; i < N; i++) {
        ck_assert_double_eq(other[i], half[i]);
        ck_assert_double_eq(other_stop[i], stop[i]);
    }
}
END_TEST

/* What optimal answers with one number of one column changed. */
static rebal_status with(double *half, int column, double number, rebal_error *error) {
    double in[5][N];
    memcpy(in[0], curvature, sizeof curvature);
    memcpy(in[1], variance, sizeof variance);
    memcpy(in[2], cost, sizeof cost);
    memcpy(in[3], fixed, sizeof fixed);
    in[4][2] = 0;
    in[column][2] = number;
    return rebal_band_optimal(half, NULL, NULL, NULL, in[0], in[1], in[2], in[3], N, in[4][2],
                              error);
}

START_TEST(optimal_hostile) {
    static const char *const name[] = {"curvature", "variance", "cost", "fixed", "interval_years"};
    static const double range[] = {-1, -1e-300, 1e-31, 1e31, -1e300};
    for (int column = 0; column < 5; column++) {
        double half[N] = {7, 7, 7};
        const double odd[] = {NEAR_INFINITY, -NEAR_INFINITY, NEAR_NAN};
        int64_t index = column == 4 ? REBAL_NONE : 2;
        for (size_t k = 0; k < 5; k++) {
            rebal_error error = no_error();
            ck_assert_int_eq(with(half, column, range[k], &error), REBAL_E_RANGE);
            int64_t value = k == 0 ? -1 : k == 3 ? INT64_MAX : k == 4 ? INT64_MIN : 0;
            expect_report(&error, REBAL_E_RANGE, name[column], REBAL_NONE, index, value);
        }
        for (size_t k = 0; k < 3; k++) {
            rebal_error error = no_error();
            ck_assert_int_eq(with(half, column, odd[k], &error), REBAL_E_NOT_FINITE);
            ck_assert_str_eq(rebal_code_name(error.field), name[column]);
            ck_assert_int_eq(error.index, index);
        }
        ck_assert(half[0] == 7 && half[1] == 7 && half[2] == 7);
        ck_assert_int_eq(with(half, column, 0, NULL), REBAL_OK);
        if (column == 0) ck_assert_double_eq(half[2], 1e30);
    }
}
END_TEST

/* Column by column whatever is wrong, and ARGUMENT before all. */
START_TEST(order_of_checks) {
    double half[N], bad[N] = {1, NEAR_NAN, 1}, negative[N] = {1, 1, -1};
    rebal_error error = no_error();
    rebal_status status =
        rebal_band_optimal(half, NULL, NULL, NULL, bad, variance, NULL, negative, N, 0, &error);
    expect_field(status, &error, REBAL_E_NOT_FINITE, "curvature");
    status =
        rebal_band_optimal(half, NULL, NULL, NULL, bad, variance, NULL, negative, N, -1, &error);
    expect_field(status, &error, REBAL_E_RANGE, "interval_years");
    status = rebal_band_optimal(half, NULL, NULL, NULL, bad, NULL, NULL, negative, N, 0, &error);
    expect_field(status, &error, REBAL_E_ARGUMENT, "variance");
    status = rebal_band_optimal(NULL, NULL, NULL, NULL, NULL, NULL, NULL, negative, N, 0, &error);
    expect_field(status, &error, REBAL_E_ARGUMENT, "half_width");
    status = rebal_band_optimal(half, NULL, NULL, NULL, NULL, NULL, NULL, negative, N, 0, &error);
    expect_field(status, &error, REBAL_E_ARGUMENT, "curvature");
    status = rebal_band_optimal(half, NULL, NULL, NULL, bad, variance, NULL, fixed, SIZE_MAX / 2, 0,
                                &error);
    expect_field(status, &error, REBAL_E_ARGUMENT, "n");
    const double wide[N] = {.1, .1, .1}, wider[N] = {.1, .2, .1};
    status = rebal_band_cost(NULL, NULL, NULL, wide, wider, curvature, variance, cost, fixed, N, 0,
                             &error);
    expect_field(status, &error, REBAL_E_RANGE, "stop");
    ck_assert_int_eq(error.index, 1);
}
END_TEST

START_TEST(variance_hostile) {
    const double weight[2] = {.6, .4}, sigma[3] = {.0256, 0, 0};
    const double bad[3] = {1, 9, 1}, negative[3] = {1, 0, -1};
    double s2[2] = {7, 7}, curve[2] = {7, 7}, loss = 7;
    rebal_error error = no_error();
    rebal_status status = rebal_band_variance(s2, curve, &loss, weight, bad, 2, 5, &error);
    expect_field(status, &error, REBAL_E_NOT_PSD, "covariance");
    ck_assert_int_eq(error.index, 0);
    status = rebal_band_variance(s2, curve, &loss, weight, negative, 2, 5, &error);
    expect_report(&error, status, "covariance", REBAL_NONE, 2, -1);
    ck_assert_int_eq(status, REBAL_E_RANGE);
    status = rebal_band_variance(s2, curve, &loss, weight, sigma, 0, 5, &error);
    expect_field(status, &error, REBAL_E_RANGE, "n");
    status = rebal_band_variance(s2, curve, &loss, weight, sigma, 2, 0, &error);
    expect_field(status, &error, REBAL_E_RANGE, "risk_aversion");
    status = rebal_band_variance(s2, curve, &loss, weight, NULL, 2, 5, &error);
    expect_field(status, &error, REBAL_E_ARGUMENT, "covariance");
    status = rebal_band_variance(s2, curve, &loss, weight, sigma, SIZE_MAX, 5, &error);
    expect_field(status, &error, REBAL_E_ARGUMENT, "n");
    status = rebal_band_variance(s2, curve, &loss, weight, sigma, SIZE_MAX / 16, 5, &error);
    expect_field(status, &error, REBAL_E_ARGUMENT, "n");
    ck_assert(s2[0] == 7 && curve[1] == 7 && loss == 7);
    ck_assert_int_eq(rebal_band_variance(s2, curve, &loss, weight, sigma, 2, 5, NULL), REBAL_OK);
    NEAR(s2[0], .00147456, 1e-15);
    NEAR(curve[0], .128, 1e-15);
    NEAR(loss, .128 * .00147456, 1e-15);
}
END_TEST

/* What rebal_covariance_sample() leaves of a constant column: the variances of a row of zeros. No
 * deviation of it costs anything, so that it has a band without end; and without any risk at all
 * there is never a date. Each call takes what the one before it answers. */
START_TEST(constant_column) {
    enum { TIMES = 30 };
    const double weight[2] = {.6, .4}, tiny[3] = {.0256, 1e-170, 1e-320}, top[3] = {.0256, 0, 2e30};
    double returns[2 * TIMES], sigma[3], s2[2], curve[2], loss, half[2], stop[2], rate[2],
        trades[2];
    double risk[2], trading[2], tau;
    int64_t lo[2], hi[2];
    const int64_t aim[2] = {600000000, 400000000};
    uint64_t seed = 3;
    for (int t = 0; t < TIMES; t++) {
        returns[2 * t] = near_share(&seed) / 10;
        returns[2 * t + 1] = .1;
    }
    ck_assert_int_eq(rebal_covariance_sample(sigma, returns, TIMES, 2, 1, 0, NULL, 0, NULL),
                     REBAL_OK);
    ck_assert(sigma[2] > 0 && sigma[2] < 1e-30);
    ck_assert_int_eq(rebal_band_variance(s2, curve, &loss, weight, sigma, 2, 5, NULL), REBAL_OK);
    NEAR(s2[0], sigma[0] * .0576, 1e-14);
    NEAR(loss, 5 * sigma[0] * s2[0], 1e-14);
    ck_assert(curve[0] == 5 * sigma[0] && curve[1] == 0);
    ck_assert_int_eq(
        rebal_band_optimal(half, stop, rate, trades, curve, s2, cost, fixed, 2, 0, NULL), REBAL_OK);
    ck_assert(half[1] == 1e30 && stop[1] == 0 && rate[1] < 1e-30 && trades[1] < 1e-30);
    ck_assert_int_eq(
        rebal_band_cost(risk, trading, NULL, half, stop, curve, s2, cost, fixed, 2, 0, NULL),
        REBAL_OK);
    ck_assert(risk[1] == 0 && trading[1] == rate[1]);
    ck_assert_int_eq(rebal_band_round(NULL, NULL, lo, hi, aim, half, stop, 2, NULL), REBAL_OK);
    ck_assert(lo[1] == 0 && hi[1] == REBAL_ONE && lo[0] > 0);
    ck_assert_int_eq(rebal_band_variance(s2, curve, &loss, weight, tiny + 1, 1, 5, NULL), REBAL_OK);
    ck_assert(s2[0] == 0 && curve[0] == 0 && loss == 0);
    ck_assert_int_eq(rebal_band_calendar(&tau, rate, s2, cost, 1, loss, 1e-6, NULL), REBAL_OK);
    ck_assert(tau == 1e30 && rate[0] < 1e-30);
    ck_assert_int_eq(rebal_band_variance(s2, curve, &loss, weight, tiny, 2, 5, NULL), REBAL_OK);
    ck_assert_int_eq(rebal_band_variance(s2, curve, &loss, weight, top, 2, 5, NULL), REBAL_E_RANGE);
}
END_TEST

START_TEST(gap_and_calendar) {
    const double before[4] = {0, .01, .02, 0}, after[4] = {.03, 0, .02, .02};
    double s2[2] = {7, 7}, tau, rate;
    rebal_error error = no_error();
    rebal_status status = rebal_band_gap(s2, before, after, 0, 2, 252, &error);
    expect_field(status, &error, REBAL_E_RANGE, "n_times");
    status = rebal_band_gap(s2, before, after, SIZE_MAX / 2, SIZE_MAX / 8, 252, &error);
    expect_field(status, &error, REBAL_E_ARGUMENT, "n_times");
    status = rebal_band_gap(s2, before, after, SIZE_MAX / 8, SIZE_MAX / 8, 252, &error);
    expect_field(status, &error, REBAL_E_ARGUMENT, "n");
    status = rebal_band_gap(s2, before, after, 2, 2, 0, &error);
    expect_field(status, &error, REBAL_E_RANGE, "periods_per_year");
    ck_assert_double_eq(s2[0], 7);
    ck_assert_int_eq(rebal_band_gap(s2, before, after, 2, 2, 252, NULL), REBAL_OK);
    NEAR(s2[1], .0005 * 126, 1e-15);
    status = rebal_band_calendar(NULL, NULL, variance, cost, 1, 1, 0, &error);
    expect_field(status, &error, REBAL_E_ARGUMENT, "interval_years");
    status = rebal_band_calendar(&tau, NULL, variance, cost, 0, 1, 0, &error);
    expect_field(status, &error, REBAL_E_RANGE, "n");
    status = rebal_band_calendar(&tau, NULL, variance, cost, 1, -1, 0, &error);
    expect_field(status, &error, REBAL_E_RANGE, "loss");
    double loss = .128 * .00147456;
    ck_assert_int_eq(rebal_band_calendar(&tau, &rate, variance, cost, 1, loss, 0, NULL), REBAL_OK);
    NEAR(tau, 0.47237391648408979169, 2e-15);
    NEAR(rate, .75 * loss * tau, 2e-15);
    ck_assert_int_eq(rebal_band_calendar(&tau, &rate, variance, NULL, 1, loss, 0, NULL), REBAL_OK);
    ck_assert(tau == 0 && rate == 0);
}
END_TEST

START_TEST(tuner_states) {
    const double risk[2] = {1, 1}, paid[2] = {16, 16}, nan[2] = {1, NEAR_NAN};
    rebal_band_tuner t = {.struct_size = sizeof t, .trades_min = 2, .damping = 1, .step_max = 10};
    rebal_band_tuner before = t;
    rebal_error error = no_error();
    rebal_status status = rebal_band_tune(&t, risk, nan, NULL, 2, &error);
    expect_field(status, &error, REBAL_E_NOT_FINITE, "proportional");
    status = rebal_band_tune(NULL, risk, nan, NULL, 2, &error);
    expect_field(status, &error, REBAL_E_ARGUMENT, "tuner");
    status = rebal_band_tune(&t, NULL, nan, NULL, 2, &error);
    expect_field(status, &error, REBAL_E_ARGUMENT, "risk");
    ck_assert_mem_eq(&t, &before, sizeof t);
    ck_assert_int_eq(rebal_band_tune(&t, risk, paid, NULL, 2, NULL), REBAL_OK);
    NEAR(t.multiplier, 2, 1e-15);
    ck_assert_double_eq(t.multiplier_max, 4);
    t.struct_size--;
    status = rebal_band_tune(&t, risk, paid, NULL, 2, &error);
    expect_field(status, &error, REBAL_E_STRUCT, "tuner");
    t.struct_size++;
    t.reserved = 1;
    status = rebal_band_tune(&t, risk, paid, NULL, 2, &error);
    expect_field(status, &error, REBAL_E_STRUCT, "tuner");
    t.reserved = 0;
    ck_assert_int_eq(rebal_band_tune(&t, NULL, NULL, NULL, 0, NULL), REBAL_OK);
}
END_TEST

START_TEST(tuner_hostile) {
    static const char *const name[] = {
        "multiplier", "multiplier_min",   "multiplier_max", "step_max",          "damping",
        "trades_min", "observations_max", "risk_cost",      "proportional_cost", "fixed_cost",
        "trades",     "observations",     "steps"};
    const rebal_band_tuner good = {.struct_size = sizeof good};
    for (int place = 2; place <= 14; place++) {
        rebal_band_tuner t = good;
        rebal_error error = no_error();
        bool is_count = place == 7 || place == 8 || place >= 12;
        char *at = (char *)&t + 8 + 8 * (place - 2);
        const double bad[] = {-1, 1e50, NEAR_NAN, NEAR_INFINITY};
        const int64_t count = -1;
        for (int k = 0; k < (is_count ? 1 : 4); k++) {
            memcpy(at, is_count ? (const void *)&count : (const void *)&bad[k], 8);
            rebal_status status = rebal_band_tune(&t, NULL, NULL, NULL, 0, &error);
            char field[32] = "tuner.";
            strcat(field, name[place - 2]);
            expect_field(status, &error, k < 2 ? REBAL_E_RANGE : REBAL_E_NOT_FINITE, field);
            ck_assert_int_eq(error.index, REBAL_NONE);
        }
    }
}
END_TEST

START_TEST(tuner_bounds_cross) {
    rebal_band_tuner t = {.struct_size = sizeof t, .multiplier_min = 5};
    rebal_error error = no_error();
    rebal_status status = rebal_band_tune(&t, NULL, NULL, NULL, 0, &error);
    expect_report(&error, status, "tuner.multiplier_max", REBAL_NONE, REBAL_NONE, 4);
    ck_assert_int_eq(status, REBAL_E_RANGE);
    ck_assert_double_eq(t.multiplier_max, 0);
}
END_TEST

START_TEST(rounding) {
    const int64_t target[N] = {300000000, 10000000, REBAL_ONE}, off[N] = {0, -1, 0};
    const double half[N] = {.0258532162803826, .29, 3}, stop[N] = {.0258532162803826, 0, 2};
    int64_t h[N], s[N], lo[N], hi[N];
    rebal_error error = no_error();
    ck_assert_int_eq(rebal_band_round(h, s, lo, hi, target, half, stop, N, NULL), REBAL_OK);
    ck_assert(h[0] == 25853216 && h[1] == 289999999 && h[2] == REBAL_ONE);
    ck_assert(s[0] == 25853216 && s[1] == 0 && s[2] == REBAL_ONE);
    ck_assert(lo[0] == 274146784 && lo[1] == 0 && lo[2] == 0);
    ck_assert(hi[0] == 325853216 && hi[1] == 299999999 && hi[2] == REBAL_ONE);
    ck_assert_int_eq(rebal_band_round(h, NULL, NULL, NULL, NULL, half, NULL, N, NULL), REBAL_OK);
    rebal_status status = rebal_band_round(h, NULL, lo, hi, off, half, NULL, N, &error);
    expect_report(&error, REBAL_E_RANGE, "target_ppb", REBAL_NONE, 1, -1);
    status = rebal_band_round(h, NULL, NULL, hi, NULL, half, NULL, N, &error);
    expect_field(status, &error, REBAL_E_ARGUMENT, "target_ppb");
    status = rebal_band_round(h, s, NULL, NULL, NULL, half, NULL, N, &error);
    expect_field(status, &error, REBAL_E_ARGUMENT, "stop");
    status = rebal_band_round(h, s, NULL, NULL, NULL, stop, half, N, &error);
    expect_field(status, &error, REBAL_E_RANGE, "stop");
    ck_assert_int_eq(error.index, 1);
    const double scale[N] = {1.5, 100, 0}, above[N] = {1, 1, 100.5};
    ck_assert_int_eq(rebal_band_scale(h, scale, N, NULL), REBAL_OK);
    ck_assert(h[0] == 1500000000 && h[1] == 100 * (int64_t)REBAL_ONE && h[2] == 0);
    status = rebal_band_scale(h, above, N, &error);
    expect_field(status, &error, REBAL_E_RANGE, "multiplier");
}
END_TEST

/* The columns are taken, and the account fires just beyond the edge and not on it. */
START_TEST(an_account_takes_them) {
    rebal_instruments instruments = {.struct_size = sizeof instruments, .n = 2};
    rebal_policy policy = {.struct_size = sizeof policy};
    rebal_rules top = {.struct_size = sizeof top, .instruments = &instruments, .policy = &policy};
    const int64_t target[2] = {400000000, 600000000}, price[2] = {0, 1};
    const double half[2] = {.1, .0258532162803826};
    int64_t lo[2], hi[2];
    ck_assert_int_eq(rebal_band_round(NULL, NULL, lo, hi, target, half, NULL, 2, NULL), REBAL_OK);
    rebal_engine *engine;
    rebal_portfolio *p;
    ck_assert_int_eq(rebal_engine_create(&engine, &top, NULL, 0, NULL), REBAL_OK);
    ck_assert_int_eq(rebal_portfolio_create(&p, engine, NULL, 0, NULL), REBAL_OK);
    ck_assert_int_eq(rebal_portfolio_set(p, REBAL_TARGET, NULL, target, 2, NULL), REBAL_OK);
    ck_assert_int_eq(rebal_portfolio_set(p, REBAL_BAND_LO, NULL, lo, 2, NULL), REBAL_OK);
    ck_assert_int_eq(rebal_portfolio_set(p, REBAL_BAND_HI, NULL, hi, 2, NULL), REBAL_OK);
    for (int64_t over = 0; over < 2; over++) {
        const int64_t held[2] = {REBAL_ONE - hi[1] - over, hi[1] + over};
        ck_assert_int_eq(rebal_portfolio_set(p, REBAL_HOLDING, NULL, held, 2, NULL), REBAL_OK);
        int32_t fired = -2;
        ck_assert_int_eq(rebal_portfolio_tick(p, &fired, NULL, price, 2, 1 + over, NULL), REBAL_OK);
        ck_assert_int_eq(fired, over);
    }
    rebal_portfolio_destroy(p);
    rebal_engine_destroy(engine);
}
END_TEST

/* F-BANDHORIZON: where the gradient of the risk at the band's end is the cost over the horizon; of
 * alike instruments one for all is that of each. */
START_TEST(horizons) {
    const double a[] = {.128, .2, 0, .1, .128}, s2[] = {.0015, .003, .001, .002, .0015};
    const double c[] = {.001, .002, .001, 0, .001};
    double half[5], years[5], pooled;
    rebal_error e = {.struct_size = sizeof e};
    ck_assert_int_eq(rebal_band_optimal(half, NULL, NULL, NULL, a, s2, c, NULL, 5, 0, NULL),
                     REBAL_OK);
    ck_assert_int_eq(rebal_band_horizon(years, &pooled, half, a, c, 2, NULL), REBAL_OK);
    for (int i = 0; i < 2; i++) NEAR(a[i] * half[i] * years[i], c[i], 1e-15);
    NEAR(years[0], cbrt(.001 * .001 / (1.5 * .128 * .128 * .0015)), 1e-14);
    NEAR(pooled, .003 / (.128 * half[0] + .2 * half[1]), 1e-15);
    half[1] = half[4];
    ck_assert_int_eq(rebal_band_horizon(years + 1, &pooled, half + 1, a, c, 1, NULL), REBAL_OK);
    ck_assert(years[1] == years[0] && pooled == years[0]);
    ck_assert_int_eq(rebal_band_horizon(years, NULL, half, a, c, 5, NULL), REBAL_OK);
    ck_assert(years[2] == 1e30 && years[3] == 0);
    ck_assert_int_eq(rebal_band_horizon(years, &pooled, half, a, NULL, 5, NULL), REBAL_OK);
    ck_assert(years[0] == 0 && pooled == 0);
    ck_assert_int_eq(rebal_band_horizon(NULL, &pooled, half, a, c, 5, &e), REBAL_E_ARGUMENT);
    half[4] = -1;
    ck_assert_int_eq(rebal_band_horizon(years, &pooled, half, a, c, 5, &e), REBAL_E_RANGE);
    ck_assert_str_eq(rebal_code_name(e.field), "half_width");
    ck_assert_int_eq(e.index, 4);
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("band", &tests);
    tcase_add_test(tests, optimal_and_its_cost);
    tcase_add_test(tests, invariance);
    tcase_add_test(tests, optimal_hostile);
    tcase_add_test(tests, order_of_checks);
    tcase_add_test(tests, variance_hostile);
    tcase_add_test(tests, constant_column);
    tcase_add_test(tests, gap_and_calendar);
    tcase_add_test(tests, horizons);
    tcase_add_test(tests, tuner_states);
    tcase_add_test(tests, tuner_hostile);
    tcase_add_test(tests, tuner_bounds_cross);
    tcase_add_test(tests, rounding);
    tcase_add_test(tests, an_account_takes_them);
    return unit_run(suite);
}
