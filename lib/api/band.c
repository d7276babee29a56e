/* SPDX-License-Identifier: MIT */
#include <rebal/band.h>

#include "api/argument.h"
#include "base/doubles.h"
#include "base/fail.h"
#include "base/options.h"
#include "math/packed.h"
#include "policy/gate.h"
#include "policy/horizon.h"
#include "policy/optimal.h"
#include "policy/optimal_calendar.h"
#include "policy/optimal_tune.h"
#include "policy/optimal_variance.h"

/* The size of the first version. */
enum { BAND_TERMS = 4, BAND_TUNER_MIN = offsetof(rebal_band_tuner, steps) + sizeof(int64_t) };

/* The columns of rbl_optimal_terms. */
typedef struct band_columns {
    const double *curvature, *variance, *cost, *fixed;
} band_columns;

static void band_arguments(rbl_argument list[BAND_TERMS], const band_columns *in, size_t n) {
    list[0] = rbl_argument_weak(in->curvature, n, 0, RBL_FIELD_CURVATURE);
    list[1] = rbl_argument_weak(in->variance, n, 0, RBL_FIELD_VARIANCE);
    list[2] = rbl_argument_weak(in->cost, n, RBL_ARGUMENT_NULLABLE, RBL_FIELD_COST);
    list[3] = rbl_argument_weak(in->fixed, n, RBL_ARGUMENT_NULLABLE, RBL_FIELD_FIXED);
}

static rbl_optimal_terms band_terms(const band_columns *in, size_t i) {
    return (rbl_optimal_terms){.curvature = in->curvature[i],
                               .variance = in->variance[i],
                               .cost = rbl_argument_at(in->cost, i, 0),
                               .fixed = rbl_argument_at(in->fixed, i, 0)};
}

rebal_status rebal_band_optimal(double *half_width, double *stop, double *cost_rate, double *trades,
                                const double *curvature, const double *variance, const double *cost,
                                const double *fixed, size_t n, double interval_years,
                                rebal_error *error) {
    const band_columns in = {curvature, variance, cost, fixed};
    rbl_argument list[BAND_TERMS + 3];
    list[0] = rbl_argument_pointer(half_width, n, RBL_FIELD_HALF_WIDTH);
    band_arguments(list + 1, &in, n);
    list[BAND_TERMS + 1] = rbl_argument_count(n, 0, 1, RBL_FIELD_N);
    list[BAND_TERMS + 2] =
        rbl_argument_single(&interval_years, RBL_ARGUMENT_ZERO, RBL_FIELD_INTERVAL);
    rebal_status status = rbl_argument_check(list, RBL_ARGUMENT_LENGTH(list), error);
    for (size_t i = 0; i < n && !status; i++) {
        rbl_optimal_terms terms = band_terms(&in, i);
        rbl_optimal_pair pair = rbl_optimal_band(&terms, interval_years);
        rbl_optimal_rates rates = rbl_optimal_cost(&terms, pair, interval_years);
        half_width[i] = pair.half;
        if (stop) stop[i] = pair.stop;
        if (cost_rate) cost_rate[i] = rates.risk + rates.trading;
        if (trades) trades[i] = rates.trades;
    }
    return status;
}

/* RANGE: stop above half_width. */
static rebal_status band_order(const double *half_width, const double *stop, size_t n,
                               rebal_error *error) {
    for (size_t i = 0; stop && i < n; i++)
        if (stop[i] > half_width[i]) return rbl_argument_refuse(stop[i], RBL_FIELD_STOP, i, error);
    return REBAL_OK;
}

rebal_status rebal_band_cost(double *risk_rate, double *trading_rate, double *trades,
                             const double *half_width, const double *stop, const double *curvature,
                             const double *variance, const double *cost, const double *fixed,
                             size_t n, double interval_years, rebal_error *error) {
    const band_columns in = {curvature, variance, cost, fixed};
    rbl_argument list[BAND_TERMS + 4];
    list[0] = rbl_argument_weak(half_width, n, 0, RBL_FIELD_HALF_WIDTH);
    list[1] = rbl_argument_weak(stop, n, 0, RBL_FIELD_STOP);
    band_arguments(list + 2, &in, n);
    list[BAND_TERMS + 2] = rbl_argument_count(n, 0, 1, RBL_FIELD_N);
    list[BAND_TERMS + 3] =
        rbl_argument_single(&interval_years, RBL_ARGUMENT_ZERO, RBL_FIELD_INTERVAL);
    rebal_status status = rbl_argument_check(list, RBL_ARGUMENT_LENGTH(list), error);
    if (!status) status = band_order(half_width, stop, n, error);
    for (size_t i = 0; i < n && !status; i++) {
        rbl_optimal_terms terms = band_terms(&in, i);
        rbl_optimal_pair pair = {half_width[i], stop[i]};
        rbl_optimal_rates rates = rbl_optimal_cost(&terms, pair, interval_years);
        if (risk_rate) risk_rate[i] = rates.risk;
        if (trading_rate) trading_rate[i] = rates.trading;
        if (trades) trades[i] = rates.trades;
    }
    return status;
}

