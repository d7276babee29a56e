/* SPDX-License-Identifier: MIT */
/** @file
 *  Decimals: integers of 10^exponent from and to doubles and text, in integer arithmetic only.
 *  Arguments are valid here; the top floor has looked at them. */
#ifndef RBL_BASE_DECIMAL_H
#define RBL_BASE_DECIMAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <rebal/decimal.h>

enum {
    RBL_DECIMAL_EXPONENT_MAX = 36, /* and the least is its negative: 10^36 < 2^120 */
    RBL_DECIMAL_TEXT_BYTES = 57    /* sign, 19 digits, 36 zeros and the terminating 0 */
};

/** *value = number / 10^exponent, rounded; *inexact whether it was. NOT_FINITE, OVERFLOW: nothing
 *  is written. */
rebal_status rbl_decimal_from_double(int64_t *value, bool *inexact, double number, int32_t exponent,
                                     int32_t rounding);

/** value * 10^exponent, rounded to nearest, ties to even. */
double rbl_decimal_to_double(int64_t value, int32_t exponent);

/** *value = text / 10^exponent, rounded; *inexact whether it was. PARSE, with *at the offending
 *  character or length; OVERFLOW. On failure value and inexact are not written. */
rebal_status rbl_decimal_parse(int64_t *value, bool *inexact, size_t *at, const char *text,
                               size_t length, int32_t exponent, int32_t rounding);

/** Writes value * 10^exponent with a terminating 0, and returns the characters before it. */
size_t rbl_decimal_format(char text[RBL_DECIMAL_TEXT_BYTES], int64_t value, int32_t exponent);

#endif
