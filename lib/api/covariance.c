/* SPDX-License-Identifier: MIT */
/* Estimates from returns. */
#include "market/covariance.h"

#include "api/argument.h"
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

/* The arguments of an estimate from `least` periods; `own` is what it has before `missing`. */
static rebal_status api_covariance_check(const double *covariance, const api_covariance_input *in,
                                         int64_t least, rbl_argument own, int32_t missing_max,
                                         rebal_error *error) {
    bool may_miss = in->missing != REBAL_MISSING_ERROR;
    size_t widest = in->n > in->n_times ? in->n : in->n_times;
    const rbl_argument list[] = {
        rbl_argument_pointer(covariance, in->n, RBL_FIELD_COVARIANCE),
        rbl_argument_sized(in->returns, rbl_argument_items(in->n_times, in->n),
                           may_miss ? RBL_ARGUMENT_MISSING : 0, RBL_FIELD_RETURNS),
        rbl_argument_count(in->n_times, least, 1, RBL_FIELD_N_TIMES),
        rbl_argument_count(in->n, 1, widest, RBL_FIELD_N),
        own,
        rbl_argument_code(in->missing, REBAL_MISSING_ERROR, missing_max, RBL_FIELD_MISSING)};
    return rbl_argument_check(list, RBL_ARGUMENT_LENGTH(list), error);
}

/* RANGE: fewer than `least` periods. */
static rebal_status api_covariance_periods(api_covariance_input *in, size_t least,
                                           rebal_error *error) {
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
    rebal_status status =
        api_covariance_check(covariance, &in, 1, rbl_argument_code(ddof, 0, 1, RBL_FIELD_DDOF),
                             REBAL_MISSING_PAIRWISE, error);
    if (status) return status;
    size_t least = (size_t)ddof + 1;
    status = api_covariance_periods(&in, least, error);
    if (missing == REBAL_MISSING_PAIRWISE) {
        if (!status) status = api_covariance_pairs(&in, least, error);
        if (!status) rbl_covariance_pairwise(covariance, returns, n_times, n, (size_t)ddof);
        return status;
    }
    if (!status)
        status = rbl_memory_work(&work, &owned, rbl_covariance_work(n_times, n), memory,
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
    const rbl_argument own = rbl_argument_code(estimator, REBAL_SHRINK_LEDOIT_WOLF_IDENTITY,
                                               REBAL_SHRINK_OAS, RBL_FIELD_ESTIMATOR);
    double *work = NULL;
    void *owned = NULL;
    rebal_status status =
        api_covariance_check(covariance, &in, 2, own, REBAL_MISSING_DROP_ROW, error);
    if (!status) status = api_covariance_periods(&in, 2, error);
    if (!status && estimator == REBAL_SHRINK_LEDOIT_WOLF_CORRELATION)
        status = api_covariance_flat(&in, error);
    if (!status)
        status = rbl_memory_work(&work, &owned, rbl_covariance_work(n_times, n), memory,
                                 memory_bytes, error);
    if (status) return status;
    double share =
        rbl_covariance_shrink(covariance, returns, n_times, n, in.n_whole, estimator, work);
    if (intensity) *intensity = share;
    rbl_memory_close(owned);
    return REBAL_OK;
}

rebal_status rebal_covariance_ewma(double *covariance, const double *returns, size_t n_times,
                                   size_t n, double decay, int32_t missing, rebal_error *error) {
    api_covariance_input in = {returns, n_times, n, 0, missing};
    rebal_status status = api_covariance_check(covariance, &in, 1, rbl_argument_decay(&decay),
                                               REBAL_MISSING_DROP_ROW, error);
    if (!status) status = api_covariance_periods(&in, 1, error);
    if (!status) rbl_covariance_ewma(covariance, returns, n_times, n, decay);
    return status;
}

rebal_status rebal_covariance_ewma_update(double *covariance, const double *returns, size_t n,
                                          double decay, rebal_error *error) {
    const rbl_argument list[] = {rbl_argument_packed(covariance, n, RBL_FIELD_COVARIANCE),
                                 rbl_argument_sized(returns, n, 0, RBL_FIELD_RETURNS),
                                 rbl_argument_count(n, 1, n, RBL_FIELD_N),
                                 rbl_argument_decay(&decay)};
    rebal_status status = rbl_argument_check(list, RBL_ARGUMENT_LENGTH(list), error);
    if (!status) rbl_covariance_ewma_step(covariance, returns, n, decay);
    return status;
}