/* A covariance may be as small as a double can say: rounding leaves 1e-40 of a constant column. */
static rbl_argument band_covariance(const double *covariance, size_t n) {
    rbl_argument argument = rbl_argument_packed(covariance, n, RBL_FIELD_COVARIANCE);
    argument.min = 0;
    argument.max = RBL_ARGUMENT_MOST;
    return argument;
}

rebal_status rebal_band_variance(double *variance, double *curvature, double *loss,
                                 const double *weight, const double *covariance, size_t n,
                                 double risk_aversion, rebal_error *error) {
    const rbl_argument list[] = {rbl_argument_pointer(variance, n, RBL_FIELD_VARIANCE),
                                 rbl_argument_signed(weight, n, RBL_FIELD_WEIGHT),
                                 band_covariance(covariance, n),
                                 rbl_argument_count(n, 1, n, RBL_FIELD_N),
                                 rbl_argument_single(&risk_aversion, 0, RBL_FIELD_RISK_AVERSION)};
    rebal_status status = rbl_argument_check(list, RBL_ARGUMENT_LENGTH(list), error);
    if (status) return status;
    size_t bad = rbl_optimal_first_negative(weight, covariance, n);
    if (bad < n)
        return rbl_fail(error, REBAL_E_NOT_PSD, RBL_FIELD_COVARIANCE, REBAL_NONE, (int64_t)bad, 0);
    double trace = rbl_optimal_weight_variance(variance, weight, covariance, n);
    for (size_t i = 0; i < n; i++) {
        double own = risk_aversion * covariance[rbl_packed_at(i, i)];
        variance[i] = rbl_argument_answer(variance[i]);
        if (curvature) curvature[i] = rbl_argument_answer(own);
    }
    if (loss) *loss = rbl_argument_answer(risk_aversion * trace);
    return REBAL_OK;
}

rebal_status rebal_band_gap(double *variance, const double *before, const double *after,
                            size_t n_times, size_t n, double periods_per_year, rebal_error *error) {
    size_t n_items = rbl_argument_items(n_times, n);
    const rbl_argument list[] = {
        rbl_argument_pointer(variance, n, RBL_FIELD_VARIANCE),
        rbl_argument_signed(before, n_items, RBL_FIELD_BEFORE),
        rbl_argument_signed(after, n_items, RBL_FIELD_AFTER),
        rbl_argument_count(n_times, 1, 1, RBL_FIELD_N_TIMES),
        rbl_argument_count(n, 0, n_times, RBL_FIELD_N),
        rbl_argument_single(&periods_per_year, 0, RBL_FIELD_PERIODS_PER_YEAR)};
    rebal_status status = rbl_argument_check(list, RBL_ARGUMENT_LENGTH(list), error);
    if (status) return status;
    rbl_optimal_gap_variance(variance, before, after, n_times, n, periods_per_year);
    for (size_t i = 0; i < n; i++) variance[i] = rbl_argument_answer(variance[i]);
    return REBAL_OK;
}

rebal_status rebal_band_calendar(double *interval_years, double *cost_rate, const double *variance,
                                 const double *cost, size_t n, double loss, double fixed,
                                 rebal_error *error) {
    const rbl_argument list[] = {rbl_argument_pointer(interval_years, 1, RBL_FIELD_INTERVAL),
                                 rbl_argument_weak(variance, n, 0, RBL_FIELD_VARIANCE),
                                 rbl_argument_weak(cost, n, RBL_ARGUMENT_NULLABLE, RBL_FIELD_COST),
                                 rbl_argument_count(n, 1, 1, RBL_FIELD_N),
                                 rbl_argument_single(&loss, RBL_ARGUMENT_ZERO, RBL_FIELD_LOSS),
                                 rbl_argument_single(&fixed, RBL_ARGUMENT_ZERO, RBL_FIELD_FIXED)};
    rebal_status status = rbl_argument_check(list, RBL_ARGUMENT_LENGTH(list), error);
    if (status) return status;
    double volume = rbl_optimal_volume(variance, cost, n);
    double interval = rbl_optimal_calendar(loss, volume, fixed);
    *interval_years = interval;
    if (cost_rate)
        *cost_rate = interval > 0 ? rbl_optimal_calendar_cost(loss, volume, fixed, interval) : 0;
    return REBAL_OK;
}

