/* SPDX-License-Identifier: MIT */
/* The error report: the one place that writes a rebal_error. */
#ifndef RBL_BASE_FAIL_H
#define RBL_BASE_FAIL_H

#include "base/field.h"

#include <rebal/status.h>

/* Writes the detail where wanted (error may be NULL, or of another struct_size) and returns status.
 */
rebal_status rbl_fail(rebal_error *error, rebal_status status, int32_t field, int64_t row,
                      int64_t index, int64_t value);

/* A count as the value of a report. */
static inline int64_t rbl_fail_count(size_t count) {
    return (uint64_t)count > (uint64_t)INT64_MAX ? INT64_MAX : (int64_t)count;
}

/* A failure of an argument as a whole. */
rebal_status rbl_fail_argument(rebal_error *error, rebal_status status, int32_t field);

#endif
