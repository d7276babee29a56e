/* SPDX-License-Identifier: MIT */
/** @file
 *  Signed 128-bit integers for exact values. Domain: |v| < 2^126, two bits of room, so that a sum
 *  or difference of two values never wraps before it is looked at.
 *
 *  Two implementations with the same answers: the compiler's __int128, or two 64-bit limbs in
 *  two's complement (RBL_LIMBS, or a compiler without __int128). Only the block between the two
 *  rulers knows which; all else is written once on top of it. No division and no variable shift is
 *  done on __int128, and multiplication only where it is inline, so that no compiler runtime is
 *  called. */
#ifndef RBL_BASE_WIDE_H
#define RBL_BASE_WIDE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/check.h"
#include "base/round.h"

/** An unsigned 128-bit number, hi * 2^64 + lo: magnitudes and products, in both implementations. */
typedef struct rbl_wide_words {
    uint64_t lo;
    uint64_t hi;
} rbl_wide_words;

/** (hi * 2^64 + lo) / den rounded down, and the remainder; hi < den. */
uint64_t rbl_wide_div_words(uint64_t *remainder, uint64_t hi, uint64_t lo, uint64_t den);

/** *quotient = a / b rounded down, b > 0. True when there is a remainder. */
bool rbl_wide_divide(rbl_wide_words *quotient, rbl_wide_words a, rbl_wide_words b);

/** *quotient = min(a * num / den rounded down, 2^126), den > 0, by a 192-bit product. True when
 *  there is a remainder and the quotient is below 2^126. */
bool rbl_wide_scale(rbl_wide_words *quotient, rbl_wide_words a, uint64_t num, uint64_t den);

/** Bits that a number needs: 0 for 0, 128 at most. */
unsigned rbl_wide_bits(rbl_wide_words a);

/** a * 2^places rounded down, modulo 2^128; places -127..127. */
rbl_wide_words rbl_wide_shift(rbl_wide_words a, int places);

/* ------------------------------------------------------------------------- two implementations */
#if defined(__SIZEOF_INT128__) && !defined(RBL_LIMBS) && !defined(__wasm__)

__extension__ typedef __int128 rbl_wide;
__extension__ typedef unsigned __int128 rbl_wide_unsigned;

/** hi * 2^64 + lo, two's complement. */
static inline rbl_wide rbl_wide_join(int64_t hi, uint64_t lo) {
    return (rbl_wide)((rbl_wide_unsigned)(uint64_t)hi << 64 | lo);
}

/** Upper 64 bits: floor(a / 2^64). */
static inline int64_t rbl_wide_high64(rbl_wide a) { return (int64_t)(a >> 64); }

/** Lower 64 bits as an int64: the value itself where rbl_wide_fits64(a). */
static inline int64_t rbl_wide_low64(rbl_wide a) { return (int64_t)(uint64_t)a; }

/** v. */
static inline rbl_wide rbl_wide_of(int64_t v) { return v; }

/** a + b. */
static inline rbl_wide rbl_wide_add(rbl_wide a, rbl_wide b) { return a + b; }

/** a - b. */
static inline rbl_wide rbl_wide_sub(rbl_wide a, rbl_wide b) { return a - b; }

/** -a. */
static inline rbl_wide rbl_wide_neg(rbl_wide a) { return -a; }

/** -1, 0 or 1 as a is less than, equal to or greater than b. */
static inline int rbl_wide_cmp(rbl_wide a, rbl_wide b) { return a < b ? -1 : a > b; }

/** a * b, exact. */
static inline rbl_wide_words rbl_wide_mul_words(uint64_t a, uint64_t b) {
    rbl_wide_unsigned product = (rbl_wide_unsigned)a * b;
    return (rbl_wide_words){.lo = (uint64_t)product, .hi = (uint64_t)(product >> 64)};
}

/** a * b, exact. Unsigned inside: equal bits, and no checked multiplication in sanitized builds,
 *  which would be a call into a runtime. */
static inline rbl_wide rbl_wide_mul64(int64_t a, int64_t b) {
    return (rbl_wide)((rbl_wide_unsigned)(rbl_wide)a * (rbl_wide_unsigned)(rbl_wide)b);
}

/** a * k modulo 2^128. */
static inline rbl_wide rbl_wide_times_low(rbl_wide a, int64_t k) {
    return (rbl_wide)((rbl_wide_unsigned)a * (rbl_wide_unsigned)(rbl_wide)k);
}

#else

typedef struct rbl_wide {
    uint64_t lo;
    int64_t hi;
} rbl_wide;

/** hi * 2^64 + lo, two's complement. */
static inline rbl_wide rbl_wide_join(int64_t hi, uint64_t lo) {
    return (rbl_wide){.lo = lo, .hi = hi};
}

