/* SPDX-License-Identifier: MIT */
/** @file
 *  What a plan reports: weights, drifts, distances before and after its orders. */
#ifndef ORACLE_FIGURES_H
#define ORACLE_FIGURES_H

#include "oracle.h"

/** One instrument; the cash has no lo, hi, goal, relative and wanted here. */
typedef struct oracle_line {
    int64_t value, weight, target, lo, hi, goal, drift, relative, after, wanted;
    int side; /**< against its band: 1 above, -1 below */
} oracle_line;

/** All of them, the cash at [n], and the whole. */
typedef struct oracle_figures {
    oracle_line line[ORACLE_ASSETS + 1];
    int64_t turnover, drift_before, drift_after, distance_before, distance_after;
} oracle_figures;

/** Figures of orders x. */
void oracle_figures_of(oracle_figures *figures, const oracle_world *world, const int64_t *x);

#endif
