/* SPDX-License-Identifier: MIT */
/** @file
 *  The ordinary case of the elementary functions, without a branch, for the scalar and the array
 *  forms alike. Each core is right on the domain that its fmath_..._is_core() names, and harmless
 *  elsewhere: any bits may come in. Bounds: docs/derivations/fmath.md. */
#ifndef RBL_BASE_FMATH_CORE_H
#define RBL_BASE_FMATH_CORE_H

#include <float.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/cpu.h"
#include "base/fmath.h"
#include "base/fmath_poly.h"

#define FMATH_ROUND 0x1.8p52 /* x + this - this is x to an integer, for |x| < 2^51 */
#define FMATH_EXP_NEAR 0.34  /* below half of ln 2 */
#define FMATH_SIGN UINT64_C(0x8000000000000000)
#define FMATH_FRACTION UINT64_C(0x000fffffffffffff)
#define FMATH_ONE_BITS UINT64_C(0x3ff0000000000000)
#define FMATH_INFINITY_BITS UINT64_C(0x7ff0000000000000)
#define FMATH_NAN_BITS UINT64_C(0x7ff8000000000000)

/** The number h + l, where |l| is small beside |h|. */
typedef struct fmath_pair {
    double h, l;
} fmath_pair;

/** The number (h + l) 2^k; k is a signed number modulo 2^12. */
typedef struct fmath_scaled {
    double h, l;
    uint64_t k;
} fmath_scaled;

