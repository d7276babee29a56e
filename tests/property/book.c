/* SPDX-License-Identifier: MIT */
#include "book.h"

#include "splitmix.h"

#define MOST (INT64_C(1) << 62)

enum { PERCENT = REBAL_ONE / 100 };

uint64_t book_next(book *b) { return splitmix_next(&b->seed); }

int64_t book_below(book *b, int64_t n) { return (int64_t)(book_next(b) % (uint64_t)n); }

bool book_rarely(book *b, int64_t n) { return book_below(b, n) == 0; }

#define ONE_OF(b, ...) SPLITMIX_ONE_OF(&(b)->seed, __VA_ARGS__)

static int64_t power(int64_t exponent) {
    int64_t product = 1;
    for (; exponent > 0; exponent--) product *= 10;
    return product;
}

/* 1..10^digits - 1, every length as likely. */
static int64_t magnitude(book *b, int64_t digits) {
    return 1 + book_below(b, power(1 + book_below(b, digits)) - 1);
}

/* floor(worth * 10^exponent / price), at most 2^61. */
static int64_t quantity_of(int64_t worth, int32_t exponent, int64_t price) {
    int64_t whole = worth / price, rest = worth % price;
    for (; exponent > 0; exponent--) {
        if (whole >= MOST / 20) return MOST / 2;
        whole = whole * 10 + rest * 10 / price;
        rest = rest * 10 % price;
    }
    for (; exponent < 0; exponent++) whole /= 10;
    return whole;
}

/* ---- rules */

static void fill_fees(book *b, int64_t value) {
    int64_t at = 0;
    for (int k = 0; k < BOOK_FEES; k++) {
        b->rate[k] = ONE_OF(b, 0, 0, 100000, 1000000, 2500000, 30000000, 300000000);
        b->fixed[k] = book_rarely(b, 3) ? book_below(b, 1 + value / 500) : 0;
        b->fee_min[k] = book_rarely(b, 3) ? book_below(b, 1 + value / 1000) : 0;
        b->fee_max[k] =
            book_rarely(b, 4) ? b->fee_min[k] + book_below(b, 1 + value / 300) : REBAL_NONE;
        b->tier_offset[k] = at;
        int64_t from = 0;
        for (int64_t t = book_rarely(b, 4) ? book_below(b, BOOK_TIERS + 1) : 0; t > 0; t--) {
            int64_t last = from > 0 ? b->tier_rate[at - 1] : b->rate[k];
            from += 1 + book_below(b, 1 + value / 20);
            b->tier_from[at] = from;
            b->tier_rate[at++] = book_below(b, last + 1);
        }
    }
    b->tier_offset[BOOK_FEES] = at;
}

static void fill_policy(book *b) {
    rebal_policy *p = &b->policy;
    *p = (rebal_policy){.struct_size = sizeof *p};
    p->scope = (int32_t)book_below(b, 3);
    p->direction = (int32_t)ONE_OF(b, 0, 0, 0, 0, 0, 1, 2, 3, 4);
    p->orphans = (int32_t)book_below(b, 2);
    p->target_sum = book_rarely(b, 4) ? REBAL_SUM_NORMALISE : REBAL_SUM_EXACT;
    p->sell_order = (int32_t)book_below(b, 4);
    p->buy_order = (int32_t)book_below(b, 4);
    p->band_abs_ppb = ONE_OF(b, 0, 1, PERCENT, 5 * PERCENT, 15 * PERCENT);
    p->band_rel_ppb = ONE_OF(b, 0, 0, 10 * PERCENT, 25 * PERCENT, 60 * PERCENT);
    p->band_min_ppb = ONE_OF(b, 0, 0, PERCENT / 10);
    p->inner_ppb = ONE_OF(b, 0, 0, 333333333, 875000000, REBAL_ONE);
    if (book_rarely(b, 6)) p->inner_ppb = 0, p->inner_abs_ppb = 1 + book_below(b, 8 * PERCENT);
    if (book_rarely(b, 5)) {
        p->when[0] = REBAL_ON_BAND;
        p->when[1] = (uint32_t)ONE_OF(b, REBAL_ON_SOFT, REBAL_ON_TURNOVER, REBAL_ON_CALENDAR,
                                      REBAL_ON_GROUP, REBAL_ON_FLOW);
        p->soft_ppb = p->inner_ppb > 40 * PERCENT ? p->inner_ppb : 40 * PERCENT;
        p->turnover_ppb = book_below(b, 9 * PERCENT);
        p->flow_ppb = book_below(b, PERCENT);
        p->period_ns = 10;
    }
    p->improve_ppb = book_rarely(b, 6) ? book_below(b, REBAL_ONE + 1) : 0;
    p->collar_ppb = book_rarely(b, 3) ? book_below(b, 10 * PERCENT) : 0;
}

