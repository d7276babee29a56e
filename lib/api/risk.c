/* SPDX-License-Identifier: MIT */
#include "market/risk.h"

#include "api/matrix.h"
#include "api/memory.h"
#include "base/doubles.h"
#include "base/fail.h"
#include "base/fmath.h"
#include "base/options.h"

enum { API_RISK_BYTES_MIN = offsetof(rebal_risk_model, specific) + sizeof(double *) };

#define API_RISK_PERIODS_MAX 1e9

/* Whether the columns given are those that n_factors says. */
static rebal_status api_risk_columns(const rebal_risk_model *m, rebal_error *error) {
    bool by_factors = m->n_factors > 0;
    if ((m->covariance != NULL) == by_factors)
        return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_COVARIANCE);
    if ((m->loadings != NULL) != by_factors)
        return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_LOADINGS);
    if (m->factor_covariance && !by_factors)
        return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_FACTOR_COVARIANCE);
    if ((m->specific != NULL) != by_factors)
        return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_SPECIFIC);
    return REBAL_OK;
}

/* Reads the struct: STRUCT; ARGUMENT: counts and columns. */
static rebal_status api_risk_read(rebal_risk_model *m, const rebal_risk_model *theirs,
                                  rebal_error *error) {
    rebal_status status = rbl_options_read_table(m, sizeof *m, API_RISK_BYTES_MIN, theirs);
    if (status) return rbl_fail_argument(error, status, RBL_FIELD_RISK_MODEL);
    size_t widest = m->n_factors > 0 ? m->n_factors : 1;
    status = m->n_factors == 0
                 ? rbl_matrix_check_count(m->n, RBL_FIELD_N, m->n, RBL_FIELD_N, error)
                 : rbl_matrix_check_count(m->n, RBL_FIELD_N, widest, RBL_FIELD_N_FACTORS, error);
    if (!status && m->factor_covariance)
        status =
            rbl_matrix_check_count(widest, RBL_FIELD_N_FACTORS, widest, RBL_FIELD_N_FACTORS, error);
    return status ? status : api_risk_columns(m, error);
}

/* NOT_FINITE or RANGE of the model's arrays; of a covariance only its diagonal where all of it goes
 * into one number that api_risk_square() then looks at: a look at each costs as much as the number.
 */
static rebal_status api_risk_model(const rebal_risk_model *m, bool by_diagonal,
                                   rebal_error *error) {
    if (m->covariance && by_diagonal)
        return rbl_matrix_check_diagonal(m->covariance, m->n, RBL_FIELD_COVARIANCE, error);
    if (m->covariance)
        return rbl_matrix_check_packed(m->covariance, m->n, RBL_FIELD_COVARIANCE, error);
    rebal_status status = rbl_matrix_check_numbers(m->loadings, m->n * m->n_factors, false,
                                                   RBL_FIELD_LOADINGS, error);
    if (!status && m->factor_covariance)
        status = rbl_matrix_check_packed(m->factor_covariance, m->n_factors,
                                         RBL_FIELD_FACTOR_COVARIANCE, error);
    if (!status) status = rbl_matrix_check_variances(m->specific, m->n, RBL_FIELD_SPECIFIC, error);
    return status;
}

/* NOT_FINITE or RANGE of all numbers, then work. */
static rebal_status api_risk_begin(double **work, void **owned, const rebal_risk_model *m,
                                   const double *weight, size_t n_portfolios, const double *target,
                                   void *memory, size_t memory_bytes, bool by_diagonal,
                                   rebal_error *error) {
    rebal_status status = api_risk_model(m, by_diagonal, error);
    if (!status)
        status =
            rbl_matrix_check_numbers(weight, n_portfolios * m->n, false, RBL_FIELD_WEIGHT, error);
    if (!status && target)
        status = rbl_matrix_check_numbers(target, m->n, false, RBL_FIELD_RISK_TARGET, error);
    if (status) return status;
    return rbl_matrix_open(work, owned, rbl_risk_work(m->n, m->n_factors), memory, memory_bytes,
                           error);
}

/* ARGUMENT and STRUCT of what the calls on a model have in common. */
static rebal_status api_risk_ask(rebal_risk_model *m, const double *output, int32_t output_field,
                                 const rebal_risk_model *model, const double *weight,
                                 rebal_error *error) {
    rebal_status status = rbl_matrix_check_given(output, output_field, error);
    if (!status) status = rbl_matrix_check_given(model, RBL_FIELD_RISK_MODEL, error);
    if (!status) status = rbl_matrix_check_given(weight, RBL_FIELD_WEIGHT, error);
    return status ? status : api_risk_read(m, model, error);
}

