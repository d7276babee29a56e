/* SPDX-License-Identifier: MIT */
/** @file
 *  Every small state: holdings, prices, cash and targets of 1, 2 or 3 assets, numbered. */
#ifndef SPACE_H
#define SPACE_H

#include "feature.h"

enum { SPACE_MOST_ASSETS = 3 };

/** Number of states of n assets. */
int64_t space_count(int n, bool large);

/** Puts state `index` into a world that has the frame's rules. */
void space_state(oracle_world *world, const feature_frame *frame, int64_t index, bool large);

#endif
