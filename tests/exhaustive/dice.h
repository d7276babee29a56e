/* SPDX-License-Identifier: MIT */
/** @file
 *  Random worlds from a seed: several features mixed, every number of the account thrown. */
#ifndef DICE_H
#define DICE_H

#include "feature.h"

/** splitmix64. */
typedef struct dice {
    uint64_t state;
} dice;

/** The next 64 bits. */
uint64_t dice_next(dice *d);

/** A number 0 .. sides - 1. */
int64_t dice_below(dice *d, int64_t sides);

/** A world of least_n .. most_n assets. */
void dice_world(oracle_world *world, uint64_t seed, int least_n, int most_n);

#endif
