/* SPDX-License-Identifier: MIT */
/** @file
 *  The gate by which doubles become whole numbers, that decide or are read. F-GATE. */
#ifndef RBL_POLICY_GATE_H
#define RBL_POLICY_GATE_H

#include <stdint.h>

/** F-GATE: x in units of 10^exponent, rounded from its exact binary fraction; beyond 2^62 of them
 *  INT64_MAX, or its negative; x no NaN, -36 <= exponent <= 36. */
int64_t rbl_gate_round(double x, int32_t exponent, int32_t rounding);

/** F-BANDGATE: greatest whole number of ppb <= x, at most `most`; x >= 0. */
int64_t rbl_gate_ppb(double x, int64_t most);

/** F-BANDGATE: edges around a target of 0..ONE. */
void rbl_gate_edges(int64_t *lo, int64_t *hi, int64_t target, int64_t half);

#endif
