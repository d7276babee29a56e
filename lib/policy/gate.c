/* SPDX-License-Identifier: MIT */
#include "policy/gate.h"

#include "base/check.h"
#include "base/decimal.h"
#include "base/doubles.h"

/* F-BANDGATE: the exact binary fraction, rounded down in integers. */
int64_t rbl_gate_ppb(double x, int64_t most) {
    int64_t ppb = 0;
    bool inexact;
    RBL_ASSERT(x >= 0 && most >= 0 && most <= 1000 * (int64_t)REBAL_ONE);
    if (x >= 1000) return most;
    (void)rbl_decimal_from_double(&ppb, &inexact, x, -9, REBAL_DOWN);
    return ppb < most ? ppb : most;
}

/* F-BANDGATE */
void rbl_gate_edges(int64_t *lo, int64_t *hi, int64_t target, int64_t half) {
    *lo = target > half ? target - half : 0;
    *hi = half < REBAL_ONE - target ? target + half : REBAL_ONE;
}