/* A square that all of the covariance went into: what is wrong with it if that is no number, and
 * NOT_PSD if it is negative. */
static rebal_status api_risk_square(double square, const rebal_risk_model *m, size_t index,
                                    rebal_error *error) {
    rebal_status status = REBAL_OK;
    if (square >= 0 && square <= DBL_MAX) return REBAL_OK;
    if (m->covariance)
        status = rbl_matrix_check_packed(m->covariance, m->n, RBL_FIELD_COVARIANCE, error);
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
    rebal_risk_model m;
    double *work = NULL;
    void *owned = NULL;
    rebal_status status =
        api_risk_ask(&m, tracking_error, RBL_FIELD_TRACKING_ERROR, model, weight, error);
    if (!status)
        status =
            rbl_matrix_check_count(n_portfolios, RBL_FIELD_N_PORTFOLIOS, m.n, RBL_FIELD_N, error);
    if (!status)
        status = api_risk_begin(&work, &owned, &m, weight, n_portfolios, target, memory,
                                memory_bytes, true, error);
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
    rebal_risk_model m;
    double *work = NULL;
    void *owned = NULL;
    rebal_status status =
        api_risk_ask(&m, tracking_error, RBL_FIELD_TRACKING_ERROR, model, weight, error);
    if (!status)
        status = api_risk_begin(&work, &owned, &m, weight, 1, target, memory, memory_bytes, false,
                                error);
    if (status) return status;
    int failed =
        rbl_risk_contributions(tracking_error, marginal, contribution, &m, weight, target, work);
    return api_risk_end(owned, !failed, error);
}

rebal_status rebal_risk_beta(double *beta, const rebal_risk_model *model, const double *weight,
                             const double *target, void *memory, size_t memory_bytes,
                             rebal_error *error) {
    rebal_risk_model m;
    double *work = NULL;
    void *owned = NULL;
    rebal_status status = rbl_matrix_check_given(beta, RBL_FIELD_BETA, error);
    if (!status) status = rbl_matrix_check_given(model, RBL_FIELD_RISK_MODEL, error);
    if (!status) status = rbl_matrix_check_given(weight, RBL_FIELD_WEIGHT, error);
    if (!status) status = rbl_matrix_check_given(target, RBL_FIELD_RISK_TARGET, error);
    if (!status) status = api_risk_read(&m, model, error);
    if (!status)
        status = api_risk_begin(&work, &owned, &m, weight, 1, target, memory, memory_bytes, false,
                                error);
    if (status) return status;
    return api_risk_end(owned, !rbl_risk_beta(beta, &m, weight, target, work), error);
}

rebal_status rebal_risk_realised(double *tracking_error, const double *portfolio_return,
                                 const double *target_return, size_t n_times,
                                 double periods_per_year, size_t lags, rebal_error *error) {
    rebal_status status = rbl_matrix_check_given(tracking_error, RBL_FIELD_TRACKING_ERROR, error);
    if (!status)
        status = rbl_matrix_check_given(portfolio_return, RBL_FIELD_PORTFOLIO_RETURN, error);
    if (!status) status = rbl_matrix_check_given(target_return, RBL_FIELD_TARGET_RETURN, error);
    if (!status)
        status = rbl_matrix_check_code(rbl_fail_count(n_times), 2, INT64_MAX / 8, RBL_FIELD_N_TIMES,
                                       error);
    if (!status)
        status = rbl_matrix_check_above(periods_per_year, 0, API_RISK_PERIODS_MAX,
                                        RBL_FIELD_PERIODS_PER_YEAR, error);
    if (!status)
        status = rbl_matrix_check_code(rbl_fail_count(lags), 0, rbl_fail_count(n_times) - 1,
                                       RBL_FIELD_LAGS, error);
    if (!status)
        status = rbl_matrix_check_numbers(portfolio_return, n_times, false,
                                          RBL_FIELD_PORTFOLIO_RETURN, error);
    if (!status)
        status =
            rbl_matrix_check_numbers(target_return, n_times, false, RBL_FIELD_TARGET_RETURN, error);
    if (!status)
        *tracking_error =
            rbl_risk_realised(portfolio_return, target_return, n_times, periods_per_year, lags);
    return status;
}