static void fill_limits(book *b, int64_t value) {
    b->clip = (rebal_limits){.struct_size = sizeof b->clip};
    b->halt = (rebal_limits){.struct_size = sizeof b->halt};
    if (book_rarely(b, 8)) b->clip.n_orders = (uint32_t)book_below(b, 6);
    if (book_rarely(b, 8)) b->clip.turnover_ppb = book_below(b, 20 * PERCENT);
    if (book_rarely(b, 8)) b->clip.order_notional = book_below(b, 1 + value / 10);
    if (book_rarely(b, 8)) b->clip.total_notional = book_below(b, 1 + value / 2);
    if (book_rarely(b, 12)) b->halt.turnover_ppb = book_below(b, REBAL_ONE);
    if (book_rarely(b, 12)) b->halt.order_notional = book_below(b, 1 + value / 2);
}

/* ---- one instrument */

/* What it is and holds: about `worth` of money, at a price of any length. */
static void fill_holding(book *b, size_t i, int64_t worth) {
    int32_t finer = (int32_t)ONE_OF(b, 0, 0, 0, 2, 4, 6, -2);
    b->price[i] = magnitude(b, 12);
    b->quantity_exponent[i] = (int32_t)-book_below(b, 13);
    int64_t price_exponent = b->money_exponent - finer - b->quantity_exponent[i];
    if (price_exponent < -18) price_exponent = -18;
    if (price_exponent > 6) price_exponent = 6;
    b->price_exponent[i] = (int32_t)price_exponent;
    finer = b->money_exponent - b->price_exponent[i] - b->quantity_exponent[i];
    b->holding[i] = book_rarely(b, 6) ? 0 : quantity_of(worth, finer, b->price[i]);
}

static void fill_bounds(book *b, size_t i, int64_t value) {
    int64_t held = b->holding[i];
    b->lot[i] = book_rarely(b, 3) ? 1 + book_below(b, 1 + held / 50) : 1;
    b->tick[i] = book_rarely(b, 3) ? 1 + book_below(b, 1 + b->price[i] / 100) : 1;
    b->restriction[i] = book_rarely(b, 14) ? (int32_t)book_below(b, 4) : 0;
    b->own_restriction[i] = book_rarely(b, 14) ? book_below(b, 4) : 0;
    b->holding_min[i] = book_rarely(b, 8) ? book_below(b, 1 + held) : 0;
    b->holding_max[i] = book_rarely(b, 8) ? book_below(b, 1 + held * 3 / 2) : REBAL_NONE;
    b->order_min[i] = book_rarely(b, 6) ? book_below(b, 1 + held / 10) : 0;
    b->order_max[i] =
        book_rarely(b, 10) ? b->order_min[i] + book_below(b, 1 + held / 4) : REBAL_NONE;
    b->notional_min[i] = book_rarely(b, 6) ? book_below(b, 1 + value / 50) : 0;
    b->notional_min_ppb[i] = book_rarely(b, 6) ? book_below(b, 3 * PERCENT) : 0;
    b->settle[i] = ONE_OF(b, 0, 0, 50, 100);
    b->fee_buy[i] = (int32_t)book_below(b, BOOK_FEES + 1) - 1;
    b->fee_sell[i] = (int32_t)book_below(b, BOOK_FEES + 1) - 1;
    b->group[i] = (int32_t)book_below(b, BOOK_GROUPS + 1) - 1;
    b->band_abs[i] = book_rarely(b, 6) ? book_below(b, 20 * PERCENT) : REBAL_NONE;
    b->band_rel[i] = book_rarely(b, 8) ? book_below(b, REBAL_ONE) : REBAL_NONE;
    b->band_min[i] = book_rarely(b, 8) ? book_below(b, PERCENT) : REBAL_NONE;
    b->scale[i] = book_rarely(b, 8) ? book_below(b, 3 * (int64_t)REBAL_ONE) : REBAL_ONE;
    b->flow[i] = book_rarely(b, 12) ? book_below(b, 1 + held / 5) - held / 10 : 0;
    b->target[i] = book_rarely(b, 6) ? 0 : 1 + book_below(b, 100);
    b->goal[i] = book_rarely(b, 20) ? book_below(b, 15 * PERCENT) : REBAL_NONE;
}

