/* SPDX-License-Identifier: MIT */
/* Natural numbers below 2^320 for oracles: limbs of 32 bits, schoolbook, bit by bit. Slow and
 * plain; nothing of it is shared with the library but the way a wide number is read. */
#ifndef UNIT_BIG_H
#define UNIT_BIG_H

#include "base/wide.h"
#include "unit/unit.h"

#include <stdint.h>

enum { BIG_LIMBS = 10 };

typedef struct big {
    uint32_t d[BIG_LIMBS]; /* lowest first */
} big;

static inline big big_of(uint64_t value) {
    return (big){{(uint32_t)value, (uint32_t)(value >> 32)}};
}

/* |value| */
static inline big big_of_wide(rbl_wide value) {
    uint64_t low = (uint64_t)rbl_wide_low64(value), high = (uint64_t)rbl_wide_high64(value);
    if (high >> 63) {
        high = ~high + (low == 0);
        low = ~low + 1;
    }
    return (big){{(uint32_t)low, (uint32_t)(low >> 32), (uint32_t)high, (uint32_t)(high >> 32)}};
}

static inline int big_compare(big a, big b) {
    for (int i = BIG_LIMBS; i-- > 0;)
        if (a.d[i] != b.d[i]) return a.d[i] < b.d[i] ? -1 : 1;
    return 0;
}

static inline big big_add(big a, big b) {
    uint64_t carry = 0;
    for (int i = 0; i < BIG_LIMBS; i++) {
        carry += (uint64_t)a.d[i] + b.d[i];
        a.d[i] = (uint32_t)carry;
        carry >>= 32;
    }
    return a;
}

/* a - b, a >= b */
static inline big big_subtract(big a, big b) {
    uint64_t borrow = 0;
    for (int i = 0; i < BIG_LIMBS; i++) {
        uint64_t less = (uint64_t)b.d[i] + borrow;
        borrow = a.d[i] < less;
        a.d[i] = (uint32_t)(a.d[i] - less);
    }
    return a;
}

/* |a - b| */
static inline big big_distance(big a, big b) {
    return big_compare(a, b) < 0 ? big_subtract(b, a) : big_subtract(a, b);
}

static inline big big_multiply(big a, big b) {
    big product = {{0}};
    for (int i = 0; i < BIG_LIMBS; i++) {
        uint64_t carry = 0;
        for (int j = 0; i + j < BIG_LIMBS; j++) {
            carry += product.d[i + j] + (uint64_t)a.d[i] * b.d[j];
            product.d[i + j] = (uint32_t)carry;
            carry >>= 32;
        }
    }
    return product;
}

/* floor(a / b), the rest in *rest; b > 0, and below 2^319. */
static inline big big_divide(big a, big b, big *rest) {
    big quotient = {{0}};
    *rest = quotient;
    for (int bit = 32 * BIG_LIMBS; bit-- > 0;) {
        *rest = big_add(*rest, *rest);
        rest->d[0] |= a.d[bit / 32] >> (bit % 32) & 1;
        if (big_compare(*rest, b) < 0) continue;
        *rest = big_subtract(*rest, b);
        quotient.d[bit / 32] |= UINT32_C(1) << (bit % 32);
    }
    return quotient;
}

static inline big big_divide_up(big a, big b) {
    big rest, quotient = big_divide(a, b, &rest);
    return big_compare(rest, big_of(0)) > 0 ? big_add(quotient, big_of(1)) : quotient;
}

/* A random value of 1..bits bits, every size as likely; bits <= 126. */
static inline rbl_wide big_random(uint64_t *seed, int bits) {
    uint64_t low = splitmix_next(seed), high = splitmix_next(seed);
    int size = 1 + (int)(splitmix_next(seed) % (uint64_t)bits);
    if (size <= 64) return rbl_wide_join(0, low >> (64 - size));
    return rbl_wide_join((int64_t)(high >> (128 - size)), low);
}

#endif
