/* SPDX-License-Identifier: MIT */
#include "api/double_args.h"

#include "base/doubles.h"

rbl_double_arg rbl_double_arg_weak(const double *number, size_t n, int32_t field, int32_t flags) {
    return (rbl_double_arg){.number = number,
                            .n = n,
                            .field = field,
                            .flags = flags | RBL_DOUBLE_ZERO,
                            .min = RBL_DOUBLE_ARG_LEAST,
                            .max = RBL_DOUBLE_ARG_MOST};
}

rbl_double_arg rbl_double_arg_strict(const double *number, size_t n, int32_t field) {
    rbl_double_arg arg = rbl_double_arg_weak(number, n, field, 0);
    arg.flags = 0;
    return arg;
}

rbl_double_arg rbl_double_arg_signed(const double *number, size_t n, int32_t field) {
    return rbl_double_arg_weak(number, n, field, RBL_DOUBLE_SIGNED);
}

static rebal_status double_args_fail(rebal_error *error, rebal_status status, int32_t field,
                                     size_t i, double number) {
    return rbl_fail(error, status, field, REBAL_NONE, rbl_fail_count(i), rbl_doubles_value(number));
}

rebal_status rbl_double_range(rebal_error *error, int32_t field, size_t i, double number) {
    return double_args_fail(error, REBAL_E_RANGE, field, i, number);
}

rebal_status rbl_double_array(const void *array, size_t n, int32_t field, rebal_error *error) {
    if (n > SIZE_MAX / 8)
        return rbl_fail(error, REBAL_E_ARGUMENT, RBL_FIELD_N, REBAL_NONE, REBAL_NONE,
                        rbl_fail_count(n));
    if (n > 0 && !array) return rbl_fail_argument(error, REBAL_E_ARGUMENT, field);
    return REBAL_OK;
}

static bool double_args_fits(const rbl_double_arg *arg, double x) {
    double size = arg->flags & RBL_DOUBLE_SIGNED ? rbl_doubles_abs(x) : x;
    if (x == 0 && (arg->flags & RBL_DOUBLE_ZERO)) return true;
    return size >= arg->min && size <= arg->max;
}

/* The first number that is finite and does not fit, or the first that is not finite. */
static rebal_status double_args_scan(const rbl_double_arg *arg, rebal_status what,
                                     rebal_error *error) {
    for (size_t i = 0; arg->number && i < arg->n; i++) {
        double x = arg->number[i];
        bool is_finite = rbl_doubles_finite(x);
        if (what == REBAL_E_RANGE ? is_finite && !double_args_fits(arg, x) : !is_finite)
            return double_args_fail(error, what, arg->field, i, x);
    }
    return REBAL_OK;
}

rebal_status rbl_double_args_present(const rbl_double_arg *args, size_t n_args,
                                     rebal_error *error) {
    rebal_status status = REBAL_OK;
    for (size_t k = 0; k < n_args && !status; k++)
        if (args[k].number || !(args[k].flags & RBL_DOUBLE_NULLABLE))
            status = rbl_double_array(args[k].number, args[k].n, args[k].field, error);
    return status;
}

rebal_status rbl_double_args(const rbl_double_arg *args, size_t n_args, rebal_error *error) {
    rebal_status status = rbl_double_args_present(args, n_args, error);
    for (size_t k = 0; k < n_args && !status; k++)
        status = double_args_scan(&args[k], REBAL_E_RANGE, error);
    for (size_t k = 0; k < n_args && !status; k++)
        status = double_args_scan(&args[k], REBAL_E_NOT_FINITE, error);
    return status;
}
