/* SPDX-License-Identifier: MIT */
/** @file
 *  The seeded numbers of all tests: SplitMix64 (Steele, Lea and Flood, OOPSLA 2014). */
#ifndef SPLITMIX_H
#define SPLITMIX_H

#include <stddef.h>
#include <stdint.h>

/** The next 64 bits. */
static inline uint64_t splitmix_next(uint64_t *seed) {
    uint64_t z = (*seed += UINT64_C(0x9E3779B97F4A7C15));
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

/** 0..1, without 1. */
static inline double splitmix_share(uint64_t *seed) {
    return (double)(splitmix_next(seed) >> 11) * 0x1p-53;
}

/** One of n numbers, each as likely. */
static inline int64_t splitmix_one_of(uint64_t *seed, const int64_t *choice, size_t n) {
    return choice[splitmix_next(seed) % n];
}

/** The same of numbers that are listed. */
#define SPLITMIX_ONE_OF(seed, ...)                                                                 \
    splitmix_one_of((seed), (const int64_t[]){__VA_ARGS__},                                        \
                    sizeof((int64_t[]){__VA_ARGS__}) / sizeof(int64_t))

#endif
