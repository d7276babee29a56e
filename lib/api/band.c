/* SPDX-License-Identifier: MIT */
#include <rebal/band.h>

#include "api/double_args.h"
#include "base/doubles.h"
#include "base/options.h"
#include "math/packed.h"
#include "policy/gate.h"
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

static void band_arguments(rbl_double_arg args[BAND_TERMS], const band_columns *in, size_t n) {
    args[0] = rbl_double_arg_strict(in->curvature, n, RBL_FIELD_CURVATURE);
    args[1] = rbl_double_arg_weak(in->variance, n, RBL_FIELD_VARIANCE, 0);
    args[2] = rbl_double_arg_weak(in->cost, n, RBL_FIELD_COST, RBL_DOUBLE_NULLABLE);
    args[3] = rbl_double_arg_weak(in->fixed, n, RBL_FIELD_FIXED, RBL_DOUBLE_NULLABLE);
}

static rbl_optimal_terms band_terms(const band_columns *in, size_t i) {
    return (rbl_optimal_terms){.curvature = in->curvature[i],
                               .variance = in->variance[i],
                               .cost = in->cost ? in->cost[i] : 0,
                               .fixed = in->fixed ? in->fixed[i] : 0};
}

rebal_status rebal_band_optimal(double *half_width, double *stop, double *cost_rate, double *trades,
                                const double *curvature, const double *variance, const double *cost,
                                const double *fixed, size_t n, double interval_years,
                                rebal_error *error) {
    const band_columns in = {curvature, variance, cost, fixed};
    rbl_double_arg args[BAND_TERMS + 1];
    band_arguments(args, &in, n);
    args[BAND_TERMS] = rbl_double_arg_weak(&interval_years, 1, RBL_FIELD_INTERVAL, 0);
    rebal_status status = rbl_double_array(half_width, n, RBL_FIELD_HALF_WIDTH, error);
    if (!status) status = rbl_double_args(args, RBL_DOUBLE_ARGS_LENGTH(args), error);
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
        if (stop[i] > half_width[i]) return rbl_double_range(error, RBL_FIELD_STOP, i, stop[i]);
    return REBAL_OK;
}

rebal_status rebal_band_cost(double *risk_rate, double *trading_rate, double *trades,
                             const double *half_width, const double *stop, const double *curvature,
                             const double *variance, const double *cost, const double *fixed,
                             size_t n, double interval_years, rebal_error *error) {
    const band_columns in = {curvature, variance, cost, fixed};
    rbl_double_arg args[BAND_TERMS + 3];
    args[0] = rbl_double_arg_weak(half_width, n, RBL_FIELD_HALF_WIDTH, 0);
    args[1] = rbl_double_arg_weak(stop, n, RBL_FIELD_STOP, 0);
    band_arguments(args + 2, &in, n);
    args[BAND_TERMS + 2] = rbl_double_arg_weak(&interval_years, 1, RBL_FIELD_INTERVAL, 0);
    rebal_status status = rbl_double_args(args, RBL_DOUBLE_ARGS_LENGTH(args), error);
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

/* Elements of a packed matrix; beyond what memory can hold, more than that. */
static size_t band_packed(size_t n) {
    return n > 0 && n >= SIZE_MAX / 8 / n ? SIZE_MAX : rbl_packed_count(n);
}

/* A covariance may be as small as a double can say: rounding leaves 1e-40 of a constant column. */
static rbl_double_arg band_covariance(const double *covariance, size_t n) {
    rbl_double_arg arg = rbl_double_arg_signed(covariance, band_packed(n), RBL_FIELD_COVARIANCE);
    arg.min = 0;
    return arg;
}

rebal_status rebal_band_variance(double *variance, double *curvature, double *loss,
                                 const double *weight, const double *covariance, size_t n,
                                 double risk_aversion, rebal_error *error) {
    rebal_status status = rbl_double_array(variance, n, RBL_FIELD_VARIANCE, error);
    if (status) return status;
    const rbl_double_arg args[] = {
        rbl_double_arg_signed(weight, n, RBL_FIELD_WEIGHT), band_covariance(covariance, n),
        rbl_double_arg_strict(&risk_aversion, 1, RBL_FIELD_RISK_AVERSION)};
    status = rbl_double_args(args, RBL_DOUBLE_ARGS_LENGTH(args), error);
    if (status) return status;
    size_t bad = rbl_optimal_first_negative(weight, covariance, n);
    if (bad < n)
        return rbl_fail(error, REBAL_E_NOT_PSD, RBL_FIELD_COVARIANCE, REBAL_NONE, (int64_t)bad, 0);
    double trace = rbl_optimal_weight_variance(variance, weight, covariance, n);
    for (size_t i = 0; curvature && i < n; i++)
        curvature[i] = risk_aversion * covariance[rbl_packed_at(i, i)];
    if (loss) *loss = risk_aversion * trace;
    return REBAL_OK;
}

rebal_status rebal_band_gap(double *variance, const double *before, const double *after,
                            size_t n_times, size_t n, double periods_per_year, rebal_error *error) {
    rebal_status status = rbl_double_array(variance, n, RBL_FIELD_VARIANCE, error);
    if (status) return status;
    if (n_times == 0) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_N_TIMES);
    size_t items = n > SIZE_MAX / 8 / n_times ? SIZE_MAX : n * n_times;
    const rbl_double_arg args[] = {
        rbl_double_arg_signed(before, items, RBL_FIELD_BEFORE),
        rbl_double_arg_signed(after, items, RBL_FIELD_AFTER),
        rbl_double_arg_strict(&periods_per_year, 1, RBL_FIELD_PERIODS_PER_YEAR)};
    status = rbl_double_args(args, RBL_DOUBLE_ARGS_LENGTH(args), error);
    if (!status) rbl_optimal_gap_variance(variance, before, after, n_times, n, periods_per_year);
    return status;
}

