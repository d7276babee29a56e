/* SPDX-License-Identifier: MIT */
/* What the tests of estimates share: comparison to a relative distance, numbers of any size. */
#ifndef UNIT_NEAR_H
#define UNIT_NEAR_H

#include "unit/unit.h"

/* got is expected to a share `distance` of it, 0 exactly. */
#define NEAR(got, expected, distance)                                                              \
    do {                                                                                           \
        double near_got = (got), near_expected = (expected);                                       \
        double near_gap = near_got - near_expected, near_size = near_expected;                     \
        if (near_gap < 0) near_gap = -near_gap;                                                    \
        if (near_size < 0) near_size = -near_size;                                                 \
        ck_assert_msg(near_gap <= (distance)*near_size, "%s = %.17g, not %.17g", #got, near_got,   \
                      near_expected);                                                              \
    } while (0)

/* 0..1 */
static inline double near_share(uint64_t *seed) {
    return (double)(splitmix_next(seed) >> 11) * 0x1p-53;
}

/* mantissa 1..2, times 2^low..2^(high - 1) */
static inline double near_any(uint64_t *seed, int low, int high) {
    uint64_t bits =
        (splitmix_next(seed) >> 12) | (uint64_t)(1023 + low + unit_below(seed, high - low)) << 52;
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* From its bits: infinity 0x7ff0000000000000, a NaN 0x7ff8000000000000. */
static inline double near_bits(uint64_t bits) {
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

#define NEAR_INFINITY near_bits(UINT64_C(0x7ff0000000000000))
#define NEAR_NAN near_bits(UINT64_C(0x7ff8000000000000))

#endif
