/* SPDX-License-Identifier: MIT */
/** @file
 *  The rules of a small world as the library's tables. */
#ifndef BINDING_RULES_H
#define BINDING_RULES_H

#include "binding.h"

/** All columns of the rules; the pointers of `rules` lead into this struct. */
typedef struct binding_rules {
    rebal_rules rules;
    rebal_instruments instruments;
    rebal_policy policy;
    rebal_groups groups;
    rebal_fees fees;
    rebal_limits clip, halt;

    uint64_t id[BINDING_ROWS];
    int32_t group[BINDING_ROWS], quantity_exponent[BINDING_ROWS], price_exponent[BINDING_ROWS];
    int64_t lot[BINDING_ROWS], tick[BINDING_ROWS];
    int32_t restriction[BINDING_ROWS];
    int64_t holding_min[BINDING_ROWS], holding_max[BINDING_ROWS];
    int64_t order_min[BINDING_ROWS], order_max[BINDING_ROWS];
    int64_t notional_min[BINDING_ROWS], notional_min_ppb[BINDING_ROWS];
    int32_t fee_buy[BINDING_ROWS], fee_sell[BINDING_ROWS];
    int64_t settle_ns[BINDING_ROWS];
    int64_t band_abs[BINDING_ROWS], band_rel[BINDING_ROWS], band_min[BINDING_ROWS];

    int64_t group_abs[ORACLE_GROUPS], group_rel[ORACLE_GROUPS], group_min[ORACLE_GROUPS];

    int64_t rate[2 * ORACLE_ASSETS], fixed[2 * ORACLE_ASSETS];
    int64_t least[2 * ORACLE_ASSETS], most[2 * ORACLE_ASSETS];
    int64_t tier_offset[2 * ORACLE_ASSETS + 1];
    int64_t tier_from[2 * ORACLE_ASSETS * ORACLE_TIERS];
    int64_t tier_rate[2 * ORACLE_ASSETS * ORACLE_TIERS];
} binding_rules;

/** Fills the tables; rows as in bound->row. */
void binding_rules_fill(binding_rules *tables, const oracle_world *world, const binding *bound);

#endif
