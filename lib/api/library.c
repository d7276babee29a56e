/* SPDX-License-Identifier: MIT */
#include "api/params.h"
#include "base/fail.h"
#include "base/options.h"
#include "plan/canon.h"

#include <stddef.h>

/* 10000 major + 100 minor + patch; the build checks it against the project's. */
#define LIBRARY_VERSION 100

uint32_t rebal_version(void) { return LIBRARY_VERSION; }

uint32_t rebal_semantics(void) { return RBL_SEMANTICS; }

#ifdef RBL_NO_ESTIMATES
#define LIBRARY_FEATURES 0
#else
#define LIBRARY_FEATURES REBAL_HAS_ESTIMATES
#endif

uint64_t rebal_features(void) { return LIBRARY_FEATURES; }

#define LIBRARY_PARAM_MIN (offsetof(rebal_param, reserved) + sizeof(((rebal_param *)0)->reserved))

rebal_status rebal_param_info(rebal_param *param, size_t i, rebal_error *error) {
    size_t count;
    const rbl_param *table = rbl_params_table(&count);
    if (!param) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_PARAM);
    if (param->struct_size < LIBRARY_PARAM_MIN)
        return rbl_fail_argument(error, REBAL_E_STRUCT, RBL_FIELD_PARAM);
    if (i >= count)
        return rbl_fail(error, REBAL_E_RANGE, RBL_FIELD_PARAM, REBAL_NONE, REBAL_NONE,
                        (int64_t)count);
    const rbl_param *p = &table[i];
    bool column = p->count != RBL_ONE_VALUE && p->count != RBL_POINTER;
    rebal_param ours = {.struct_size = sizeof ours,
                        .field = rbl_params_field(p),
                        .type = p->type + (column ? REBAL_TYPE_COLUMN : 0),
                        .offset = p->offset,
                        .min = p->min,
                        .max = p->max,
                        .unit = p->unit,
                        .count_field = rbl_params_count_field(p),
                        .count_plus = p->count == RBL_PER_FEE_AND_ONE,
                        .default_value = p->value,
                        .default_from = p->origin};
    return rbl_options_write(param, &ours, sizeof ours, LIBRARY_PARAM_MIN);
}
