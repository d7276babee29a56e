/* SPDX-License-Identifier: MIT */
/* The one checker of what estimates are called with. A call lists its arguments as they stand in
 * its declaration; the order of the errors, which rebal/rebal.h states for all, is then made here:
 * ARGUMENT of all, counts, codes and numbers of all, arrays one by one. Where a struct is read in
 * between, the parts are called one by one. */
#ifndef RBL_API_ARGUMENT_H
#define RBL_API_ARGUMENT_H

#include "base/fail.h"
#include "market/covariance.h"

#include <rebal/risk.h>

/* Sizes allowed in rebal/band.h and rebal/cost.h: what is smaller or larger is a slip of units. */
#define RBL_ARGUMENT_LEAST 1e-30
#define RBL_ARGUMENT_MOST 1e30

/* Of rebal/volatility.h: above it returns are likely to be in percent; and its square. */
#define RBL_ARGUMENT_RETURN_MAX 10.0
#define RBL_ARGUMENT_VARIANCE_MAX 100.0

/* Items of a list, not of a pointer. */
#define RBL_ARGUMENT_LENGTH(list) (sizeof(list) / sizeof(list)[0])

/* What an argument is. */
enum {
    RBL_ARGUMENT_POINTER = 0, /* to n items that are not looked at */
    RBL_ARGUMENT_COUNT = 1,
    RBL_ARGUMENT_CODE = 2,
    RBL_ARGUMENT_NUMBER = 3,
    RBL_ARGUMENT_ARRAY = 4,
    RBL_ARGUMENT_PACKED = 5 /* a covariance of n rows */
};

/* What a number may be, within min..max; what an array may be. */
enum {
    RBL_ARGUMENT_NULLABLE = 1, /* the array may be NULL */
    RBL_ARGUMENT_ZERO = 2,     /* 0 is allowed too */
    RBL_ARGUMENT_SIGNED = 4,   /* -x is where x is */
    RBL_ARGUMENT_ABOVE = 8,    /* min itself is not allowed */
    RBL_ARGUMENT_MISSING = 16, /* NaN is: there is no number */
    RBL_ARGUMENT_DIAGONAL = 32 /* of a covariance only the variances are looked at */
};

typedef struct rbl_argument {
    int32_t field, kind, flags;
    const void *pointer;
    size_t n;                  /* items; rows of a covariance */
    double min, max;           /* of a covariance: of its variances; of the size of all elements */
    int64_t code, least, most; /* a code or count; of all else 0 */
} rbl_argument;

/* An output, or an input that is not looked at. */
static inline rbl_argument rbl_argument_pointer(const void *pointer, size_t n, int32_t field) {
    return (rbl_argument){.kind = RBL_ARGUMENT_POINTER, .field = field, .pointer = pointer, .n = n};
}

/* Items of a table; the most there can be where that is too small for them, and the count of its
 * rows is then told. */
static inline size_t rbl_argument_items(size_t n_rows, size_t width) {
    return width > 0 && n_rows > SIZE_MAX / width ? SIZE_MAX : n_rows * width;
}

/* Rows of arrays that have up to `width` numbers a row, `least` or more of them. */
static inline rbl_argument rbl_argument_count(size_t count, int64_t least, size_t width,
                                              int32_t field) {
    return (rbl_argument){.kind = RBL_ARGUMENT_COUNT,
                          .field = field,
                          .code = rbl_fail_count(count),
                          .least = least,
                          .most = (int64_t)(SIZE_MAX / sizeof(double) / (width > 0 ? width : 1))};
}

/* An integer in least..most. */
static inline rbl_argument rbl_argument_code(int64_t code, int64_t least, int64_t most,
                                             int32_t field) {
    return (rbl_argument){
        .kind = RBL_ARGUMENT_CODE, .field = field, .code = code, .least = least, .most = most};
}

/* n numbers. */
static inline rbl_argument rbl_argument_array(const double *number, size_t n, double min,
                                              double max, int32_t flags, int32_t field) {
    return (rbl_argument){.kind = RBL_ARGUMENT_ARRAY,
                          .field = field,
                          .flags = flags,
                          .pointer = number,
                          .n = n,
                          .min = min,
                          .max = max};
}

/* A number. The pointer is kept. */
static inline rbl_argument rbl_argument_number(const double *number, double min, double max,
                                               int32_t flags, int32_t field) {
    rbl_argument argument = rbl_argument_array(number, 1, min, max, flags, field);
    argument.kind = RBL_ARGUMENT_NUMBER;
    return argument;
}

