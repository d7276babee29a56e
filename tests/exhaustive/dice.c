/* SPDX-License-Identifier: MIT */
#include "dice.h"

#include "../splitmix.h"

uint64_t dice_next(dice *d) { return splitmix_next(&d->state); }

int64_t dice_below(dice *d, int64_t sides) { return (int64_t)(dice_next(d) % (uint64_t)sides); }

static bool one_in(dice *d, int64_t sides) { return dice_below(d, sides) == 0; }

static int64_t between(dice *d, int64_t least, int64_t most) {
    return least + dice_below(d, most - least + 1);
}

/** Features of distinct kinds on a plain frame. */
static void throw_features(dice *d, feature_frame *frame) {
    uint64_t kinds = 0;
    for (int64_t k = dice_below(d, 6); k > 0; k--) {
        const feature *f = feature_at((int)dice_below(d, feature_count()));
        if (kinds & (UINT64_C(1) << f->kind)) continue;
        kinds |= UINT64_C(1) << f->kind;
        f->apply(frame);
    }
}

static void throw_fee(dice *d, oracle_fee *fee) {
    if (one_in(d, 2)) fee->rate = dice_below(d, 300) * 1000000;
    if (one_in(d, 4)) fee->fixed = dice_below(d, 3);
    if (one_in(d, 4)) fee->min = dice_below(d, 4);
    if (one_in(d, 4)) fee->max = fee->min + dice_below(d, 5);
    if (fee->max >= 0 && fee->max < fee->min) fee->max = fee->min;
    fee->n_tiers = 0;
    if (!one_in(d, 5)) return;
    fee->n_tiers = (int)between(d, 1, ORACLE_TIERS);
    int64_t from = 0, rate = fee->rate;
    for (int k = 0; k < fee->n_tiers; k++) {
        fee->tier_from[k] = from += between(d, 1, 12);
        fee->tier_rate[k] = rate = rate > 0 ? dice_below(d, rate + 1) : 0;
    }
}

static void throw_asset(dice *d, oracle_asset *asset, const feature_frame *frame) {
    asset->price = between(d, 1, one_in(d, 3) ? 60 : 9) * frame->price_scale;
    asset->holding = one_in(d, 5) ? 0 : dice_below(d, 25) * frame->holding_scale;
    if (one_in(d, 12)) asset->lot = between(d, 1, 7);
    if (one_in(d, 12)) asset->flow = between(d, 0, 3);
    if (one_in(d, 12)) asset->account_restriction = (int32_t)dice_below(d, 4);
    if (one_in(d, 12)) asset->holding_min = dice_below(d, 6);
    if (one_in(d, 12)) asset->holding_max = between(d, 0, 30);
    if (one_in(d, 15)) asset->order_min = dice_below(d, 6);
    if (one_in(d, 15)) asset->notional_min = dice_below(d, 12);
    if (one_in(d, 20)) asset->notional_min_ppb = dice_below(d, 100) * 1000003;
    if (one_in(d, 12)) asset->band_min = dice_below(d, 50) * 1000001;
    if (one_in(d, 12)) asset->scale = dice_below(d, 3000) * 1000000;
    if (one_in(d, 15)) asset->settle_ns = dice_below(d, 4) * 100;
    if (one_in(d, 6)) throw_fee(d, &asset->buy);
    if (one_in(d, 6)) throw_fee(d, &asset->sell);
}

/** Targets that sum to one: shares of a hundred or of a billion. */
static void throw_targets(dice *d, oracle_world *world) {
    int64_t weight[ORACLE_ASSETS + 1], sum = 0, rest = world->one;
    bool round = one_in(d, 2);
    for (int i = 0; i <= world->n; i++) {
        weight[i] = one_in(d, 5) ? 0 : between(d, 1, 40);
        if (i == world->n && one_in(d, 2)) weight[i] = 0;
        sum += weight[i];
    }
    for (int i = 0; i < world->n; i++) {
        int64_t t = sum > 0 ? weight[i] * world->one / sum : 0;
        if (round) t -= t % (world->one / 100);
        world->asset[i].target = t;
        rest -= t;
    }
    world->cash.target = rest;
    if (world->policy.target_sum != REBAL_SUM_EXACT && world->cash.target > 2)
        world->cash.target /= 2;
}

void dice_world(oracle_world *world, uint64_t seed, int least_n, int most_n) {
    dice thrown = {.state = seed};
    feature_frame frame;
    feature_frame_plain(&frame, (int)between(&thrown, least_n, most_n));
    throw_features(&thrown, &frame);
    *world = frame.world;
    for (int i = 0; i < world->n; i++) throw_asset(&thrown, &world->asset[i], &frame);
    throw_targets(&thrown, world);
    world->cash.holding = dice_below(&thrown, one_in(&thrown, 3) ? 200 : 20);
    if (one_in(&thrown, 6)) world->cash.reserve = dice_below(&thrown, 60);
    if (one_in(&thrown, 6)) world->policy.inner = dice_below(&thrown, 1001) * 1000000;
    if (world->policy.inner_abs > 0) world->policy.inner = 0;
    if (world->policy.soft > 0 && world->policy.inner > world->policy.soft)
        world->policy.inner = world->policy.soft;
    for (int i = 0; i < world->n; i++) {
        oracle_asset *asset = &world->asset[i];
        bool tight = asset->order_max >= 0 && asset->order_min > asset->order_max;
        if (tight) asset->order_min = asset->order_max;
    }
}
