/* SPDX-License-Identifier: MIT */
/* Estimates from returns. */
#include "market/covariance.h"

#include "api/matrix.h"
#include "api/memory.h"
#include "base/doubles.h"
#include "base/fail.h"
#include "math/packed.h"

/* What the estimates have in common. */
typedef struct api_covariance_input {
    const double *returns;
    size_t n_times, n, n_whole;
    int32_t missing;
} api_covariance_input;

size_t rebal_covariance_size(size_t n_times, size_t n) {
    bool is_table = n_times > 0 && n > 0 && n <= SIZE_MAX / sizeof(double) / 2 / n;
    return is_table ? rbl_covariance_work(n_times, n) * sizeof(double) : 0;
}

/* ARGUMENT: the arrays, and counts that make arrays. */
static rebal_status api_covariance_arrays(const double *covariance, const double *returns,
                                          size_t n_times, size_t n, rebal_error *error) {
    rebal_status status = rbl_matrix_check_given(covariance, RBL_FIELD_COVARIANCE, error);
    if (!status) status = rbl_matrix_check_given(returns, RBL_FIELD_RETURNS, error);
    if (!status) status = rbl_matrix_check_count(n_times, RBL_FIELD_N_TIMES, n, RBL_FIELD_N, error);
    if (!status) status = rbl_matrix_check_count(n, RBL_FIELD_N, n, RBL_FIELD_N, error);
    return status;
}

/* NOT_FINITE or RANGE of the returns; then RANGE: fewer than `least` periods. */
static rebal_status api_covariance_returns(api_covariance_input *in, size_t least,
                                           rebal_error *error) {
    bool may_miss = in->missing != REBAL_MISSING_ERROR;
    rebal_status status = rbl_matrix_check_numbers(in->returns, in->n_times * in->n, may_miss,
                                                   RBL_FIELD_RETURNS, error);
    if (status) return status;
    in->n_whole = in->missing == REBAL_MISSING_DROP_ROW
                      ? rbl_covariance_count(in->returns, in->n_times, in->n)
                      : in->n_times;
    if (in->n_whole >= least) return REBAL_OK;
    return rbl_fail(error, REBAL_E_RANGE, RBL_FIELD_N_TIMES, REBAL_NONE, REBAL_NONE,
                    rbl_fail_count(in->n_whole));
}

/* RANGE: a pair that is seen together in too few periods. */
static rebal_status api_covariance_pairs(const api_covariance_input *in, size_t least,
                                         rebal_error *error) {
    for (size_t i = 0; i < in->n; i++) {
        for (size_t j = 0; j <= i; j++) {
            size_t count = rbl_covariance_count_pair(in->returns, in->n_times, in->n, i, j);
            if (count < least)
                return rbl_fail(error, REBAL_E_RANGE, RBL_FIELD_N_TIMES, REBAL_NONE,
                                rbl_fail_count(rbl_packed_at(i, j)), rbl_fail_count(count));
        }
    }
    return REBAL_OK;
}

rebal_status rebal_covariance_sample(double *covariance, const double *returns, size_t n_times,
                                     size_t n, int32_t ddof, int32_t missing, void *memory,
                                     size_t memory_bytes, rebal_error *error) {
    api_covariance_input in = {returns, n_times, n, 0, missing};
    double *work = NULL;
    void *owned = NULL;
    rebal_status status = api_covariance_arrays(covariance, returns, n_times, n, error);
    if (!status) status = rbl_matrix_check_code(ddof, 0, 1, RBL_FIELD_DDOF, error);
    if (!status)
        status = rbl_matrix_check_code(missing, REBAL_MISSING_ERROR, REBAL_MISSING_PAIRWISE,
                                       RBL_FIELD_MISSING, error);
    if (status) return status;
    size_t least = (size_t)ddof + 1;
    status = api_covariance_returns(&in, least, error);
    if (missing == REBAL_MISSING_PAIRWISE) {
        if (!status) status = api_covariance_pairs(&in, least, error);
        if (!status) rbl_covariance_pairwise(covariance, returns, n_times, n, (size_t)ddof);
        return status;
    }
    if (!status)
        status = rbl_matrix_open(&work, &owned, rbl_covariance_work(n_times, n), memory,
                                 memory_bytes, error);
    if (status) return status;
    rbl_covariance_sample(covariance, returns, n_times, n, in.n_whole, (size_t)ddof, work);
    rbl_memory_close(owned);
    return REBAL_OK;
}

