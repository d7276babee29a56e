/* SPDX-License-Identifier: MIT */
#include "market/drift.h"

#define DRIFT_PPB_MAX ((int64_t)1 << 62)

int rbl_distance_cmp(const rbl_distance *a, const rbl_distance *b) {
    int whole = rbl_wide_cmp(a->whole, b->whole);
    if (whole != 0) return whole;
    int64_t left = a->part * b->den, right = b->part * a->den;
    return (left > right) - (left < right);
}

/* value * ppb / ONE; ppb up to 2 ONE. */
static rbl_distance drift_level(rbl_wide value, int64_t ppb) {
    rbl_base level = {.den = REBAL_ONE};
    level.whole = rbl_wide_div_floor(value, rbl_wide_of(REBAL_ONE));
    level.part =
        rbl_wide_low64(rbl_wide_sub(value, rbl_wide_mul_div_floor(level.whole, REBAL_ONE, 1)));
    int64_t rest, part = rbl_base_part(&level, ppb, &rest);
    return (rbl_distance){.whole =
                              rbl_wide_add(rbl_wide_times_low(level.whole, ppb), rbl_wide_of(part)),
                          .part = rest,
                          .den = REBAL_ONE};
}

bool rbl_distance_reaches(const rbl_distance *sum, rbl_wide value, int64_t ppb) {
    if (rbl_wide_sign(sum->whole) == 0 && sum->part == 0) return false;
    rbl_distance bound = drift_level(value, ppb);
    return rbl_distance_cmp(sum, &bound) >= 0;
}

rbl_wide rbl_distance_gap(const rbl_distance *sum, rbl_wide value, int64_t ppb) {
    rbl_distance bound = drift_level(value, ppb);
    bool above = rbl_distance_cmp(sum, &bound) >= 0;
    rbl_wide gap = above ? rbl_wide_sub(sum->whole, rbl_distance_ceil(&bound))
                         : rbl_wide_sub(bound.whole, rbl_distance_ceil(sum));
    return rbl_wide_sign(gap) < 0 ? rbl_wide_of(0) : gap;
}

rbl_wide rbl_distance_ceil(const rbl_distance *sum) {
    return rbl_wide_add(sum->whole, rbl_wide_of(sum->part > 0));
}

/* floor(v ONE / total) for 0 <= v < 2^127 (a sum of distances is up to 2 V) by Horner over the bits
 * of ONE: v prefix = quotient total + rest throughout, and nothing passes 2 total. *exact tells
 * whether the division left no rest. */
static int64_t drift_share_slow(rbl_wide value, rbl_wide total, bool *exact) {
    rbl_wide whole = rbl_wide_div_floor(value, total);
    if (rbl_wide_cmp(whole, rbl_wide_of(DRIFT_PPB_MAX / REBAL_ONE)) >= 0) return DRIFT_PPB_MAX;
    int64_t units = rbl_wide_low64(whole), quotient = 0;
    rbl_wide part = rbl_wide_sub(value, rbl_wide_times_low(total, units)), rest = rbl_wide_of(0);
    for (int bit = 29; bit >= 0; bit--) {
        rest = rbl_wide_add(rest, rest);
        quotient *= 2;
        if (rbl_wide_cmp(rest, total) >= 0) rest = rbl_wide_sub(rest, total), quotient++;
        if (!(REBAL_ONE >> bit & 1)) continue;
        rest = rbl_wide_add(rest, part);
        if (rbl_wide_cmp(rest, total) >= 0) rest = rbl_wide_sub(rest, total), quotient++;
    }
    *exact = rbl_wide_sign(rest) == 0;
    return units * REBAL_ONE + quotient;
}

/* |value| ONE / total, rounded up or down. */
static int64_t drift_share(rbl_wide magnitude, rbl_wide total, bool up) {
    rbl_wide product;
    if (!rbl_wide_mul(&product, magnitude, rbl_wide_of(REBAL_ONE))) {
        bool exact = true;
        int64_t floor = drift_share_slow(magnitude, total, &exact);
        return floor + (up && !exact);
    }
    rbl_wide share = up ? rbl_wide_div_ceil(product, total) : rbl_wide_div_floor(product, total);
    if (rbl_wide_cmp(share, rbl_wide_of(DRIFT_PPB_MAX)) > 0) return DRIFT_PPB_MAX;
    return rbl_wide_low64(share);
}

/* F-SHARE. */
int64_t rbl_share_floor(rbl_wide value, rbl_wide total) {
    if (rbl_wide_sign(total) <= 0) return 0;
    if (rbl_wide_sign(value) < 0) return -drift_share(rbl_wide_neg(value), total, true);
    return drift_share(value, total, false);
}

/* F-SHARE. */
int64_t rbl_share_ceil(rbl_wide value, rbl_wide total) {
    if (rbl_wide_sign(total) <= 0) return 0;
    if (rbl_wide_sign(value) < 0) return -drift_share(rbl_wide_neg(value), total, false);
    return drift_share(value, total, true);
}

int64_t rbl_share_half_ceil(rbl_wide value, rbl_wide total) {
    return (rbl_share_ceil(value, total) + 1) / 2;
}
