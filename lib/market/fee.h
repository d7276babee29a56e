/* SPDX-License-Identifier: MIT */
/* Fee schedules: the fee of an order, and its exact inverses. F-FEE, F-BUYMAX, F-SELLMIN. */
#ifndef RBL_MARKET_FEE_H
#define RBL_MARKET_FEE_H

#include <stddef.h>
#include <stdint.h>

/* Notionals and amounts are money, 0..2^62; results that would pass 2^62 saturate there: no account
 * is worth that much, so such an order is never affordable. */
#define RBL_MONEY_MAX ((int64_t)1 << 62)

typedef struct rbl_fee {
    int64_t rate_ppb;        /* below the first tier */
    int64_t fixed, min, max; /* each 0..2^60, min <= max; no maximum: RBL_MONEY_MAX */
    size_t n_tiers;
    const int64_t *tier_from;     /* [n_tiers] ascending money > 0 */
    const int64_t *tier_rate_ppb; /* [n_tiers] not rising */
} rbl_fee;

/* No fee at all: what a NULL schedule means too. */
int64_t rbl_fee_of(const rbl_fee *fee, int64_t notional);

/* Greatest N with N + f(N) <= amount; 0 when there is none. */
int64_t rbl_fee_buy_max(const rbl_fee *fee, int64_t amount);

/* Least N with N - f(N) >= amount > 0; RBL_MONEY_MAX when there is none below it. */
int64_t rbl_fee_sell_min(const rbl_fee *fee, int64_t amount);

/* Least N with N >= f(N + slack) + 1, slack 0 or 1: from here on no order is eaten by its fee. */
int64_t rbl_fee_worth_min(const rbl_fee *fee, int64_t slack);

#endif