/** Upper 64 bits: floor(a / 2^64). */
static inline int64_t rbl_wide_high64(rbl_wide a) { return a.hi; }

/** Lower 64 bits as an int64: the value itself where rbl_wide_fits64(a). */
static inline int64_t rbl_wide_low64(rbl_wide a) { return (int64_t)a.lo; }

/** v. */
static inline rbl_wide rbl_wide_of(int64_t v) { return rbl_wide_join(-(v < 0), (uint64_t)v); }

/** a + b. */
static inline rbl_wide rbl_wide_add(rbl_wide a, rbl_wide b) {
    uint64_t lo = a.lo + b.lo;
    return rbl_wide_join((int64_t)((uint64_t)a.hi + (uint64_t)b.hi + (lo < a.lo)), lo);
}

/** a - b. */
static inline rbl_wide rbl_wide_sub(rbl_wide a, rbl_wide b) {
    uint64_t hi = (uint64_t)a.hi - (uint64_t)b.hi - (a.lo < b.lo);
    return rbl_wide_join((int64_t)hi, a.lo - b.lo);
}

/** -a. */
static inline rbl_wide rbl_wide_neg(rbl_wide a) { return rbl_wide_sub(rbl_wide_of(0), a); }

/** -1, 0 or 1 as a is less than, equal to or greater than b. */
static inline int rbl_wide_cmp(rbl_wide a, rbl_wide b) {
    if (a.hi != b.hi) return a.hi > b.hi ? 1 : -1;
    return (a.lo > b.lo) - (a.lo < b.lo);
}

/** a * b, exact, from four 32-bit products. */
static inline rbl_wide_words rbl_wide_mul_words(uint64_t a, uint64_t b) {
    uint64_t a0 = a & UINT32_MAX, a1 = a >> 32, b0 = b & UINT32_MAX, b1 = b >> 32;
    uint64_t low = a0 * b0;
    uint64_t middle = a1 * b0 + (low >> 32);
    uint64_t cross = a0 * b1 + (middle & UINT32_MAX);
    return (rbl_wide_words){.lo = cross << 32 | (low & UINT32_MAX),
                            .hi = a1 * b1 + (middle >> 32) + (cross >> 32)};
}

/** a * k modulo 2^128: a negative k read as unsigned is 2^64 too much, so a.lo is taken off the
 *  upper word. */
static inline rbl_wide rbl_wide_times_low(rbl_wide a, int64_t k) {
    rbl_wide_words low = rbl_wide_mul_words(a.lo, (uint64_t)k);
    uint64_t hi = low.hi + (uint64_t)a.hi * (uint64_t)k - (k < 0 ? a.lo : 0);
    return rbl_wide_join((int64_t)hi, low.lo);
}

/** a * b, exact. */
static inline rbl_wide rbl_wide_mul64(int64_t a, int64_t b) {
    return rbl_wide_times_low(rbl_wide_of(a), b);
}

#endif
/* ------------------------------------------------------------------------------- written once */

/** rbl_wide_mul() of any factors. */
bool rbl_wide_mul_long(rbl_wide *product, rbl_wide a, rbl_wide b);

/** 2^126, just outside the domain. Not a constant expression, nor is RBL_WIDE_MAX. */
#define RBL_WIDE_LIMIT rbl_wide_join(INT64_C(1) << 62, 0)

/** 2^126 - 1, the greatest value; the least is its negative. */
#define RBL_WIDE_MAX rbl_wide_join((INT64_C(1) << 62) - 1, UINT64_MAX)

/** -1, 0 or 1. */
static inline int rbl_wide_sign(rbl_wide a) {
    int64_t hi = rbl_wide_high64(a);
    return hi < 0 ? -1 : (hi | rbl_wide_low64(a)) != 0;
}

/** Whether INT64_MIN <= a <= INT64_MAX. */
static inline bool rbl_wide_fits64(rbl_wide a) {
    return rbl_wide_high64(a) == (rbl_wide_low64(a) < 0 ? -1 : 0);
}

/** Whether |a| < 2^126. Beside the upper word only one value needs the lower: -2^126. */
static inline bool rbl_wide_in_domain(rbl_wide a) {
    int64_t hi = rbl_wide_high64(a), bound = INT64_C(1) << 62;
    return (hi > -bound && hi < bound) || (hi == -bound && rbl_wide_low64(a) != 0);
}

/** *sum += a; false and *sum as it was when |*sum + a| >= 2^126. */
static inline bool rbl_wide_add_to(rbl_wide *sum, rbl_wide a) {
    rbl_wide total = rbl_wide_add(*sum, a);
    if (!rbl_wide_in_domain(total)) return false;
    *sum = total;
    return true;
}

/** |a|. */
static inline rbl_wide_words rbl_wide_magnitude(rbl_wide a) {
    rbl_wide m = rbl_wide_sign(a) < 0 ? rbl_wide_neg(a) : a;
    return (rbl_wide_words){.lo = (uint64_t)rbl_wide_low64(m), .hi = (uint64_t)rbl_wide_high64(m)};
}

