/* SPDX-License-Identifier: MIT */
/* Checks of arrays of doubles, in the order that rebal/band.h and rebal/cost.h document: ARGUMENT
 * of all arguments, then RANGE of all, then NOT_FINITE of all. */
#ifndef RBL_API_DOUBLE_ARGS_H
#define RBL_API_DOUBLE_ARGS_H

#include "base/fail.h"

#include <stdbool.h>

/* Sizes allowed where nothing else is said: what is smaller or larger is a slip of units. */
#define RBL_DOUBLE_ARG_LEAST 1e-30
#define RBL_DOUBLE_ARG_MOST 1e30

/* Items of an array, not of a pointer. */
#define RBL_DOUBLE_ARGS_LENGTH(array) (sizeof(array) / sizeof(array)[0])

/* What a number may be, within min..max. */
enum {
    RBL_DOUBLE_NULLABLE = 1, /* the array may be NULL */
    RBL_DOUBLE_ZERO = 2,     /* 0 is allowed too */
    RBL_DOUBLE_SIGNED = 4    /* -x is where x is */
};

typedef struct rbl_double_arg {
    const double *number; /* [n] */
    size_t n;
    int32_t field;
    int32_t flags;
    double min, max;
} rbl_double_arg;

/* An input array: 0 or more; above 0; of either sign. */
rbl_double_arg rbl_double_arg_weak(const double *number, size_t n, int32_t field, int32_t flags);
rbl_double_arg rbl_double_arg_strict(const double *number, size_t n, int32_t field);
rbl_double_arg rbl_double_arg_signed(const double *number, size_t n, int32_t field);

/* ARGUMENT: an array of n items of 8 bytes that is NULL, or longer than memory. */
rebal_status rbl_double_array(const void *array, size_t n, int32_t field, rebal_error *error);

/* ARGUMENT of all of them. */
rebal_status rbl_double_args_present(const rbl_double_arg *args, size_t n_args, rebal_error *error);

/* ARGUMENT, RANGE, NOT_FINITE of all of them. */
rebal_status rbl_double_args(const rbl_double_arg *args, size_t n_args, rebal_error *error);

/* The RANGE report of number[i]. */
rebal_status rbl_double_range(rebal_error *error, int32_t field, size_t i, double number);

#endif