static void fill_cash(book *b, int64_t value) {
    size_t i = (size_t)b->base;
    fill_bounds(b, i, value);
    b->quantity_exponent[i] = b->price_exponent[i] = b->money_exponent;
    b->price[i] = 0;
    b->lot[i] = b->tick[i] = 1;
    b->holding[i] = book_below(b, 1 + value / (int64_t)b->n) - (book_rarely(b, 9) ? value / 20 : 0);
    b->holding_min[i] = book_rarely(b, 2) ? book_below(b, 1 + value / 15) : 0;
    b->holding_max[i] = b->order_max[i] = b->goal[i] = REBAL_NONE;
    b->order_min[i] = b->notional_min[i] = b->notional_min_ppb[i] = 0;
    b->restriction[i] = 0;
    b->own_restriction[i] = book_rarely(b, 40) ? book_below(b, 4) : 0;
    b->flow[i] = book_rarely(b, 6) ? book_below(b, 1 + value / 5) - value / 10 : 0;
    b->group[i] = REBAL_NONE;
}

/* Shares of one, but for a policy that normalises. */
static void fill_targets(book *b) {
    int64_t sum = 0, left = REBAL_ONE;
    for (size_t i = 0; i < b->n; i++) sum += b->target[i];
    for (size_t i = 0; i < b->n; i++) {
        b->target[i] = sum == 0 ? 0 : b->target[i] * REBAL_ONE / sum;
        if ((int32_t)i != b->base) left -= b->target[i];
    }
    b->target[b->base] = left;
    if (b->policy.target_sum == REBAL_SUM_NORMALISE)
        for (size_t i = 0; i < b->n; i++) b->target[i] = (b->target[i] + 2) / 3;
}

static void fill_items(book *b) {
    int64_t cash = b->holding[b->base] > 0 ? b->holding[b->base] : 0;
    b->n_items = book_rarely(b, 3) ? (size_t)book_below(b, BOOK_ITEMS + 1) : 0;
    for (size_t k = 0; k < b->n_items; k++) {
        int32_t row = (int32_t)book_below(b, (int64_t)b->n);
        int64_t held = b->holding[row] > 0 ? b->holding[row] : 0, part = 1 + held / 30;
        bool order = row != b->base && book_rarely(b, 2);
        b->item_row[k] = row;
        b->item_quantity[k] = 1 + book_below(b, part);
        b->item_order[k] = order ? 100 + k : 0;
        b->item_cash[k] = 0;
        if (order) b->item_cash[k] = -1 - book_below(b, 1 + cash / 9);
        b->item_arrival[k] = b->now + ONE_OF(b, -20, 0, 30, 100);
    }
}

void book_fill(book *b, uint64_t seed) {
    *b = (book){.seed = seed, .now = 1000};
    b->n = 2 + (size_t)book_below(b, BOOK_ROWS - 1);
    b->base = (int32_t)book_below(b, (int64_t)b->n);
    b->money_exponent = (int32_t)ONE_OF(b, -2, -2, 0, -6, -8, 2);
    int64_t value = magnitude(b, 17);
    fill_policy(b);
    fill_fees(b, value);
    fill_limits(b, value);
    for (size_t i = 0; i < b->n; i++) {
        b->id[i] = book_next(b) % 1000 * BOOK_ROWS + i;
        if ((int32_t)i == b->base) continue;
        fill_holding(b, i, book_below(b, 1 + 2 * (value / (int64_t)b->n)));
        fill_bounds(b, i, value);
    }
    fill_cash(b, value);
    fill_targets(b);
    fill_items(b);
    for (int g = 0; g < BOOK_GROUPS; g++) {
        b->group_abs[g] = book_rarely(b, 3) ? book_below(b, 10 * PERCENT) : 0;
        b->group_rel[g] = book_rarely(b, 5) ? book_below(b, 30 * PERCENT) : 0;
        b->group_min[g] = book_rarely(b, 9) ? book_below(b, PERCENT) : 0;
    }
    book_point(b);
}

