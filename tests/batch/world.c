/* SPDX-License-Identifier: MIT */
#include "batch/world.h"

#include "splitmix.h"

#include <string.h>

#define PPB_MAX ((int64_t)REBAL_ONE)

static int64_t below(world *w, int64_t n) {
    return (int64_t)(splitmix_next(&w->seed) % (uint64_t)n);
}

static bool rarely(world *w, int64_t n) { return below(w, n) == 0; }

/* A number of a random order of magnitude, 1..2^bits. */
static int64_t sized(world *w, int bits) {
    return 1 + (int64_t)(splitmix_next(&w->seed) >> (64 - 1 - below(w, bits)));
}

static int64_t width(world *w) {
    return SPLITMIX_ONE_OF(&w->seed, 0, 0, 1, 1000000, 10000000, 50000000, 250000000, PPB_MAX);
}

/* ---- the rules */

static void fill_policy(world *w) {
    rebal_policy *p = &w->policy;
    memset(p, 0, sizeof *p);
    p->struct_size = sizeof *p;
    p->band_abs_ppb = width(w);
    p->band_rel_ppb = width(w);
    if (rarely(w, 3)) p->band_min_ppb = width(w);
    p->scope = (int32_t)below(w, 3);
    if (rarely(w, 3)) p->direction = (int32_t)below(w, 5);
    p->orphans = rarely(w, 2) ? REBAL_ORPHAN_SELL : (int32_t)below(w, 3);
    p->target_sum = rarely(w, 2) ? REBAL_SUM_EXACT : (int32_t)below(w, 3);
    p->inner_ppb = SPLITMIX_ONE_OF(&w->seed, 0, 0, PPB_MAX / 2, PPB_MAX);
    if (rarely(w, 4)) p->release_ppb = p->inner_ppb;
    p->period_ns = 100;
    p->soft_ppb = p->inner_ppb > PPB_MAX / 2 ? p->inner_ppb : PPB_MAX / 2;
    p->turnover_ppb = sized(w, 28);
    p->flow_ppb = SPLITMIX_ONE_OF(&w->seed, 0, 1000000, 50000000);
    p->cool_down_ns = rarely(w, 2) ? 0 : 50;
    if (rarely(w, 2)) p->collar_ppb = 1000000;
    static const uint32_t usual[] = {REBAL_ON_BAND, REBAL_ON_CALENDAR, REBAL_ON_FLOW,
                                     REBAL_ON_BAND | REBAL_ON_CALENDAR, REBAL_ON_BAND};
    for (int k = 0; k < 3 && !rarely(w, 3); k++) {
        p->when[k] = usual[below(w, 5)];
        if (rarely(w, 8)) p->when[k] = rarely(w, 2) ? REBAL_ON_SOFT : REBAL_ON_TURNOVER;
    }
}

static void fill_row(world *w, size_t i) {
    w->quantity_exponent[i] = w->planted ? -2 : -(int32_t)below(w, 9);
    w->price_exponent[i] = w->planted ? (w->fine ? -9 : 0) : -(int32_t)below(w, 9);
    w->lot[i] = w->planted || rarely(w, 2) ? 1 : sized(w, 20);
    w->band_abs[i] = rarely(w, 4) ? width(w) : REBAL_NONE;
    w->band_rel[i] = rarely(w, 4) ? width(w) : REBAL_NONE;
    w->band_min[i] = rarely(w, 4) ? width(w) : REBAL_NONE;
    w->price[i] = w->planted ? (w->fine ? PPB_MAX : 1) : sized(w, rarely(w, 8) ? 60 : 30);
    w->price_before[i] = rarely(w, 3) ? w->price[i] : 1 + w->price[i] / 2;
}

static void fill_rules(world *w) {
    bool own_bands = rarely(w, 2);
    w->quantity_exponent[w->base] = -2;
    w->price_exponent[w->base] = -2;
    w->instruments = (rebal_instruments){.struct_size = sizeof w->instruments,
                                         .base = w->base,
                                         .n = w->n,
                                         .quantity_exponent = w->quantity_exponent,
                                         .price_exponent = w->price_exponent,
                                         .lot = w->lot,
                                         .band_abs_ppb = own_bands ? w->band_abs : NULL,
                                         .band_rel_ppb = own_bands ? w->band_rel : NULL,
                                         .band_min_ppb = own_bands ? w->band_min : NULL};
    w->rate = rarely(w, 2) ? 0 : below(w, 10000000);
    w->fee_min = rarely(w, 2) ? 0 : below(w, 1000);
    w->fees = (rebal_fees){
        .struct_size = sizeof w->fees, .n = 1, .rate_ppb = &w->rate, .min = &w->fee_min};
    w->clip = (rebal_limits){.struct_size = sizeof w->clip};
    w->halt = (rebal_limits){.struct_size = sizeof w->halt};
    if (rarely(w, 8)) w->halt.price_move_ppb = 100000000;
    if (rarely(w, 8)) w->halt.price_age_ns = 20;
    if (rarely(w, 8)) w->halt.n_orders = 2;
    if (rarely(w, 8)) w->clip.turnover_ppb = 100000000;
    w->rules = (rebal_rules){.struct_size = sizeof w->rules,
                             .money_exponent = -2,
                             .instruments = &w->instruments,
                             .policy = &w->policy,
                             .fees = &w->fees,
                             .clip = &w->clip,
                             .halt = &w->halt};
}

