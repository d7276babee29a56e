/* SPDX-License-Identifier: MIT */
#include "feature.h"

int64_t feature_percent(int64_t percent) { return percent * (REBAL_ONE / 100); }
#define EACH(frame, asset)                                                                         \
    for (oracle_asset *asset = (frame)->world.asset;                                               \
         asset < (frame)->world.asset + (frame)->world.n; asset++)
/* ---------------------------------------------------------------- fees */
static void both_fees(feature_frame *frame, oracle_fee fee) {
    EACH(frame, asset) asset->buy = asset->sell = fee;
}
static void fee_rate_1(feature_frame *frame) {
    both_fees(frame, (oracle_fee){.rate = feature_percent(1), .max = REBAL_NONE});
}
static void fee_rate_10(feature_frame *frame) {
    both_fees(frame, (oracle_fee){.rate = feature_percent(10), .max = REBAL_NONE});
}
static void fee_rate_60(feature_frame *frame) {
    both_fees(frame, (oracle_fee){.rate = feature_percent(60), .max = REBAL_NONE});
}
static void fee_fixed(feature_frame *frame) {
    both_fees(frame, (oracle_fee){.fixed = 1, .max = REBAL_NONE});
}
static void fee_min(feature_frame *frame) {
    both_fees(frame, (oracle_fee){.rate = feature_percent(20), .min = 2, .max = REBAL_NONE});
}
static void fee_max(feature_frame *frame) {
    both_fees(frame, (oracle_fee){.rate = feature_percent(30), .max = 2});
}
static void fee_all(feature_frame *frame) {
    both_fees(frame, (oracle_fee){.rate = feature_percent(25), .fixed = 1, .min = 2, .max = 3});
}
static void fee_buy(feature_frame *frame) {
    EACH(frame, asset) asset->buy.rate = feature_percent(20);
}
static void fee_sell(feature_frame *frame) {
    EACH(frame, asset) {
        asset->sell.rate = feature_percent(5);
        asset->sell.fixed = 1;
    }
}
static void fee_tiers(feature_frame *frame) {
    both_fees(frame, (oracle_fee){.rate = feature_percent(40),
                                  .max = REBAL_NONE,
                                  .n_tiers = 2,
                                  .tier_from = {3, 7},
                                  .tier_rate = {feature_percent(15), 0}});
}
static void fee_mixed(feature_frame *frame) {
    frame->world.asset[0].buy.fixed = 1;
    frame->world.asset[0].sell.rate = feature_percent(10);
    if (frame->world.n > 1) frame->world.asset[1].buy.rate = feature_percent(30);
    if (frame->world.n > 2) frame->world.asset[2].sell.fixed = 2;
}
/* ---------------------------------------------------------------- bands */
static void band_edge(feature_frame *frame) {
    frame->world.policy.band_abs = feature_percent(10);
    frame->world.policy.inner = REBAL_ONE;
}
static void band_target(feature_frame *frame) {
    frame->world.policy.band_abs = feature_percent(10);
}
static void band_rel(feature_frame *frame) {
    frame->world.policy.band_rel = feature_percent(40);
    frame->world.policy.inner = feature_percent(50);
}
static void band_least(feature_frame *frame) {
    frame->world.policy.band_abs = feature_percent(20);
    frame->world.policy.band_rel = feature_percent(30);
    frame->world.policy.band_min = feature_percent(8);
    frame->world.policy.inner = feature_percent(75);
}
static void band_inner_abs(feature_frame *frame) {
    frame->world.policy.band_abs = feature_percent(20);
    frame->world.policy.inner_abs = feature_percent(10);
}
static void band_own(feature_frame *frame) {
    frame->world.policy.band_abs = feature_percent(5);
    frame->world.asset[0].band_abs = feature_percent(25);
    frame->world.asset[0].band_rel = feature_percent(90);
    frame->world.asset[frame->world.n - 1].band_min = feature_percent(3);
    frame->world.policy.inner = feature_percent(30);
}
static void band_scale(feature_frame *frame) {
    frame->world.policy.band_abs = feature_percent(10);
    frame->world.policy.inner = REBAL_ONE;
    frame->world.asset[0].scale = feature_percent(200);
    frame->world.asset[frame->world.n - 1].scale = feature_percent(50);
}
static void column_goal(feature_frame *frame) {
    frame->world.asset[0].goal = feature_percent(25);
    frame->targets_loose = false;
}
static void column_edges(feature_frame *frame) {
    frame->world.policy.inner = feature_percent(60);
    EACH(frame, asset) {
        asset->band_lo = 0;
        asset->band_hi = REBAL_ONE;
    }
    frame->world.asset[0].goal = feature_percent(30);
    frame->world.asset[0].band_lo = feature_percent(20);
    frame->world.asset[0].band_hi = feature_percent(45);
}
static void column_far_goal(feature_frame *frame) {
    frame->world.asset[0].goal = feature_percent(10);
    frame->world.asset[0].band_lo = feature_percent(20);
    frame->world.asset[0].band_hi = feature_percent(40);
}
static void cash_band(feature_frame *frame) {
    frame->world.cash.band_abs = feature_percent(5);
    frame->world.policy.scope = REBAL_SCOPE_BREACHED;
}
static void cash_band_tight(feature_frame *frame) {
    frame->world.cash.band_abs = REBAL_NONE;
    frame->world.policy.scope = REBAL_SCOPE_BREACHED;
}
/* ---------------------------------------------------------------- scope, direction, when */
static void scope_breached(feature_frame *frame) {
    frame->world.policy.scope = REBAL_SCOPE_BREACHED;
}
static void make_groups(feature_frame *frame, int64_t width, int32_t scope) {
    frame->world.n_groups = 2;
    for (int i = 0; i < frame->world.n; i++) frame->world.asset[i].group = i == 1 ? 1 : 0;
    frame->world.group[0] = frame->world.group[1] = (oracle_group){.band_abs = width};
    frame->world.policy.scope = scope;
}
static void scope_group(feature_frame *frame) { make_groups(frame, 0, REBAL_SCOPE_GROUP); }
static void scope_group_band(feature_frame *frame) {
    make_groups(frame, feature_percent(7), REBAL_SCOPE_GROUP);
}

