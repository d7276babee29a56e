/* SPDX-License-Identifier: MIT */
/* GARCH(1,1): fit, update, forecast. */
#include "base/doubles.h"

#include "market/garch.h"

#include "api/series.h"
#include "base/fail.h"
#include "base/fmath.h"
#include "base/options.h"
#include "market/volatility.h"

#include <rebal/volatility.h>
#include <string.h>

#define GARCH_UNIT_MIN 1e-60

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

rebal_status rebal_garch_fit(rebal_garch *fit, const double *returns, size_t n,
                             rebal_error *error) {
    rbl_garch_result result;
    rebal_garch ours = {.struct_size = sizeof ours};
    if (!fit) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_GARCH);
    if (!returns) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_RETURNS);
    if (fit->struct_size < garch_bytes_min)
        return rbl_fail_argument(error, REBAL_E_STRUCT, RBL_FIELD_GARCH);
    rebal_status status = rbl_series_check_count(n, GARCH_N_MIN, PTRDIFF_MAX, RBL_FIELD_N, error);
    if (!status) status = rbl_series_check_returns(returns, n, error);
    if (status) return status;
    rbl_garch_data data = {returns, n, rbl_garch_unit(returns, n)};
    if (data.unit < GARCH_UNIT_MIN)
        return rbl_fail_argument(error, REBAL_E_RANGE, RBL_FIELD_RETURNS);
    rbl_garch_search(&result, &data);
    garch_answer(&ours, &result, &data);
    return rbl_options_write(fit, &ours, sizeof ours, garch_bytes_min);
}

/* A model of the caller: omega and variance above 0, alpha and beta in 0..1, their sum below 1; the
 * variance as large as updates make it. */
static rebal_status garch_check_model(const rebal_garch *model, rebal_error *error) {
    const double most = RBL_SERIES_VARIANCE_MAX, least = 1e-300;
    const struct {
        double x, least, most;
        int32_t field;
    } check[] = {{model->omega, least, most, RBL_FIELD_GARCH_OMEGA},
                 {model->alpha, 0, 1, RBL_FIELD_GARCH_ALPHA},
                 {model->beta, 0, 1, RBL_FIELD_GARCH_BETA},
                 {model->alpha + model->beta, 0, 1 - DBL_EPSILON / 2, RBL_FIELD_GARCH_PERSISTENCE},
                 {model->variance, least, GARCH_VARIANCE_MAX, RBL_FIELD_GARCH_VARIANCE}};
    rebal_status status = REBAL_OK;
    for (size_t k = 0; !status && k < sizeof check / sizeof check[0]; k++)
        status = rbl_series_check_one(check[k].x, check[k].least, check[k].most, check[k].field,
                                      REBAL_NONE, error);
    return status;
}

static rebal_status garch_read(rebal_garch *ours, const rebal_garch *model, rebal_error *error) {
    rebal_status status = rbl_options_read(ours, sizeof *ours, garch_bytes_min, model);
    return status ? rbl_fail_argument(error, status, RBL_FIELD_GARCH) : REBAL_OK;
}

rebal_status rebal_garch_update(rebal_garch *model, const double *returns, size_t n,
                                rebal_error *error) {
    rebal_garch ours;
    if (!model) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_GARCH);
    if (!returns) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_RETURNS);
    rebal_status status = garch_read(&ours, model, error);
    if (!status) status = rbl_series_check_count(n, 1, PTRDIFF_MAX, RBL_FIELD_N, error);
    if (!status) status = garch_check_model(&ours, error);
    if (!status) status = rbl_series_check_returns(returns, n, error);
    if (status) return status;
    model->variance =
        rbl_garch_advance(ours.variance, ours.omega, ours.alpha, ours.beta, returns, n);
    return REBAL_OK;
}

rebal_status rebal_garch_forecast(double *path, double *total, const rebal_garch *model,
                                  size_t horizon, rebal_error *error) {
    rebal_garch m;
    if (!path && !total) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_PATH);
    if (!model) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_GARCH);
    rebal_status status = garch_read(&m, model, error);
    if (!status)
        status = rbl_series_check_count(horizon, 1, GARCH_HORIZON_MAX, RBL_FIELD_HORIZON, error);
    if (!status) status = garch_check_model(&m, error);
    if (!status) rbl_volatility_path(path, total, horizon, m.variance, m.omega, m.alpha + m.beta);
    return status;
}