/* ---- the accounts */

/* Shares of one of m rows, whole ppb or whole percents, some zero. */
static void fill_shares(world *w, int64_t *share, size_t m) {
    int64_t left = PPB_MAX, unit = rarely(w, 2) ? 1 : 10000000;
    for (size_t k = 0; k < m; k++) {
        int64_t most = left / unit;
        share[k] = k + 1 == m ? left : unit * below(w, most / (rarely(w, 3) ? 1 : 3) + 1);
        if (rarely(w, 5) && k + 1 < m) share[k] = 0;
        left -= share[k];
    }
    size_t other = (size_t)below(w, (int64_t)m);
    int64_t last = share[m - 1];
    share[m - 1] = share[other], share[other] = last;
}

/* A width as the rules have it for a target of t, without their scale: F-BAND. */
static int64_t edge_of(const world *w, size_t row, int64_t t) {
    const rebal_instruments *in = &w->instruments;
    int64_t a = w->policy.band_abs_ppb, r = w->policy.band_rel_ppb, m = w->policy.band_min_ppb;
    if (in->band_abs_ppb && w->band_abs[row] >= 0) a = w->band_abs[row];
    if (in->band_rel_ppb && w->band_rel[row] >= 0) r = w->band_rel[row];
    if (in->band_min_ppb && w->band_min[row] >= 0) m = w->band_min[row];
    int64_t relative = (int64_t)((double)t * 1e-9 * (double)r), half = a == 0 ? relative : a;
    if (r != 0 && relative < half) half = relative;
    return half > m ? half : m;
}

/* Holdings of weights that are whole ppb: at the target, on an edge, or a unit off it. The unit of
 * an asset is 10^-2 at a price of 1, and so one of money, and k ppb are k times as many, which is
 * returned. */
static int64_t plant(world *w, size_t from, size_t m) {
    int64_t k = SPLITMIX_ONE_OF(&w->seed, 1, 7, 1000, 1000000, 8000000), sum = 0;
    const int64_t *target = w->accounts.model ? w->model : w->target + from;
    for (size_t j = 0; j < m; j++) {
        int64_t weight = target[j], step = edge_of(w, (size_t)w->instrument[from + j], weight);
        if (rarely(w, 3)) weight += rarely(w, 2) ? step : -step;
        if (weight < 0) weight = 0;
        w->holding[from + j] = weight * k;
        if (rarely(w, 4)) w->holding[from + j] += below(w, 3) - 1;
        if (w->holding[from + j] < 0) w->holding[from + j] = 0;
        sum += w->holding[from + j];
    }
    for (size_t j = 0; j < m; j++)
        if (w->instrument[from + j] == w->base) w->holding[from + j] += PPB_MAX * k - sum;
    return k;
}

/* A flow on its level, or a unit off it, of an account that is worth k units of money a ppb with
 * it. */
static void plant_flow(world *w, size_t a, size_t from, size_t m, int64_t k) {
    w->flow[a] = k * w->policy.flow_ppb + below(w, 3) - 1;
    if (rarely(w, 2)) w->flow[a] = -w->flow[a];
    for (size_t j = 0; j < m; j++)
        if (w->instrument[from + j] == w->base) w->holding[from + j] -= w->flow[a];
}

static void hold(world *w, size_t from, size_t m) {
    int bits = 1 + (int)below(w, rarely(w, 20) ? 62 : 40);
    const int64_t *target = w->accounts.model ? w->model : w->target + from;
    for (size_t j = 0; j < m; j++) {
        double money = (double)target[j] * (0.9 + 0.2 * splitmix_share(&w->seed));
        int64_t price = w->price[w->instrument[from + j]];
        int64_t q = price > 0 ? (int64_t)(money / (double)price) : 0;
        w->holding[from + j] = rarely(w, 3) ? sized(w, bits) : q;
        if (rarely(w, 8)) w->holding[from + j] = 0;
        if (w->instrument[from + j] == w->base) w->holding[from + j] = target[j] / 50;
    }
}

/* What no table should have. */
static void spoil(world *w, size_t a, size_t from, size_t m) {
    size_t at = from + (size_t)below(w, (int64_t)m);
    switch (below(w, 9)) {
    case 0: w->holding[at] = SPLITMIX_ONE_OF(&w->seed, INT64_MIN, INT64_MAX, -1, -1000); break;
    case 1: w->target[at] = SPLITMIX_ONE_OF(&w->seed, INT64_MIN, INT64_MAX, -1, PPB_MAX + 1); break;
    case 2: w->target[at] ^= 1; break;
    case 3: w->reserve[a] = -1; break;
    case 4: w->flow[a] = INT64_MIN; break;
    case 5: w->latched[a] = 2; break;
    case 6:
        w->instrument[at] = (int32_t)SPLITMIX_ONE_OF(&w->seed, -1, INT32_MAX, INT32_MIN, 0);
        break;
    case 7: w->offset[a + 1] = SPLITMIX_ONE_OF(&w->seed, INT64_MIN, -1, INT64_MAX, 0); break;
    default: w->holding[at] = (int64_t)1 << (48 + below(w, 14)); break;
    }
}

