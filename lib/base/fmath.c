/* SPDX-License-Identifier: MIT */
/** @file
 *  The scalar forms: the core where it applies, and here what lies outside of it. */
#include "base/fmath.h"

#include "base/fmath_core.h"
#include "base/wide.h"

/* ---------------------------------------------------------------- whole numbers, roots */

static bool fmath_is_nan(double x) { return (fmath_bits(x) & ~FMATH_SIGN) > FMATH_INFINITY_BITS; }

static double fmath_nan(void) { return fmath_double(FMATH_NAN_BITS); }
static double fmath_infinity(void) { return fmath_double(FMATH_INFINITY_BITS); }

/* The size of x with the sign of y. */
static double fmath_signed_as(double x, double y) {
    return fmath_double((fmath_bits(x) & ~FMATH_SIGN) | (fmath_bits(y) & FMATH_SIGN));
}

double rbl_fmath_rint(double x) {
    double size = fmath_abs(x);
    if (fmath_is_nan(x)) return fmath_nan();
    if (!(size < 0x1p52)) return x;
    return fmath_signed_as((size + 0x1p52) - 0x1p52, x);
}

double rbl_fmath_floor(double x) {
    double whole = rbl_fmath_rint(x);
    return whole > x ? whole - 1 : whole;
}

/* Fraction with its leading one at bit 52, and the exponent of that bit, of a positive number. */
static uint64_t fmath_fraction(int64_t *exponent, double x) {
    uint64_t bits = fmath_bits(x), fraction = bits & FMATH_FRACTION;
    *exponent = (int64_t)(bits >> 52) - 1023;
    if (*exponent > -1023) return fraction | UINT64_C(1) << 52;
    for (*exponent = -1022; fraction >> 52 == 0; --*exponent) fraction <<= 1;
    return fraction;
}

/* The root of n 2^54, n < 2^54, digit by digit, rounded to nearest at its last bit but one. It is
 * never half way: a root with one bit more would have a square with an odd number of bits more. */
static uint64_t fmath_root(uint64_t n) {
    uint64_t root = 0, rest = 0;
    for (int i = 0; i < 54; i++) {
        rest = rest << 2 | (n >> 52 & 3);
        n = (n << 2) & ((UINT64_C(1) << 54) - 1);
        root <<= 1;
        if (rest >= 2 * root + 1) {
            rest -= 2 * root + 1;
            root++;
        }
    }
    return (root + 1) >> 1;
}

double rbl_fmath_sqrt_by_bits(double x) {
    int64_t exponent = 0;
    if (x == 0 || fmath_bits(x) == FMATH_INFINITY_BITS) return x;
    if (!(x > 0)) return fmath_nan();
    uint64_t fraction = fmath_fraction(&exponent, x);
    if (exponent % 2 != 0) {
        fraction <<= 1;
        exponent--;
    }
    uint64_t root = fmath_root(fraction); /* 2^52..2^53 */
    return fmath_double(((uint64_t)(exponent / 2 + 1022) << 52) + root);
}

/* ---------------------------------------------------------------- exp, log */

/* x * 2^k with one rounding, |k| < 2000, x in 2^-10..4. */
static double fmath_scale_far(double x, int64_t k) {
    int64_t first = k / 2;
    return fmath_scale(x, (uint64_t)first) * fmath_scale(1, (uint64_t)(k - first));
}

/* The value of h + l times 2^(k + more), wherever that may be. */
static double fmath_far(fmath_scaled e, int64_t more) {
    int64_t k = (int64_t)(e.k - fmath_bits(FMATH_ROUND));
    return fmath_scale_far(e.h + e.l, k + more);
}

/* e^(a + b) outside of what the core reaches. */
static double fmath_exp_far(double a, double b) {
    if (a + b > 710) return fmath_infinity();
    if (a + b < -746) return 0;
    return fmath_far(fmath_exp_pair(a, b), 0);
}

double rbl_fmath_exp(double x) {
    if (fmath_exp_is_core(x)) return fmath_exp_core(x);
    return fmath_is_nan(x) ? fmath_nan() : fmath_exp_far(x, 0);
}

double rbl_fmath_log(double x) {
    if (fmath_log_is_core(x)) return fmath_log_core(x, 0);
    if (x == 0) return -fmath_infinity();
    if (!(x > 0)) return fmath_nan();
    return x > DBL_MAX ? x : fmath_log_core(x * 0x1p54, 54);
}

/* ---------------------------------------------------------------- pow */

static bool fmath_is_whole(double y) { return rbl_fmath_rint(y) == y; }

static bool fmath_is_odd(double y) {
    return fmath_abs(y) < 0x1p53 && fmath_is_whole(y) && !fmath_is_whole(0.5 * y);
}

/* size^y for size > 0, finite, not one, and finite y. */
static double fmath_pow_far(double size, double y) {
    bool small = size < DBL_MIN;
    fmath_pair p = fmath_pow_exponent(small ? size * 0x1p54 : size, small ? 54 : 0, y);
    return fmath_exp_far(p.h, p.l);
}

/* size^y for size >= 0 and not one, not NaN. */
static double fmath_pow_size(double size, double y) {
    if (size == 0) return y < 0 ? fmath_infinity() : 0;
    if (size > DBL_MAX || fmath_abs(y) > DBL_MAX)
        return (size > 1) == (y > 0) ? fmath_infinity() : 0;
    return fmath_pow_far(size, y);
}

