/* SPDX-License-Identifier: MIT */
/* Checks of what rebal/covariance.h and rebal/risk.h read, and codes elsewhere: counts, numbers,
 * tables, packed matrices; and their work memory. Each returns the status it wrote to the report.
 */
#ifndef RBL_API_MATRIX_H
#define RBL_API_MATRIX_H

#include <stdbool.h>

#include <rebal/status.h>

/* ARGUMENT: a NULL. */
rebal_status rbl_matrix_check_given(const void *array, int32_t field, rebal_error *error);

/* ARGUMENT: rows or columns is 0, or their product is no array of doubles. */
rebal_status rbl_matrix_check_count(size_t rows, int32_t rows_field, size_t columns,
                                    int32_t columns_field, rebal_error *error);

/* RANGE: an integer outside of min..max. */
rebal_status rbl_matrix_check_code(int64_t code, int64_t min, int64_t max, int32_t field,
                                   rebal_error *error);

/* RANGE: not above min, or below it where it is allowed, or above max; a NaN is not either. */
rebal_status rbl_matrix_check_above(double x, double min, double max, int32_t field,
                                    rebal_error *error);
rebal_status rbl_matrix_check_within(double x, double min, double max, int32_t field,
                                     rebal_error *error);

/* NOT_FINITE or RANGE, whichever the first bad number is: above 1e50 in size. With may_miss a NaN
 * is none. */
rebal_status rbl_matrix_check_numbers(const double *x, size_t count, bool may_miss, int32_t field,
                                      rebal_error *error);

/* As rbl_matrix_check_numbers(); then RANGE: below 0, or between 0 and 1e-100. x[count] */
rebal_status rbl_matrix_check_variances(const double *x, size_t count, int32_t field,
                                        rebal_error *error);

/* The same of the diagonal of a packed matrix. */
rebal_status rbl_matrix_check_diagonal(const double *packed, size_t n, int32_t field,
                                       rebal_error *error);

/* Numbers of a packed matrix, and its diagonal. */
rebal_status rbl_matrix_check_packed(const double *packed, size_t n, int32_t field,
                                     rebal_error *error);

/* Work for so many numbers, of memory or of one malloc, which *owned then holds. ARGUMENT (count
 * 0: too many), MEMORY. */
rebal_status rbl_matrix_open(double **work, void **owned, size_t count, void *memory,
                             size_t memory_bytes, rebal_error *error);

#endif
