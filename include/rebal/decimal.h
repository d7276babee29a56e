/* SPDX-License-Identifier: MIT */
/** @file
 *  Decimals: integers of a power of ten from and to doubles and text, exactly.
 *
 *  All of it is integer arithmetic: the answers do not depend on the floating-point rounding mode,
 *  on flushed subnormals, on the locale or on the machine. */
#ifndef REBAL_DECIMAL_H
#define REBAL_DECIMAL_H

#include "status.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Which neighbour is taken when a number is not a whole number of units. */
enum {
    REBAL_NEAREST = 0,       /**< the nearer one; of two as near the even one */
    REBAL_DOWN = 1,          /**< the lower one, towards minus infinity */
    REBAL_UP = 2,            /**< the higher one, towards plus infinity */
    REBAL_TOWARD_ZERO = 3,   /**< the one of smaller size */
    REBAL_AWAY_FROM_ZERO = 4 /**< the one of greater size */
};

/** Doubles as integers of 10^exponent: value = round(number / 10^exponent).
 *
 *  A double is a binary fraction, and that exact number is what is rounded: 0.1 is a little more
 *  than a tenth, so REBAL_UP of it at exponent -1 is 2. Use REBAL_NEAREST for doubles that stand
 *  for decimals. Source: IEEE 754-2019, 4.3 and 5.12. O(n), about 30 ns a number, no allocation,
 *  thread safe.
 *  @param[out] value [n] units of 10^exponent, |value| <= 2^62; must not overlap number
 *  @param[out] n_inexact how many were rounded; NULL if unwanted
 *  @param[in] number [n] finite; -0 is 0
 *  @param[in] n 0 or more; with 0 the arrays may be NULL
 *  @param[in] exponent -36..36
 *  @param[in] rounding REBAL_NEAREST...
 *  @param[out] error index: the first number that failed; NULL if unwanted
 *  @return Errors in order: ARGUMENT, RANGE (exponent, rounding), NOT_FINITE, OVERFLOW (after
 *          rounding above 2^62 in size). On failure value and n_inexact are not written. */
REBAL_API rebal_status rebal_decimal_from_double(int64_t *value, size_t *n_inexact,
                                                 const double *number, size_t n, int32_t exponent,
                                                 int32_t rounding, rebal_error *error);

/** Integers of 10^exponent as doubles: number = value * 10^exponent, the nearest double, of two as
 *  near the one with an even last bit.
 *
 *  Source: IEEE 754-2019, 4.3.1 and 5.12. O(n), no allocation, thread safe.
 *  @param[out] number [n] never subnormal, infinite or -0; must not overlap value
 *  @param[in] value [n] units of 10^exponent, any int64
 *  @param[in] n 0 or more; with 0 the arrays may be NULL
 *  @param[in] exponent -36..36
 *  @param[out] error detail on failure; NULL if unwanted
 *  @return Errors in order: ARGUMENT, RANGE (exponent). On failure number is not written. */
REBAL_API rebal_status rebal_decimal_to_double(double *number, const int64_t *value, size_t n,
                                               int32_t exponent, rebal_error *error);

/** Decimal text as an integer of 10^exponent: "12.5", "-3e-4", "+1.", ".5E+2".
 *
 *  An optional sign; digits with at most one point, at least one digit; optionally e or E, an
 *  optional sign and digits. Nothing else: no white space, no separators, no other point. Any
 *  number of digits counts, of the exponent too. O(length), no allocation, thread safe.
 *  @param[out] value units of 10^exponent, |value| <= 2^62
 *  @param[out] inexact 1 if rounded, else 0; NULL if unwanted
 *  @param[in] text [length] ASCII; need not end in 0
 *  @param[in] length length of text
 *  @param[in] exponent -36..36
 *  @param[in] rounding REBAL_NEAREST...
 *  @param[out] error with PARSE index: the first character that cannot stand there, and value: its
 *              code, or index: length and value: -1 where text ends too early; NULL if unwanted
 *  @return Errors in order: ARGUMENT, RANGE (exponent, rounding), PARSE, OVERFLOW (after rounding
 *          above 2^62 in size). On failure value and inexact are not written. */
REBAL_API rebal_status rebal_decimal_parse(int64_t *value, int32_t *inexact, const char *text,
                                           size_t length, int32_t exponent, int32_t rounding,
                                           rebal_error *error);

/** An integer of 10^exponent as decimal text: 1250 at -2 is "12.50", -7 at 3 is "-7000", 0 at -2
 *  is "0.00".
 *
 *  Canonical: no exponent, no plus, -exponent digits after the point, one zero before the point
 *  where nothing else is. rebal_decimal_parse() at the same exponent gives the value back. O(1),
 *  no allocation, thread safe.
 *  @param[out] text [capacity] with a terminating 0; NULL with capacity 0 to ask for the count
 *  @param[in] capacity length of text; 57 always do
 *  @param[out] count characters, without the terminating 0; NULL if unwanted
 *  @param[in] value units of 10^exponent, any int64
 *  @param[in] exponent -36..36
 *  @param[out] error value: bytes needed, with CAPACITY; NULL if unwanted
 *  @return Errors in order: ARGUMENT, RANGE (exponent), CAPACITY (count is written, text is
 *          not; not where only the count is asked for). */
REBAL_API rebal_status rebal_decimal_format(char *text, size_t capacity, size_t *count,
                                            int64_t value, int32_t exponent, rebal_error *error);

#ifdef __cplusplus
}
#endif
#endif