static void scope_side(feature_frame *frame) {
    make_groups(frame, feature_percent(7), REBAL_SCOPE_BREACHED);
    frame->world.group[1] = (oracle_group){.band_rel = feature_percent(10)};
}

static void direction_buy(feature_frame *frame) { frame->world.policy.direction = REBAL_BUY_ONLY; }

static void direction_sell(feature_frame *frame) {
    frame->world.policy.direction = REBAL_SELL_ONLY;
}

static void direction_raise(feature_frame *frame) {
    frame->world.policy.direction = REBAL_RAISE_CASH;
    frame->world.cash.band_abs = REBAL_NONE;
}

static void direction_invest(feature_frame *frame) {
    frame->world.policy.direction = REBAL_INVEST_CASH;
    frame->world.cash.band_abs = REBAL_NONE;
}

static void when_soft(feature_frame *frame) {
    frame->world.policy.band_abs = feature_percent(20);
    frame->world.policy.soft = feature_percent(50);
    frame->world.policy.when[0] = REBAL_ON_BAND;
    frame->world.policy.when[1] = REBAL_ON_SOFT;
    frame->world.policy.scope = REBAL_SCOPE_BREACHED;
}

static void when_turnover(feature_frame *frame) {
    frame->world.policy.turnover = feature_percent(10);
    frame->world.policy.when[0] = REBAL_ON_TURNOVER;
    frame->world.policy.scope = REBAL_SCOPE_BREACHED;
}

static void when_flow(feature_frame *frame) {
    frame->world.cash.flow = 3;
    frame->world.policy.flow = feature_percent(10);
    frame->world.policy.when[0] = REBAL_ON_FLOW;
    frame->world.policy.when[2] = REBAL_ON_BAND | REBAL_ON_TURNOVER;
}

static void when_forced(feature_frame *frame) {
    frame->world.force = true;
    frame->world.policy.band_abs = feature_percent(30);
    frame->world.policy.scope = REBAL_SCOPE_BREACHED;
}

/* ---------------------------------------------------------------- cash, lots, sizes */

static void reserve_small(feature_frame *frame) { frame->world.cash.reserve = 2; }

static void reserve_large(feature_frame *frame) { frame->world.cash.reserve = 8; }

static void lot_three(feature_frame *frame) {
    EACH(frame, asset) asset->lot = 3;
    frame->holding_scale = 2;
}

static void lot_mixed(feature_frame *frame) {
    for (int i = 0; i < frame->world.n; i++) frame->world.asset[i].lot = 2 - i % 2;
    frame->world.asset[0].lot = 5;
    frame->holding_scale = 3;
}

