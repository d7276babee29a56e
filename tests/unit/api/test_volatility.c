/* SPDX-License-Identifier: MIT */
/* Volatility through the public API: what is refused, in which order, and that nothing is written
 * then. The numbers themselves are tested on the floors below. */
#include <rebal/rebal.h>

#include "unit/market/bars.h"
#include "unit/near.h"
#include "unit/unit.h"

#include <math.h>

static rebal_error error;

/* The call fails with this status, field and index. */
#define FAILS(call, status_, field_, index_)                                                       \
    do {                                                                                           \
        error = (rebal_error){.struct_size = sizeof error};                                        \
        ck_assert_int_eq((call), REBAL_E_##status_);                                               \
        ck_assert_int_eq(error.status, REBAL_E_##status_);                                         \
        ck_assert_str_eq(rebal_code_name(error.field), field_);                                    \
        ck_assert_int_eq(error.index, index_);                                                     \
    } while (0)

#define WORKS(call) ck_assert_int_eq((call), REBAL_OK)

/* Bars that a test may spoil. */
typedef struct table {
    double open[BARS], high[BARS], low[BARS], close[BARS];
} table;

static table fresh(void) {
    table t;
    memcpy(t.open, bars_open, sizeof t.open);
    memcpy(t.high, bars_high, sizeof t.high);
    memcpy(t.low, bars_low, sizeof t.low);
    memcpy(t.close, bars_close, sizeof t.close);
    return t;
}

#define ESTIMATE(v, e, t, n)                                                                       \
    rebal_volatility_estimate(v, e, (t).open, (t).high, (t).low, (t).close, n, &error)

START_TEST(columns_needed) {
    static const double *const o = bars_open, *const h = bars_high, *const l = bars_low,
                               *const c = bars_close;
    double v = -1;
    WORKS(rebal_volatility_estimate(&v, REBAL_VOLATILITY_CLOSE, NULL, NULL, NULL, c, BARS, &error));
    WORKS(rebal_volatility_estimate(&v, REBAL_VOLATILITY_PARKINSON, NULL, h, l, NULL, BARS, NULL));
    NEAR(v, 0.0003461762605906342, 1e-12);
    v = -1;
    for (int32_t e = REBAL_VOLATILITY_GARMAN_KLASS; e <= REBAL_VOLATILITY_YANG_ZHANG; e++) {
        FAILS(rebal_volatility_estimate(&v, e, NULL, h, l, c, BARS, &error), ARGUMENT, "bars.open",
              REBAL_NONE);
        FAILS(rebal_volatility_estimate(&v, e, o, NULL, l, c, BARS, &error), ARGUMENT, "bars.high",
              REBAL_NONE);
        FAILS(rebal_volatility_estimate(&v, e, o, h, NULL, c, BARS, &error), ARGUMENT, "bars.low",
              REBAL_NONE);
        FAILS(rebal_volatility_estimate(&v, e, o, h, l, NULL, BARS, &error), ARGUMENT, "bars.close",
              REBAL_NONE);
    }
    FAILS(rebal_volatility_estimate(NULL, 9, o, h, l, c, 0, &error), ARGUMENT, "variance",
          REBAL_NONE);
    FAILS(rebal_volatility_estimate(&v, REBAL_VOLATILITY_YANG_ZHANG, o, h, l, c, SIZE_MAX, &error),
          ARGUMENT, "n_times", REBAL_NONE);
    ck_assert(v == -1);
}
END_TEST

START_TEST(bars_refused) {
    table t = fresh();
    double v = -1, days[BARS];
    FAILS(ESTIMATE(&v, 5, t, BARS), RANGE, "estimator", REBAL_NONE);
    FAILS(ESTIMATE(&v, -1, t, BARS), RANGE, "estimator", REBAL_NONE);
    FAILS(ESTIMATE(&v, REBAL_VOLATILITY_CLOSE, t, 2), RANGE, "n_times", REBAL_NONE);
    FAILS(ESTIMATE(&v, REBAL_VOLATILITY_YANG_ZHANG, t, 2), RANGE, "n_times", REBAL_NONE);
    FAILS(ESTIMATE(&v, REBAL_VOLATILITY_PARKINSON, t, 0), RANGE, "n_times", REBAL_NONE);
    WORKS(ESTIMATE(&v, REBAL_VOLATILITY_PARKINSON, t, 1));
    v = -1;
    t.close[3] = NAN;
    FAILS(ESTIMATE(&v, REBAL_VOLATILITY_CLOSE, t, BARS), NOT_FINITE, "bars.close", 3);
    WORKS(ESTIMATE(&days[0], REBAL_VOLATILITY_PARKINSON, t, BARS));
    t.low[2] = 0;
    FAILS(ESTIMATE(&v, REBAL_VOLATILITY_GARMAN_KLASS, t, BARS), RANGE, "bars.low", 2);
    t.open[3] = -INFINITY;
    FAILS(ESTIMATE(&v, REBAL_VOLATILITY_YANG_ZHANG, t, BARS), NOT_FINITE, "bars.open", 3);
    FAILS(ESTIMATE(&v, REBAL_VOLATILITY_PARKINSON, t, BARS), RANGE, "bars.low", 2);
    t.high[1] = 1e151;
    FAILS(ESTIMATE(&v, REBAL_VOLATILITY_PARKINSON, t, BARS), RANGE, "bars.high", 1);
    ck_assert(v == -1);
}
END_TEST

/* A bar must hold together. */
START_TEST(bars_inconsistent) {
    double v = -1;
    int32_t e = REBAL_VOLATILITY_ROGERS_SATCHELL;
    table t = fresh();
    t.high[4] = t.open[4] - 0.01;
    FAILS(ESTIMATE(&v, e, t, BARS), RANGE, "bars.high", 4);
    t = fresh(), t.low[4] = t.open[4] + 0.01;
    FAILS(ESTIMATE(&v, e, t, BARS), RANGE, "bars.low", 4);
    t = fresh(), t.close[4] = t.high[4] + 0.01;
    FAILS(ESTIMATE(&v, e, t, BARS), RANGE, "bars.close", 4);
    t = fresh(), t.close[4] = t.low[4] - 0.01;
    FAILS(ESTIMATE(&v, e, t, BARS), RANGE, "bars.close", 4);
    t = fresh(), t.high[0] = t.low[0] - 1;
    FAILS(ESTIMATE(&v, REBAL_VOLATILITY_PARKINSON, t, BARS), RANGE, "bars.low", 0);
    ck_assert(v == -1);
}
END_TEST

/* The mean of the bars is the estimate, up to the order of rounding. */
START_TEST(bar_by_bar) {
    table t = fresh();
    double v, day[BARS] = {-1, -1, -1, -1, -1};
    for (int32_t e = REBAL_VOLATILITY_PARKINSON; e <= REBAL_VOLATILITY_ROGERS_SATCHELL; e++) {
        double sum = 0;
        WORKS(rebal_volatility_bars(day, e, t.open, t.high, t.low, t.close, BARS, &error));
        WORKS(ESTIMATE(&v, e, t, BARS));
        for (int k = 0; k < BARS; k++) sum += day[k];
        NEAR(v, sum / BARS, 1e-15);
    }
    day[0] = -1;
    FAILS(rebal_volatility_bars(day, REBAL_VOLATILITY_CLOSE, t.open, t.high, t.low, t.close, BARS,
                                &error),
          RANGE, "estimator", REBAL_NONE);
    t.low[4] = NAN;
    FAILS(rebal_volatility_bars(day, REBAL_VOLATILITY_PARKINSON, NULL, t.high, t.low, NULL, BARS,
                                &error),
          NOT_FINITE, "bars.low", 4);
    ck_assert(day[0] == -1);
    WORKS(rebal_volatility_bars(NULL, REBAL_VOLATILITY_GARMAN_KLASS, NULL, NULL, NULL, NULL, 0,
                                &error));
}
END_TEST

START_TEST(ewma) {
    double r[] = {.01, -.02, .015, .003, -.007, .012, -.011, .004}, v = -1, w, path[3];
    WORKS(rebal_volatility_ewma(&v, r, 8, 0.94, &error));
    NEAR(v, 0.000109594563865408, 1e-12);
    WORKS(rebal_volatility_ewma(&w, r, 1, 0.94, &error));
    WORKS(rebal_volatility_ewma_update(&w, r + 1, 7, 0.94, &error));
    WORKS(rebal_volatility_ewma_update(&w, NULL, 0, 0.94, &error));
    ck_assert(v == w);
    WORKS(rebal_volatility_ewma_forecast(path, &w, 2, 3, &error));
    ck_assert(path[0] == 2 && path[2] == 2 && w == 6);
    v = -1;
    FAILS(rebal_volatility_ewma(NULL, r, 8, 2, &error), ARGUMENT, "variance", REBAL_NONE);
    FAILS(rebal_volatility_ewma(&v, NULL, 8, 2, &error), ARGUMENT, "returns", REBAL_NONE);
    FAILS(rebal_volatility_ewma(&v, r, 0, 2, &error), RANGE, "n_times", REBAL_NONE);
    FAILS(rebal_volatility_ewma(&v, r, 8, 0, &error), RANGE, "decay", REBAL_NONE);
    FAILS(rebal_volatility_ewma(&v, r, 8, 1, &error), RANGE, "decay", REBAL_NONE);
    FAILS(rebal_volatility_ewma(&v, r, 8, NAN, &error), NOT_FINITE, "decay", REBAL_NONE);
    r[5] = INFINITY;
    FAILS(rebal_volatility_ewma(&v, r, 8, 0.5, &error), NOT_FINITE, "returns", 5);
    r[4] = 12; /* percent */
    FAILS(rebal_volatility_ewma(&v, r, 8, 0.5, &error), RANGE, "returns", 4);
    ck_assert_int_eq(error.value, 12);
    FAILS(rebal_volatility_ewma_update(&v, r, 8, 0.5, &error), RANGE, "variance", REBAL_NONE);
    ck_assert(v == -1);
    FAILS(rebal_volatility_ewma_forecast(NULL, NULL, 2, 0, &error), ARGUMENT, "path", REBAL_NONE);
    FAILS(rebal_volatility_ewma_forecast(path, NULL, 2, 0, &error), RANGE, "horizon", REBAL_NONE);
    FAILS(rebal_volatility_ewma_forecast(path, NULL, NAN, 3, &error), NOT_FINITE, "variance",
          REBAL_NONE);
}
END_TEST

/* F-GARCHFORECAST */
START_TEST(garch) {
    static double r[GARCH_RETURNS], path[1000];
    rebal_garch fit = {.struct_size = sizeof fit}, moved;
    double total, sum = 0;
    bars_returns(r);
    WORKS(rebal_garch_fit(&fit, r, GARCH_RETURNS, &error));
    ck_assert_int_eq(fit.outcome, REBAL_FIT_CONVERGED);
    ck_assert_int_eq(fit.bounds, 0);
    ck_assert(fit.n_iterations > 0 && fit.n_iterations < 100 && fit.decrement <= 1e-18);
    NEAR(fit.omega, 6.5740102328747044297e-7, 1e-9);
    NEAR(fit.variance, 0.000013837042051691434873, 1e-9);
    NEAR(fit.log_likelihood, 2519.989015488574693, 1e-12);
    WORKS(rebal_garch_forecast(path, &total, &fit, 1000, &error));
    ck_assert(path[0] == fit.variance);
    /* h_k = v + p^(k-1) (h_1 - v) */
    double p = fit.alpha + fit.beta, v = fit.omega / (1 - p);
    for (int k = 0; k < 1000; k++) sum += path[k];
    NEAR(path[99], v + pow(p, 99) * (fit.variance - v), 1e-12);
    NEAR(total, 1000 * v + (1 - pow(p, 1000)) / (1 - p) * (fit.variance - v), 1e-11);
    ck_assert(total == sum);
    /* From the presample through all returns: the variance of the fit. */
    moved = fit;
    moved.variance = 0;
    for (int t = 0; t < GARCH_RETURNS; t++) moved.variance += r[t] * r[t] / GARCH_RETURNS;
    moved.variance = fit.omega + p * moved.variance;
    WORKS(rebal_garch_update(&moved, r, GARCH_RETURNS, &error));
    NEAR(moved.variance, fit.variance, 1e-12);
}
END_TEST

START_TEST(garch_refused) {
    static double r[GARCH_RETURNS];
    rebal_garch fit = {.struct_size = sizeof fit, .omega = -7}, none = {.struct_size = 60};
    bars_returns(r);
    FAILS(rebal_garch_fit(NULL, r, 600, &error), ARGUMENT, "garch", REBAL_NONE);
    FAILS(rebal_garch_fit(&none, NULL, 600, &error), ARGUMENT, "returns", REBAL_NONE);
    FAILS(rebal_garch_fit(&none, r, 10, &error), STRUCT, "garch", REBAL_NONE);
    FAILS(rebal_garch_fit(&fit, r, 99, &error), RANGE, "n_times", REBAL_NONE);
    r[599] = NAN;
    FAILS(rebal_garch_fit(&fit, r, 600, &error), NOT_FINITE, "returns", 599);
    r[3] = -11;
    FAILS(rebal_garch_fit(&fit, r, 600, &error), RANGE, "returns", 3);
    memset(r, 0, sizeof r);
    FAILS(rebal_garch_fit(&fit, r, 600, &error), RANGE, "returns", REBAL_NONE);
    ck_assert(fit.omega == -7 && fit.outcome == 0);
}
END_TEST

START_TEST(garch_models_refused) {
    static const struct {
        double omega, alpha, beta, variance;
        rebal_status status;
        const char *field;
    } bad[] = {{0, .1, .8, 1, REBAL_E_RANGE, "garch.omega"},
               {NAN, .1, .8, 1, REBAL_E_NOT_FINITE, "garch.omega"},
               {.1, -.1, .8, 1, REBAL_E_RANGE, "garch.alpha"},
               {.1, .1, -1e-300, 1, REBAL_E_RANGE, "garch.beta"},
               {.1, .2, .8, 1, REBAL_E_RANGE, "garch.persistence"},
               {.1, .1, .8, 0, REBAL_E_RANGE, "garch.variance"},
               {.1, .1, .8, INFINITY, REBAL_E_NOT_FINITE, "garch.variance"}};
    static const double r[] = {0.01};
    double path[2] = {-1, -1};
    rebal_garch m = {.struct_size = sizeof m, .omega = .1, .alpha = .1, .beta = .8, .variance = 1};
    FAILS(rebal_garch_forecast(NULL, NULL, NULL, 0, &error), ARGUMENT, "path", REBAL_NONE);
    FAILS(rebal_garch_forecast(path, NULL, NULL, 0, &error), ARGUMENT, "garch", REBAL_NONE);
    FAILS(rebal_garch_forecast(path, NULL, &m, 0, &error), RANGE, "horizon", REBAL_NONE);
    FAILS(rebal_garch_forecast(path, NULL, &m, 1000001, &error), RANGE, "horizon", REBAL_NONE);
    FAILS(rebal_garch_update(NULL, r, 1, &error), ARGUMENT, "garch", REBAL_NONE);
    WORKS(rebal_garch_update(&m, NULL, 0, &error));
    ck_assert(m.variance == 1);
    for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
        m.omega = bad[k].omega, m.alpha = bad[k].alpha;
        m.beta = bad[k].beta, m.variance = bad[k].variance;
        error = (rebal_error){.struct_size = sizeof error};
        ck_assert_int_eq(rebal_garch_forecast(path, NULL, &m, 2, &error), bad[k].status);
        ck_assert_str_eq(rebal_code_name(error.field), bad[k].field);
        ck_assert_int_eq(rebal_garch_update(&m, r, 1, &error), bad[k].status);
    }
    ck_assert(path[0] == -1);
    m.struct_size = 56;
    FAILS(rebal_garch_forecast(path, NULL, &m, 0, &error), STRUCT, "garch", REBAL_NONE);
}
END_TEST

/* A model takes each variance that an update gave it: from one large return to the largest there
 * is, of the model with the highest long run. */
START_TEST(garch_moved_again) {
    static const double r[] = {10, -10, 10};
    const double near_one = 1 - 0x1p-53;
    rebal_garch m = {.struct_size = sizeof m, .omega = 60, .alpha = .94, .variance = 1};
    double path[2];
    WORKS(rebal_garch_update(&m, r, 1, &error));
    ck_assert(m.variance == 154);
    WORKS(rebal_garch_update(&m, r, 3, &error));
    WORKS(rebal_garch_forecast(path, NULL, &m, 2, &error));
    ck_assert(path[0] == 154);
    for (int k = 0; k < 4; k++) {
        m = (rebal_garch){.struct_size = sizeof m, .omega = 100, .variance = 1e18};
        m.alpha = k == 1 ? 0x1p-53 : k == 2 ? near_one : 0;
        m.beta = k == 0 ? near_one : k == 1 ? 1 - 0x1p-52 : k == 2 ? 0 : 1 - 0x1p-40;
        for (int step = 0; step < 100; step++) WORKS(rebal_garch_update(&m, r, 3, &error));
        WORKS(rebal_garch_forecast(path, NULL, &m, 2, &error));
    }
    m.variance = 1.1e18;
    FAILS(rebal_garch_update(&m, r, 3, &error), RANGE, "garch.variance", REBAL_NONE);
}
END_TEST

START_TEST(har) {
    double v[HAR_DAYS], path[2] = {-1, -1}, total;
    rebal_har fit = {.struct_size = sizeof fit};
    bars_realised(v);
    WORKS(rebal_har_fit(&fit, v, HAR_DAYS, &error));
    ck_assert_int_eq(fit.n_rows, 98);
    NEAR(fit.constant, 0.046353171232898220198, 1e-12);
    NEAR(fit.day, -0.051448879025191491441, 1e-12);
    NEAR(fit.week, 0.2561328021017210454, 1e-12);
    NEAR(fit.month, 0.52229441569453760525, 1e-12);
    NEAR(fit.residual, 0.0043523325475433117294, 1e-12);
    NEAR(fit.r_squared, 0.11479193180517533966, 1e-12);
    WORKS(rebal_har_forecast(NULL, &total, &fit, v, HAR_DAYS, 30, &error));
    NEAR(total, 4.5072394814524745296, 1e-12);
    fit.day = 2, fit.week = 2, fit.month = 2;
    FAILS(rebal_har_forecast(path, NULL, &fit, v, HAR_DAYS, 10000, &error), OVERFLOW, "path",
          REBAL_NONE);
    fit.week = 2e160;
    FAILS(rebal_har_forecast(path, NULL, &fit, v, HAR_DAYS, 2, &error), RANGE, "har.week",
          REBAL_NONE);
    fit.week = NAN;
    FAILS(rebal_har_forecast(path, NULL, &fit, v, HAR_DAYS, 2, &error), NOT_FINITE, "har.week",
          REBAL_NONE);
    fit.constant = -2e120;
    FAILS(rebal_har_forecast(path, NULL, &fit, v, HAR_DAYS, 2, &error), RANGE, "har.constant",
          REBAL_NONE);
    fit.constant = 0;
    fit.week = 0, v[0] = NAN;
    WORKS(rebal_har_forecast(path, NULL, &fit, v, HAR_DAYS, 2, &error));
    path[0] = -1, v[98] = NAN;
    FAILS(rebal_har_forecast(path, NULL, &fit, v, HAR_DAYS, 2, &error), NOT_FINITE, "series", 98);
    FAILS(rebal_har_forecast(path, NULL, &fit, v, 21, 2, &error), RANGE, "n_times", REBAL_NONE);
    FAILS(rebal_har_forecast(path, NULL, &fit, v, 22, 0, &error), RANGE, "horizon", REBAL_NONE);
    FAILS(rebal_har_forecast(path, NULL, NULL, v, 22, 0, &error), ARGUMENT, "har", REBAL_NONE);
    FAILS(rebal_har_forecast(path, NULL, &fit, NULL, 22, 0, &error), ARGUMENT, "series",
          REBAL_NONE);
    ck_assert(path[0] == -1);
}
END_TEST

/* What rebal_har_fit() answers, rebal_har_forecast() takes: of short series that wander, of every
 * size, and of those whose last number is larger than all before it by any factor. */
START_TEST(har_of_every_fit) {
    enum { DAYS = 44 };
    static const double size[] = {1, 1e100, 1e-300};
    double v[DAYS], path[5];
    uint64_t seed = 11;
    int n_wide = 0, n_spikes = 0;
    for (int round = 0; round < 2000; round++) {
        rebal_har fit = {.struct_size = sizeof fit};
        double level = 0;
        for (int t = 0; t < DAYS; t++) {
            level = 0.9 * level + near_share(&seed) - 0.5;
            v[t] = level * size[round % 3] / 10;
        }
        WORKS(rebal_har_fit(&fit, v, DAYS, &error));
        WORKS(rebal_har_forecast(path, NULL, &fit, v, DAYS, 5, &error));
        n_wide += fabs(fit.day) > 2 || fabs(fit.week) > 2 || fabs(fit.month) > 2;
        v[DAYS - 1] *= pow(10, round % 140);
        if (fabs(v[DAYS - 1]) > 1e100 || rebal_har_fit(&fit, v, DAYS, &error)) continue;
        rebal_status status = rebal_har_forecast(path, NULL, &fit, v, DAYS, 1, &error);
        ck_assert(status == REBAL_OK || status == REBAL_E_OVERFLOW);
        n_spikes++;
    }
    ck_assert_int_gt(n_wide, 200);
    ck_assert_int_gt(n_spikes, 400);
}
END_TEST

START_TEST(har_refused) {
    double v[HAR_DAYS];
    rebal_har fit = {.struct_size = sizeof fit, .day = -7};
    bars_realised(v);
    FAILS(rebal_har_fit(NULL, v, 5, &error), ARGUMENT, "har", REBAL_NONE);
    FAILS(rebal_har_fit(&fit, NULL, 5, &error), ARGUMENT, "series", REBAL_NONE);
    FAILS(rebal_har_fit(&fit, v, 43, &error), RANGE, "n_times", REBAL_NONE);
    v[40] = -INFINITY;
    FAILS(rebal_har_fit(&fit, v, HAR_DAYS, &error), NOT_FINITE, "series", 40);
    v[39] = 1e101;
    FAILS(rebal_har_fit(&fit, v, HAR_DAYS, &error), RANGE, "series", 39);
    for (int t = 0; t < HAR_DAYS; t++) v[t] = 0.2;
    FAILS(rebal_har_fit(&fit, v, HAR_DAYS, &error), RANGE, "har.condition", REBAL_NONE);
    fit.struct_size = 8;
    FAILS(rebal_har_fit(&fit, v, HAR_DAYS, &error), STRUCT, "har", REBAL_NONE);
    ck_assert(fit.day == -7);
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("api/volatility", &tests);
    tcase_add_test(tests, columns_needed);
    tcase_add_test(tests, bars_refused);
    tcase_add_test(tests, bars_inconsistent);
    tcase_add_test(tests, bar_by_bar);
    tcase_add_test(tests, ewma);
    tcase_add_test(tests, garch);
    tcase_add_test(tests, garch_refused);
    tcase_add_test(tests, garch_models_refused);
    tcase_add_test(tests, garch_moved_again);
    tcase_add_test(tests, har);
    tcase_add_test(tests, har_of_every_fit);
    tcase_add_test(tests, har_refused);
    return unit_run(suite);
}
