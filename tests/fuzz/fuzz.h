/* SPDX-License-Identifier: MIT */
/** @file
 *  What the fuzz harnesses share: a feed of bytes that becomes numbers, and laws that stop the
 *  program. Each harness is one LLVMFuzzerTestOneInput(), for libFuzzer or for replay.c. */
#ifndef FUZZ_H
#define FUZZ_H

#include <rebal/rebal.h>

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count);

/** Stops with a message unless that is so. */
#define FUZZ_LAW(truth, detail)                                                                    \
    do {                                                                                           \
        if (!(truth)) {                                                                            \
            printf("%s:%d: not so: %s: %lld\n", __FILE__, __LINE__, #truth, (long long)(detail));  \
            fflush(stdout);                                                                        \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

/** Bytes not yet read; zeros when all are. */
typedef struct feed {
    const uint8_t *byte;
    size_t left;
} feed;

static inline uint8_t feed_byte(feed *f) {
    if (f->left == 0) return 0;
    f->left--;
    return *f->byte++;
}

static inline uint64_t feed_bits(feed *f, int n_bytes) {
    uint64_t bits = 0;
    for (int k = 0; k < n_bytes; k++) bits |= (uint64_t)feed_byte(f) << (8 * k);
    return bits;
}

/** 0 .. n - 1 */
static inline size_t feed_below(feed *f, size_t n) { return feed_byte(f) % n; }

/** Any integer; those at ends of ranges often. */
static inline int64_t feed_number(feed *f) {
    static const int64_t ends[] = {0,
                                   1,
                                   -1,
                                   2,
                                   9,
                                   REBAL_ONE,
                                   REBAL_ONE + 1,
                                   REBAL_ONE - 1,
                                   REBAL_ONE / 2,
                                   900000000,
                                   900000001,
                                   REBAL_NONE,
                                   INT64_MAX,
                                   INT64_MAX - 1,
                                   INT64_C(1) << 62,
                                   (INT64_C(1) << 62) + 1,
                                   -(INT64_C(1) << 62),
                                   (INT64_C(1) << 62) - 1,
                                   INT64_C(100) * REBAL_ONE,
                                   INT32_MAX,
                                   INT32_MIN};
    uint8_t kind = feed_byte(f);
    if (kind < 2 * sizeof ends / sizeof *ends) return ends[kind / 2];
    if (kind < 120) return (int64_t)feed_bits(f, 1);
    if (kind < 180) return (int64_t)feed_bits(f, 3);
    if (kind < 220) return (int64_t)feed_bits(f, 5);
    return (int64_t)feed_bits(f, 8);
}

/** Any double; small decimals, and those at ends, often. */
static inline double feed_double(feed *f) {
    static const double ends[] = {0, -0.0, 1, -1, 0.5, 1e-9, 1e-300, 5e-324, 1e300, 1e18, 100, 2};
    uint8_t kind = feed_byte(f);
    uint64_t bits;
    double x;
    if (kind < 4 * sizeof ends / sizeof *ends) return ends[kind / 4];
    if (kind < 160) return (double)feed_byte(f) / 256;
    if (kind < 230) return ((double)feed_bits(f, 2) - 32768) / 1024;
    bits = feed_bits(f, 8);
    if (kind < 235) bits |= UINT64_C(0x7ff0000000000000);
    memcpy(&x, &bits, sizeof x);
    return x;
}

#endif