static void fill_account(world *w, size_t a, size_t *from) {
    size_t m = 0;
    bool ragged = w->accounts.offset != NULL;
    for (size_t i = 0; i < w->n; i++)
        if (!ragged || rarely(w, 2) || ((int32_t)i == w->base && !rarely(w, 9)))
            w->instrument[*from + m++] = (int32_t)i;
    if (m > 0) fill_shares(w, w->target + *from, m);
    w->reserve[a] = rarely(w, 3) ? sized(w, 30) : 0;
    w->flow[a] = rarely(w, 3) ? (sized(w, 30) - sized(w, 30)) : 0;
    w->commit_ns[a] = rarely(w, 2) ? INT64_MIN : below(w, w->now_ns);
    w->done_ns[a] = rarely(w, 2) ? INT64_MIN : below(w, w->now_ns + 1);
    w->latched[a] = rarely(w, 4);
    int64_t k = 0;
    if (w->planted && m > 0 && !rarely(w, 9))
        k = plant(w, *from, m);
    else if (m > 0)
        hold(w, *from, m);
    if (w->planted && !rarely(w, 5)) w->flow[a] = w->reserve[a] = 0;
    if (k > 0 && rarely(w, 4)) plant_flow(w, a, *from, m, k);
    w->offset[a + 1] = (int64_t)(*from + m);
    if (m > 0 && rarely(w, 30)) spoil(w, a, *from, m);
    *from += m;
}

void world_fill(world *w, uint64_t seed) {
    memset(w, 0, sizeof *w);
    w->seed = seed;
    w->n = 1 + (size_t)below(w, rarely(w, 3) ? WORLD_ROWS : 6);
    w->base = (int32_t)below(w, (int64_t)w->n);
    w->now_ns = 1000 + below(w, 1000);
    w->planted = rarely(w, 3);
    w->fine = w->planted && rarely(w, 2);
    for (size_t i = 0; i < w->n; i++) fill_row(w, i);
    fill_policy(w);
    fill_rules(w);
    if (rarely(w, 10)) w->price[below(w, (int64_t)w->n)] = 0;
    fill_shares(w, w->model, w->n);
    w->n_accounts = 1 + (size_t)below(w, WORLD_ACCOUNTS);
    w->accounts = (rebal_accounts){.struct_size = sizeof w->accounts,
                                   .n = w->n_accounts,
                                   .offset = rarely(w, 2) ? w->offset : NULL,
                                   .holding = w->holding};
    if (rarely(w, 3) && !w->accounts.offset)
        w->accounts.model = w->model;
    else
        w->accounts.target = w->target;
    if (w->accounts.offset) w->accounts.instrument = w->instrument;
    size_t at = 0;
    for (size_t a = 0; a < w->n_accounts; a++) fill_account(w, a, &at);
    if (w->accounts.offset && rarely(w, 3)) {
        w->accounts.model = w->model;
        w->accounts.target = NULL;
    }
    w->accounts.n_items = at;
    if (!rarely(w, 3)) w->accounts.reserve = w->reserve;
    if (!rarely(w, 3)) w->accounts.flow = w->flow;
    if (!rarely(w, 3)) w->accounts.commit_ns = w->commit_ns;
    if (!rarely(w, 3)) w->accounts.calendar_done_ns = w->done_ns;
    if (!rarely(w, 3)) w->accounts.latched = w->latched;
    if (rarely(w, 4)) w->flags = REBAL_FORCE;
}

/* ---- prices */

/* The rows that have a price. */
static size_t priced(const world *w, int32_t *row, int64_t *before, int64_t *now) {
    size_t n = 0;
    for (size_t i = 0; i < w->n; i++) {
        if (w->price[i] == 0) continue;
        row[n] = (int32_t)i;
        before[n] = w->price_before[i];
        now[n++] = w->price[i];
    }
    return n;
}

int world_tick_batch(const world *w, rebal_batch *batch) {
    int32_t row[WORLD_ROWS];
    int64_t before[WORLD_ROWS], now[WORLD_ROWS];
    size_t n = priced(w, row, before, now);
    return rebal_batch_tick(batch, row, before, n, w->now_ns - 50, NULL) ||
           rebal_batch_tick(batch, row, now, n - n / 4, w->now_ns - 10, NULL);
}

int world_tick_portfolio(const world *w, rebal_portfolio *portfolio) {
    int32_t row[WORLD_ROWS];
    int64_t before[WORLD_ROWS], now[WORLD_ROWS];
    size_t n = priced(w, row, before, now);
    return rebal_portfolio_tick(portfolio, NULL, row, before, n, w->now_ns - 50, NULL) ||
           rebal_portfolio_tick(portfolio, NULL, row, now, n - n / 4, w->now_ns - 10, NULL);
}
