/* SPDX-License-Identifier: MIT */
/* The base: the money that weights are shares of. F-BASE.
 *
 * With W the value without kept orphans, R the reserve, T the targets of all assets:
 *     B = 0                     if W <= 0
 *     B = W                     if (ONE - T) W >= R ONE
 *     B = max(0, W - R) ONE / T otherwise, 0 if T = 0
 * so that a share z of it is z N / D with N = W, D = ONE, or N = W - R, D = T: kept as N = whole D
 * + part, which makes every floor and ceiling exact with one small division. */
#ifndef RBL_MARKET_BASE_H
#define RBL_MARKET_BASE_H

#include "base/wide.h"

#include <rebal/status.h>

typedef struct rbl_base {
    rbl_wide whole; /* floor(N / D) */
    int64_t part;   /* N - whole D */
    int64_t den;    /* D, 1..ONE */
} rbl_base;

/* value, reserve: fine units; targets: ppb of all assets, 0..ONE. */
rbl_base rbl_base_of(rbl_wide value, rbl_wide reserve, int64_t targets);

/* part share * part / den of a share, split into floor and rest. */
static inline int64_t rbl_base_part(const rbl_base *base, int64_t share, int64_t *rest) {
    int64_t product = share * base->part;
    int64_t quotient = base->den == REBAL_ONE ? product / REBAL_ONE : product / base->den;
    *rest = product - quotient * base->den;
    return quotient;
}

/* share * whole, saturating at RBL_WIDE_LIMIT: more than any value. */
static inline rbl_wide rbl_base_whole(const rbl_base *base, int64_t share) {
    if (rbl_wide_fits64(base->whole)) return rbl_wide_mul64(rbl_wide_low64(base->whole), share);
    return rbl_wide_mul_div_floor(base->whole, (uint64_t)share, 1);
}

/* Sign of value - share B / ONE. The part adds less than a unit for each of the share, so that it
 * is rarely needed, and never a division. */
static inline int rbl_base_compare(const rbl_base *base, rbl_wide value, int64_t share) {
    rbl_wide over = rbl_wide_sub(value, rbl_base_whole(base, share));
    if (!rbl_wide_fits64(over)) return rbl_wide_sign(over);
    int64_t units = rbl_wide_low64(over);
    if (units < 0 || units > share) return units < 0 ? -1 : 1;
    int64_t left = units * base->den, right = share * base->part;
    return (left > right) - (left < right);
}

/* floor(share B / ONE), fine units; share in ppb, 0..ONE. */
static inline rbl_wide rbl_base_floor(const rbl_base *base, int64_t share) {
    int64_t rest, part = rbl_base_part(base, share, &rest);
    return rbl_wide_add(rbl_base_whole(base, share), rbl_wide_of(part));
}

/* ceil(share B / ONE). */
static inline rbl_wide rbl_base_ceil(const rbl_base *base, int64_t share) {
    int64_t rest, part = rbl_base_part(base, share, &rest);
    return rbl_wide_add(rbl_base_whole(base, share), rbl_wide_of(part + (rest > 0)));
}

#endif