static void min_notional(feature_frame *frame) { EACH(frame, asset) asset->notional_min = 4; }

static void min_share(feature_frame *frame) {
    EACH(frame, asset) asset->notional_min_ppb = feature_percent(20);
}

static void min_order(feature_frame *frame) {
    EACH(frame, asset) asset->order_min = 2 * asset->lot + 1;
}

static void max_order(feature_frame *frame) {
    EACH(frame, asset) asset->order_max = 3 * asset->lot;
}

static void holding_least(feature_frame *frame) { frame->world.asset[0].holding_min = 2; }

static void holding_most(feature_frame *frame) {
    frame->world.asset[0].holding_max = 4;
    if (frame->world.n > 1) frame->world.asset[1].holding_max = 2;
}

static void no_buy(feature_frame *frame) {
    frame->world.asset[0].restriction = REBAL_NO_BUY;
    if (frame->world.n > 1) frame->world.asset[1].account_restriction = REBAL_NO_SELL;
}

static void no_sell(feature_frame *frame) { frame->world.asset[0].restriction = REBAL_NO_SELL; }

static void hold(feature_frame *frame) { frame->world.asset[0].restriction = REBAL_HOLD; }

static void cash_no_buy(feature_frame *frame) { frame->world.cash.restriction = REBAL_NO_BUY; }

static void cash_no_sell(feature_frame *frame) { frame->world.cash.restriction = REBAL_NO_SELL; }

static void orphan_keep(feature_frame *frame) { frame->world.policy.orphans = REBAL_ORPHAN_KEEP; }

static void orphan_error(feature_frame *frame) { frame->world.policy.orphans = REBAL_ORPHAN_ERROR; }

/* ---------------------------------------------------------------- in flight, flows */

static void put(feature_frame *frame, oracle_flight item) {
    frame->world.flight[frame->world.n_flights++] = item;
}

static void flight_buy(feature_frame *frame) {
    put(frame, (oracle_flight){.asset = 0, .quantity = 2, .cash = -3, .order_id = 7});
}

static void flight_sale(feature_frame *frame) {
    frame->world.asset[0].holding_min = 0;
    frame->world.asset[0].flow = 1;
    put(frame,
        (oracle_flight){.asset = 0, .quantity = -1, .cash = 4, .arrival_ns = 1500, .order_id = 8});
}

static void flight_transfers(feature_frame *frame) {
    put(frame, (oracle_flight){.asset = 0, .quantity = 1, .arrival_ns = 900});
    put(frame, (oracle_flight){.asset = frame->world.n - 1, .quantity = 2, .arrival_ns = 2000});
}

static void flight_cash(feature_frame *frame) {
    put(frame, (oracle_flight){.asset = ORACLE_CASH, .quantity = 2, .arrival_ns = 1000});
    put(frame, (oracle_flight){.asset = ORACLE_CASH, .quantity = 3, .arrival_ns = 3000});
    put(frame, (oracle_flight){.asset = ORACLE_CASH, .quantity = -1, .arrival_ns = 4000});
}

static void flow_in(feature_frame *frame) {
    frame->world.cash.flow = 5;
    frame->world.asset[0].flow = 2;
}

static void flow_out(feature_frame *frame) { frame->world.cash.flow = -4; }

/* ---------------------------------------------------------------- coarse money, collar */

static void coarse_fine(feature_frame *frame) {
    EACH(frame, asset) asset->price_exponent = -1;
    frame->holding_scale *= 3;
}

static void coarse_odd(feature_frame *frame) {
    EACH(frame, asset) asset->price_exponent = -1;
    frame->price_scale = 7;
}

static void coarse_mixed(feature_frame *frame) {
    frame->world.asset[0].price_exponent = -2;
    frame->price_scale = 33;
    EACH(frame, asset) if (asset->price_exponent == 0) asset->quantity_exponent = -1;
}

static void collar_small(feature_frame *frame) {
    frame->world.policy.collar = feature_percent(20);
    EACH(frame, asset) asset->settle_ns = 100;
}

static void collar_tick(feature_frame *frame) {
    frame->world.policy.collar = feature_percent(30);
    EACH(frame, asset) asset->tick = 2;
}

static void tick_only(feature_frame *frame) { EACH(frame, asset) asset->tick = 3; }

/* ---------------------------------------------------------------- improvement, clips, halts */