rebal_status rebal_band_horizon(double *horizon_years, double *pooled, const double *half_width,
                                const double *curvature, const double *cost, size_t n,
                                rebal_error *error) {
    const rbl_argument list[] = {rbl_argument_pointer(horizon_years, n, RBL_FIELD_HORIZON_YEARS),
                                 rbl_argument_weak(half_width, n, 0, RBL_FIELD_HALF_WIDTH),
                                 rbl_argument_weak(curvature, n, 0, RBL_FIELD_CURVATURE),
                                 rbl_argument_weak(cost, n, RBL_ARGUMENT_NULLABLE, RBL_FIELD_COST),
                                 rbl_argument_count(n, 0, 1, RBL_FIELD_N)};
    rebal_status status = rbl_argument_check(list, RBL_ARGUMENT_LENGTH(list), error);
    double costs = 0, a_year = 0;
    if (status) return status;
    for (size_t i = 0; i < n; i++) {
        double own = rbl_argument_at(cost, i, 0), slope = curvature[i] * half_width[i];
        horizon_years[i] = rbl_argument_answer(rbl_horizon_years(own, slope));
        costs += own;
        a_year += slope;
    }
    if (pooled) *pooled = rbl_argument_answer(rbl_horizon_years(costs, a_year));
    return REBAL_OK;
}

/* A number of a tuner; 0 too where it is a sum. */
static rbl_argument band_setting(const double *number, double min, double max, int32_t field) {
    return rbl_argument_number(number, min, max, 0, field);
}

static rbl_argument band_sum(const double *number, int32_t field) {
    return rbl_argument_number(number, RBL_ARGUMENT_LEAST, 1e45, RBL_ARGUMENT_ZERO, field);
}

static rebal_status band_tuner_check(const rebal_band_tuner *t, rebal_error *error) {
    const int64_t setting = 1000000000, state = INT64_C(1) << 62;
    const rbl_argument list[] = {
        band_setting(&t->multiplier, 1e-3, 1e3, RBL_FIELD_TUNER_MULTIPLIER),
        band_setting(&t->multiplier_min, 1e-3, 1e3, RBL_FIELD_TUNER_MULTIPLIER_MIN),
        band_setting(&t->multiplier_max, 1e-3, 1e3, RBL_FIELD_TUNER_MULTIPLIER_MAX),
        band_setting(&t->step_max, 1, 1e3, RBL_FIELD_TUNER_STEP_MAX),
        band_setting(&t->damping, 0, 1, RBL_FIELD_TUNER_DAMPING),
        rbl_argument_code(t->trades_min, 0, setting, RBL_FIELD_TUNER_TRADES_MIN),
        rbl_argument_code(t->observations_max, 0, setting, RBL_FIELD_TUNER_OBSERVATIONS_MAX),
        band_sum(&t->risk_cost, RBL_FIELD_TUNER_RISK_COST),
        band_sum(&t->proportional_cost, RBL_FIELD_TUNER_PROPORTIONAL_COST),
        band_sum(&t->fixed_cost, RBL_FIELD_TUNER_FIXED_COST),
        rbl_argument_code(t->trades, 0, state, RBL_FIELD_TUNER_TRADES),
        rbl_argument_code(t->observations, 0, state, RBL_FIELD_TUNER_OBSERVATIONS),
        rbl_argument_code(t->steps, 0, state, RBL_FIELD_TUNER_STEPS)};
    rebal_status status = rbl_argument_scalars(list, RBL_ARGUMENT_LENGTH(list), error);
    if (status || t->multiplier_max >= t->multiplier_min) return status;
    return rbl_fail(error, REBAL_E_RANGE, RBL_FIELD_TUNER_MULTIPLIER_MAX, REBAL_NONE, REBAL_NONE,
                    rbl_doubles_value(t->multiplier_max));
}

