/* SPDX-License-Identifier: MIT */
/** @file
 *  A small world: rules and account of one planning problem as plain numbers, copied by value. */
#ifndef ORACLE_WORLD_H
#define ORACLE_WORLD_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include <rebal/rules.h>

enum {
    ORACLE_ASSETS = 8, /**< most assets of a world */
    ORACLE_GROUPS = 3,
    ORACLE_FLIGHTS = 6,
    ORACLE_TIERS = 2,
    ORACLE_CASH = -1 /**< the base cash, where an asset's number is asked for */
};

/** A fee schedule; max < 0: no maximum. */
typedef struct oracle_fee {
    int64_t rate, fixed, min, max;
    int n_tiers;
    int64_t tier_from[ORACLE_TIERS], tier_rate[ORACLE_TIERS];
} oracle_fee;

/** One asset: rules first, then what the account says of it. Shares in units of world.one, bounds
 *  and band widths of REBAL_NONE: not given. */
typedef struct oracle_asset {
    uint64_t id;
    int group;
    int32_t quantity_exponent, price_exponent;
    int64_t lot, tick;
    int32_t restriction;
    int64_t holding_max, order_min, order_max;
    int64_t notional_min, notional_min_ppb;
    oracle_fee buy, sell;
    int64_t settle_ns;
    int64_t band_abs, band_rel, band_min;

    int64_t price, holding, flow, target;
    int32_t account_restriction;
    int64_t holding_min;
    int64_t scale, band_lo, band_hi, goal;
} oracle_asset;

/** The base cash. */
typedef struct oracle_cash {
    uint64_t id;
    int32_t restriction;
    int64_t band_abs, band_rel, band_min;

    int64_t holding, flow, target;
    int64_t reserve;
    int64_t scale, band_lo, band_hi;
} oracle_cash;

/** Widths of a group's band. */
typedef struct oracle_group {
    int64_t band_abs, band_rel, band_min;
} oracle_group;

/** One thing in flight. */
typedef struct oracle_flight {
    int asset;
    int64_t quantity, cash, arrival_ns;
    uint64_t order_id;
} oracle_flight;

/** When, how far, which. */
typedef struct oracle_policy {
    int32_t scope, direction, orphans, target_sum;
    uint32_t when[4];
    int32_t sell_order, buy_order;
    int64_t band_abs, band_rel, band_min;
    int64_t inner, inner_abs, soft;
    int64_t turnover, flow;
    int64_t improve, collar;
} oracle_policy;

/** Clip or halt, 0: none. */
typedef struct oracle_limits {
    int64_t n_orders, turnover, order_notional, total_notional;
} oracle_limits;

/** All of it. */
typedef struct oracle_world {
    int64_t one; /**< what 100 % is: REBAL_ONE, or less where numbers are large */
    int32_t money_exponent;
    int n, n_groups, n_flights;
    oracle_asset asset[ORACLE_ASSETS];
    oracle_cash cash;
    oracle_group group[ORACLE_GROUPS];
    oracle_flight flight[ORACLE_FLIGHTS];
    oracle_policy policy;
    oracle_limits clip, halt;
    bool force;
    int64_t now_ns;
} oracle_world;

/** A world of n assets, lot, tick and price one, nothing held, no targets, no fees, no bands; the
 *  cash band is off. */
void oracle_world_plain(oracle_world *world, int n);

/** Whether two fee schedules are the same. */
bool oracle_fee_same(const oracle_fee *one, const oracle_fee *two);

/** Prints what is not neutral, one line a subject: enough to build the world again. */
void oracle_world_print(FILE *to, const oracle_world *world);

#endif