static void improve_half(feature_frame *frame) {
    frame->world.policy.improve = feature_percent(50);
}

static void improve_most(feature_frame *frame) {
    frame->world.policy.improve = feature_percent(85);
}

static void clip_count(feature_frame *frame) { frame->world.clip.n_orders = 1; }

static void clip_two(feature_frame *frame) {
    frame->world.clip.n_orders = 2;
    frame->world.clip.turnover = feature_percent(30);
}

static void clip_turnover(feature_frame *frame) {
    frame->world.clip.turnover = feature_percent(12);
}

static void clip_total(feature_frame *frame) { frame->world.clip.total_notional = 5; }

static void clip_order(feature_frame *frame) { frame->world.clip.order_notional = 4; }

static void halt_count(feature_frame *frame) { frame->world.halt.n_orders = 1; }

static void halt_turnover(feature_frame *frame) {
    frame->world.halt.turnover = feature_percent(20);
    frame->world.halt.order_notional = 5;
}

static void halt_total(feature_frame *frame) { frame->world.halt.total_notional = 6; }

/* ---------------------------------------------------------------- the rest */

static void sum_normalise(feature_frame *frame) {
    frame->world.policy.target_sum = REBAL_SUM_NORMALISE;
    frame->targets_loose = true;
}

static void sum_rest(feature_frame *frame) {
    frame->world.policy.target_sum = REBAL_SUM_REST_TO_CASH;
    frame->targets_loose = true;
}

static void order_notional(feature_frame *frame) {
    frame->world.policy.sell_order = REBAL_BY_NOTIONAL;
    frame->world.policy.buy_order = REBAL_BY_FEE;
    for (int i = 0; i < frame->world.n; i++) frame->world.asset[i].settle_ns = 50 * i;
}

static void order_fee(feature_frame *frame) {
    frame->world.policy.sell_order = REBAL_BY_FEE;
    frame->world.policy.buy_order = REBAL_BY_ID;
    for (int i = 0; i < frame->world.n; i++)
        frame->world.asset[i].settle_ns = 30 * (frame->world.n - i);
}

static void ids_mixed(feature_frame *frame) {
    static const uint64_t id[ORACLE_ASSETS] = {70, 900, 12, 44, 5, 1000, 3, 8};
    for (int i = 0; i < frame->world.n; i++) frame->world.asset[i].id = id[i];
    frame->world.cash.id = 77;
}

