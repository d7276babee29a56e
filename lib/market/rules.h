/* SPDX-License-Identifier: MIT */
/* The rules, compiled: what every other module reads of an engine. */
#ifndef RBL_MARKET_RULES_H
#define RBL_MARKET_RULES_H

#include "base/wide.h"
#include "market/cost_curve.h"
#include "market/fee.h"

#include <rebal/rules.h>
#include <stdbool.h>

#define RBL_QUANTITY_MAX ((int64_t)1 << 62)

/* One row. "No bound" is INT64_MAX here. */
typedef struct rbl_instrument {
    rbl_wide unit; /* fine units of one quantity unit at price 1; money_unit for the base cash */
    int64_t lot, tick;
    int64_t holding_min, holding_max, order_min, order_max;
    int64_t notional_min, notional_min_ppb;
    int64_t settle_ns;
    int64_t band_abs_ppb, band_rel_ppb, band_min_ppb; /* the policy's where it has none */
    int64_t worth_min;                 /* money: least notional that no fee eats, either side */
    int64_t proceeds_min;              /* money: least notional whose sale brings anything */
    const rbl_fee *fee_buy, *fee_sell; /* NULL: none */
    int32_t group;                     /* or REBAL_NONE */
    int32_t restriction;               /* with the base cash row's */
    int8_t quantity_exponent, price_exponent; /* what a saved account is counted in; the price of
                                                 the base cash: 0 */
} rbl_instrument;

typedef struct rbl_group {
    int64_t band_abs_ppb, band_rel_ppb, band_min_ppb;
    bool banded;
} rbl_group;

typedef struct rbl_rules {
    size_t n, n_groups;
    int32_t base;                     /* row of the base cash */
    int32_t money_exponent;           /* 10^ of money */
    int32_t fine_exponent;            /* 10^ of the fine unit */
    rbl_wide money_unit;              /* fine units of one unit of money */
    bool coarse;                      /* money_unit > 1 */
    bool grouped;                     /* some group has a band */
    const rbl_instrument *instrument; /* [n] */
    const rbl_group *group;           /* [n_groups] */
    const rbl_cost_curve *curve;      /* [n] without fees; NULL: none costs anything beside them */
    rebal_risk_model risk;            /* row k is row by_id[k]; n 0: none */
    rebal_risk_model factors;         /* the same by factors; n 0: no optimum is asked for */
    const uint64_t *id;               /* [n] */
    const int32_t *by_id;             /* [n] rows in ascending id */
    const int32_t *rank;              /* [n] position in by_id */
    rebal_policy policy;              /* due_ns is the engine's copy */
    rebal_limits clip, halt;
    size_t in_flight_max;
    uint8_t digest[32];
} rbl_rules;

/* Money in fine units; what passes the domain is more than any account is worth. */
static inline rbl_wide rbl_rules_fine(const rbl_rules *rules, int64_t money) {
    rbl_wide fine = RBL_WIDE_MAX;
    (void)rbl_wide_mul(&fine, rules->money_unit, rbl_wide_of(money));
    return fine;
}

#endif
