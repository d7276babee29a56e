/* SPDX-License-Identifier: MIT */
#include "points.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "oracle.h"
#include "splitmix.h"

static double uniform(uint64_t *seed, double low, double high) {
    return low + (high - low) * (double)(splitmix_next(seed) >> 11) * 0x1p-53;
}

static double from_bits(uint64_t bits) {
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static uint64_t to_bits(double x) {
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

/* Any finite bits: every binade as likely, subnormals among them. */
static double any_finite(uint64_t *seed) {
    for (;;) {
        double x = from_bits(splitmix_next(seed));
        if (fabs(x) <= DBL_MAX) return x;
    }
}

/* +-2^low..2^high, every binade as likely. */
static double any_binade(uint64_t *seed, int low, int high) {
    int e = low + (int)(splitmix_next(seed) % (uint64_t)(high - low));
    double size = ldexp(uniform(seed, 1, 2), e);
    return splitmix_next(seed) & 1 ? -size : size;
}

/* x up to 2^bits units in the last place away. */
static double nearby(uint64_t *seed, double x, int bits) {
    uint64_t off = splitmix_next(seed) & ((UINT64_C(1) << bits) - 1);
    return x == 0 ? x : from_bits(to_bits(x) + off - (UINT64_C(1) << bits) / 2);
}

/* Multiples of `unit` in low..high, and what lies close to them. */
static double near_multiple(uint64_t *seed, double unit, double low, double high) {
    return nearby(seed, rint(uniform(seed, low, high) / unit) * unit,
                  1 + (int)(splitmix_next(seed) % 40));
}

static double exp_point(uint64_t *seed, uint64_t kind) {
    switch (kind) {
    case 0: return uniform(seed, -746, 710);
    case 1: return any_binade(seed, -60, 9);
    case 2: return near_multiple(seed, 0.34657359027997264, -745, 709);
    default: return uniform(seed, -1, 1);
    }
}

static double log_point(uint64_t *seed, uint64_t kind) {
    switch (kind) {
    case 0: return fabs(any_finite(seed));
    case 1: return 1 + any_binade(seed, -53, -1);
    case 2:
        return ldexp(nearby(seed, 0.70710678118654752, 1 + (int)(splitmix_next(seed) % 50)),
                     (int)(splitmix_next(seed) % 5) - 2);
    default: return uniform(seed, 0.25, 4);
    }
}

/* y such that y log x lies in the domain. */
static double pow_power(uint64_t *seed, double x) {
    double bound = log(x);
    return bound == 0 ? any_finite(seed) : uniform(seed, -746, 710) / bound;
}

static double pow_point(double *y, uint64_t *seed, uint64_t kind) {
    double x = kind < 2 ? log_point(seed, kind) : uniform(seed, 0.5, 2);
    *y = pow_power(seed, x);
    if (kind == 3) {
        x = uniform(seed, 0, 100);
        *y = (double)(splitmix_next(seed) % 64) / 4 - 8;
    }
    return x;
}

static double tail_point(uint64_t *seed, uint64_t kind, double from, double to) {
    switch (kind) {
    case 0: return uniform(seed, from, to);
    case 1: return any_binade(seed, -60, 4);
    case 2: return near_multiple(seed, 0.03125, from, to);
    default: return uniform(seed, -3, 3);
    }
}

static double angle_point(uint64_t *seed, uint64_t kind) {
    switch (kind) {
    case 0: return any_finite(seed);
    case 1: return any_binade(seed, -40, 25);
    case 2: return near_multiple(seed, 0.78539816339744831, -2e6, 2e6);
    default: return uniform(seed, -7, 7);
    }
}

void points_make(double *x, double *y, int function, uint64_t i) {
    uint64_t seed = i * UINT64_C(0xD1342543DE82EF95) + (uint64_t)function, kind = i % 4;
    *y = 0;
    switch (function) {
    case ORACLE_EXP: *x = exp_point(&seed, kind); break;
    case ORACLE_LOG: *x = log_point(&seed, kind); break;
    case ORACLE_POW: *x = pow_point(y, &seed, kind); break;
    case ORACLE_ERFC: *x = tail_point(&seed, kind, -6, 27.3); break;
    case ORACLE_NORM_CDF: *x = tail_point(&seed, kind, -38.6, 8.5); break;
    default: *x = angle_point(&seed, kind); break;
    }
}