static const feature features[] = {
    {"fee-rate-1", FEATURE_FEE, fee_rate_1},
    {"fee-rate-10", FEATURE_FEE, fee_rate_10},
    {"fee-rate-60", FEATURE_FEE, fee_rate_60},
    {"fee-fixed", FEATURE_FEE, fee_fixed},
    {"fee-min", FEATURE_FEE, fee_min},
    {"fee-max", FEATURE_FEE, fee_max},
    {"fee-all", FEATURE_FEE, fee_all},
    {"fee-buy", FEATURE_FEE, fee_buy},
    {"fee-sell", FEATURE_FEE, fee_sell},
    {"fee-tiers", FEATURE_FEE, fee_tiers},
    {"fee-mixed", FEATURE_FEE, fee_mixed},
    {"band-edge", FEATURE_BAND, band_edge},
    {"band-target", FEATURE_BAND, band_target},
    {"band-rel", FEATURE_BAND, band_rel},
    {"band-least", FEATURE_BAND, band_least},
    {"band-inner-abs", FEATURE_BAND, band_inner_abs},
    {"band-own", FEATURE_BAND, band_own},
    {"band-scale", FEATURE_BAND, band_scale},
    {"column-goal", FEATURE_COLUMN, column_goal},
    {"column-edges", FEATURE_COLUMN, column_edges},
    {"column-far-goal", FEATURE_COLUMN, column_far_goal},
    {"cash-band", FEATURE_CASH_BAND, cash_band},
    {"cash-band-tight", FEATURE_CASH_BAND, cash_band_tight},
    {"scope-breached", FEATURE_SCOPE, scope_breached},
    {"scope-group", FEATURE_SCOPE, scope_group},
    {"scope-group-band", FEATURE_SCOPE, scope_group_band},
    {"scope-side", FEATURE_SCOPE, scope_side},
    {"direction-buy", FEATURE_DIRECTION, direction_buy},
    {"direction-sell", FEATURE_DIRECTION, direction_sell},
    {"direction-raise", FEATURE_DIRECTION, direction_raise},
    {"direction-invest", FEATURE_DIRECTION, direction_invest},
    {"when-soft", FEATURE_WHEN, when_soft},
    {"when-turnover", FEATURE_WHEN, when_turnover},
    {"when-flow", FEATURE_WHEN, when_flow},
    {"when-forced", FEATURE_WHEN, when_forced},
    {"reserve-small", FEATURE_RESERVE, reserve_small},
    {"reserve-large", FEATURE_RESERVE, reserve_large},
    {"lot-three", FEATURE_LOT, lot_three},
    {"lot-mixed", FEATURE_LOT, lot_mixed},
    {"min-notional", FEATURE_MINIMUM, min_notional},
    {"min-share", FEATURE_MINIMUM, min_share},
    {"min-order", FEATURE_MINIMUM, min_order},
    {"max-order", FEATURE_MAXIMUM, max_order},
    {"holding-least", FEATURE_HOLDING, holding_least},
    {"holding-most", FEATURE_HOLDING, holding_most},
    {"no-buy", FEATURE_RESTRICTION, no_buy},
    {"no-sell", FEATURE_RESTRICTION, no_sell},
    {"hold", FEATURE_RESTRICTION, hold},
    {"cash-no-buy", FEATURE_RESTRICTION, cash_no_buy},
    {"cash-no-sell", FEATURE_RESTRICTION, cash_no_sell},
    {"orphan-keep", FEATURE_ORPHAN, orphan_keep},
    {"orphan-error", FEATURE_ORPHAN, orphan_error},
    {"flight-buy", FEATURE_FLIGHT, flight_buy},
    {"flight-sale", FEATURE_FLIGHT, flight_sale},
    {"flight-transfers", FEATURE_FLIGHT, flight_transfers},
    {"flight-cash", FEATURE_FLIGHT, flight_cash},
    {"flow-in", FEATURE_FLOW, flow_in},
    {"flow-out", FEATURE_FLOW, flow_out},
    {"coarse-fine", FEATURE_COARSE, coarse_fine},
    {"coarse-odd", FEATURE_COARSE, coarse_odd},
    {"coarse-mixed", FEATURE_COARSE, coarse_mixed},
    {"collar-small", FEATURE_COLLAR, collar_small},
    {"collar-tick", FEATURE_COLLAR, collar_tick},
    {"tick-only", FEATURE_COLLAR, tick_only},
    {"improve-half", FEATURE_IMPROVE, improve_half},
    {"improve-most", FEATURE_IMPROVE, improve_most},
    {"clip-count", FEATURE_CLIP, clip_count},
    {"clip-two", FEATURE_CLIP, clip_two},
    {"clip-turnover", FEATURE_CLIP, clip_turnover},
    {"clip-total", FEATURE_CLIP, clip_total},
    {"clip-order", FEATURE_CLIP, clip_order},
    {"halt-count", FEATURE_HALT, halt_count},
    {"halt-turnover", FEATURE_HALT, halt_turnover},
    {"halt-total", FEATURE_HALT, halt_total},
    {"sum-normalise", FEATURE_SUM, sum_normalise},
    {"sum-rest", FEATURE_SUM, sum_rest},
    {"order-notional", FEATURE_SEQUENCE, order_notional},
    {"order-fee", FEATURE_SEQUENCE, order_fee},
    {"ids-mixed", FEATURE_IDS, ids_mixed},
};

int feature_count(void) { return (int)(sizeof features / sizeof features[0]); }

const feature *feature_at(int k) { return &features[k]; }

void feature_frame_plain(feature_frame *frame, int n) {
    oracle_world_plain(&frame->world, n);
    frame->world.policy.scope = REBAL_SCOPE_BOOK;
    frame->world.policy.orphans = REBAL_ORPHAN_SELL;
    frame->holding_scale = frame->price_scale = frame->cash_scale = 1;
    frame->targets_loose = false;
}

bool feature_frame_valid(const feature_frame *frame) {
    const oracle_policy *policy = &frame->world.policy;
    for (int i = 0; i < frame->world.n; i++) {
        const oracle_asset *asset = &frame->world.asset[i];
        if (asset->order_max >= 0 && asset->order_min > asset->order_max) return false;
    }
    if (policy->inner > 0 && policy->inner_abs > 0) return false;
    return policy->soft == 0 || policy->soft >= policy->inner;
}