/* ---- pointers */

static void point_instruments(book *b) {
    b->instruments = (rebal_instruments){.struct_size = sizeof b->instruments,
                                         .base = b->base,
                                         .n = b->n,
                                         .id = b->id,
                                         .group = b->group,
                                         .quantity_exponent = b->quantity_exponent,
                                         .price_exponent = b->price_exponent,
                                         .lot = b->lot,
                                         .tick = b->tick,
                                         .restriction = b->restriction,
                                         .holding_min = b->holding_min,
                                         .holding_max = b->holding_max,
                                         .order_min = b->order_min,
                                         .order_max = b->order_max,
                                         .notional_min = b->notional_min,
                                         .notional_min_ppb = b->notional_min_ppb,
                                         .fee_buy = b->fee_buy,
                                         .fee_sell = b->fee_sell,
                                         .settle_ns = b->settle,
                                         .band_abs_ppb = b->band_abs,
                                         .band_rel_ppb = b->band_rel,
                                         .band_min_ppb = b->band_min};
}

void book_point(book *b) {
    point_instruments(b);
    b->groups = (rebal_groups){.struct_size = sizeof b->groups,
                               .n = BOOK_GROUPS,
                               .band_abs_ppb = b->group_abs,
                               .band_rel_ppb = b->group_rel,
                               .band_min_ppb = b->group_min};
    b->fees = (rebal_fees){.struct_size = sizeof b->fees,
                           .n = BOOK_FEES,
                           .rate_ppb = b->rate,
                           .fixed = b->fixed,
                           .min = b->fee_min,
                           .max = b->fee_max,
                           .tier_offset = b->tier_offset,
                           .tier_from = b->tier_from,
                           .tier_rate_ppb = b->tier_rate};
    b->rules = (rebal_rules){.struct_size = sizeof b->rules,
                             .money_exponent = b->money_exponent,
                             .instruments = &b->instruments,
                             .policy = &b->policy,
                             .groups = &b->groups,
                             .fees = &b->fees,
                             .clip = &b->clip,
                             .halt = &b->halt};
    b->items = (rebal_in_flight){.struct_size = sizeof b->items,
                                 .capacity = b->n_items,
                                 .count = b->n_items,
                                 .instrument = b->item_row,
                                 .quantity = b->item_quantity,
                                 .cash = b->item_cash,
                                 .arrival_ns = b->item_arrival,
                                 .order_id = b->item_order};
}

/* ---- plans that are a function of the state alone */

static bool clips(const rebal_limits *clip) {
    return clip->n_orders || clip->turnover_ppb || clip->order_notional || clip->total_notional;
}

/* A firing without a breach trades what is breached at another share, or the whole book. */
static bool fires_by_breach(const rebal_policy *p) {
    const uint32_t breaches = REBAL_ON_BAND | REBAL_ON_GROUP | REBAL_ON_SOFT;
    uint32_t when = p->when[0] | p->when[1] | p->when[2] | p->when[3];
    return (when & ~breaches) == 0 || p->scope == REBAL_SCOPE_BOOK;
}

bool book_is_settled(const book *b) {
    for (size_t i = 0; i < b->n; i++)
        if (b->order_max[i] != REBAL_NONE || b->price[i] % b->tick[i] != 0) return false;
    return !clips(&b->clip) && b->policy.improve_ppb == 0 && b->policy.collar_ppb == 0 &&
           fires_by_breach(&b->policy);
}

void book_settle(book *b) {
    for (size_t i = 0; i < b->n; i++) b->order_max[i] = REBAL_NONE, b->tick[i] = 1;
    b->clip = (rebal_limits){.struct_size = sizeof b->clip};
    b->halt = (rebal_limits){.struct_size = sizeof b->halt};
    b->policy.improve_ppb = b->policy.collar_ppb = 0;
    if (!fires_by_breach(&b->policy)) b->policy.scope = REBAL_SCOPE_BOOK;
}