/** m, or -m when negative; m < 2^127. */
static inline rbl_wide rbl_wide_signed(rbl_wide_words m, bool negative) {
    rbl_wide a = rbl_wide_join((int64_t)m.hi, m.lo);
    return negative ? rbl_wide_neg(a) : a;
}

/** *product = a * b; false and *product as it was when |a * b| >= 2^126. */
static inline bool rbl_wide_mul(rbl_wide *product, rbl_wide a, rbl_wide b) {
    if (!rbl_wide_fits64(a) || !rbl_wide_fits64(b)) return rbl_wide_mul_long(product, a, b);
    rbl_wide exact = rbl_wide_mul64(rbl_wide_low64(a), rbl_wide_low64(b));
    if (!rbl_wide_in_domain(exact)) return false; /* 2^126 itself */
    *product = exact;
    return true;
}

/** a * k where the caller knows that |a * k| < 2^126. */
static inline rbl_wide rbl_wide_times(rbl_wide a, int64_t k) {
#ifdef RBL_TRAP
    rbl_wide checked;
    RBL_ASSERT(rbl_wide_mul(&checked, a, rbl_wide_of(k)));
#endif
    return rbl_wide_times_low(a, k);
}

/** a / b rounded up or down, by magnitudes: down for a negative quotient is up for its magnitude.
 */
static inline rbl_wide rbl_wide_quotient(rbl_wide a, rbl_wide b, bool up) {
    bool negative = rbl_wide_sign(a) < 0;
    rbl_wide_words q;
    bool rest = rbl_wide_divide(&q, rbl_wide_magnitude(a), rbl_wide_magnitude(b));
    rbl_wide magnitude =
        rbl_wide_add(rbl_wide_signed(q, false), rbl_wide_of(rest && up != negative));
    return negative ? rbl_wide_neg(magnitude) : magnitude;
}

/** Greatest integer <= a / b, b > 0. */
static inline rbl_wide rbl_wide_div_floor(rbl_wide a, rbl_wide b) {
    RBL_ASSERT(rbl_wide_sign(b) > 0);
    if (rbl_wide_fits64(a) && rbl_wide_fits64(b))
        return rbl_wide_of(rbl_round_div_floor(rbl_wide_low64(a), rbl_wide_low64(b)));
    return rbl_wide_quotient(a, b, false);
}

/** Least integer >= a / b, b > 0. */
static inline rbl_wide rbl_wide_div_ceil(rbl_wide a, rbl_wide b) {
    RBL_ASSERT(rbl_wide_sign(b) > 0);
    if (rbl_wide_fits64(a) && rbl_wide_fits64(b))
        return rbl_wide_of(rbl_round_div_ceil(rbl_wide_low64(a), rbl_wide_low64(b)));
    return rbl_wide_quotient(a, b, true);
}

/** a * num / den rounded up or down, at most 2^126. */
static inline rbl_wide rbl_wide_scaled(rbl_wide a, uint64_t num, uint64_t den, bool up) {
    RBL_ASSERT(rbl_wide_sign(a) >= 0 && den > 0);
    rbl_wide_words m = rbl_wide_magnitude(a), product = {.lo = 0, .hi = 1};
    if (m.hi == 0) product = rbl_wide_mul_words(m.lo, num);
    if (product.hi == 0) return rbl_wide_join(0, product.lo / den + (up && product.lo % den != 0));
    bool rest = rbl_wide_scale(&product, m, num, den);
    return rbl_wide_add(rbl_wide_signed(product, false), rbl_wide_of(up && rest));
}

/** Greatest integer <= a * num / den, a >= 0, den > 0; 2^126 when it is more than that. To compare
 *  with a value v of the domain that is as good as the exact quotient: both are greater than v. */
static inline rbl_wide rbl_wide_mul_div_floor(rbl_wide a, uint64_t num, uint64_t den) {
    return rbl_wide_scaled(a, num, den, false);
}

/** Least integer >= a * num / den, a >= 0, den > 0; 2^126 when it is more than that. */
static inline rbl_wide rbl_wide_mul_div_ceil(rbl_wide a, uint64_t num, uint64_t den) {
    return rbl_wide_scaled(a, num, den, true);
}

/** *power = 10^exponent; false and *power as it was for exponent < 0 or > 37, where it is not
 *  below 2^126. */
static inline bool rbl_wide_pow10(rbl_wide *power, int32_t exponent) {
    if (exponent < 0 || exponent > 37) return false;
    rbl_wide value = rbl_wide_of(1);
    for (int32_t i = 0; i < exponent; i++) value = rbl_wide_times_low(value, 10);
    *power = value;
    return true;
}

#endif
