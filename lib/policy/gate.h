/* SPDX-License-Identifier: MIT */
/** @file
 *  The gate by which doubles become numbers that decide: whole ppb, rounded down. F-BANDGATE. */
#ifndef RBL_POLICY_GATE_H
#define RBL_POLICY_GATE_H

#include <stdint.h>

/** Greatest whole number of ppb <= x, at most `most`; x >= 0 and finite. */
int64_t rbl_gate_ppb(double x, int64_t most);

/** F-BANDGATE: edges around a target of 0..ONE. */
void rbl_gate_edges(int64_t *lo, int64_t *hi, int64_t target, int64_t half);

#endif
