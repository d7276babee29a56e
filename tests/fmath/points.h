/* SPDX-License-Identifier: MIT */
/* Arguments for the elementary functions: dense where they are used, and in every binade. */
#ifndef FMATH_POINTS_H
#define FMATH_POINTS_H

#include <stdint.h>

/* Argument number i of a function of oracle.h; y only for pow. Equal i, equal arguments. */
void points_make(double *x, double *y, int function, uint64_t i);

#endif
