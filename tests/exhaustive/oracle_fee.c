/* SPDX-License-Identifier: MIT */
#include "oracle_fee.h"

#include <assert.h>

int64_t oracle_floor(int64_t a, int64_t b) {
    assert(b > 0);
    return a >= 0 ? a / b : -((-a + b - 1) / b);
}

int64_t oracle_ceil(int64_t a, int64_t b) { return -oracle_floor(-a, b); }

int oracle_compare(int64_t a, int64_t b, int64_t c, int64_t d) {
    assert(b >= 0 && d >= 0);
    if (b == 0 || d == 0) return (b == 0) - (d == 0);
    int64_t whole_a = oracle_floor(a, b), whole_c = oracle_floor(c, d);
    if (whole_a != whole_c) return whole_a > whole_c ? 1 : -1;
    a -= whole_a * b;
    c -= whole_c * d;
    if (a == 0 || c == 0) return (a > 0) - (c > 0);
    return oracle_compare(d, c, b, a);
}

/** one * variable part, before it is rounded up. */
static int64_t fee_variable(const oracle_fee *fee, int64_t notional) {
    int64_t from = 0, rate = fee->rate, sum = 0;
    for (int k = 0; k < fee->n_tiers && fee->tier_from[k] < notional; k++) {
        sum += (fee->tier_from[k] - from) * rate;
        from = fee->tier_from[k];
        rate = fee->tier_rate[k];
    }
    return sum + (notional - from) * rate;
}

int64_t oracle_fee_of(const oracle_fee *fee, int64_t one, int64_t notional) {
    assert(notional >= 0 && notional < INT64_MAX / one / 4);
    if (notional == 0) return 0;
    int64_t f = fee->fixed + oracle_ceil(fee_variable(fee, notional), one);
    if (f < fee->min) f = fee->min;
    if (fee->max >= 0 && f > fee->max) f = fee->max;
    return f;
}

int64_t oracle_fee_break_even(const oracle_fee *fee, int64_t one, int64_t extra) {
    int64_t notional = 1;
    while (notional < oracle_fee_of(fee, one, notional + extra) + 1) notional++;
    return notional;
}

int64_t oracle_limit_price(const oracle_world *world, int i, int side) {
    const oracle_asset *asset = &world->asset[i];
    int64_t one = world->one, collar = world->policy.collar, tick = asset->tick;
    assert(asset->price < INT64_MAX / (2 * one));
    if (side < 0) {
        int64_t raw = oracle_ceil(asset->price * (one - collar), one);
        return oracle_ceil(raw, tick) * tick;
    }
    int64_t raw = oracle_floor(asset->price * (one + collar), one);
    int64_t on_tick = oracle_floor(raw, tick) * tick;
    return on_tick < tick ? tick : on_tick;
}
