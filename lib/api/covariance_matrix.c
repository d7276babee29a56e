/* SPDX-License-Identifier: MIT */
/* Functions of a covariance that is there already. */
#include "api/argument.h"
#include "api/memory.h"
#include "base/doubles.h"
#include "base/fail.h"
#include "market/covariance.h"
#include "math/packed.h"

size_t rebal_covariance_eigen_size(size_t n) {
    return n > 0 ? rbl_covariance_eigen_work(n) * sizeof(double) : 0;
}

/* An outcome, reported. */
static rebal_status api_matrix_end(void *owned, rebal_status status, size_t index,
                                   rebal_error *error) {
    rbl_memory_close(owned);
    if (!status) return REBAL_OK;
    return rbl_fail(error, status, RBL_FIELD_COVARIANCE, REBAL_NONE, rbl_fail_count(index), 0);
}

static rbl_argument api_matrix_rows(size_t n) { return rbl_argument_count(n, 1, n, RBL_FIELD_N); }

rebal_status rebal_covariance_factors(double *loadings, double *factor_covariance, double *specific,
                                      const double *covariance, size_t n, size_t n_factors,
                                      void *memory, size_t memory_bytes, rebal_error *error) {
    const rbl_argument list[] = {
        rbl_argument_pointer(loadings, n, RBL_FIELD_LOADINGS),
        rbl_argument_pointer(factor_covariance, n, RBL_FIELD_FACTOR_COVARIANCE),
        rbl_argument_pointer(specific, n, RBL_FIELD_SPECIFIC),
        rbl_argument_packed(covariance, n, RBL_FIELD_COVARIANCE),
        api_matrix_rows(n),
        rbl_argument_code(rbl_fail_count(n_factors), 1, rbl_fail_count(n), RBL_FIELD_N_FACTORS)};
    double *work = NULL;
    void *owned = NULL;
    size_t at = 0;
    rebal_status status = rbl_argument_check(list, RBL_ARGUMENT_LENGTH(list), error);
    if (!status)
        status = rbl_memory_work(&work, &owned, rbl_covariance_eigen_work(n), memory, memory_bytes,
                                 error);
    if (status) return status;
    status = rbl_covariance_factors(loadings, factor_covariance, specific, &at, covariance, n,
                                    n_factors, work);
    return api_matrix_end(owned, status, at, error);
}

rebal_status rebal_covariance_repair(double *repaired, const double *covariance, size_t n,
                                     int32_t method, double eigenvalue_min, void *memory,
                                     size_t memory_bytes, rebal_error *error) {
    const rbl_argument list[] = {
        rbl_argument_pointer(repaired, n, RBL_FIELD_REPAIRED),
        rbl_argument_packed(covariance, n, RBL_FIELD_COVARIANCE), api_matrix_rows(n),
        rbl_argument_code(method, REBAL_REPAIR_CLIP, REBAL_REPAIR_HIGHAM, RBL_FIELD_METHOD),
        rbl_argument_number(&eigenvalue_min, 0, 0.5, 0, RBL_FIELD_EIGENVALUE_MIN)};
    double *work = NULL;
    void *owned = NULL;
    rebal_status status = rbl_argument_check(list, RBL_ARGUMENT_LENGTH(list), error);
    if (!status)
        status = rbl_memory_work(&work, &owned, rbl_covariance_eigen_work(n), memory, memory_bytes,
                                 error);
    if (status) return status;
    status = method == REBAL_REPAIR_CLIP
                 ? rbl_covariance_clip(repaired, covariance, n, eigenvalue_min, work)
                 : rbl_covariance_higham(repaired, covariance, n, eigenvalue_min, work);
    return api_matrix_end(owned, status, 0, error);
}

/* RANGE: a variance that no returns in fractions have. */
static rebal_status api_matrix_units(const double *covariance, size_t n, double variance_max,
                                     rebal_error *error) {
    for (size_t i = 0; i < n; i++) {
        size_t at = rbl_packed_at(i, i);
        if (covariance[at] > variance_max)
            return rbl_argument_refuse(covariance[at], RBL_FIELD_COVARIANCE, at, error);
    }
    return REBAL_OK;
}

rebal_status rebal_covariance_check(const double *covariance, size_t n, double variance_max,
                                    double tolerance, void *memory, size_t memory_bytes,
                                    rebal_error *error) {
    const rbl_argument list[] = {rbl_argument_packed(covariance, n, RBL_FIELD_COVARIANCE),
                                 api_matrix_rows(n),
                                 rbl_argument_number(&variance_max, 0, RBL_COVARIANCE_LIMIT,
                                                     RBL_ARGUMENT_ABOVE, RBL_FIELD_VARIANCE_MAX),
                                 rbl_argument_number(&tolerance, 0, 0.5, 0, RBL_FIELD_TOLERANCE)};
    double *work = NULL;
    void *owned = NULL;
    rebal_status status = rbl_argument_check(list, RBL_ARGUMENT_LENGTH(list), error);
    if (!status) status = api_matrix_units(covariance, n, variance_max, error);
    if (!status)
        status = rbl_memory_work(&work, &owned, rbl_covariance_eigen_work(n), memory, memory_bytes,
                                 error);
    if (status) return status;
    size_t row = rbl_covariance_is_psd(covariance, n, tolerance, work);
    return api_matrix_end(owned, row == n ? REBAL_OK : REBAL_E_NOT_PSD, row, error);
}

/* NOT_PSD: elements across the diagonal that differ too much. */
static rebal_status api_matrix_symmetric(const double *square, size_t n, double tolerance,
                                         rebal_error *error) {
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < i; j++) {
            double x = square[i * n + j], y = square[j * n + i];
            double size =
                rbl_doubles_abs(x) > rbl_doubles_abs(y) ? rbl_doubles_abs(x) : rbl_doubles_abs(y);
            if (rbl_doubles_abs(x - y) > tolerance * size)
                return rbl_fail(error, REBAL_E_NOT_PSD, RBL_FIELD_SQUARE, REBAL_NONE,
                                rbl_fail_count(i * n + j), 0);
        }
    }
    return REBAL_OK;
}

/* F-PACK */
rebal_status rebal_covariance_pack(double *covariance, const double *square, size_t n,
                                   double tolerance, rebal_error *error) {
    const rbl_argument list[] = {
        rbl_argument_pointer(covariance, n, RBL_FIELD_COVARIANCE),
        rbl_argument_sized(square, rbl_argument_items(n, n), 0, RBL_FIELD_SQUARE),
        api_matrix_rows(n), rbl_argument_number(&tolerance, 0, 0.5, 0, RBL_FIELD_TOLERANCE)};
    rebal_status status = rbl_argument_check(list, RBL_ARGUMENT_LENGTH(list), error);
    if (!status) status = api_matrix_symmetric(square, n, tolerance, error);
    if (status) return status;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j <= i; j++)
            covariance[rbl_packed_at(i, j)] = (square[i * n + j] + square[j * n + i]) / 2;
    return REBAL_OK;
}

/* F-PACK */
rebal_status rebal_covariance_unpack(double *square, const double *covariance, size_t n,
                                     rebal_error *error) {
    const rbl_argument list[] = {rbl_argument_pointer(square, n, RBL_FIELD_SQUARE),
                                 rbl_argument_pointer(covariance, n, RBL_FIELD_COVARIANCE),
                                 api_matrix_rows(n)};
    rebal_status status = rbl_argument_check(list, RBL_ARGUMENT_LENGTH(list), error);
    if (!status) rbl_packed_to_square(square, covariance, n);
    return status;
}
