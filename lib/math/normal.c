/* SPDX-License-Identifier: MIT */
#include "math/normal.h"

#include "base/cpu.h"
#include "base/fmath_core.h"

#define NORMAL_HALF_PI 1.5707963267948966

/* 1..2 by the high bits. */
static RBL_CPU_INLINE double normal_share(uint64_t bits) {
    return fmath_double(bits >> 12 | FMATH_ONE_BITS);
}

/* Sine and cosine of |r| <= pi / 4, to a few units in the last place. */
static RBL_CPU_INLINE void normal_sincos(double *sine, double *cosine, double r) {
    const double *s = fmath_sin_poly, *c = fmath_cos_poly;
    double z = r * r, z2 = z * z;
    double sin_series = (s[0] + z * s[1]) + z2 * ((s[2] + z * s[3]) + z2 * (s[4] + z * s[5]));
    double cos_series = (c[0] + z * c[1]) + z2 * ((c[2] + z * c[3]) + z2 * (c[4] + z * c[5]));
    *sine = r + z * r * sin_series;
    *cosine = (1 - 0.5 * z) + z2 * cos_series;
}

/* What a block has of a pair: of the radius k, f and s of fmath_log_join(), and bits for the angle.
 */
typedef struct normal_block {
    double k[RBL_BLOCK_PATHS], f[RBL_BLOCK_PATHS], s[RBL_BLOCK_PATHS], log[RBL_BLOCK_PATHS];
    uint64_t angle[RBL_BLOCK_PATHS];
} normal_block;

/* The bits, and the first half of the logarithm. */
static RBL_CPU_INLINE void normal_draw(normal_block *restrict b, rbl_rng *restrict rng) {
    BLOCK_FOR(l, RBL_BLOCK_PATHS) {
        rbl_rng_state state = rbl_rng_take(rng, l);
        double m, k = fmath_log_parts(&m, 2 - normal_share(rbl_rng_next(&state)), 0), f = m - 1;
        b->k[l] = k;
        b->f[l] = f;
        b->s[l] = f / (2 + f);
        b->angle[l] = rbl_rng_next(&state);
        rbl_rng_put(rng, l, state);
    }
}

/* The radius; an angle around an axis, the direction on it, and which axis. */
static RBL_CPU_INLINE void normal_turn(double *restrict first, double *restrict second,
                                       const normal_block *restrict b) {
    BLOCK_FOR(l, RBL_BLOCK_PATHS) {
        uint64_t y = b->angle[l];
        double radius = rbl_fmath_root(-2 * b->log[l]), sine, cosine;
        normal_sincos(&sine, &cosine, (normal_share(y << 2) - 1.5) * NORMAL_HALF_PI);
        uint64_t along = fmath_bits(radius * cosine) ^ (y & FMATH_SIGN);
        uint64_t across = fmath_bits(radius * sine);
        uint64_t swapped = (along ^ across) & (0 - (y >> 62 & 1));
        first[l] = fmath_double(along ^ swapped);
        second[l] = fmath_double(across ^ swapped);
    }
}

/* F-NORMAL: in three loops, for the operations of a number wait for each other longer than a
 * processor can look ahead. */
static RBL_CPU_INLINE void normal_all(double *restrict out, rbl_rng *restrict rng, size_t n) {
    for (size_t i = 0; i < n; i += 2) {
        normal_block b;
        normal_draw(&b, rng);
        BLOCK_FOR(l, RBL_BLOCK_PATHS) b.log[l] = fmath_log_join(b.k[l], b.f[l], b.s[l]);
        normal_turn(out + i * RBL_BLOCK_PATHS, out + (i + 1) * RBL_BLOCK_PATHS, &b);
    }
}

RBL_CPU_FORMS(normal, (double *out, rbl_rng *rng, size_t n), (out, rng, n))

rbl_normal_kernel *rbl_normal_get(int i) { return RBL_CPU_FORM(normal, i); }
