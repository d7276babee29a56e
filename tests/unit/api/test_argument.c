/* SPDX-License-Identifier: MIT */
/* The one rule of errors of all estimates: the checker by itself, then that every header keeps it.
 */
#include "api/argument.h"
#include "base/field.h"
#include "hostile.h"
#include "unit/near.h"

enum { N = 3 };

static rebal_error error;

/* Five arguments of which all are wrong; what is mended, from the left, is told no more. */
START_TEST(first_of_all_that_is_wrong) {
    static const struct {
        rebal_status status;
        int32_t field;
        int64_t index, value;
    } expected[] = {{REBAL_E_ARGUMENT, RBL_FIELD_VARIANCE, -1, 0},
                    {REBAL_E_ARGUMENT, RBL_FIELD_N, -1, INT64_MAX},
                    {REBAL_E_RANGE, RBL_FIELD_METHOD, -1, 9},
                    {REBAL_E_NOT_FINITE, RBL_FIELD_DECAY, -1, 0},
                    {REBAL_E_NOT_FINITE, RBL_FIELD_RETURNS, 1, INT64_MIN},
                    {REBAL_E_RANGE, RBL_FIELD_COST, 2, -7},
                    {REBAL_OK, RBL_FIELD_NONE, 0, 0}};
    for (size_t mended = 0; mended < 7; mended++) {
        double returns[N] = {0, mended > 4 ? 1 : -NEAR_INFINITY, 1e9}, cost[N] = {0, 0, -7.5};
        double decay = mended > 3 ? .5 : NEAR_NAN;
        if (mended > 4) returns[2] = 0;
        if (mended > 5) cost[2] = 7.5;
        const rbl_argument list[] = {
            rbl_argument_pointer(mended > 0 ? cost : NULL, N, RBL_FIELD_VARIANCE),
            rbl_argument_returns(returns, N),
            rbl_argument_weak(cost, N, 0, RBL_FIELD_COST),
            rbl_argument_count(mended > 1 ? N : SIZE_MAX, 1, 1, RBL_FIELD_N),
            rbl_argument_code(mended > 2 ? 1 : 9, 0, 2, RBL_FIELD_METHOD),
            rbl_argument_decay(&decay)};
        error = no_error();
        ck_assert_int_eq(rbl_argument_check(list, 6, &error), expected[mended].status);
        if (mended == 6) continue;
        ck_assert_int_eq(error.field, expected[mended].field);
        ck_assert_int_eq(error.index, expected[mended].index);
        ck_assert_int_eq(error.value, expected[mended].value);
    }
}
END_TEST

/* What a number may be by its flags, at both sides of each bound. */
START_TEST(bounds_of_numbers) {
    const struct {
        int32_t flags;
        double min, max, x;
        rebal_status status;
    } is[] = {{0, 1, 2, 1, REBAL_OK},
              {0, 1, 2, 2, REBAL_OK},
              {0, 1, 2, 1 - 0x1p-53, REBAL_E_RANGE},
              {0, 1, 2, 2 + 0x1p-51, REBAL_E_RANGE},
              {0, 1, 2, 0, REBAL_E_RANGE},
              {0, 0, 2, -0.0, REBAL_OK},
              {RBL_ARGUMENT_ZERO, 1, 2, 0, REBAL_OK},
              {RBL_ARGUMENT_ZERO, 1, 2, 5e-324, REBAL_E_RANGE},
              {RBL_ARGUMENT_ABOVE, 0, 1, 0, REBAL_E_RANGE},
              {RBL_ARGUMENT_ABOVE, 0, 1, 5e-324, REBAL_OK},
              {RBL_ARGUMENT_SIGNED, 1, 2, -2, REBAL_OK},
              {RBL_ARGUMENT_SIGNED, 1, 2, -2.5, REBAL_E_RANGE},
              {RBL_ARGUMENT_SIGNED, 1, 2, -.5, REBAL_E_RANGE},
              {RBL_ARGUMENT_SIGNED | RBL_ARGUMENT_MISSING, 0, 2, NEAR_NAN, REBAL_OK},
              {RBL_ARGUMENT_MISSING, 0, 2, NEAR_INFINITY, REBAL_E_NOT_FINITE},
              {RBL_ARGUMENT_SIGNED, 0, 2, NEAR_NAN, REBAL_E_NOT_FINITE},
              {RBL_ARGUMENT_SIGNED, 0, 2, -NEAR_INFINITY, REBAL_E_NOT_FINITE}};
    for (size_t k = 0; k < RBL_ARGUMENT_LENGTH(is); k++) {
        double x[N] = {is[k].max, is[k].x, is[k].max};
        const rbl_argument list[] = {
            rbl_argument_array(x, N, is[k].min, is[k].max, is[k].flags, RBL_FIELD_COST),
            rbl_argument_number(x + 1, is[k].min, is[k].max, is[k].flags, RBL_FIELD_LOSS)};
        error = no_error();
        ck_assert_msg(rbl_argument_arrays(list, 2, &error) == is[k].status, "array %zu", k);
        if (is[k].status) ck_assert_int_eq(error.index, 1);
        ck_assert_msg(rbl_argument_scalars(list, 2, &error) == is[k].status, "number %zu", k);
        if (is[k].status) ck_assert_int_eq(error.index, REBAL_NONE);
    }
}
END_TEST

