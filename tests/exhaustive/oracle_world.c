/* SPDX-License-Identifier: MIT */
#include "oracle_world.h"

#include <inttypes.h>
#include <string.h>

void oracle_world_plain(oracle_world *world, int n) {
    memset(world, 0, sizeof *world);
    world->one = REBAL_ONE;
    world->n = n;
    for (int i = 0; i < n; i++) {
        oracle_asset *asset = &world->asset[i];
        asset->id = (uint64_t)i + 1;
        asset->group = REBAL_NONE;
        asset->lot = asset->tick = asset->price = 1;
        asset->holding_max = asset->order_max = REBAL_NONE;
        asset->buy.max = asset->sell.max = REBAL_NONE;
        asset->band_abs = asset->band_rel = asset->band_min = REBAL_NONE;
        asset->band_lo = asset->band_hi = asset->goal = REBAL_NONE;
        asset->scale = world->one;
    }
    world->cash.id = 0;
    world->cash.band_abs = world->one;
    world->cash.band_rel = world->cash.band_min = REBAL_NONE;
    world->cash.band_lo = world->cash.band_hi = REBAL_NONE;
    world->cash.scale = world->one;
    world->now_ns = 1000;
}

bool oracle_fee_same(const oracle_fee *one, const oracle_fee *two) {
    bool same = one->rate == two->rate && one->fixed == two->fixed && one->min == two->min &&
                one->max == two->max && one->n_tiers == two->n_tiers;
    for (int k = 0; same && k < one->n_tiers; k++)
        same = one->tier_from[k] == two->tier_from[k] && one->tier_rate[k] == two->tier_rate[k];
    return same;
}

static void print_field(FILE *to, const char *name, int64_t value, int64_t neutral) {
    if (value != neutral) fprintf(to, " %s=%" PRId64, name, value);
}

static void print_fee(FILE *to, const char *name, const oracle_fee *fee) {
    static const oracle_fee none = {.max = REBAL_NONE};
    if (oracle_fee_same(fee, &none)) return;
    fprintf(to, " %s(", name);
    print_field(to, "rate", fee->rate, 0);
    print_field(to, "fixed", fee->fixed, 0);
    print_field(to, "min", fee->min, 0);
    print_field(to, "max", fee->max, REBAL_NONE);
    for (int k = 0; k < fee->n_tiers; k++) {
        print_field(to, "from", fee->tier_from[k], 0);
        print_field(to, "tier_rate", fee->tier_rate[k], -1);
    }
    fprintf(to, " )");
}

static void print_asset(FILE *to, const oracle_world *world, int i) {
    const oracle_asset *asset = &world->asset[i];
    fprintf(to, "  asset %d: id=%" PRIu64 " holding=%" PRId64 " price=%" PRId64 " target=%" PRId64,
            i, asset->id, asset->holding, asset->price, asset->target);
    print_field(to, "flow", asset->flow, 0);
    print_field(to, "lot", asset->lot, 1);
    print_field(to, "tick", asset->tick, 1);
    print_field(to, "quantity_exponent", asset->quantity_exponent, 0);
    print_field(to, "price_exponent", asset->price_exponent, 0);
    print_field(to, "group", asset->group, REBAL_NONE);
    print_field(to, "restriction", asset->restriction, 0);
    print_field(to, "account_restriction", asset->account_restriction, 0);
    print_field(to, "holding_min", asset->holding_min, 0);
    print_field(to, "holding_max", asset->holding_max, REBAL_NONE);
    print_field(to, "order_min", asset->order_min, 0);
    print_field(to, "order_max", asset->order_max, REBAL_NONE);
    print_field(to, "notional_min", asset->notional_min, 0);
    print_field(to, "notional_min_ppb", asset->notional_min_ppb, 0);
    print_field(to, "settle_ns", asset->settle_ns, 0);
    print_field(to, "band_abs", asset->band_abs, REBAL_NONE);
    print_field(to, "band_rel", asset->band_rel, REBAL_NONE);
    print_field(to, "band_min", asset->band_min, REBAL_NONE);
    print_field(to, "scale", asset->scale, world->one);
    print_field(to, "lo", asset->band_lo, REBAL_NONE);
    print_field(to, "hi", asset->band_hi, REBAL_NONE);
    print_field(to, "goal", asset->goal, REBAL_NONE);
    print_fee(to, "buy", &asset->buy);
    print_fee(to, "sell", &asset->sell);
    fprintf(to, "\n");
}

