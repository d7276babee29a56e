/* SPDX-License-Identifier: MIT */
/* GARCH(1,1): fit, update, forecast. */
#include "base/doubles.h"

#include "market/garch.h"

#include "api/argument.h"
#include "base/fail.h"
#include "base/fmath.h"
#include "base/options.h"
#include "market/volatility.h"

#include <rebal/volatility.h>
#include <string.h>

#define GARCH_UNIT_MIN 1e-60
#define GARCH_LEAST 1e-300

/* What no update leaves: with omega <= 100, r^2 <= 100 and alpha + beta <= 1 - 2^-53, a variance
 * rises only below (omega + 100 alpha) / (1 - beta), which is less than 100 2^53 + 100 < 1e18. */
#define GARCH_VARIANCE_MAX 1e18
#define GARCH_LN_TWO_PI 1.8378770664093454836

enum { GARCH_N_MIN = 100, GARCH_HORIZON_MAX = 1000000 };

/* The size of the first version. */
static const size_t garch_bytes_min = offsetof(rebal_garch, decrement) + sizeof(double);

static int32_t garch_outcome(const rbl_garch_result *result) {
    if (result->is_converged) return REBAL_FIT_CONVERGED;
    return result->is_stalled ? REBAL_FIT_STALLED : REBAL_FIT_ITERATIONS;
}

static int32_t garch_bounds(const double *x) {
    int32_t bits = 0;
    if (x[0] <= RBL_GARCH_W_MIN) bits |= REBAL_GARCH_AT_OMEGA;
    if (x[1] <= 0) bits |= REBAL_GARCH_AT_ALPHA;
    if (x[2] <= 0) bits |= REBAL_GARCH_AT_BETA;
    if (x[1] + x[2] >= RBL_GARCH_P_MAX * (1 - 1e-12)) bits |= REBAL_GARCH_AT_PERSISTENCE;
    return bits;
}

/* From the search's units to the caller's. */
static void garch_answer(rebal_garch *fit, const rbl_garch_result *result,
                         const rbl_garch_data *data) {
    double half = (double)data->n / 2;
    fit->outcome = garch_outcome(result);
    fit->n_iterations = result->n_iterations;
    fit->bounds = garch_bounds(result->x);
    fit->omega = result->x[0] * data->unit;
    fit->alpha = result->x[1];
    fit->beta = result->x[2];
    fit->variance = result->next * data->unit;
    fit->log_likelihood = -half * (GARCH_LN_TWO_PI + rbl_fmath_log(data->unit)) - result->value;
    fit->decrement = result->decrement;
}

rebal_status rebal_garch_fit(rebal_garch *fit, const double *returns, size_t n_times,
                             rebal_error *error) {
    const rbl_argument list[] = {rbl_argument_pointer(fit, 1, RBL_FIELD_GARCH),
                                 rbl_argument_returns(returns, n_times),
                                 rbl_argument_count(n_times, GARCH_N_MIN, 1, RBL_FIELD_N_TIMES)};
    rbl_garch_result result;
    rebal_garch ours = {.struct_size = sizeof ours};
    rebal_status status = rbl_argument_present(list, RBL_ARGUMENT_LENGTH(list), error);
    if (!status && fit->struct_size < garch_bytes_min)
        status = rbl_fail_argument(error, REBAL_E_STRUCT, RBL_FIELD_GARCH);
    if (!status) status = rbl_argument_check(list, RBL_ARGUMENT_LENGTH(list), error);
    if (status) return status;
    rbl_garch_data data = {returns, n_times, rbl_garch_unit(returns, n_times)};
    if (data.unit < GARCH_UNIT_MIN)
        return rbl_fail_argument(error, REBAL_E_RANGE, RBL_FIELD_RETURNS);
    rbl_garch_search(&result, &data);
    garch_answer(&ours, &result, &data);
    return rbl_options_write(fit, &ours, sizeof ours, garch_bytes_min);
}

/* A model of the caller: omega and variance above 0, the variance as large as updates make it;
 * alpha and beta in 0..1, their sum below 1. */
static rebal_status garch_check_model(const rebal_garch *m, rebal_error *error) {
    const double persistence = m->alpha + m->beta;
    const rbl_argument list[] = {
        rbl_argument_number(&m->omega, GARCH_LEAST, RBL_ARGUMENT_VARIANCE_MAX, 0,
                            RBL_FIELD_GARCH_OMEGA),
        rbl_argument_number(&m->alpha, 0, 1, 0, RBL_FIELD_GARCH_ALPHA),
        rbl_argument_number(&m->beta, 0, 1, 0, RBL_FIELD_GARCH_BETA),
        rbl_argument_number(&m->variance, GARCH_LEAST, GARCH_VARIANCE_MAX, 0,
                            RBL_FIELD_GARCH_VARIANCE),
        rbl_argument_number(&persistence, 0, 1 - 0x1p-53, 0, RBL_FIELD_GARCH_PERSISTENCE)};
    return rbl_argument_scalars(list, RBL_ARGUMENT_LENGTH(list), error);
}

/* STRUCT, then the fields. */
static rebal_status garch_read(rebal_garch *ours, const rebal_garch *model, rebal_error *error) {
    rebal_status status = rbl_options_read(ours, sizeof *ours, garch_bytes_min, model);
    if (status) return rbl_fail_argument(error, status, RBL_FIELD_GARCH);
    return garch_check_model(ours, error);
}

rebal_status rebal_garch_update(rebal_garch *model, const double *returns, size_t n_times,
                                rebal_error *error) {
    const rbl_argument list[] = {rbl_argument_pointer(model, 1, RBL_FIELD_GARCH),
                                 rbl_argument_returns(returns, n_times),
                                 rbl_argument_count(n_times, 0, 1, RBL_FIELD_N_TIMES)};
    rebal_garch ours;
    rebal_status status = rbl_argument_present(list, RBL_ARGUMENT_LENGTH(list), error);
    if (!status) status = garch_read(&ours, model, error);
    if (!status) status = rbl_argument_check(list, RBL_ARGUMENT_LENGTH(list), error);
    if (status) return status;
    model->variance =
        rbl_garch_advance(ours.variance, ours.omega, ours.alpha, ours.beta, returns, n_times);
    return REBAL_OK;
}

rebal_status rebal_garch_forecast(double *path, double *total, const rebal_garch *model,
                                  size_t horizon, rebal_error *error) {
    const rbl_argument list[] = {
        rbl_argument_pointer(path ? path : total, 1, RBL_FIELD_PATH),
        rbl_argument_pointer(model, 1, RBL_FIELD_GARCH),
        rbl_argument_code(rbl_fail_count(horizon), 1, GARCH_HORIZON_MAX, RBL_FIELD_HORIZON)};
    rebal_garch m;
    rebal_status status = rbl_argument_present(list, RBL_ARGUMENT_LENGTH(list), error);
    if (!status) status = garch_read(&m, model, error);
    if (!status) status = rbl_argument_scalars(list, RBL_ARGUMENT_LENGTH(list), error);
    if (!status) rbl_volatility_path(path, total, horizon, m.variance, m.omega, m.alpha + m.beta);
    return status;
}
