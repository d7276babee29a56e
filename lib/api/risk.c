/* SPDX-License-Identifier: MIT */
#include "market/risk.h"

#include "api/argument.h"
#include "api/memory.h"
#include "api/risk.h"
#include "base/doubles.h"
#include "base/fail.h"
#include "base/fmath.h"
#include "base/options.h"

enum { API_RISK_BYTES_MIN = offsetof(rebal_risk_model, specific) + sizeof(double *) };

#define API_RISK_PERIODS_MAX 1e9

rebal_status rbl_risk_read(rebal_risk_model *m, const rebal_risk_model *theirs,
                           rebal_error *error) {
    rebal_status status = rbl_options_read_table(m, sizeof *m, API_RISK_BYTES_MIN, theirs);
    return status ? rbl_fail_argument(error, status, RBL_FIELD_RISK_MODEL) : REBAL_OK;
}

/* What is asked of a model. */
typedef struct api_risk_question {
    const double *weight, *target;
    size_t n_portfolios;
    bool by_diagonal; /* of the covariance no more than that is looked at */
} api_risk_question;

/* ARGUMENT of a call on a model, STRUCT of the model; ARGUMENT and RANGE of what the model says. */
static rebal_status api_risk_read(rebal_risk_model *m, const rebal_risk_model *theirs,
                                  const api_risk_question *ask, const rbl_argument *list,
                                  size_t n_list, rebal_error *error) {
    rebal_status status = rbl_argument_present(list, n_list, error);
    if (!status) status = rbl_risk_read(m, theirs, error);
    if (status) return status;
    size_t widest = m->factor_covariance && m->n_factors > m->n ? m->n_factors : m->n;
    const rbl_argument counts[] = {
        rbl_argument_count(m->n, 1, m->n_factors == 0 ? m->n : 1, RBL_FIELD_N),
        rbl_argument_count(m->n_factors, 0, widest, RBL_FIELD_N_FACTORS),
        rbl_argument_count(ask->n_portfolios, 0, m->n, RBL_FIELD_N_PORTFOLIOS)};
    status = rbl_argument_present(counts, RBL_ARGUMENT_LENGTH(counts), error);
    if (!status) status = rbl_argument_model_given(m, error);
    return status ? status : rbl_argument_scalars(counts, RBL_ARGUMENT_LENGTH(counts), error);
}

/* NOT_FINITE or RANGE of all numbers, then work. Of a covariance only its diagonal where all of it
 * goes into one number that api_risk_square() then looks at: a look at each costs as much as the
 * number. */
static rebal_status api_risk_begin(double **work, void **owned, const rebal_risk_model *m,
                                   const api_risk_question *ask, void *memory, size_t memory_bytes,
                                   rebal_error *error) {
    rbl_argument list[RBL_ARGUMENT_MODEL + 2];
    rbl_argument_model(list, m);
    list[RBL_ARGUMENT_MODEL] =
        rbl_argument_sized(ask->weight, ask->n_portfolios * m->n, 0, RBL_FIELD_WEIGHT);
    list[RBL_ARGUMENT_MODEL + 1] = rbl_argument_sized(ask->target, m->n, 0, RBL_FIELD_RISK_TARGET);
    if (ask->by_diagonal) list[0].flags |= RBL_ARGUMENT_DIAGONAL;
    rebal_status status = rbl_argument_arrays(list, RBL_ARGUMENT_LENGTH(list), error);
    if (status) return status;
    return rbl_memory_work(work, owned, rbl_risk_work(m->n, m->n_factors), memory, memory_bytes,
                           error);
}

/* A square that all of the covariance went into: what is wrong with it if that is no number, and
 * NOT_PSD if it is negative. */
static rebal_status api_risk_square(double square, const rebal_risk_model *m, size_t index,
                                    rebal_error *error) {
    rbl_argument list[RBL_ARGUMENT_MODEL];
    if (square >= 0 && square <= DBL_MAX) return REBAL_OK;
    rbl_argument_model(list, m);
    rebal_status status = rbl_argument_arrays(list, RBL_ARGUMENT_MODEL, error);
    if (status) return status;
    return rbl_fail(error, REBAL_E_NOT_PSD, RBL_FIELD_RISK_MODEL, REBAL_NONE, rbl_fail_count(index),
                    0);
}

/* An outcome of one portfolio, reported. */
static rebal_status api_risk_end(void *owned, bool is_psd, rebal_error *error) {
    rbl_memory_close(owned);
    if (is_psd) return REBAL_OK;
    return rbl_fail(error, REBAL_E_NOT_PSD, RBL_FIELD_RISK_MODEL, REBAL_NONE, 0, 0);
}

size_t rebal_risk_size(const rebal_risk_model *model) {
    rebal_risk_model m;
    if (!model || rbl_options_read_table(&m, sizeof m, API_RISK_BYTES_MIN, model)) return 0;
    return rbl_risk_work(m.n, m.n_factors) * sizeof(double);
}

