/* SPDX-License-Identifier: MIT */
#include "base/wide.h"

/* Leading zero bits of a > 0; by halving where a builtin may be a call. */
static unsigned wide_leading_zeros(uint64_t a) {
#if defined(__GNUC__) && (defined(__x86_64__) || defined(__aarch64__))
    return (unsigned)__builtin_clzll(a);
#else
    unsigned zeros = 0;
    for (unsigned half = 32; half > 0; half /= 2) {
        if (a >> (64 - half) == 0) {
            a <<= half;
            zeros += half;
        }
    }
    return zeros;
#endif
}

unsigned rbl_wide_bits(rbl_wide_words a) {
    if (a.hi != 0) return 128 - wide_leading_zeros(a.hi);
    return a.lo != 0 ? 64 - wide_leading_zeros(a.lo) : 0;
}

rbl_wide_words rbl_wide_shift(rbl_wide_words a, int places) {
    RBL_ASSERT(places > -128 && places < 128);
    if (places >= 64) return (rbl_wide_words){.lo = 0, .hi = a.lo << (places - 64)};
    if (places <= -64) return (rbl_wide_words){.lo = a.hi >> (-places - 64), .hi = 0};
    if (places > 0)
        return (rbl_wide_words){.lo = a.lo << places, .hi = a.hi << places | a.lo >> (64 - places)};
    if (places < 0)
        return (rbl_wide_words){.lo = a.lo >> -places | a.hi << (64 + places),
                                .hi = a.hi >> -places};
    return a;
}

/* One 32-bit digit of (high * 2^32 + next) / den and what is left; high < den, den >= 2^63. Knuth,
 * The Art of Computer Programming 2, 4.3.1, algorithm D: the guess from the upper half of den is at
 * most two too large. */
static uint64_t wide_digit(uint64_t *left, uint64_t high, uint64_t next, uint64_t den) {
    uint64_t top = den >> 32, bottom = den & UINT32_MAX;
    uint64_t digit = high / top, rest = high % top;
    while (digit >> 32 != 0 || digit * bottom > (rest << 32 | next)) {
        digit--;
        rest += top;
        if (rest >> 32 != 0) break;
    }
    *left = (high << 32 | next) - digit * den; /* modulo 2^64: the true value is below den */
    return digit;
}

uint64_t rbl_wide_div_words(uint64_t *remainder, uint64_t hi, uint64_t lo, uint64_t den) {
    RBL_ASSERT(hi < den);
    uint64_t upper, lower;
    if (hi == 0) {
        *remainder = lo % den;
        return lo / den;
    }
    if (den >> 32 == 0) {
        upper = hi << 32 | lo >> 32;
        lower = upper % den << 32 | (lo & UINT32_MAX);
        *remainder = lower % den;
        return upper / den << 32 | lower / den;
    }
    unsigned shift = wide_leading_zeros(den);
    if (shift != 0) {
        den <<= shift;
        hi = hi << shift | lo >> (64 - shift);
        lo <<= shift;
    }
    upper = wide_digit(&hi, hi, lo >> 32, den);
    lower = wide_digit(&hi, hi, lo & UINT32_MAX, den);
    *remainder = hi >> shift;
    return upper << 32 | lower;
}

/* a / b for b >= 2^64: the quotient of a / 2 by the upper 64 bits of b, shifted back, is exact or
 * one too large (Warren, Hacker's Delight, 9-5); taking one off makes it exact or one too small. */
static bool wide_divide_long(rbl_wide_words *quotient, rbl_wide_words a, rbl_wide_words b) {
    unsigned shift = wide_leading_zeros(b.hi);
    uint64_t top = shift == 0 ? b.hi : b.hi << shift | b.lo >> (64 - shift);
    uint64_t rest, guess = rbl_wide_div_words(&rest, a.hi >> 1, a.hi << 63 | a.lo >> 1, top);
    guess = guess >> (63 - shift);
    if (guess != 0) guess--;
    rbl_wide_words product = rbl_wide_mul_words(guess, b.lo);
    product.hi += guess * b.hi;
    rbl_wide_words left = {.lo = a.lo - product.lo, .hi = a.hi - product.hi - (a.lo < product.lo)};
    if (left.hi > b.hi || (left.hi == b.hi && left.lo >= b.lo)) {
        guess++;
        left.hi -= b.hi + (left.lo < b.lo);
        left.lo -= b.lo;
    }
    *quotient = (rbl_wide_words){.lo = guess, .hi = 0};
    return (left.hi | left.lo) != 0;
}

bool rbl_wide_divide(rbl_wide_words *quotient, rbl_wide_words a, rbl_wide_words b) {
    RBL_ASSERT((b.hi | b.lo) != 0);
    if (b.hi != 0) return wide_divide_long(quotient, a, b);
    uint64_t rest = a.hi % b.lo;
    quotient->hi = a.hi / b.lo;
    quotient->lo = rbl_wide_div_words(&rest, rest, a.lo, b.lo);
    return rest != 0;
}

bool rbl_wide_scale(rbl_wide_words *quotient, rbl_wide_words a, uint64_t num, uint64_t den) {
    rbl_wide_words low = rbl_wide_mul_words(a.lo, num), high = rbl_wide_mul_words(a.hi, num);
    uint64_t middle = low.hi + high.lo, rest = high.hi + (middle < low.hi);
    *quotient = (rbl_wide_words){.lo = 0, .hi = UINT64_C(1) << 62};
    if (rest >= den) return false;
    uint64_t upper = rbl_wide_div_words(&rest, rest, middle, den);
    if (upper >> 62 != 0) return false;
    quotient->hi = upper;
    quotient->lo = rbl_wide_div_words(&rest, rest, low.lo, den);
    return rest != 0;
}

/* Of two factors below 2^126 at most one has an upper word, or the product is at least 2^128. */
bool rbl_wide_mul_long(rbl_wide *product, rbl_wide a, rbl_wide b) {
    rbl_wide_words m = rbl_wide_magnitude(a), n = rbl_wide_magnitude(b);
    if (m.hi != 0 && n.hi != 0) return false;
    rbl_wide_words low = rbl_wide_mul_words(m.lo, n.lo);
    rbl_wide_words high = rbl_wide_mul_words(m.hi | n.hi, m.hi != 0 ? n.lo : m.lo);
    if (high.hi != 0) return false;
    low.hi += high.lo; /* wrapped when it is less than high.lo */
    if (low.hi < high.lo || low.hi >> 62 != 0) return false;
    *product = rbl_wide_signed(low, (rbl_wide_sign(a) < 0) != (rbl_wide_sign(b) < 0));
    return true;
}
