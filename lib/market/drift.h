/* SPDX-License-Identifier: MIT */
/* Drift: distances from target and shares of the value, exactly. F-DRIFT, F-TURNOVER, F-SHARE. */
#ifndef RBL_MARKET_DRIFT_H
#define RBL_MARKET_DRIFT_H

#include "market/base.h"

#include <stdbool.h>

/* A sum of |value - share B / ONE|: whole + part / den, 0 <= part < den. */
typedef struct rbl_distance {
    rbl_wide whole;
    int64_t part;
    int64_t den;
} rbl_distance;

static inline rbl_distance rbl_distance_zero(const rbl_base *base) {
    return (rbl_distance){.whole = rbl_wide_of(0), .part = 0, .den = base->den};
}

/* F-DRIFT: adds |value - share B / ONE|. At most 2^30 terms. The parts of two terms carry one at
 * most. */
static inline void rbl_distance_add(rbl_distance *sum, const rbl_base *base, rbl_wide value,
                                    int64_t share) {
    int64_t rest, part = rbl_base_part(base, share, &rest);
    rbl_wide floor = rbl_wide_add(rbl_base_whole(base, share), rbl_wide_of(part));
    rbl_wide over = rbl_wide_sub(value, floor);
    bool above = rbl_wide_sign(over) > 0;
    int64_t parts = sum->part + (above ? -rest : rest);
    int64_t carry = (parts >= sum->den) - (parts < 0);
    sum->whole = rbl_wide_add(sum->whole, above ? over : rbl_wide_neg(over));
    sum->whole = rbl_wide_add(sum->whole, rbl_wide_of(carry));
    sum->part = parts - carry * sum->den;
}

/* Sign of a - b, each of its own base. */
int rbl_distance_cmp(const rbl_distance *a, const rbl_distance *b);

/* Is it > 0 and >= value * ppb / ONE? ppb up to 2 ONE. */
bool rbl_distance_reaches(const rbl_distance *sum, rbl_wide value, int64_t ppb);

/* How far it is from that level, on either side; at most a fine unit less. */
rbl_wide rbl_distance_gap(const rbl_distance *sum, rbl_wide value, int64_t ppb);

/* Rounded up to a whole fine unit. */
rbl_wide rbl_distance_ceil(const rbl_distance *sum);

/* floor(value ONE / total), ceil(value ONE / total); 0 for total <= 0; saturate at +-2^62. */
int64_t rbl_share_floor(rbl_wide value, rbl_wide total);
int64_t rbl_share_ceil(rbl_wide value, rbl_wide total);

/* ceil(value ONE / (2 total)), without ever doubling total; value 0..2 total. */
int64_t rbl_share_half_ceil(rbl_wide value, rbl_wide total);

#endif
