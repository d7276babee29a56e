/* SPDX-License-Identifier: MIT */
/** @file
 *  Random bits for paths: a generator for each path, seeded by the caller's number and the path's.
 */
#ifndef RBL_MATH_RNG_H
#define RBL_MATH_RNG_H

#include <stdint.h>

#include "base/cpu.h"
#include "math/block.h"

/** The generators of a block of paths. */
typedef struct rbl_rng {
    uint64_t word[4][RBL_BLOCK_PATHS];
} rbl_rng;

/** F-RNG: the next number of SplitMix64. */
uint64_t rbl_rng_mix(uint64_t *state);

/** F-RNG: lane l becomes the generator of path first + l. */
void rbl_rng_start(rbl_rng *rng, uint64_t seed, uint64_t first);

/** One generator, taken from its lane for some numbers, and put back. */
typedef struct rbl_rng_state {
    uint64_t a, b, c, d;
} rbl_rng_state;

static RBL_CPU_INLINE rbl_rng_state rbl_rng_take(const rbl_rng *rng, int lane) {
    return (rbl_rng_state){rng->word[0][lane], rng->word[1][lane], rng->word[2][lane],
                           rng->word[3][lane]};
}

static RBL_CPU_INLINE void rbl_rng_put(rbl_rng *rng, int lane, rbl_rng_state s) {
    rng->word[0][lane] = s.a;
    rng->word[1][lane] = s.b;
    rng->word[2][lane] = s.c;
    rng->word[3][lane] = s.d;
}

/** F-RNG: the next number by xoshiro256+; its high bits are the best. */
static RBL_CPU_INLINE uint64_t rbl_rng_next(rbl_rng_state *s) {
    uint64_t sum = s->a + s->d, c = s->c ^ s->a, d = s->d ^ s->b;
    *s = (rbl_rng_state){s->a ^ d, s->b ^ c, c ^ s->b << 17, d << 45 | d >> 19};
    return sum;
}

#endif