rebal_status rebal_band_calendar(double *interval_years, double *cost_rate, const double *variance,
                                 const double *cost, size_t n, double loss, double fixed,
                                 rebal_error *error) {
    const rbl_double_arg args[] = {
        rbl_double_arg_weak(variance, n, RBL_FIELD_VARIANCE, 0),
        rbl_double_arg_weak(cost, n, RBL_FIELD_COST, RBL_DOUBLE_NULLABLE),
        rbl_double_arg_strict(&loss, 1, RBL_FIELD_LOSS),
        rbl_double_arg_weak(&fixed, 1, RBL_FIELD_FIXED, 0)};
    rebal_status status = rbl_double_array(interval_years, 1, RBL_FIELD_INTERVAL, error);
    if (!status) status = rbl_double_args(args, RBL_DOUBLE_ARGS_LENGTH(args), error);
    if (status) return status;
    double volume = rbl_optimal_volume(variance, cost, n);
    double interval = rbl_optimal_calendar(loss, volume, fixed);
    *interval_years = interval;
    if (cost_rate)
        *cost_rate = interval > 0 ? rbl_optimal_calendar_cost(loss, volume, fixed, interval) : 0;
    return REBAL_OK;
}

/* One number of a tuner: its place behind struct_size, and its bounds; 0 too where that is state.
 */
typedef struct band_setting {
    double number, min, max;
    size_t place;
    bool is_state;
} band_setting;

static rebal_status band_settings_check(const band_setting *setting, size_t n, rebal_error *error) {
    for (size_t k = 0; k < n; k++) {
        double x = setting[k].number;
        bool is_nothing = setting[k].is_state && x == 0;
        bool fits = is_nothing || (x >= setting[k].min && x <= setting[k].max);
        if (!fits && rbl_doubles_finite(x))
            return rbl_double_range(error, RBL_FIELD_TUNER, setting[k].place, x);
    }
    for (size_t k = 0; k < n; k++)
        if (!rbl_doubles_finite(setting[k].number))
            return rbl_fail(error, REBAL_E_NOT_FINITE, RBL_FIELD_TUNER, REBAL_NONE,
                            (int64_t)setting[k].place, 0);
    return REBAL_OK;
}

static rebal_status band_tuner_check(const rebal_band_tuner *t, rebal_error *error) {
    const double least = RBL_DOUBLE_ARG_LEAST, most = 1e45;
    const band_setting setting[] = {{t->multiplier, 1e-3, 1e3, 2, false},
                                    {t->multiplier_min, 1e-3, 1e3, 3, false},
                                    {t->multiplier_max, 1e-3, 1e3, 4, false},
                                    {t->step_max, 1, 1e3, 5, false},
                                    {t->damping, 0, 1, 6, false},
                                    {t->risk_cost, least, most, 9, true},
                                    {t->proportional_cost, least, most, 10, true},
                                    {t->fixed_cost, least, most, 11, true}};
    const int64_t count[] = {t->trades_min, t->observations_max, t->trades, t->observations,
                             t->steps};
    const size_t place[] = {7, 8, 12, 13, 14};
    for (size_t k = 0; k < RBL_DOUBLE_ARGS_LENGTH(count); k++)
        if (count[k] < 0 || count[k] > (k < 2 ? 1000000000 : INT64_C(1) << 62))
            return rbl_fail(error, REBAL_E_RANGE, RBL_FIELD_TUNER, REBAL_NONE, (int64_t)place[k],
                            count[k]);
    rebal_status status = band_settings_check(setting, RBL_DOUBLE_ARGS_LENGTH(setting), error);
    if (!status && t->multiplier_max < t->multiplier_min)
        return rbl_double_range(error, RBL_FIELD_TUNER, 4, t->multiplier_max);
    return status;
}

