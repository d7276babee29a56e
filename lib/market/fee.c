/* SPDX-License-Identifier: MIT */
#include "market/fee.h"

#include "base/round.h"
#include "base/wide.h"

#include <rebal/status.h>

static int64_t fee_saturate(int64_t amount) {
    return amount > RBL_MONEY_MAX ? RBL_MONEY_MAX : amount;
}

/* Adds part * rate to the sum (whole + rest / ONE), exactly. */
static void fee_accrue(int64_t *whole, int64_t *rest, int64_t part, int64_t rate) {
    int64_t low = part % REBAL_ONE * rate + *rest;
    *whole += part / REBAL_ONE * rate + low / REBAL_ONE;
    *rest = low % REBAL_ONE;
}

/* Where tier k of the schedule begins, 0 being the part below the first. */
static int64_t fee_tier_start(const rbl_fee *fee, size_t k) {
    return k == 0 ? 0 : fee->tier_from[k - 1];
}

static int64_t fee_tier_rate(const rbl_fee *fee, size_t k) {
    return k == 0 ? fee->rate_ppb : fee->tier_rate_ppb[k - 1];
}

/* F-FEE: variable(N), rounded up. */
static int64_t fee_variable(const rbl_fee *fee, int64_t notional) {
    if (fee->n_tiers == 0) return rbl_round_ppb_ceil(notional, fee->rate_ppb);
    int64_t whole = 0, rest = 0;
    for (size_t k = 0; k <= fee->n_tiers && fee_tier_start(fee, k) < notional; k++) {
        int64_t end = k < fee->n_tiers ? fee_tier_start(fee, k + 1) : notional;
        if (end > notional) end = notional;
        fee_accrue(&whole, &rest, end - fee_tier_start(fee, k), fee_tier_rate(fee, k));
    }
    return whole + (rest > 0);
}

/* F-FEE. */
int64_t rbl_fee_of(const rbl_fee *fee, int64_t notional) {
    if (!fee || notional == 0) return 0;
    int64_t amount = fee->fixed + fee_variable(fee, notional);
    if (amount < fee->min) amount = fee->min;
    if (amount > fee->max) amount = fee->max;
    return fee_saturate(amount);
}

/* fixed + ceil(variable(N)) <= ... is linear inside a tier, so each tier gives a closed form: with
 * c = variable at the tier's start s in ppb-money,
 *     N + fixed + ceil((c + (N - s) rate) / ONE) <= amount
 * <=> N <= floor(((amount - fixed) ONE - c + s rate) / (ONE + rate)). */
static rbl_wide fee_tier_constant(const rbl_fee *fee, size_t k) {
    rbl_wide c = rbl_wide_of(0);
    for (size_t j = 1; j <= k; j++) {
        int64_t drop = fee_tier_rate(fee, j - 1) - fee_tier_rate(fee, j);
        c = rbl_wide_add(c, rbl_wide_mul64(fee_tier_start(fee, j), drop));
    }
    return c; /* variable(N) ONE = c + N rate inside the tier */
}

static int64_t fee_linear_buy_max(const rbl_fee *fee, size_t k, int64_t amount) {
    rbl_wide room =
        rbl_wide_sub(rbl_wide_mul64(amount - fee->fixed, REBAL_ONE), fee_tier_constant(fee, k));
    if (rbl_wide_sign(room) <= 0) return 0;
    return rbl_wide_low64(rbl_wide_div_floor(room, rbl_wide_of(REBAL_ONE + fee_tier_rate(fee, k))));
}

/* Greatest N with N + fixed + ceil(variable(N)) <= amount. */
static int64_t fee_unclamped_buy_max(const rbl_fee *fee, int64_t amount) {
    int64_t best = 0;
    for (size_t k = 0; k <= fee->n_tiers; k++) {
        int64_t from = fee_tier_start(fee, k), n = fee_linear_buy_max(fee, k, amount);
        if (k < fee->n_tiers && n > fee_tier_start(fee, k + 1)) n = fee_tier_start(fee, k + 1);
        if (n >= from && n > best) best = n;
    }
    return best;
}

/* F-BUYMAX. */
int64_t rbl_fee_buy_max(const rbl_fee *fee, int64_t amount) {
    if (amount <= 0) return 0;
    if (!fee) return amount;
    int64_t linear = fee_unclamped_buy_max(fee, amount), by_min = amount - fee->min;
    int64_t best = by_min < linear ? by_min : linear, by_max = amount - fee->max;
    if (by_max > best) best = by_max;
    return best > 0 ? best : 0;
}

static int64_t fee_linear_sell_min(const rbl_fee *fee, size_t k, int64_t amount) {
    rbl_wide need =
        rbl_wide_add(rbl_wide_mul64(amount + fee->fixed, REBAL_ONE), fee_tier_constant(fee, k));
    rbl_wide n = rbl_wide_div_ceil(need, rbl_wide_of(REBAL_ONE - fee_tier_rate(fee, k)));
    return rbl_wide_cmp(n, rbl_wide_of(RBL_MONEY_MAX)) < 0 ? rbl_wide_low64(n) : RBL_MONEY_MAX;
}

/* Least N with N - fixed - ceil(variable(N)) >= amount: N - variable(N) rises, so the first tier
 * that holds its own solution holds the least. */
static int64_t fee_unclamped_sell_min(const rbl_fee *fee, int64_t amount) {
    for (size_t k = 0; k < fee->n_tiers; k++) {
        int64_t n = fee_linear_sell_min(fee, k, amount);
        if (n <= fee_tier_start(fee, k + 1)) return n;
    }
    return fee_linear_sell_min(fee, fee->n_tiers, amount);
}

/* F-SELLMIN. */
int64_t rbl_fee_sell_min(const rbl_fee *fee, int64_t amount) {
    if (!fee) return amount;
    int64_t linear = fee_unclamped_sell_min(fee, amount), by_min = amount + fee->min;
    int64_t least = by_min > linear ? by_min : linear;
    int64_t by_max = fee->max < RBL_MONEY_MAX ? amount + fee->max : RBL_MONEY_MAX;
    return fee_saturate(by_max < least ? by_max : least);
}

/* F-WORTH. */
int64_t rbl_fee_worth_min(const rbl_fee *fee, int64_t slack) {
    int64_t least = rbl_fee_sell_min(fee, 1);
    /* M = N + slack must have M - f(M) >= 1 + slack. */
    if (slack > 0) {
        least = rbl_fee_sell_min(fee, 1 + slack) - slack;
        if (least < 1) least = 1;
    }
    return least;
}