rebal_status rebal_risk_tracking_error(double *tracking_error, const rebal_risk_model *model,
                                       const double *weight, size_t n_portfolios,
                                       const double *target, void *memory, size_t memory_bytes,
                                       rebal_error *error) {
    const api_risk_question ask = {weight, target, n_portfolios, true};
    const rbl_argument list[] = {
        rbl_argument_pointer(tracking_error, n_portfolios, RBL_FIELD_TRACKING_ERROR),
        rbl_argument_pointer(model, 1, RBL_FIELD_RISK_MODEL),
        rbl_argument_pointer(weight, n_portfolios, RBL_FIELD_WEIGHT)};
    rebal_risk_model m;
    double *work = NULL;
    void *owned = NULL;
    rebal_status status = api_risk_read(&m, model, &ask, list, RBL_ARGUMENT_LENGTH(list), error);
    if (!status) status = api_risk_begin(&work, &owned, &m, &ask, memory, memory_bytes, error);
    if (status) return status;
    for (size_t p = 0; !status && p < n_portfolios; p++) {
        double variance = rbl_risk_variance(&m, weight + p * m.n, target, work);
        status = api_risk_square(variance, &m, p, error);
        if (!status) tracking_error[p] = rbl_fmath_sqrt(variance);
    }
    rbl_memory_close(owned);
    return status;
}

rebal_status rebal_risk_contributions(double *tracking_error, double *marginal,
                                      double *contribution, const rebal_risk_model *model,
                                      const double *weight, const double *target, void *memory,
                                      size_t memory_bytes, rebal_error *error) {
    const api_risk_question ask = {weight, target, 1, false};
    const rbl_argument list[] = {rbl_argument_pointer(tracking_error, 1, RBL_FIELD_TRACKING_ERROR),
                                 rbl_argument_pointer(model, 1, RBL_FIELD_RISK_MODEL),
                                 rbl_argument_pointer(weight, 1, RBL_FIELD_WEIGHT)};
    rebal_risk_model m;
    double *work = NULL;
    void *owned = NULL;
    rebal_status status = api_risk_read(&m, model, &ask, list, RBL_ARGUMENT_LENGTH(list), error);
    if (!status) status = api_risk_begin(&work, &owned, &m, &ask, memory, memory_bytes, error);
    if (status) return status;
    int failed =
        rbl_risk_contributions(tracking_error, marginal, contribution, &m, weight, target, work);
    return api_risk_end(owned, !failed, error);
}

rebal_status rebal_risk_beta(double *beta, const rebal_risk_model *model, const double *weight,
                             const double *target, void *memory, size_t memory_bytes,
                             rebal_error *error) {
    const api_risk_question ask = {weight, target, 1, false};
    const rbl_argument list[] = {rbl_argument_pointer(beta, 1, RBL_FIELD_BETA),
                                 rbl_argument_pointer(model, 1, RBL_FIELD_RISK_MODEL),
                                 rbl_argument_pointer(weight, 1, RBL_FIELD_WEIGHT),
                                 rbl_argument_pointer(target, 1, RBL_FIELD_RISK_TARGET)};
    rebal_risk_model m;
    double *work = NULL;
    void *owned = NULL;
    rebal_status status = api_risk_read(&m, model, &ask, list, RBL_ARGUMENT_LENGTH(list), error);
    if (!status) status = api_risk_begin(&work, &owned, &m, &ask, memory, memory_bytes, error);
    if (status) return status;
    return api_risk_end(owned, !rbl_risk_beta(beta, &m, weight, target, work), error);
}

rebal_status rebal_risk_realised(double *tracking_error, const double *portfolio_return,
                                 const double *target_return, size_t n_times,
                                 double periods_per_year, size_t lags, rebal_error *error) {
    const rbl_argument list[] = {
        rbl_argument_pointer(tracking_error, 1, RBL_FIELD_TRACKING_ERROR),
        rbl_argument_sized(portfolio_return, n_times, 0, RBL_FIELD_PORTFOLIO_RETURN),
        rbl_argument_sized(target_return, n_times, 0, RBL_FIELD_TARGET_RETURN),
        rbl_argument_count(n_times, 2, 1, RBL_FIELD_N_TIMES),
        rbl_argument_number(&periods_per_year, 0, API_RISK_PERIODS_MAX, RBL_ARGUMENT_ABOVE,
                            RBL_FIELD_PERIODS_PER_YEAR),
        rbl_argument_code(rbl_fail_count(lags), 0, rbl_fail_count(n_times) - 1, RBL_FIELD_LAGS)};
    rebal_status status = rbl_argument_check(list, RBL_ARGUMENT_LENGTH(list), error);
    if (!status)
        *tracking_error =
            rbl_risk_realised(portfolio_return, target_return, n_times, periods_per_year, lags);
    return status;
}
