/* SPDX-License-Identifier: MIT */
#include "policy/gate.h"

#include "base/check.h"
#include "base/decimal.h"
#include "base/doubles.h"

/* F-GATE: in integers. */
int64_t rbl_gate_round(double x, int32_t exponent, int32_t rounding) {
    int64_t whole;
    bool inexact;
    RBL_ASSERT(x == x);
    if (!rbl_decimal_from_double(&whole, &inexact, x, exponent, rounding)) return whole;
    return x < 0 ? -INT64_MAX : INT64_MAX;
}

/* F-BANDGATE */
int64_t rbl_gate_ppb(double x, int64_t most) {
    RBL_ASSERT(x >= 0 && most >= 0);
    int64_t ppb = rbl_gate_round(x, -9, REBAL_DOWN);
    return ppb < most ? ppb : most;
}

/* F-BANDGATE */
void rbl_gate_edges(int64_t *lo, int64_t *hi, int64_t target, int64_t half) {
    *lo = target > half ? target - half : 0;
    *hi = half < REBAL_ONE - target ? target + half : REBAL_ONE;
}