rebal_status rebal_band_tune(rebal_band_tuner *tuner, const double *risk,
                             const double *proportional, const double *fixed, size_t n,
                             rebal_error *error) {
    rebal_band_tuner ours;
    const rbl_double_arg args[] = {
        rbl_double_arg_weak(risk, n, RBL_FIELD_RISK, 0),
        rbl_double_arg_weak(proportional, n, RBL_FIELD_PROPORTIONAL, 0),
        rbl_double_arg_weak(fixed, n, RBL_FIELD_FIXED, RBL_DOUBLE_NULLABLE)};
    if (!tuner) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_TUNER);
    rebal_status status = rbl_double_args_present(args, RBL_DOUBLE_ARGS_LENGTH(args), error);
    if (status) return status;
    status = rbl_options_read_table(&ours, sizeof ours, BAND_TUNER_MIN, tuner);
    if (status) return rbl_fail_argument(error, status, RBL_FIELD_TUNER);
    rbl_optimal_tune_defaults(&ours);
    status = band_tuner_check(&ours, error);
    if (!status) status = rbl_double_args(args, RBL_DOUBLE_ARGS_LENGTH(args), error);
    if (status) return status;
    for (size_t t = 0; t < n; t++)
        rbl_optimal_tune_feed(&ours, risk[t], proportional[t], fixed ? fixed[t] : 0);
    return rbl_options_write(tuner, &ours, sizeof ours, BAND_TUNER_MIN);
}

/* A width is 0 or more, and may be as narrow as a double can say. */
static rbl_double_arg band_width(const double *number, size_t n, int32_t field, int32_t flags,
                                 double max) {
    return (rbl_double_arg){
        .number = number, .n = n, .field = field, .flags = flags, .min = 0, .max = max};
}

/* ARGUMENT and RANGE of the targets, where edges are wanted. */
static rebal_status band_targets(const int64_t *target_ppb, size_t n, bool ranged,
                                 rebal_error *error) {
    if (!ranged) return rbl_double_array(target_ppb, n, RBL_FIELD_TARGET_PPB, error);
    for (size_t i = 0; i < n; i++)
        if (target_ppb[i] < 0 || target_ppb[i] > REBAL_ONE)
            return rbl_fail(error, REBAL_E_RANGE, RBL_FIELD_TARGET_PPB, REBAL_NONE, (int64_t)i,
                            target_ppb[i]);
    return REBAL_OK;
}

rebal_status rebal_band_round(int64_t *half_ppb, int64_t *stop_ppb, int64_t *lo_ppb,
                              int64_t *hi_ppb, const int64_t *target_ppb, const double *half_width,
                              const double *stop, size_t n, rebal_error *error) {
    const rbl_double_arg args[] = {
        band_width(half_width, n, RBL_FIELD_HALF_WIDTH, 0, RBL_DOUBLE_ARG_MOST),
        band_width(stop, n, RBL_FIELD_STOP, stop_ppb ? 0 : RBL_DOUBLE_NULLABLE,
                   RBL_DOUBLE_ARG_MOST)};
    bool edges = lo_ppb || hi_ppb;
    rebal_status status = edges ? band_targets(target_ppb, n, false, error) : REBAL_OK;
    if (!status) status = rbl_double_args_present(args, RBL_DOUBLE_ARGS_LENGTH(args), error);
    if (!status && edges) status = band_targets(target_ppb, n, true, error);
    if (!status) status = rbl_double_args(args, RBL_DOUBLE_ARGS_LENGTH(args), error);
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
    const rbl_double_arg args[] = {band_width(multiplier, n, RBL_FIELD_MULTIPLIER, 0, 100)};
    rebal_status status = rbl_double_array(scale_ppb, n, RBL_FIELD_VALUE, error);
    if (!status) status = rbl_double_args(args, RBL_DOUBLE_ARGS_LENGTH(args), error);
    for (size_t i = 0; i < n && !status; i++)
        scale_ppb[i] = rbl_gate_ppb(multiplier[i], 100 * (int64_t)REBAL_ONE);
    return status;
}
