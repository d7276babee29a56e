/* SPDX-License-Identifier: MIT */
#include "api/matrix.h"

#include "api/memory.h"
#include "base/doubles.h"
#include "base/fail.h"
#include "market/covariance.h"
#include "math/packed.h"
#include "math/vector.h"

rebal_status rbl_matrix_check_given(const void *array, int32_t field, rebal_error *error) {
    return array ? REBAL_OK : rbl_fail_argument(error, REBAL_E_ARGUMENT, field);
}

rebal_status rbl_matrix_check_count(size_t rows, int32_t rows_field, size_t columns,
                                    int32_t columns_field, rebal_error *error) {
    if (rows == 0) return rbl_fail_argument(error, REBAL_E_ARGUMENT, rows_field);
    if (columns == 0 || columns > SIZE_MAX / sizeof(double) / rows)
        return rbl_fail(error, REBAL_E_ARGUMENT, columns_field, REBAL_NONE, REBAL_NONE,
                        rbl_fail_count(columns));
    return REBAL_OK;
}

rebal_status rbl_matrix_check_code(int64_t code, int64_t min, int64_t max, int32_t field,
                                   rebal_error *error) {
    if (code >= min && code <= max) return REBAL_OK;
    return rbl_fail(error, REBAL_E_RANGE, field, REBAL_NONE, REBAL_NONE, code);
}

rebal_status rbl_matrix_check_within(double x, double min, double max, int32_t field,
                                     rebal_error *error) {
    if (x >= min && x <= max) return REBAL_OK;
    return rbl_fail(error, REBAL_E_RANGE, field, REBAL_NONE, REBAL_NONE, rbl_doubles_value(x));
}

rebal_status rbl_matrix_check_above(double x, double min, double max, int32_t field,
                                    rebal_error *error) {
    if (x > min) return rbl_matrix_check_within(x, min, max, field, error);
    return rbl_fail(error, REBAL_E_RANGE, field, REBAL_NONE, REBAL_NONE, rbl_doubles_value(x));
}

/* The report of number i, if it is bad. */
static rebal_status matrix_check_number(const double *x, size_t i, bool may_miss, int32_t field,
                                        rebal_error *error) {
    bool is_nan = !(x[i] == x[i]), is_infinite = rbl_doubles_abs(x[i]) > DBL_MAX;
    if (is_nan ? may_miss : rbl_doubles_abs(x[i]) <= RBL_COVARIANCE_LIMIT) return REBAL_OK;
    return rbl_fail(error, is_nan || is_infinite ? REBAL_E_NOT_FINITE : REBAL_E_RANGE, field,
                    REBAL_NONE, rbl_fail_count(i), rbl_doubles_value(x[i]));
}

rebal_status rbl_matrix_check_numbers(const double *x, size_t count, bool may_miss, int32_t field,
                                      rebal_error *error) {
    if (rbl_vector_is_within(x, RBL_COVARIANCE_LIMIT, count)) return REBAL_OK;
    for (size_t i = 0; i < count; i++) {
        rebal_status status = matrix_check_number(x, i, may_miss, field, error);
        if (status) return status;
    }
    return REBAL_OK;
}

static rebal_status matrix_check_variance(const double *x, size_t i, int32_t field,
                                          rebal_error *error) {
    if (x[i] == 0 || x[i] >= RBL_COVARIANCE_FLAT) return REBAL_OK;
    return rbl_fail(error, REBAL_E_RANGE, field, REBAL_NONE, rbl_fail_count(i),
                    rbl_doubles_value(x[i]));
}

rebal_status rbl_matrix_check_variances(const double *x, size_t count, int32_t field,
                                        rebal_error *error) {
    rebal_status status = rbl_matrix_check_numbers(x, count, false, field, error);
    for (size_t i = 0; !status && i < count; i++)
        status = matrix_check_variance(x, i, field, error);
    return status;
}

rebal_status rbl_matrix_check_diagonal(const double *packed, size_t n, int32_t field,
                                       rebal_error *error) {
    rebal_status status = REBAL_OK;
    for (size_t i = 0; !status && i < n; i++) {
        size_t at = rbl_packed_at(i, i);
        if (packed[at] >= RBL_COVARIANCE_FLAT && packed[at] <= RBL_COVARIANCE_LIMIT) continue;
        status = matrix_check_number(packed, at, false, field, error);
        if (!status) status = matrix_check_variance(packed, at, field, error);
    }
    return status;
}

rebal_status rbl_matrix_check_packed(const double *packed, size_t n, int32_t field,
                                     rebal_error *error) {
    rebal_status status =
        rbl_matrix_check_numbers(packed, rbl_packed_count(n), false, field, error);
    return status ? status : rbl_matrix_check_diagonal(packed, n, field, error);
}

rebal_status rbl_matrix_open(double **work, void **owned, size_t count, void *memory,
                             size_t memory_bytes, rebal_error *error) {
    rbl_arena arena;
    if (count == 0) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_N);
    rebal_status status =
        rbl_memory_open(&arena, owned, memory, memory_bytes, count * sizeof(double), error);
    if (!status) *work = rbl_arena_take(&arena, count, sizeof(double), RBL_ARENA_ALIGN);
    return status;
}