static RBL_CPU_INLINE uint64_t fmath_bits(double x) {
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static RBL_CPU_INLINE double fmath_double(uint64_t bits) {
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static RBL_CPU_INLINE double fmath_abs(double x) {
    return fmath_double(fmath_bits(x) & ~FMATH_SIGN);
}

/** x cut to 26 significant bits; what is cut off has at most 27. */
static RBL_CPU_INLINE double fmath_top(double x) {
    return fmath_double(fmath_bits(x) & UINT64_C(0xfffffffff8000000));
}

/** x * 2^k where both are normal numbers. */
static RBL_CPU_INLINE double fmath_scale(double x, uint64_t k) {
    return fmath_double(fmath_bits(x) + (k << 52));
}

/* ---------------------------------------------------------------- pairs of 26 + 53 bits */

/** h + l, |l| < |h| or h = 0, with 26 bits above. */
static RBL_CPU_INLINE fmath_pair fmath_split(double h, double l) {
    double sum = h + l, top = fmath_top(sum);
    return (fmath_pair){top, (h - top) + l};
}

/** The product of two split pairs, split. */
static RBL_CPU_INLINE fmath_pair fmath_mul(fmath_pair a, fmath_pair b) {
    return fmath_split(a.h * b.h, a.h * b.l + a.l * (b.h + b.l));
}

/** a + b split, |a| > |b| or a = 0. */
static RBL_CPU_INLINE fmath_pair fmath_add(fmath_pair a, fmath_pair b) {
    double sum = a.h + b.h;
    return fmath_split(sum, ((a.h - sum) + b.h) + (a.l + b.l));
}

/* ---------------------------------------------------------------- exp */

static RBL_CPU_INLINE bool fmath_exp_is_core(double x) { return fmath_abs(x) <= 708; }

/** a + b less k ln 2: r + rest, and k in the last bits of `shifted`; |a| < 1100, |b| < 2^-14. */
typedef struct fmath_remainder {
    double r, rest, shifted;
} fmath_remainder;

static RBL_CPU_INLINE fmath_remainder fmath_exp_reduce(double a, double b) {
    double shifted = a * FMATH_LOG2E + FMATH_ROUND, k = shifted - FMATH_ROUND;
    double high = a - k * FMATH_LN2_1, low = k * FMATH_LN2_2 - b;
    double r = high - low;
    return (fmath_remainder){r, (high - r) - low, shifted};
}

/** (e^r - 1 - r - r^2/2) / r^3; z = r^2. */
static RBL_CPU_INLINE double fmath_exp_cubic(double r, double z) {
    const double *c = fmath_exp_poly;
    double z2 = z * z;
    return ((c[0] + c[1] * r) + z * (c[2] + c[3] * r)) +
           z2 * (((c[4] + c[5] * r) + z * (c[6] + c[7] * r)) + z2 * c[8]);
}

static RBL_CPU_INLINE double fmath_exp_core(double x) {
    fmath_remainder m = fmath_exp_reduce(x, 0);
    double r = m.r, z = r * r, h = 1 + r;
    double l = ((1 - h) + r) + (m.rest * h + z * (0.5 + r * fmath_exp_cubic(r, z)));
    return fmath_scale(h + l, fmath_bits(m.shifted));
}

/** fmath_exp_core() of |x| <= FMATH_EXP_NEAR, to the bit: there k is 0, and nothing is reduced. */
static RBL_CPU_INLINE double fmath_exp_near(double x) {
    double z = x * x, h = 1 + x;
    return h + (((1 - h) + x) + z * (0.5 + x * fmath_exp_cubic(x, z)));
}

/** e^(a + b) for what follows on it: half of r^2 is exact, and |l| < 0.008. */
static RBL_CPU_INLINE fmath_scaled fmath_exp_pair(double a, double b) {
    fmath_remainder m = fmath_exp_reduce(a, b);
    double r = m.r, top = fmath_top(r), low = r - top, z = r * r;
    double square = 0.5 * (top * top), linear = 1 + r, h = linear + square;
    double l = (((1 - linear) + r) + ((linear - h) + square)) +
               ((0.5 * (low * (r + top)) + m.rest * h) + r * z * fmath_exp_cubic(r, z));
    return (fmath_scaled){h, l, fmath_bits(m.shifted)};
}

/* ---------------------------------------------------------------- log */

static RBL_CPU_INLINE bool fmath_log_is_core(double x) {
    return ((int)(x >= DBL_MIN) & (int)(x <= DBL_MAX)) != 0;
}

/** k and m with x = 2^k m, m in sqrt(1/2)..sqrt(2); `shift` is subtracted from k. */
static RBL_CPU_INLINE double fmath_log_parts(double *m, double x, double shift) {
    uint64_t bits = fmath_bits(x) + (FMATH_ONE_BITS - FMATH_SQRT_HALF_BITS);
    *m = fmath_double((bits & FMATH_FRACTION) + FMATH_SQRT_HALF_BITS);
    /* The exponent in the last bits of 2^52: a conversion without an instruction for it. */
    return fmath_double((bits >> 52) | UINT64_C(0x4330000000000000)) - (0x1p52 + 1023.0 + shift);
}

/** k log 2 + log(1 + f) by s = f / (2 + f). */
static RBL_CPU_INLINE double fmath_log_join(double k, double f, double s) {
    const double *c = fmath_log_poly;
    double z = s * s, z2 = z * z;
    double series = z * ((c[0] + z * c[1]) + z2 * ((c[2] + z * c[3]) + z2 * (c[4] + z * c[5])) +
                         z2 * z2 * (z2 * c[6]));
    double half = 0.5 * f * f;
    double high = k * FMATH_LN2_1, sum = high + f, rest = (high - sum) + f;
    return sum - (half - (s * (half + series) + (k * FMATH_LN2_2 + rest)));
}

/** log(x 2^-shift) */
static RBL_CPU_INLINE double fmath_log_core(double x, double shift) {
    double m, k = fmath_log_parts(&m, x, shift), f = m - 1;
    return fmath_log_join(k, f, f / (2 + f));
}

/* ---------------------------------------------------------------- pow */

/** (m - 1) / (m + 1) split. */
static RBL_CPU_INLINE fmath_pair fmath_log_ratio(double m) {
    double f = m - 1, g = m + 1, g_rest = m - (g - 1);
    double s = f / g, s_top = fmath_top(s), g_top = fmath_top(g);
    double rest = (f - s_top * g_top) - s_top * ((g - g_top) + g_rest);
    return (fmath_pair){s_top, rest / g};
}

/** log(x 2^-shift) split, to 2^-68 of itself. */
static RBL_CPU_INLINE fmath_pair fmath_log_pair(double x, double shift) {
    const double *c = fmath_pow_poly;
    double m, k = fmath_log_parts(&m, x, shift);
    fmath_pair s = fmath_log_ratio(m), z = fmath_mul(s, s);
    double t = z.h + z.l, t2 = t * t;
    double tail = t * (((c[0] + t * c[1]) + t2 * (c[2] + t * c[3])) +
                       t2 * t2 * ((c[4] + t * c[5]) + t2 * c[6]));
    fmath_pair a = fmath_add((fmath_pair){FMATH_FIFTH_1, FMATH_FIFTH_2}, (fmath_pair){tail, 0});
    a = fmath_add((fmath_pair){FMATH_THIRD_1, FMATH_THIRD_2}, fmath_mul(z, a));
    a = fmath_add((fmath_pair){1, 0}, fmath_mul(z, a));
    a = fmath_mul((fmath_pair){2 * s.h, 2 * s.l}, a);
    return fmath_add((fmath_pair){k * FMATH_LN2_1, k * FMATH_LN2_2}, a);
}

/** y log(x 2^-shift), not split. */
static RBL_CPU_INLINE fmath_pair fmath_pow_exponent(double x, double shift, double y) {
    fmath_pair log = fmath_log_pair(x, shift);
    double top = fmath_top(y);
    return (fmath_pair){top * log.h, top * log.l + (y - top) * (log.h + log.l)};
}

/** x^y, and the exponent y log x. */
static RBL_CPU_INLINE double fmath_pow_core(double *exponent, double x, double y) {
    fmath_pair p = fmath_pow_exponent(x, 0, y);
    fmath_scaled e = fmath_exp_pair(p.h, p.l);
    *exponent = p.h + p.l;
    return fmath_scale(e.h + e.l, e.k);
}

/** Whether the core's value and exponent are right. */
static RBL_CPU_INLINE bool fmath_pow_is_core(double x, double exponent) {
    return ((int)fmath_log_is_core(x) & (int)fmath_exp_is_core(exponent)) != 0;
}

/* ---------------------------------------------------------------- erfc and norm_cdf */

static RBL_CPU_INLINE bool fmath_erfc_is_core(double x) { return fmath_abs(x) <= 26; }
static RBL_CPU_INLINE bool fmath_norm_cdf_is_core(double x) { return fmath_abs(x) <= 37; }

/** e^(a + b) times erfcx(t + u), 0 <= t < 27.5, |u| < 2^-48. */
static RBL_CPU_INLINE fmath_scaled fmath_tail(double a, double b, double t, double u) {
    fmath_scaled e = fmath_exp_pair(a, b);
    uint64_t interval = fmath_bits(1 + t) >> 48;
    const double *c = fmath_erfcx_table[(interval - (FMATH_ONE_BITS >> 48)) & 127];
    double h = (t - (fmath_double(interval << 48 | UINT64_C(1) << 47) - 1)) + u;
    double h2 = h * h, h4 = h2 * h2;
    double slope = ((c[2] + h * c[3]) + h2 * (c[4] + h * c[5])) +
                   h4 * (((c[6] + h * c[7]) + h2 * (c[8] + h * c[9])) + h4 * c[10]);
    double rest = c[1] + h * slope;
    double top = fmath_top(e.h);
    return (fmath_scaled){top * c[0], top * rest + ((e.h - top) + e.l) * (c[0] + rest), e.k};
}

/** erfc(|x|), |x| < 27.5. */
static RBL_CPU_INLINE fmath_scaled fmath_erfc_tail(double x) {
    double size = fmath_abs(x), top = fmath_top(size), low = size - top;
    return fmath_tail(-(top * top), -(low * (size + top)), size, 0);
}

/** 2 norm_cdf(-|x|), |x| < 38.8. */
static RBL_CPU_INLINE fmath_scaled fmath_norm_tail(double x) {
    double size = fmath_abs(x), top = fmath_top(size), low = size - top;
    double product = top * FMATH_SQRT_HALF_1;
    double rest = top * FMATH_SQRT_HALF_2 + low * (FMATH_SQRT_HALF_1 + FMATH_SQRT_HALF_2);
    double t = product + rest;
    return fmath_tail(-0.5 * (top * top), -0.5 * (low * (size + top)), t, (product - t) + rest);
}

/** The tail, or where the mask is all ones, `total` minus the tail. */
static RBL_CPU_INLINE double fmath_tail_or_rest(fmath_scaled tail, double total, uint64_t mask) {
    double sum = tail.h + tail.l;
    double small = fmath_scale(sum, tail.k), unit = fmath_scale(1, tail.k);
    double low = ((tail.h - sum) + tail.l) * unit, rest = total - small;
    double whole = rest + (((total - rest) - small) - low);
    return fmath_double((fmath_bits(whole) & mask) | (fmath_bits(small) & ~mask));
}

static RBL_CPU_INLINE double fmath_erfc_core(double x) {
    return fmath_tail_or_rest(fmath_erfc_tail(x), 2, 0 - (fmath_bits(x) >> 63));
}

static RBL_CPU_INLINE double fmath_norm_cdf_core(double x) {
    fmath_scaled tail = fmath_norm_tail(x);
    tail.k -= 1;
    return fmath_tail_or_rest(tail, 1, (fmath_bits(x) >> 63) - 1);
}

/* ---------------------------------------------------------------- sincos */

/** An angle r - rest in -pi/4..pi/4 and the quarter turns that were taken away, modulo 4. A minus,
 *  for -0 - 0 is -0: so the sign of zero gets through. */
typedef struct fmath_angle {
    double r, rest;
    uint64_t quarters;
} fmath_angle;

static RBL_CPU_INLINE bool fmath_sincos_is_core(double x) { return fmath_abs(x) <= 0x1p20; }

/** The angle of x, |x| <= 2^20. */
static RBL_CPU_INLINE fmath_angle fmath_reduce(double x) {
    double shifted = x * FMATH_TWO_OVER_PI + FMATH_ROUND, n = shifted - FMATH_ROUND;
    double first = x - n * FMATH_HALF_PI_1;
    double b = n * FMATH_HALF_PI_2, second = first - b, b_rest = (first - second) - b;
    double c = n * FMATH_HALF_PI_3, third = second - c, c_rest = (second - third) - c;
    double rest = n * FMATH_HALF_PI_4 - (b_rest + c_rest), r = third - rest;
    return (fmath_angle){r, rest - (third - r), fmath_bits(shifted)};
}

/** Sine and cosine of an angle. */
static RBL_CPU_INLINE void fmath_sincos_angle(double *sine, double *cosine, fmath_angle a) {
    const double *s = fmath_sin_poly, *c = fmath_cos_poly;
    double r = a.r, z = r * r, z2 = z * z, half = 0.5 * z, flat = 1 - half;
    double sin_series = (s[0] + z * s[1]) + z2 * ((s[2] + z * s[3]) + z2 * (s[4] + z * s[5]));
    double cos_series = (c[0] + z * c[1]) + z2 * ((c[2] + z * c[3]) + z2 * (c[4] + z * c[5]));
    double sin_r = r - (a.rest * flat - z * r * sin_series);
    double cos_r = flat + (((1 - flat) - half) + (z2 * cos_series + r * a.rest));
    uint64_t s_bits = fmath_bits(sin_r), c_bits = fmath_bits(cos_r);
    uint64_t swapped = (s_bits ^ c_bits) & (0 - (a.quarters & 1));
    *sine = fmath_double((s_bits ^ swapped) ^ ((a.quarters & 2) << 62));
    *cosine = fmath_double((c_bits ^ swapped) ^ (((a.quarters + 1) & 2) << 62));
}

#endif