rebal_status rebal_band_tune(rebal_band_tuner *tuner, const double *risk,
                             const double *proportional, const double *fixed, size_t n_times,
                             rebal_error *error) {
    const rbl_argument list[] = {
        rbl_argument_pointer(tuner, 1, RBL_FIELD_TUNER),
        rbl_argument_weak(risk, n_times, 0, RBL_FIELD_RISK),
        rbl_argument_weak(proportional, n_times, 0, RBL_FIELD_PROPORTIONAL),
        rbl_argument_weak(fixed, n_times, RBL_ARGUMENT_NULLABLE, RBL_FIELD_FIXED),
        rbl_argument_count(n_times, 0, 1, RBL_FIELD_N_TIMES)};
    rebal_band_tuner ours;
    rebal_status status = rbl_argument_present(list, RBL_ARGUMENT_LENGTH(list), error);
    if (status) return status;
    status = rbl_options_read_table(&ours, sizeof ours, BAND_TUNER_MIN, tuner);
    if (status) return rbl_fail_argument(error, status, RBL_FIELD_TUNER);
    rbl_optimal_tune_defaults(&ours);
    status = band_tuner_check(&ours, error);
    if (!status) status = rbl_argument_arrays(list, RBL_ARGUMENT_LENGTH(list), error);
    if (status) return status;
    for (size_t t = 0; t < n_times; t++)
        rbl_optimal_tune_feed(&ours, risk[t], proportional[t], rbl_argument_at(fixed, t, 0));
    return rbl_options_write(tuner, &ours, sizeof ours, BAND_TUNER_MIN);
}

/* RANGE of the targets, where edges are wanted. */
static rebal_status band_targets(const int64_t *target_ppb, size_t n, rebal_error *error) {
    for (size_t i = 0; i < n; i++)
        if (target_ppb[i] < 0 || target_ppb[i] > REBAL_ONE)
            return rbl_fail(error, REBAL_E_RANGE, RBL_FIELD_TARGET_PPB, REBAL_NONE, (int64_t)i,
                            target_ppb[i]);
    return REBAL_OK;
}

/* A width may be as narrow as a double can say. */
rebal_status rebal_band_round(int64_t *half_ppb, int64_t *stop_ppb, int64_t *lo_ppb,
                              int64_t *hi_ppb, const int64_t *target_ppb, const double *half_width,
                              const double *stop, size_t n, rebal_error *error) {
    bool edges = lo_ppb || hi_ppb;
    const rbl_argument list[] = {
        rbl_argument_pointer(target_ppb, edges ? n : 0, RBL_FIELD_TARGET_PPB),
        rbl_argument_array(half_width, n, 0, RBL_ARGUMENT_MOST, 0, RBL_FIELD_HALF_WIDTH),
        rbl_argument_array(stop, n, 0, RBL_ARGUMENT_MOST, stop_ppb ? 0 : RBL_ARGUMENT_NULLABLE,
                           RBL_FIELD_STOP),
        rbl_argument_count(n, 0, 1, RBL_FIELD_N)};
    rebal_status status = rbl_argument_present(list, RBL_ARGUMENT_LENGTH(list), error);
    if (!status && edges) status = band_targets(target_ppb, n, error);
    if (!status) status = rbl_argument_arrays(list, RBL_ARGUMENT_LENGTH(list), error);
    if (!status) status = band_order(half_width, stop, n, error);
    for (size_t i = 0; i < n && !status; i++) {
        int64_t lo = 0, hi = 0, half = rbl_gate_ppb(half_width[i], REBAL_ONE);
        if (edges) rbl_gate_edges(&lo, &hi, target_ppb[i], half);
        if (half_ppb) half_ppb[i] = half;
        if (stop_ppb) stop_ppb[i] = rbl_gate_ppb(stop[i], REBAL_ONE);
        if (lo_ppb) lo_ppb[i] = lo;
        if (hi_ppb) hi_ppb[i] = hi;
    }
    return status;
}

rebal_status rebal_band_scale(int64_t *scale_ppb, const double *multiplier, size_t n,
                              rebal_error *error) {
    const rbl_argument list[] = {rbl_argument_pointer(scale_ppb, n, RBL_FIELD_SCALE_PPB),
                                 rbl_argument_array(multiplier, n, 0, 100, 0, RBL_FIELD_MULTIPLIER),
                                 rbl_argument_count(n, 0, 1, RBL_FIELD_N)};
    rebal_status status = rbl_argument_check(list, RBL_ARGUMENT_LENGTH(list), error);
    for (size_t i = 0; i < n && !status; i++)
        scale_ppb[i] = rbl_gate_ppb(multiplier[i], 100 * (int64_t)REBAL_ONE);
    return status;
}
