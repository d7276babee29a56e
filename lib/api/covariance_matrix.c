/* SPDX-License-Identifier: MIT */
/* Functions of a covariance that is there already. */
#include "api/matrix.h"
#include "api/memory.h"
#include "base/doubles.h"
#include "base/fail.h"
#include "market/covariance.h"
#include "math/packed.h"

size_t rebal_covariance_eigen_size(size_t n) {
    return n > 0 ? rbl_covariance_eigen_work(n) * sizeof(double) : 0;
}

/* ARGUMENT: the matrix, and n. */
static rebal_status api_matrix_arguments(const double *matrix, size_t n, int32_t field,
                                         rebal_error *error) {
    rebal_status status = rbl_matrix_check_given(matrix, field, error);
    return status ? status : rbl_matrix_check_count(n, RBL_FIELD_N, n, RBL_FIELD_N, error);
}

/* NOT_FINITE or RANGE of the matrix, then work for it. */
static rebal_status api_matrix_begin(double **work, void **owned, const double *covariance,
                                     size_t n, void *memory, size_t memory_bytes,
                                     rebal_error *error) {
    rebal_status status = rbl_matrix_check_packed(covariance, n, RBL_FIELD_COVARIANCE, error);
    if (status) return status;
    return rbl_matrix_open(work, owned, rbl_covariance_eigen_work(n), memory, memory_bytes, error);
}

/* An outcome, reported. */
static rebal_status api_matrix_end(void *owned, rebal_status status, size_t index,
                                   rebal_error *error) {
    rbl_memory_close(owned);
    if (!status) return REBAL_OK;
    return rbl_fail(error, status, RBL_FIELD_COVARIANCE, REBAL_NONE, rbl_fail_count(index), 0);
}

rebal_status rebal_covariance_factors(double *loadings, double *factor_covariance, double *specific,
                                      const double *covariance, size_t n, size_t n_factors,
                                      void *memory, size_t memory_bytes, rebal_error *error) {
    double *work = NULL;
    void *owned = NULL;
    size_t at = 0;
    rebal_status status = rbl_matrix_check_given(loadings, RBL_FIELD_LOADINGS, error);
    if (!status)
        status = rbl_matrix_check_given(factor_covariance, RBL_FIELD_FACTOR_COVARIANCE, error);
    if (!status) status = rbl_matrix_check_given(specific, RBL_FIELD_SPECIFIC, error);
    if (!status) status = api_matrix_arguments(covariance, n, RBL_FIELD_COVARIANCE, error);
    if (!status && (n_factors == 0 || n_factors > n))
        status = rbl_fail(error, REBAL_E_RANGE, RBL_FIELD_N_FACTORS, REBAL_NONE, REBAL_NONE,
                          rbl_fail_count(n_factors));
    if (!status)
        status = api_matrix_begin(&work, &owned, covariance, n, memory, memory_bytes, error);
    if (status) return status;
    status = rbl_covariance_factors(loadings, factor_covariance, specific, &at, covariance, n,
                                    n_factors, work);
    return api_matrix_end(owned, status, at, error);
}

rebal_status rebal_covariance_repair(double *repaired, const double *covariance, size_t n,
                                     int32_t method, double eigenvalue_min, void *memory,
                                     size_t memory_bytes, rebal_error *error) {
    double *work = NULL;
    void *owned = NULL;
    rebal_status status = rbl_matrix_check_given(repaired, RBL_FIELD_REPAIRED, error);
    if (!status) status = api_matrix_arguments(covariance, n, RBL_FIELD_COVARIANCE, error);
    if (!status)
        status = rbl_matrix_check_code(method, REBAL_REPAIR_CLIP, REBAL_REPAIR_HIGHAM,
                                       RBL_FIELD_METHOD, error);
    if (!status)
        status = rbl_matrix_check_within(eigenvalue_min, 0, 0.5, RBL_FIELD_EIGENVALUE_MIN, error);
    if (!status)
        status = api_matrix_begin(&work, &owned, covariance, n, memory, memory_bytes, error);
    if (status) return status;
    status = method == REBAL_REPAIR_CLIP
                 ? rbl_covariance_clip(repaired, covariance, n, eigenvalue_min, work)
                 : rbl_covariance_higham(repaired, covariance, n, eigenvalue_min, work);
    return api_matrix_end(owned, status, 0, error);
}

/* RANGE: a variance that no returns in fractions have. */
static rebal_status api_matrix_units(const double *covariance, size_t n, double variance_max,
                                     rebal_error *error) {
    for (size_t i = 0; i < n; i++)
        if (covariance[rbl_packed_at(i, i)] > variance_max)
            return rbl_fail(error, REBAL_E_RANGE, RBL_FIELD_COVARIANCE, REBAL_NONE,
                            rbl_fail_count(rbl_packed_at(i, i)), 0);
    return REBAL_OK;
}

rebal_status rebal_covariance_check(const double *covariance, size_t n, double variance_max,
                                    double tolerance, void *memory, size_t memory_bytes,
                                    rebal_error *error) {
    double *work = NULL;
    void *owned = NULL;
    rebal_status status = api_matrix_arguments(covariance, n, RBL_FIELD_COVARIANCE, error);
    if (!status)
        status = rbl_matrix_check_above(variance_max, 0, RBL_COVARIANCE_LIMIT,
                                        RBL_FIELD_VARIANCE_MAX, error);
    if (!status) status = rbl_matrix_check_within(tolerance, 0, 0.5, RBL_FIELD_TOLERANCE, error);
    if (!status) status = rbl_matrix_check_packed(covariance, n, RBL_FIELD_COVARIANCE, error);
    if (!status) status = api_matrix_units(covariance, n, variance_max, error);
    if (!status)
        status = rbl_matrix_open(&work, &owned, rbl_covariance_eigen_work(n), memory, memory_bytes,
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
    rebal_status status = rbl_matrix_check_given(covariance, RBL_FIELD_COVARIANCE, error);
    if (!status) status = api_matrix_arguments(square, n, RBL_FIELD_SQUARE, error);
    if (!status) status = rbl_matrix_check_within(tolerance, 0, 0.5, RBL_FIELD_TOLERANCE, error);
    if (!status) status = rbl_matrix_check_numbers(square, n * n, false, RBL_FIELD_SQUARE, error);
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
    rebal_status status = rbl_matrix_check_given(square, RBL_FIELD_SQUARE, error);
    if (!status) status = api_matrix_arguments(covariance, n, RBL_FIELD_COVARIANCE, error);
    if (!status) rbl_packed_to_square(square, covariance, n);
    return status;
}
