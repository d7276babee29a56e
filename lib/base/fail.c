/* SPDX-License-Identifier: MIT */
#include "base/fail.h"

#include "base/options.h"

rebal_status rbl_fail(rebal_error *error, rebal_status status, int32_t field, int64_t row,
                      int64_t index, int64_t value) {
    if (!error || error->struct_size < sizeof error->struct_size) return status;
    rebal_error detail = {sizeof detail, status, field, (int32_t)row, index, value};
    rbl_options_write(error, &detail, sizeof detail, sizeof detail.struct_size);
    return status;
}

rebal_status rbl_fail_argument(rebal_error *error, rebal_status status, int32_t field) {
    return rbl_fail(error, status, field, REBAL_NONE, REBAL_NONE, 0);
}
