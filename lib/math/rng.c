/* SPDX-License-Identifier: MIT */
#include "math/rng.h"

/* F-RNG */
uint64_t rbl_rng_mix(uint64_t *state) {
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

/* F-RNG: four numbers of one SplitMix64 differ, so that not all are 0. */
void rbl_rng_start(rbl_rng *rng, uint64_t seed, uint64_t first) {
    uint64_t start = rbl_rng_mix(&seed) + first;
    for (int l = 0; l < RBL_BLOCK_PATHS; l++) {
        uint64_t state = start + (uint64_t)l;
        for (int k = 0; k < 4; k++) rng->word[k][l] = rbl_rng_mix(&state);
    }
}