static void print_cash(FILE *to, const oracle_world *world) {
    const oracle_cash *cash = &world->cash;
    fprintf(to, "  cash: holding=%" PRId64 " target=%" PRId64, cash->holding, cash->target);
    print_field(to, "flow", cash->flow, 0);
    print_field(to, "reserve", cash->reserve, 0);
    print_field(to, "restriction", cash->restriction, 0);
    print_field(to, "band_abs", cash->band_abs, REBAL_NONE);
    print_field(to, "band_rel", cash->band_rel, REBAL_NONE);
    print_field(to, "band_min", cash->band_min, REBAL_NONE);
    print_field(to, "scale", cash->scale, world->one);
    print_field(to, "lo", cash->band_lo, REBAL_NONE);
    print_field(to, "hi", cash->band_hi, REBAL_NONE);
    fprintf(to, "\n");
}

static void print_limits(FILE *to, const char *name, const oracle_limits *limits) {
    fprintf(to, "  %s:", name);
    print_field(to, "n_orders", limits->n_orders, 0);
    print_field(to, "turnover", limits->turnover, 0);
    print_field(to, "order_notional", limits->order_notional, 0);
    print_field(to, "total_notional", limits->total_notional, 0);
    fprintf(to, "\n");
}

static void print_policy(FILE *to, const oracle_policy *policy) {
    fprintf(to, "  policy:");
    print_field(to, "scope", policy->scope, -1);
    print_field(to, "direction", policy->direction, -1);
    print_field(to, "orphans", policy->orphans, 0);
    print_field(to, "target_sum", policy->target_sum, 0);
    for (int k = 0; k < 4; k++) print_field(to, "when", policy->when[k], 0);
    print_field(to, "sell_order", policy->sell_order, 0);
    print_field(to, "buy_order", policy->buy_order, 0);
    print_field(to, "band_abs", policy->band_abs, 0);
    print_field(to, "band_rel", policy->band_rel, 0);
    print_field(to, "band_min", policy->band_min, 0);
    print_field(to, "inner", policy->inner, 0);
    print_field(to, "inner_abs", policy->inner_abs, 0);
    print_field(to, "soft", policy->soft, 0);
    print_field(to, "turnover", policy->turnover, 0);
    print_field(to, "flow", policy->flow, 0);
    print_field(to, "improve", policy->improve, 0);
    print_field(to, "collar", policy->collar, 0);
    fprintf(to, "\n");
}

void oracle_world_print(FILE *to, const oracle_world *world) {
    fprintf(to, "  world: n=%d one=%" PRId64 " now=%" PRId64, world->n, world->one, world->now_ns);
    print_field(to, "money_exponent", world->money_exponent, 0);
    fprintf(to, "%s\n", world->force ? " FORCE" : "");
    for (int i = 0; i < world->n; i++) print_asset(to, world, i);
    print_cash(to, world);
    for (int k = 0; k < world->n_flights; k++) {
        const oracle_flight *item = &world->flight[k];
        fprintf(to,
                "  in flight: asset=%d quantity=%" PRId64 " cash=%" PRId64 " arrival=%" PRId64
                " order=%" PRIu64 "\n",
                item->asset, item->quantity, item->cash, item->arrival_ns, item->order_id);
    }
    for (int k = 0; k < world->n_groups; k++)
        fprintf(to, "  group %d: abs=%" PRId64 " rel=%" PRId64 " min=%" PRId64 "\n", k,
                world->group[k].band_abs, world->group[k].band_rel, world->group[k].band_min);
    print_policy(to, &world->policy);
    print_limits(to, "clip", &world->clip);
    print_limits(to, "halt", &world->halt);
}
