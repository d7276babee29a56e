/* SPDX-License-Identifier: MIT */
/* What lib/market/fee.c promises of sums that round, for tests/proof.py. Schedules with tiers and
 * the inverses are not here: they are loops over tiers and divisions of 128 bits. */
#include "market/fee.h"

#include "base/wide.h"

/*@ requires amount >= 0;
    assigns \nothing;
    ensures \result == \min(amount, 4611686018427387904); */
static int64_t fee_saturate(int64_t amount);

/*@ requires \valid(whole) && \valid(rest) && \separated(whole, rest);
    requires 0 <= part <= 4611686018427387904 && 0 <= rate <= 1000000000;
    requires 0 <= *whole <= 4611686018427387904 - part && 0 <= *rest < 1000000000;
    assigns *whole, *rest;
    ensures *whole * 1000000000 + *rest ==
            \old(*whole) * 1000000000 + \old(*rest) + part * rate;
    ensures 0 <= *rest < 1000000000; */
static void fee_accrue(int64_t *whole, int64_t *rest, int64_t part, int64_t rate);

#include "market/fee.c"