/* RANGE: a column that has no correlation. */
static rebal_status api_covariance_flat(const api_covariance_input *in, rebal_error *error) {
    size_t column = rbl_covariance_flat(in->returns, in->n_times, in->n, in->n_whole);
    if (column == in->n) return REBAL_OK;
    return rbl_fail(error, REBAL_E_RANGE, RBL_FIELD_RETURNS, REBAL_NONE, rbl_fail_count(column), 0);
}

rebal_status rebal_covariance_shrink(double *covariance, double *intensity, const double *returns,
                                     size_t n_times, size_t n, int32_t estimator, int32_t missing,
                                     void *memory, size_t memory_bytes, rebal_error *error) {
    api_covariance_input in = {returns, n_times, n, 0, missing};
    double *work = NULL;
    void *owned = NULL;
    rebal_status status = api_covariance_arrays(covariance, returns, n_times, n, error);
    if (!status)
        status = rbl_matrix_check_code(estimator, REBAL_SHRINK_LEDOIT_WOLF_IDENTITY,
                                       REBAL_SHRINK_OAS, RBL_FIELD_ESTIMATOR, error);
    if (!status)
        status = rbl_matrix_check_code(missing, REBAL_MISSING_ERROR, REBAL_MISSING_DROP_ROW,
                                       RBL_FIELD_MISSING, error);
    if (!status) status = api_covariance_returns(&in, 2, error);
    if (!status && estimator == REBAL_SHRINK_LEDOIT_WOLF_CORRELATION)
        status = api_covariance_flat(&in, error);
    if (!status)
        status = rbl_matrix_open(&work, &owned, rbl_covariance_work(n_times, n), memory,
                                 memory_bytes, error);
    if (status) return status;
    double share =
        rbl_covariance_shrink(covariance, returns, n_times, n, in.n_whole, estimator, work);
    if (intensity) *intensity = share;
    rbl_memory_close(owned);
    return REBAL_OK;
}

/* RANGE: above 0 and below 1. */
static rebal_status api_covariance_decay(double decay, rebal_error *error) {
    return rbl_matrix_check_above(decay, 0, 1 - 0x1p-53, RBL_FIELD_DECAY, error);
}

rebal_status rebal_covariance_ewma(double *covariance, const double *returns, size_t n_times,
                                   size_t n, double decay, int32_t missing, rebal_error *error) {
    api_covariance_input in = {returns, n_times, n, 0, missing};
    rebal_status status = api_covariance_arrays(covariance, returns, n_times, n, error);
    if (!status) status = api_covariance_decay(decay, error);
    if (!status)
        status = rbl_matrix_check_code(missing, REBAL_MISSING_ERROR, REBAL_MISSING_DROP_ROW,
                                       RBL_FIELD_MISSING, error);
    if (!status) status = api_covariance_returns(&in, 1, error);
    if (!status) rbl_covariance_ewma(covariance, returns, n_times, n, decay);
    return status;
}

/* NOT_FINITE or RANGE of a matrix under way: zero returns let a variance fall below what other
 * calls read. */
static rebal_status api_covariance_moving(const double *covariance, size_t n, rebal_error *error) {
    rebal_status status = rbl_matrix_check_numbers(covariance, rbl_packed_count(n), false,
                                                   RBL_FIELD_COVARIANCE, error);
    for (size_t i = 0; !status && i < n; i++) {
        size_t at = rbl_packed_at(i, i);
        if (covariance[at] < 0)
            return rbl_fail(error, REBAL_E_RANGE, RBL_FIELD_COVARIANCE, REBAL_NONE,
                            rbl_fail_count(at), rbl_doubles_value(covariance[at]));
    }
    return status;
}

rebal_status rebal_covariance_ewma_step(double *covariance, const double *returns, size_t n,
                                        double decay, rebal_error *error) {
    rebal_status status = api_covariance_arrays(covariance, returns, 1, n, error);
    if (!status) status = api_covariance_decay(decay, error);
    if (!status) status = api_covariance_moving(covariance, n, error);
    if (!status) status = rbl_matrix_check_numbers(returns, n, false, RBL_FIELD_RETURNS, error);
    if (!status) rbl_covariance_ewma_step(covariance, returns, n, decay);
    return status;
}
