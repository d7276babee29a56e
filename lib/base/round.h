/* SPDX-License-Identifier: MIT */
/** @file
 *  Directed rounding of 64-bit integers. No function has a default direction: what the account
 *  pays is rounded up, what it receives down. */
#ifndef RBL_BASE_ROUND_H
#define RBL_BASE_ROUND_H

#include <stdbool.h>
#include <stdint.h>

#include "base/check.h"

/** Greatest integer <= a / b, b > 0. */
static inline int64_t rbl_round_div_floor(int64_t a, int64_t b) {
    RBL_ASSERT(b > 0);
    return a / b - (a % b < 0);
}

/** Least integer >= a / b, b > 0. */
static inline int64_t rbl_round_div_ceil(int64_t a, int64_t b) {
    RBL_ASSERT(b > 0);
    return a / b + (a % b > 0);
}

/** Greatest multiple <= a, a >= 0, multiple > 0. */
static inline int64_t rbl_round_to_multiple_down(int64_t a, int64_t multiple) {
    RBL_ASSERT(a >= 0 && multiple > 0);
    return a - a % multiple;
}

/** *up = least multiple >= a, a >= 0, multiple > 0. False, and nothing written, when that is
 *  above INT64_MAX. */
static inline bool rbl_round_to_multiple_up(int64_t *up, int64_t a, int64_t multiple) {
    RBL_ASSERT(a >= 0 && multiple > 0);
    int64_t missing = a % multiple == 0 ? 0 : multiple - a % multiple;
    if (missing > INT64_MAX - a) return false;
    *up = a + missing;
    return true;
}

/** Greatest integer <= amount * ppb / 10^9; amount 0..2^62, ppb 0..10^9. With amount = 10^9 a + b
 *  that is a * ppb + floor(b * ppb / 10^9), and each product is below 2^63. One division where the
 *  amount is a share itself. */
static inline int64_t rbl_round_ppb_floor(int64_t amount, int64_t ppb) {
    RBL_ASSERT(amount >= 0 && amount <= INT64_C(1) << 62);
    RBL_ASSERT(ppb >= 0 && ppb <= REBAL_ONE);
    if (amount <= REBAL_ONE) return amount * ppb / REBAL_ONE;
    return amount / REBAL_ONE * ppb + amount % REBAL_ONE * ppb / REBAL_ONE;
}

/** Least integer >= amount * ppb / 10^9; amount 0..2^62, ppb 0..10^9. */
static inline int64_t rbl_round_ppb_ceil(int64_t amount, int64_t ppb) {
    RBL_ASSERT(amount >= 0 && amount <= INT64_C(1) << 62);
    RBL_ASSERT(ppb >= 0 && ppb <= REBAL_ONE);
    int64_t rest = amount % REBAL_ONE * ppb;
    return amount / REBAL_ONE * ppb + rest / REBAL_ONE + (rest % REBAL_ONE != 0);
}

#endif
