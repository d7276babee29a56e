/* SPDX-License-Identifier: MIT */
#include "binding_rules.h"

#include <string.h>

static void fill_fee(binding_rules *tables, int k, const oracle_fee *fee) {
    int64_t at = tables->tier_offset[k];
    tables->rate[k] = fee->rate;
    tables->fixed[k] = fee->fixed;
    tables->least[k] = fee->min;
    tables->most[k] = fee->max;
    for (int j = 0; j < fee->n_tiers; j++) {
        tables->tier_from[at + j] = fee->tier_from[j];
        tables->tier_rate[at + j] = fee->tier_rate[j];
    }
    tables->tier_offset[k + 1] = at + fee->n_tiers;
}

static void fill_asset(binding_rules *tables, const oracle_asset *asset, int32_t r) {
    tables->id[r] = asset->id;
    tables->group[r] = asset->group;
    tables->quantity_exponent[r] = asset->quantity_exponent;
    tables->price_exponent[r] = asset->price_exponent;
    tables->lot[r] = asset->lot;
    tables->tick[r] = asset->tick;
    tables->restriction[r] = asset->restriction;
    tables->holding_min[r] = asset->holding_min;
    tables->holding_max[r] = asset->holding_max;
    tables->order_min[r] = asset->order_min;
    tables->order_max[r] = asset->order_max;
    tables->notional_min[r] = asset->notional_min;
    tables->notional_min_ppb[r] = asset->notional_min_ppb;
    tables->settle_ns[r] = asset->settle_ns;
    tables->band_abs[r] = asset->band_abs;
    tables->band_rel[r] = asset->band_rel;
    tables->band_min[r] = asset->band_min;
}

static void fill_cash(binding_rules *tables, const oracle_world *world, int32_t r) {
    const oracle_cash *cash = &world->cash;
    tables->id[r] = cash->id;
    tables->group[r] = REBAL_NONE;
    tables->quantity_exponent[r] = world->money_exponent;
    tables->lot[r] = tables->tick[r] = 1;
    tables->restriction[r] = cash->restriction;
    tables->holding_min[r] = cash->reserve;
    tables->holding_max[r] = tables->order_max[r] = REBAL_NONE;
    tables->fee_buy[r] = tables->fee_sell[r] = REBAL_NONE;
    tables->band_abs[r] = cash->band_abs;
    tables->band_rel[r] = cash->band_rel;
    tables->band_min[r] = cash->band_min;
}

static void fill_policy(binding_rules *tables, const oracle_policy *p) {
    rebal_policy *policy = &tables->policy;
    *policy = (rebal_policy){.struct_size = sizeof *policy,
                             .scope = p->scope,
                             .direction = p->direction,
                             .orphans = p->orphans,
                             .target_sum = p->target_sum,
                             .sell_order = p->sell_order,
                             .buy_order = p->buy_order,
                             .band_abs_ppb = p->band_abs,
                             .band_rel_ppb = p->band_rel,
                             .band_min_ppb = p->band_min,
                             .inner_ppb = p->inner,
                             .inner_abs_ppb = p->inner_abs,
                             .soft_ppb = p->soft,
                             .turnover_ppb = p->turnover,
                             .flow_ppb = p->flow,
                             .improve_ppb = p->improve,
                             .collar_ppb = p->collar};
    for (int k = 0; k < 4; k++) policy->when[k] = p->when[k];
}

static rebal_limits limits_of(const oracle_limits *l) {
    return (rebal_limits){.struct_size = sizeof(rebal_limits),
                          .n_orders = (uint32_t)l->n_orders,
                          .turnover_ppb = l->turnover,
                          .order_notional = l->order_notional,
                          .total_notional = l->total_notional};
}

static void point_instruments(binding_rules *tables, int n, int32_t base) {
    tables->instruments = (rebal_instruments){
        .struct_size = sizeof tables->instruments,
        .base = base,
        .n = (size_t)n + 1,
        .id = tables->id,
        .group = tables->group,
        .quantity_exponent = tables->quantity_exponent,
        .price_exponent = tables->price_exponent,
        .lot = tables->lot,
        .tick = tables->tick,
        .restriction = tables->restriction,
        .holding_min = tables->holding_min,
        .holding_max = tables->holding_max,
        .order_min = tables->order_min,
        .order_max = tables->order_max,
        .notional_min = tables->notional_min,
        .notional_min_ppb = tables->notional_min_ppb,
        .fee_buy = tables->fee_buy,
        .fee_sell = tables->fee_sell,
        .settle_ns = tables->settle_ns,
        .band_abs_ppb = tables->band_abs,
        .band_rel_ppb = tables->band_rel,
        .band_min_ppb = tables->band_min,
    };
}

static void point_fees(binding_rules *tables, int n) {
    tables->fees = (rebal_fees){.struct_size = sizeof tables->fees,
                                .n = 2 * (size_t)n,
                                .rate_ppb = tables->rate,
                                .fixed = tables->fixed,
                                .min = tables->least,
                                .max = tables->most,
                                .tier_offset = tables->tier_offset,
                                .tier_from = tables->tier_from,
                                .tier_rate_ppb = tables->tier_rate};
}

void binding_rules_fill(binding_rules *tables, const oracle_world *world, const binding *bound) {
    memset(tables, 0, sizeof *tables);
    for (int i = 0; i < world->n; i++) {
        int32_t r = bound->row[i];
        fill_asset(tables, &world->asset[i], r);
        fill_fee(tables, 2 * i, &world->asset[i].buy);
        fill_fee(tables, 2 * i + 1, &world->asset[i].sell);
        tables->fee_buy[r] = 2 * i;
        tables->fee_sell[r] = 2 * i + 1;
    }
    fill_cash(tables, world, bound->cash_row);
    for (int g = 0; g < world->n_groups; g++) {
        tables->group_abs[g] = world->group[g].band_abs;
        tables->group_rel[g] = world->group[g].band_rel;
        tables->group_min[g] = world->group[g].band_min;
    }
    fill_policy(tables, &world->policy);
    point_instruments(tables, world->n, bound->cash_row);
    point_fees(tables, world->n);
    tables->groups = (rebal_groups){.struct_size = sizeof tables->groups,
                                    .n = (size_t)world->n_groups,
                                    .band_abs_ppb = tables->group_abs,
                                    .band_rel_ppb = tables->group_rel,
                                    .band_min_ppb = tables->group_min};
    tables->clip = limits_of(&world->clip);
    tables->halt = limits_of(&world->halt);
    tables->rules = (rebal_rules){.struct_size = sizeof tables->rules,
                                  .money_exponent = world->money_exponent,
                                  .instruments = &tables->instruments,
                                  .policy = &tables->policy,
                                  .groups = world->n_groups > 0 ? &tables->groups : NULL,
                                  .fees = &tables->fees,
                                  .clip = &tables->clip,
                                  .halt = &tables->halt};
}