/* F-POW outside of the core. */
static double fmath_pow_rare(double x, double y) {
    double size = fmath_abs(x);
    if (y == 0 || x == 1) return 1;
    if (fmath_is_nan(x) || fmath_is_nan(y)) return fmath_nan();
    bool negative = fmath_bits(x) >> 63 != 0;
    if (x < 0 && size <= DBL_MAX && !fmath_is_whole(y)) return fmath_nan();
    double power = size == 1 ? 1 : fmath_pow_size(size, y);
    return negative && fmath_is_odd(y) ? -power : power;
}

double rbl_fmath_pow(double x, double y) {
    double exponent, power = fmath_pow_core(&exponent, x, y);
    return fmath_pow_is_core(x, exponent) ? power : fmath_pow_rare(x, y);
}

/* ---------------------------------------------------------------- erfc, norm_cdf */

double rbl_fmath_erfc(double x) {
    if (fmath_erfc_is_core(x)) return fmath_erfc_core(x);
    if (fmath_is_nan(x)) return fmath_nan();
    if (x < 0) return 2;
    return x > 27.4 ? 0 : fmath_far(fmath_erfc_tail(x), 0);
}

double rbl_fmath_norm_cdf(double x) {
    if (fmath_norm_cdf_is_core(x)) return fmath_norm_cdf_core(x);
    if (fmath_is_nan(x)) return fmath_nan();
    if (x > 0) return 1;
    return x < -38.7 ? 0 : fmath_far(fmath_norm_tail(x), -1);
}

/* ---------------------------------------------------------------- sincos */

/* 192 bits, the most significant word first. */
typedef struct fmath_window {
    uint64_t word[3];
} fmath_window;

/* fraction times the bits of 2/pi from `start` on, modulo 2^192. */
static fmath_window fmath_turns(uint64_t fraction, int start) {
    fmath_window product = {{0, 0, 0}};
    uint64_t carry = 0;
    for (int i = 2; i >= 0; i--) {
        const uint64_t *word = fmath_two_over_pi + start / 64 + i;
        int shift = start % 64;
        uint64_t digit = shift == 0 ? word[0] : word[0] << shift | word[1] >> (64 - shift);
        rbl_wide_words part = rbl_wide_mul_words(fraction, digit);
        product.word[i] = part.lo + carry;
        carry = part.hi + (product.word[i] < carry);
    }
    return product;
}

/* n < 2^52 as a double. */
static double fmath_count(uint64_t n) {
    return fmath_double(n | UINT64_C(0x4330000000000000)) - 0x1p52;
}

/* The window as a fraction of one, cut to 26 + 52 bits. No double is nearer than 2^-62 to a
 * multiple of pi/2, so that the leading zeros end and enough bits follow them. */
static fmath_pair fmath_window_value(fmath_window w) {
    uint64_t unit = FMATH_ONE_BITS - (UINT64_C(26) << 52);
    for (int zeros = 0; zeros < 64 && w.word[0] >> 63 == 0; zeros++) {
        w.word[0] = w.word[0] << 1 | w.word[1] >> 63;
        w.word[1] = w.word[1] << 1 | w.word[2] >> 63;
        w.word[2] <<= 1;
        unit -= UINT64_C(1) << 52;
    }
    uint64_t low = (w.word[0] << 14 | w.word[1] >> 50) & FMATH_FRACTION;
    double scale = fmath_double(unit);
    return (fmath_pair){fmath_count(w.word[0] >> 38) * scale, fmath_count(low) * 0x1p-52 * scale};
}

/* The angle of |x|, finite, > 2^20: |x| = fraction 2^(e - 52), and of 2/pi count only the bits
 * that give less than four quarter turns, and 192 of these. The window is a fraction of four. */
static fmath_angle fmath_reduce_far(double x) {
    const fmath_pair half_pi = {FMATH_HALF_PI_SPLIT_1, FMATH_HALF_PI_SPLIT_2};
    int64_t exponent = 0;
    uint64_t fraction = fmath_fraction(&exponent, x);
    fmath_window w = fmath_turns(fraction, (int)(exponent - 52 - 2 + 64));
    uint64_t quarters = ((w.word[0] >> 61) + 1) >> 1;
    uint64_t negative = 0 - (w.word[0] >> 61 & 1);
    w.word[0] = (w.word[0] << 2 | w.word[1] >> 62) ^ negative;
    w.word[1] = (w.word[1] << 2 | w.word[2] >> 62) ^ negative;
    w.word[2] = (w.word[2] << 2) ^ negative;
    fmath_pair angle = fmath_mul(fmath_window_value(w), half_pi);
    double sign = negative ? -1 : 1, r = angle.h + angle.l;
    return (fmath_angle){sign * r, sign * ((r - angle.h) - angle.l), quarters};
}

void rbl_fmath_sincos(double *sine, double *cosine, double x) {
    if (fmath_sincos_is_core(x)) {
        fmath_sincos_angle(sine, cosine, fmath_reduce(x));
    } else if (fmath_abs(x) <= DBL_MAX) {
        fmath_sincos_angle(sine, cosine, fmath_reduce_far(fmath_abs(x)));
        if (x < 0) *sine = -*sine;
    } else {
        *sine = *cosine = fmath_nan();
    }
}