/* A covariance is told row by row, whichever is the first; or by its diagonal alone. */
START_TEST(places_of_a_covariance) {
    const double bad[] = {NEAR_NAN, -NEAR_INFINITY, 1e51, -1, 1e-101};
    for (int at = 0; at < 6; at++) {
        bool is_variance = at == 0 || at == 2 || at == 5;
        for (int k = 0; k < 5; k++) {
            double s[6] = {1, 0, 0, -1e50, 0, 1e50};
            bool is_bad = is_variance || k < 3;
            rbl_argument whole = rbl_argument_packed(s, 3, RBL_FIELD_COVARIANCE);
            s[at] = bad[k];
            if (at < 5) s[5] = NEAR_NAN;
            error = no_error();
            rebal_status status = rbl_argument_arrays(&whole, 1, &error);
            rebal_status expected = k < 2 || !is_bad ? REBAL_E_NOT_FINITE : REBAL_E_RANGE;
            ck_assert_int_eq(status, expected);
            ck_assert_int_eq(error.index, is_bad ? at : 5);
            whole.flags |= RBL_ARGUMENT_DIAGONAL;
            (void)rbl_argument_arrays(&whole, 1, &error);
            ck_assert_int_eq(error.index, is_variance ? at : 5);
        }
    }
}
END_TEST

