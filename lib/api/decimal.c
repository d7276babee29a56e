/* SPDX-License-Identifier: MIT */
#include "base/decimal.h"

#include <string.h>

#include "base/fail.h"

static bool api_decimal_exponent(int32_t exponent) {
    return exponent >= -RBL_DECIMAL_EXPONENT_MAX && exponent <= RBL_DECIMAL_EXPONENT_MAX;
}

/* ARGUMENT of two arrays of n items of 8 bytes, n of them where memory can hold them. */
static rebal_status api_decimal_arrays(const void *out, int32_t out_field, const void *in,
                                       int32_t in_field, size_t n, rebal_error *error) {
    if (n == 0) return REBAL_OK;
    if (out == NULL) return rbl_fail_argument(error, REBAL_E_ARGUMENT, out_field);
    if (in == NULL) return rbl_fail_argument(error, REBAL_E_ARGUMENT, in_field);
    if (n > SIZE_MAX / 8) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_N);
    return REBAL_OK;
}

/* RANGE of exponent and rounding. */
static rebal_status api_decimal_range(int32_t exponent, int32_t rounding, rebal_error *error) {
    if (!api_decimal_exponent(exponent))
        return rbl_fail(error, REBAL_E_RANGE, RBL_FIELD_EXPONENT, REBAL_NONE, REBAL_NONE, exponent);
    if (rounding < REBAL_NEAREST || rounding > REBAL_AWAY_FROM_ZERO)
        return rbl_fail(error, REBAL_E_RANGE, RBL_FIELD_ROUNDING, REBAL_NONE, REBAL_NONE, rounding);
    return REBAL_OK;
}

/* A number that cannot be an int64, as the nearest one; 0 for a NaN. By its bits: the sign, and
 * all exponent bits with any fraction bit are a NaN. */
static int64_t api_decimal_clamped(double number) {
    uint64_t bits;
    memcpy(&bits, &number, sizeof bits);
    if (bits << 1 > UINT64_C(0xFFE0000000000000)) return 0;
    return bits >> 63 != 0 ? INT64_MIN : INT64_MAX;
}

/* NOT_FINITE anywhere and then OVERFLOW anywhere, before anything is written. */
static rebal_status api_decimal_numbers(const double *number, size_t n, int32_t exponent,
                                        int32_t rounding, rebal_error *error) {
    rebal_status status = REBAL_OK;
    size_t bad = n;
    for (size_t i = 0; i < n && status != REBAL_E_NOT_FINITE; i++) {
        int64_t value;
        bool inexact;
        status = rbl_decimal_from_double(&value, &inexact, number[i], exponent, rounding);
        if (status == REBAL_E_NOT_FINITE || (status != REBAL_OK && bad == n)) bad = i;
    }
    if (bad == n) return REBAL_OK;
    if (status != REBAL_E_NOT_FINITE) status = REBAL_E_OVERFLOW;
    return rbl_fail(error, status, RBL_FIELD_NUMBER, REBAL_NONE, (int64_t)bad,
                    api_decimal_clamped(number[bad]));
}

rebal_status rebal_decimal_from_double(int64_t *value, size_t *n_inexact, const double *number,
                                       size_t n, int32_t exponent, int32_t rounding,
                                       rebal_error *error) {
    size_t rounded = 0;
    rebal_status status =
        api_decimal_arrays(value, RBL_FIELD_VALUE, number, RBL_FIELD_NUMBER, n, error);
    if (status == REBAL_OK) status = api_decimal_range(exponent, rounding, error);
    if (status == REBAL_OK) status = api_decimal_numbers(number, n, exponent, rounding, error);
    if (status != REBAL_OK) return status;
    for (size_t i = 0; i < n; i++) {
        bool inexact = false;
        (void)rbl_decimal_from_double(&value[i], &inexact, number[i], exponent, rounding);
        rounded += inexact;
    }
    if (n_inexact != NULL) *n_inexact = rounded;
    return REBAL_OK;
}

rebal_status rebal_decimal_to_double(double *number, const int64_t *value, size_t n,
                                     int32_t exponent, rebal_error *error) {
    rebal_status status =
        api_decimal_arrays(number, RBL_FIELD_NUMBER, value, RBL_FIELD_VALUE, n, error);
    if (status == REBAL_OK) status = api_decimal_range(exponent, REBAL_NEAREST, error);
    if (status != REBAL_OK) return status;
    for (size_t i = 0; i < n; i++) number[i] = rbl_decimal_to_double(value[i], exponent);
    return REBAL_OK;
}

/* The report of a text that did not convert: where it is wrong, or that it is too large. */
static rebal_status api_decimal_bad_text(rebal_status status, const char *text, size_t length,
                                         size_t at, rebal_error *error) {
    int64_t value = at < length ? (int64_t)(unsigned char)text[at] : REBAL_NONE;
    if (status == REBAL_E_PARSE)
        return rbl_fail(error, status, RBL_FIELD_TEXT, REBAL_NONE, (int64_t)at, value);
    value = text[0] == '-' ? INT64_MIN : INT64_MAX;
    return rbl_fail(error, status, RBL_FIELD_TEXT, REBAL_NONE, REBAL_NONE, value);
}

rebal_status rebal_decimal_parse(int64_t *value, int32_t *inexact, const char *text, size_t length,
                                 int32_t exponent, int32_t rounding, rebal_error *error) {
    bool rounded = false;
    size_t at = 0;
    if (value == NULL) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_VALUE);
    if (text == NULL && length != 0)
        return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_TEXT);
    rebal_status status = api_decimal_range(exponent, rounding, error);
    if (status != REBAL_OK) return status;
    status = rbl_decimal_parse(value, &rounded, &at, text, length, exponent, rounding);
    if (status != REBAL_OK) return api_decimal_bad_text(status, text, length, at, error);
    if (inexact != NULL) *inexact = rounded;
    return REBAL_OK;
}

rebal_status rebal_decimal_format(char *text, size_t capacity, size_t *count, int64_t value,
                                  int32_t exponent, rebal_error *error) {
    char buffer[RBL_DECIMAL_TEXT_BYTES];
    if (text == NULL && capacity != 0)
        return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_TEXT);
    rebal_status status = api_decimal_range(exponent, REBAL_NEAREST, error);
    if (status != REBAL_OK) return status;
    size_t n = rbl_decimal_format(buffer, value, exponent);
    if (count != NULL) *count = n;
    if (text == NULL) return REBAL_OK;
    if (capacity <= n)
        return rbl_fail(error, REBAL_E_CAPACITY, RBL_FIELD_CAPACITY, REBAL_NONE, REBAL_NONE,
                        (int64_t)n + 1);
    memcpy(text, buffer, n + 1);
    return REBAL_OK;
}