/* n numbers of rebal/band.h and rebal/cost.h above 0; 0 or more; of either sign; one of them. */
static inline rbl_argument rbl_argument_strict(const double *number, size_t n, int32_t field) {
    return rbl_argument_array(number, n, RBL_ARGUMENT_LEAST, RBL_ARGUMENT_MOST, 0, field);
}

static inline rbl_argument rbl_argument_weak(const double *number, size_t n, int32_t flags,
                                             int32_t field) {
    return rbl_argument_array(number, n, RBL_ARGUMENT_LEAST, RBL_ARGUMENT_MOST,
                              flags | RBL_ARGUMENT_ZERO, field);
}

static inline rbl_argument rbl_argument_signed(const double *number, size_t n, int32_t field) {
    return rbl_argument_weak(number, n, RBL_ARGUMENT_SIGNED, field);
}

static inline rbl_argument rbl_argument_single(const double *number, int32_t flags, int32_t field) {
    return rbl_argument_number(number, RBL_ARGUMENT_LEAST, RBL_ARGUMENT_MOST, flags, field);
}

/* What rebal/volatility.h reads: returns; the variance of them; a decay, inside 0..1. */
static inline rbl_argument rbl_argument_returns(const double *returns, size_t n) {
    return rbl_argument_array(returns, n, 0, RBL_ARGUMENT_RETURN_MAX, RBL_ARGUMENT_SIGNED,
                              RBL_FIELD_RETURNS);
}

static inline rbl_argument rbl_argument_variance(const double *variance) {
    return rbl_argument_number(variance, 0, RBL_ARGUMENT_VARIANCE_MAX, 0, RBL_FIELD_VARIANCE);
}

static inline rbl_argument rbl_argument_decay(const double *decay) {
    return rbl_argument_number(decay, 0, 1 - 0x1p-53, RBL_ARGUMENT_ABOVE, RBL_FIELD_DECAY);
}

/* What rebal/covariance.h and rebal/risk.h read: numbers up to 1e50 in size; variances of 0 or
 * 1e-100..1e50; a covariance of n rows. */
static inline rbl_argument rbl_argument_sized(const double *number, size_t n, int32_t flags,
                                              int32_t field) {
    return rbl_argument_array(number, n, 0, RBL_COVARIANCE_LIMIT, flags | RBL_ARGUMENT_SIGNED,
                              field);
}

static inline rbl_argument rbl_argument_variances(const double *number, size_t n, int32_t field) {
    return rbl_argument_array(number, n, RBL_COVARIANCE_FLAT, RBL_COVARIANCE_LIMIT,
                              RBL_ARGUMENT_ZERO, field);
}

static inline rbl_argument rbl_argument_packed(const double *number, size_t n, int32_t field) {
    rbl_argument argument = rbl_argument_variances(number, n, field);
    argument.kind = RBL_ARGUMENT_PACKED;
    return argument;
}

/* The arrays of a risk model, in its order. */
enum { RBL_ARGUMENT_MODEL = 4 };
void rbl_argument_model(rbl_argument list[RBL_ARGUMENT_MODEL], const rebal_risk_model *model);

/* ARGUMENT: columns of a risk model that are missing, or that the other kind of model has; a model
 * without rows has none that could be. */
rebal_status rbl_argument_model_given(const rebal_risk_model *model, rebal_error *error);

/* ARGUMENT: what is not there although it has items; a count of more than memory holds. */
rebal_status rbl_argument_present(const rbl_argument *list, size_t n, rebal_error *error);

/* RANGE: of counts and codes; NOT_FINITE or RANGE: of numbers. */
rebal_status rbl_argument_scalars(const rbl_argument *list, size_t n, rebal_error *error);

/* NOT_FINITE or RANGE: of arrays. */
rebal_status rbl_argument_arrays(const rbl_argument *list, size_t n, rebal_error *error);

/* All three. */
rebal_status rbl_argument_check(const rbl_argument *list, size_t n, rebal_error *error);

/* The report of a number that does not fit: RANGE, or NOT_FINITE if it is none. */
rebal_status rbl_argument_refuse(double number, int32_t field, size_t index, rebal_error *error);

/* Number i of a column that may be NULL. */
static inline double rbl_argument_at(const double *column, size_t i, double otherwise) {
    return column ? column[i] : otherwise;
}

/* A result of 0 or more that another call reads: 0 where that is too small for it. */
double rbl_argument_answer(double x);

#endif