#define GIVES(call, status_, field_)                                                               \
    do {                                                                                           \
        error = no_error();                                                                        \
        rebal_status given = (call);                                                               \
        ck_assert_msg(given == (status_), "%s: %s", #call, rebal_code_name(given));                \
        if (given) ck_assert_str_eq(rebal_code_name(error.field), field_);                         \
    } while (0)

/* Nothing to do is done, with arrays that are not there. */
START_TEST(no_rows) {
    rebal_band_tuner tuner = {.struct_size = sizeof tuner};
    rebal_garch garch = {
        .struct_size = sizeof garch, .omega = 1, .alpha = .1, .beta = .1, .variance = 1};
    const double one = 1;
    const rebal_risk_model model = {.struct_size = sizeof model, .n = 1, .covariance = &one};
    double v = 1;
    GIVES(rebal_volatility_bars(NULL, 1, NULL, NULL, NULL, NULL, 0, &error), REBAL_OK, "");
    GIVES(rebal_volatility_ewma_update(&v, NULL, 0, .5, &error), REBAL_OK, "");
    GIVES(rebal_garch_update(&garch, NULL, 0, &error), REBAL_OK, "");
    GIVES(rebal_regime_scale(NULL, NULL, NULL, 0, 1, &error), REBAL_OK, "");
    GIVES(rebal_risk_tracking_error(NULL, &model, NULL, 0, NULL, NULL, 0, &error), REBAL_OK, "");
    GIVES(rebal_band_optimal(NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, 0, &error),
          REBAL_OK, "");
    GIVES(rebal_band_cost(NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, 0, &error),
          REBAL_OK, "");
    GIVES(rebal_band_gap(NULL, NULL, NULL, 1, 0, 252, &error), REBAL_OK, "");
    GIVES(rebal_band_tune(&tuner, NULL, NULL, NULL, 0, &error), REBAL_OK, "");
    GIVES(rebal_band_round(NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, &error), REBAL_OK, "");
    GIVES(rebal_band_scale(NULL, NULL, 0, &error), REBAL_OK, "");
    GIVES(rebal_cost_book(NULL, NULL, NULL, NULL, 0, REBAL_COST_ASKS, &error), REBAL_OK, "");
    GIVES(rebal_cost_walk(NULL, NULL, NULL, 0, NULL, NULL, NULL, 0, &error), REBAL_OK, "");
    GIVES(rebal_cost_unwalk(NULL, NULL, NULL, 0, NULL, NULL, NULL, 0, &error), REBAL_OK, "");
    GIVES(rebal_cost_curve(NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, &error),
          REBAL_OK, "");
    const rebal_cost_fees fees = {.struct_size = sizeof fees};
    GIVES(rebal_cost_fee(NULL, NULL, NULL, NULL, NULL, 0, &fees, &error), REBAL_OK, "");
    GIVES(rebal_cost_holding(NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, 1, &error),
          REBAL_OK, "");
    GIVES(rebal_cost_impact(NULL, NULL, NULL, NULL, NULL, NULL, 0, 1, &error), REBAL_OK, "");
    GIVES(rebal_cost_shortfall(NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, &error), REBAL_OK,
          "");
    GIVES(rebal_cost_latency(NULL, NULL, NULL, NULL, NULL, NULL, 0, 1, &error), REBAL_OK, "");
    ck_assert(v == 1 && garch.variance == 1);
}
END_TEST

/* What needs data says which count has none, arrays or not. */
START_TEST(no_data) {
    rebal_garch garch = {.struct_size = sizeof garch};
    rebal_har har = {.struct_size = sizeof har};
    rebal_schedule order = {.struct_size = sizeof order, .horizon = 1, .temporary = 1};
    double x[N];
    GIVES(rebal_volatility_estimate(x, 0, NULL, NULL, NULL, NULL, 0, &error), REBAL_E_RANGE,
          "n_times");
    GIVES(rebal_volatility_ewma(x, NULL, 0, .5, &error), REBAL_E_RANGE, "n_times");
    GIVES(rebal_garch_fit(&garch, NULL, 0, &error), REBAL_E_RANGE, "n_times");
    GIVES(rebal_har_fit(&har, NULL, 0, &error), REBAL_E_RANGE, "n_times");
    GIVES(rebal_har_forecast(x, NULL, &har, NULL, 0, 1, &error), REBAL_E_RANGE, "n_times");
    GIVES(rebal_covariance_sample(x, NULL, 0, 1, 1, 0, NULL, 0, &error), REBAL_E_RANGE, "n_times");
    GIVES(rebal_covariance_shrink(x, NULL, NULL, 2, 0, 0, 0, NULL, 0, &error), REBAL_E_RANGE, "n");
    GIVES(rebal_covariance_ewma(x, NULL, 0, 1, .5, 0, &error), REBAL_E_RANGE, "n_times");
    GIVES(rebal_covariance_ewma_update(NULL, NULL, 0, .5, &error), REBAL_E_RANGE, "n");
    GIVES(rebal_covariance_factors(NULL, NULL, NULL, NULL, 0, 1, NULL, 0, &error), REBAL_E_RANGE,
          "n");
    GIVES(rebal_covariance_repair(NULL, NULL, 0, 0, 0, NULL, 0, &error), REBAL_E_RANGE, "n");
    GIVES(rebal_covariance_check(NULL, 0, 1, 0, NULL, 0, &error), REBAL_E_RANGE, "n");
    GIVES(rebal_covariance_pack(NULL, NULL, 0, 0, &error), REBAL_E_RANGE, "n");
    GIVES(rebal_covariance_unpack(NULL, NULL, 0, &error), REBAL_E_RANGE, "n");
    GIVES(rebal_risk_realised(x, NULL, NULL, 0, 252, 0, &error), REBAL_E_RANGE, "n_times");
    GIVES(rebal_band_variance(NULL, NULL, x, NULL, NULL, 0, 1, &error), REBAL_E_RANGE, "n");
    GIVES(rebal_band_gap(x, NULL, NULL, 0, 1, 252, &error), REBAL_E_RANGE, "n_times");
    GIVES(rebal_band_calendar(x, NULL, NULL, NULL, 0, 1, 0, &error), REBAL_E_RANGE, "n");
    GIVES(rebal_cost_schedule(x, NULL, NULL, NULL, NULL, &order, 0, &error), REBAL_E_RANGE,
          "n_steps");
}
END_TEST

/* A single number that is none, in all headers: NOT_FINITE, before the arrays, which are worse. */
START_TEST(numbers_that_are_none) {
    const double odd[] = {NEAR_NAN, NEAR_INFINITY, -NEAR_INFINITY};
    const double bad[N] = {NEAR_NAN, NEAR_NAN, NEAR_NAN};
    double x[N] = {7, 7, 7};
    int64_t ppb[N];
    for (int k = 0; k < 3; k++) {
        double o = odd[k];
        GIVES(rebal_volatility_ewma(x, bad, N, o, &error), REBAL_E_NOT_FINITE, "decay");
        GIVES(rebal_volatility_ewma_forecast(x, NULL, o, 1, &error), REBAL_E_NOT_FINITE,
              "variance");
        GIVES(rebal_regime_scale(ppb, bad, bad, N, o, &error), REBAL_E_NOT_FINITE, "exponent");
        GIVES(rebal_covariance_ewma(x, bad, N, 1, o, 0, &error), REBAL_E_NOT_FINITE, "decay");
        GIVES(rebal_covariance_ewma_update(x, bad, 1, o, &error), REBAL_E_NOT_FINITE, "decay");
        GIVES(rebal_covariance_repair(x, bad, 1, 0, o, NULL, 0, &error), REBAL_E_NOT_FINITE,
              "eigenvalue_min");
        GIVES(rebal_covariance_check(bad, 1, o, 0, NULL, 0, &error), REBAL_E_NOT_FINITE,
              "variance_max");
        GIVES(rebal_covariance_pack(x, bad, 1, o, &error), REBAL_E_NOT_FINITE, "tolerance");
        GIVES(rebal_risk_realised(x, bad, bad, N, o, 0, &error), REBAL_E_NOT_FINITE,
              "periods_per_year");
        GIVES(rebal_band_optimal(x, NULL, NULL, NULL, bad, bad, NULL, NULL, N, o, &error),
              REBAL_E_NOT_FINITE, "interval_years");
        GIVES(rebal_band_variance(x, NULL, NULL, bad, bad, 1, o, &error), REBAL_E_NOT_FINITE,
              "risk_aversion");
        GIVES(rebal_band_gap(x, bad, bad, 1, N, o, &error), REBAL_E_NOT_FINITE, "periods_per_year");
        GIVES(rebal_band_calendar(x, NULL, bad, NULL, N, o, 0, &error), REBAL_E_NOT_FINITE, "loss");
        GIVES(rebal_cost_holding(x, NULL, NULL, bad, NULL, NULL, NULL, NULL, N, o, &error),
              REBAL_E_NOT_FINITE, "years");
        GIVES(rebal_cost_impact(x, NULL, NULL, bad, bad, NULL, N, o, &error), REBAL_E_NOT_FINITE,
              "factor");
        GIVES(rebal_cost_latency(NULL, NULL, x, NULL, bad, bad, N, o, &error), REBAL_E_NOT_FINITE,
              "factor");
    }
    ck_assert(x[0] == 7);
}
END_TEST

/* Arrays in their order: a number out of range in the first before a NaN in the second, and the
 * other way round. */
START_TEST(arrays_in_order) {
    const double far[N] = {1, -1e60, 1}, none[N] = {NEAR_NAN, 1, 1}, good[N] = {1, 1, 1};
    double x[N];
    int64_t ppb[N];
    GIVES(rebal_regime_scale(ppb, far, none, N, 1, &error), REBAL_E_RANGE, "sigma_now");
    GIVES(rebal_regime_scale(ppb, none, far, N, 1, &error), REBAL_E_NOT_FINITE, "sigma_now");
    GIVES(rebal_regime_scale(ppb, good, far, N, 1, &error), REBAL_E_RANGE, "sigma_ref");
    GIVES(rebal_volatility_estimate(x, 1, NULL, far, none, NULL, N, &error), REBAL_E_RANGE,
          "bars.high");
    GIVES(rebal_risk_realised(x, far, none, N, 252, 0, &error), REBAL_E_RANGE, "portfolio_return");
    GIVES(rebal_risk_realised(x, none, far, N, 252, 0, &error), REBAL_E_NOT_FINITE,
          "portfolio_return");
    GIVES(rebal_band_gap(x, far, none, 1, N, 252, &error), REBAL_E_RANGE, "before");
    GIVES(rebal_band_gap(x, none, far, 1, N, 252, &error), REBAL_E_NOT_FINITE, "before");
    GIVES(rebal_cost_impact(x, NULL, NULL, far, none, NULL, N, 1, &error), REBAL_E_RANGE,
          "volatility");
    GIVES(rebal_cost_impact(x, NULL, NULL, good, none, far, N, 1, &error), REBAL_E_NOT_FINITE,
          "volume");
    ck_assert_int_eq(error.index, 0);
}
END_TEST

/* A table of more rows than a size_t has numbers of is missing before it is too large, also where
 * the product of its sides comes out as 0. */
START_TEST(tables_that_are_not_there) {
    const size_t side = (size_t)1 << (sizeof(size_t) * 4);
    double x[N] = {0};
    GIVES(rebal_band_gap(x, NULL, x, side, side, 252, &error), REBAL_E_ARGUMENT, "before");
    GIVES(rebal_band_gap(x, x, x, side, side, 252, &error), REBAL_E_ARGUMENT, "n");
    GIVES(rebal_covariance_sample(x, NULL, side, side, 1, 0, NULL, 0, &error), REBAL_E_ARGUMENT,
          "returns");
    GIVES(rebal_covariance_pack(x, NULL, side, 0, &error), REBAL_E_ARGUMENT, "square");
}
END_TEST

/* Counts before arrays, fields before what holds between them, no rows before what they lack. */
START_TEST(kinds_in_order) {
    const double none[N] = {NEAR_NAN, 1, 1};
    const rebal_risk_model model = {.struct_size = sizeof model};
    rebal_garch garch = {.struct_size = sizeof garch, .omega = 1, .alpha = .5, .beta = .5};
    double x[N] = {0};
    GIVES(rebal_covariance_shrink(x, NULL, none, 1, N, 0, 0, NULL, 0, &error), REBAL_E_RANGE,
          "n_times");
    GIVES(rebal_garch_update(&garch, x, 0, &error), REBAL_E_RANGE, "garch.variance");
    garch.variance = 1;
    GIVES(rebal_garch_update(&garch, x, 0, &error), REBAL_E_RANGE, "garch.persistence");
    GIVES(rebal_garch_forecast(x, NULL, &garch, 0, &error), REBAL_E_RANGE, "garch.persistence");
    GIVES(rebal_risk_beta(x, &model, none, none, NULL, 0, &error), REBAL_E_RANGE, "n");
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("argument", &tests);
    tcase_add_test(tests, first_of_all_that_is_wrong);
    tcase_add_test(tests, bounds_of_numbers);
    tcase_add_test(tests, places_of_a_covariance);
    tcase_add_test(tests, no_rows);
    tcase_add_test(tests, no_data);
    tcase_add_test(tests, numbers_that_are_none);
    tcase_add_test(tests, arrays_in_order);
    tcase_add_test(tests, tables_that_are_not_there);
    tcase_add_test(tests, kinds_in_order);
    return unit_run(suite);
}
