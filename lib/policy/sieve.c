/* SPDX-License-Identifier: MIT */
#include "policy/sieve.h"

#include "base/cpu.h"
#include "base/doubles.h"
#include "market/drift.h"
#include "policy/trigger.h"

#include <string.h>

#define SIEVE_ONE ((int64_t)REBAL_ONE)

/* Quantities from here on are left to the survey; sums of what is below are exact as doubles. */
#define SIEVE_QUANTITY ((int64_t)1 << 51)

/* Weights are made larger by this share, which is more than all rounding can take off them. */
#define SIEVE_BIAS 0x1p-38

/* Below 0 nothing is outside its band, above this something is, in ppb. */
#define SIEVE_CERTAIN 3.0

enum { SIEVE_LANES = 8 };

#define SIEVE_TAKE(arena, count)                                                                   \
    ((double *)rbl_arena_take((arena), (count), sizeof(double), RBL_ARENA_ALIGN))

void rbl_sieve_layout(rbl_sieve *sieve, const rbl_rules *rules, rbl_arena *arena) {
    size_t room = (rules->n + SIEVE_LANES - 1) / SIEVE_LANES * SIEVE_LANES;
    *sieve = (rbl_sieve){.rules = rules, .room = room};
    sieve->unit = SIEVE_TAKE(arena, room);
    sieve->most = SIEVE_TAKE(arena, room);
    sieve->slope = SIEVE_TAKE(arena, room);
    sieve->more = SIEVE_TAKE(arena, room);
    sieve->least = SIEVE_TAKE(arena, room);
    sieve->value = SIEVE_TAKE(arena, room);
    sieve->target = SIEVE_TAKE(arena, room);
    sieve->band = SIEVE_TAKE(arena, 4 * room);
    sieve->size = SIEVE_TAKE(arena, room);
    sieve->gathered = SIEVE_TAKE(arena, room);
}

static bool sieve_knows(const rbl_rules *rules) {
    uint32_t known = REBAL_ON_BAND | REBAL_ON_CALENDAR | REBAL_ON_FLOW;
    if (!rules->grouped) known |= REBAL_ON_GROUP;
    return (rbl_trigger_asked(&rules->policy) & ~known) == 0;
}

/* F-SIEVE: a row's half width, before it is rounded down. */
void rbl_sieve_open(rbl_sieve *sieve) {
    sieve->able = sieve_knows(sieve->rules);
    sieve->form = rbl_cpu_has_avx2() ? 1 : 0;
    sieve->money = rbl_doubles_wide(sieve->rules->money_unit);
    memset(sieve->value, 0, sieve->room * sizeof(double));
    memset(sieve->target, 0, sieve->room * sizeof(double));
    for (size_t i = 0; i < sieve->room; i++) {
        const rbl_instrument *in = &sieve->rules->instrument[i < sieve->rules->n ? i : 0];
        bool by_size = in->band_abs_ppb != 0, by_target = in->band_rel_ppb != 0;
        sieve->unit[i] = 0;
        sieve->most[i] = by_size ? (double)in->band_abs_ppb : 2.0 * REBAL_ONE;
        sieve->slope[i] = (double)in->band_rel_ppb * 1e-9;
        sieve->more[i] = by_size && !by_target ? 2.0 * REBAL_ONE : 0;
        sieve->least[i] = (double)in->band_min_ppb;
    }
}

/* A price that the survey would not take, or none. */
static bool sieve_is_faulty(const rbl_account *account, size_t i, int64_t now_ns) {
    int64_t age_max = account->rules->halt.price_age_ns;
    uint64_t age = (uint64_t)now_ns - (uint64_t)account->column[REBAL_PRICE_TIME][i];
    return account->column[REBAL_PRICE][i] == 0 || account->moved[i] ||
           (age_max > 0 && age > (uint64_t)age_max);
}

void rbl_sieve_price(rbl_sieve *sieve, const rbl_account *account, int64_t now_ns) {
    sieve->whole = sieve->money < 0x1p53;
    for (size_t i = 0; i < sieve->rules->n; i++) {
        double price = (double)account->column[REBAL_PRICE][i];
        double unit = price * rbl_doubles_wide(sieve->rules->instrument[i].unit);
        bool base = (int32_t)i == sieve->rules->base;
        if (!base && sieve_is_faulty(account, i, now_ns)) unit = rbl_doubles_infinity();
        if (!base && !(unit < 0x1p53)) sieve->whole = false;
        sieve->unit[i] = base ? 0 : unit;
    }
}

/* ---- the two passes over the items, in each of the forms */

typedef struct sieve_sums {
    double value;
    uint64_t target, bits;
} sieve_sums;

/* An integer of 0..2^52-1 as a double; of all else something. */
static RBL_CPU_INLINE double sieve_double(uint64_t bits) {
    double x;
    bits |= UINT64_C(0x4330000000000000);
    memcpy(&x, &bits, sizeof x);
    return x - 0x1p52;
}

static RBL_CPU_INLINE void sieve_items_all(sieve_sums *restrict sums, double *restrict value,
                                           double *restrict target, const int64_t *restrict holding,
                                           const int64_t *restrict wish,
                                           const double *restrict unit, size_t n) {
    double lane[SIEVE_LANES] = {0};
    uint64_t asked = 0, bits = 0;
    for (size_t i = 0; i < n; i++) {
        uint64_t q = (uint64_t)holding[i], t = (uint64_t)wish[i];
        value[i] = sieve_double(q) * unit[i];
        target[i] = sieve_double(t);
        asked += t;
        bits |= q | t;
    }
    for (size_t i = n; i % SIEVE_LANES != 0; i++) value[i] = target[i] = 0;
    for (size_t i = 0; i < n; i += SIEVE_LANES)
        for (size_t l = 0; l < SIEVE_LANES; l++) lane[l] += value[i + l];
    sums->value =
        ((lane[0] + lane[4]) + (lane[2] + lane[6])) + ((lane[1] + lane[5]) + (lane[3] + lane[7]));
    sums->target = asked;
    sums->bits = bits;
}

/* Of the scores |d| + min(t, 2) - half width: has one passed 0, and SIEVE_CERTAIN? Of weights
 * without a target: has one passed 0? Signs are gathered as bits, and sizes compared as integers,
 * which is the same of doubles from 0 up: compilers may then take them in any order. */
typedef struct sieve_most {
    uint64_t near, outside, orphan; /* sign bits */
    int64_t drift;                  /* bits of the greatest |d| */
} sieve_most;

static RBL_CPU_INLINE uint64_t sieve_bits(double x) {
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

/* Of doubles from 0 up, which are in the order of their bits: compilers make no vectors of choices
 * between doubles that might trap. */
static RBL_CPU_INLINE double sieve_of_bits(int64_t bits) {
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static RBL_CPU_INLINE double sieve_max(double a, double b) {
    int64_t x = (int64_t)sieve_bits(a), y = (int64_t)sieve_bits(b);
    return sieve_of_bits(x > y ? x : y);
}

static RBL_CPU_INLINE double sieve_min(double a, double b) {
    int64_t x = (int64_t)sieve_bits(a), y = (int64_t)sieve_bits(b);
    return sieve_of_bits(x < y ? x : y);
}

static RBL_CPU_INLINE double sieve_size(double x) {
    return sieve_of_bits((int64_t)(sieve_bits(x) & INT64_MAX));
}

static RBL_CPU_INLINE void sieve_scores_all(sieve_most *restrict most, double *restrict sizes,
                                            const double *restrict value,
                                            const double *restrict target,
                                            const double *const *restrict band, double scale,
                                            size_t n) {
    const double *restrict cap = band[0], *restrict slope = band[1], *restrict more = band[2];
    const double *restrict least = band[3];
    uint64_t near = 0, outside = 0, orphan = 0;
    int64_t drift = 0;
    for (size_t i = 0; i < n; i++) {
        double t = target[i], w = value[i] * scale, d = w - t;
        double size = sieve_size(d), few = sieve_min(t, 2.0);
        double half = sieve_max(least[i], sieve_min(cap[i], slope[i] * t + more[i]));
        double score = size + few - half;
        int64_t bits = (int64_t)sieve_bits(size);
        sizes[i] = size;
        near |= sieve_bits(0 - score);
        outside |= sieve_bits(SIEVE_CERTAIN - score);
        orphan |= sieve_bits(4e9 * few - w);
        drift = bits > drift ? bits : drift;
    }
    *most = (sieve_most){near >> 63, outside >> 63, orphan >> 63, drift};
}

RBL_CPU_FORMS(sieve_items,
              (sieve_sums * sums, double *value, double *target, const int64_t *holding,
               const int64_t *wish, const double *unit, size_t n),
              (sums, value, target, holding, wish, unit, n))
RBL_CPU_FORMS(sieve_scores,
              (sieve_most * most, double *sizes, const double *value, const double *target,
               const double *const *band, double scale, size_t n),
              (most, sizes, value, target, band, scale, n))

/* ---- one account */

/* What is known of the account so far. */
typedef struct sieve_state {
    const rbl_sieve_view *view;
    const double *band[4];
    double total;              /* V */
    int64_t cash, cash_target; /* money, ppb */
    size_t at_cash;            /* the item of the base cash; n: none */
    size_t padded;             /* items, to a multiple of the lanes */
} sieve_state;

/* Brings the bands and units of listed rows side by side. False: rows not rising or out of range.
 */
static bool sieve_gather(rbl_sieve *sieve, sieve_state *state) {
    double *unit = sieve->gathered;
    const rbl_sieve_view *view = state->view;
    const double *from[4] = {sieve->most, sieve->slope, sieve->more, sieve->least};
    int64_t last = REBAL_NONE;
    if (view->n > sieve->rules->n) return false;
    for (size_t k = 0; k < view->n; k++) {
        int32_t row = view->row[k];
        if (row <= last || row >= (int64_t)sieve->rules->n) return false;
        last = row;
        if (row == sieve->rules->base) state->at_cash = k;
        unit[k] = sieve->unit[row];
        for (size_t b = 0; b < 4; b++) sieve->band[b * sieve->room + k] = from[b][row];
    }
    for (size_t k = view->n; k < state->padded; k++)
        for (size_t b = 0; b < 4; b++) sieve->band[b * sieve->room + k] = 0;
    for (size_t b = 0; b < 4; b++) state->band[b] = sieve->band + b * sieve->room;
    return true;
}

/* The sum of the targets, and the cash's by it: as rbl_target_read() where nothing is scaled. */
static bool sieve_aim(const rbl_sieve *sieve, sieve_state *state, int64_t asked) {
    int64_t others = asked - state->cash_target;
    if (others > SIEVE_ONE || state->cash_target > SIEVE_ONE) return false;
    if (sieve->rules->policy.target_sum == REBAL_SUM_REST_TO_CASH)
        state->cash_target = SIEVE_ONE - others;
    return others + state->cash_target == SIEVE_ONE;
}

/* Values, targets and their sums, of all but the cash. False: not for doubles. */
static bool sieve_read(rbl_sieve *sieve, sieve_state *state) {
    const rbl_sieve_view *view = state->view;
    const double *unit = sieve->unit;
    sieve_sums sums;
    state->padded = (view->n + SIEVE_LANES - 1) / SIEVE_LANES * SIEVE_LANES;
    if (view->row) {
        state->at_cash = view->n;
        if (!sieve_gather(sieve, state)) return false;
        unit = sieve->gathered;
    } else {
        state->at_cash = (size_t)sieve->rules->base;
        state->band[0] = sieve->most, state->band[1] = sieve->slope;
        state->band[2] = sieve->more, state->band[3] = sieve->least;
    }
    RBL_CPU_FORM(sieve_items, sieve->form)
    (&sums, sieve->value, sieve->target, view->holding, view->target, unit, view->n);
    if (sums.target > (uint64_t)INT64_MAX || sums.bits >= (uint64_t)SIEVE_QUANTITY) return false;
    state->total = sums.value;
    state->cash = state->cash_target = 0;
    if (state->at_cash < view->n) {
        state->cash = view->holding[state->at_cash];
        state->cash_target = view->target[state->at_cash];
        sieve->target[state->at_cash] = 0;
    }
    return sieve_aim(sieve, state, (int64_t)sums.target);
}

/* V, and is it a number that doubles may speak of? The base must be V. */
static bool sieve_value(const rbl_sieve *sieve, sieve_state *state) {
    const rbl_sieve_view *view = state->view;
    double limit = sieve_min(0x1p61 * sieve->money, 0x1p125);
    if (view->flow <= -SIEVE_QUANTITY || view->flow >= SIEVE_QUANTITY) return false;
    state->cash += view->flow;
    if (state->cash < 0) return false;
    state->total += (double)state->cash * sieve->money;
    if (!(state->total > 0 && state->total < limit)) return false;
    if (view->reserve == 0) return true;
    double reserve = (double)view->reserve * sieve->money;
    return (double)state->cash_target * 1e-9 * state->total > reserve * (1 + 1e-9) + 2;
}

/* 1 outside, 0 inside, -1 cannot be told: the score of a row. */
static int sieve_verdict(double score) {
    if (score > SIEVE_CERTAIN) return 1;
    return score <= 0 ? 0 : -1;
}

/* The cash against its band and its reserve. */
static int sieve_cash(const rbl_sieve *sieve, const sieve_state *state, double scale,
                      double *drift) {
    size_t i = (size_t)sieve->rules->base;
    double t = (double)state->cash_target;
    double d = (double)state->cash * sieve->money * scale - t, size = d < 0 ? -d : d;
    double half = sieve_min(sieve->most[i], sieve->slope[i] * t + sieve->more[i]);
    half = sieve_max(sieve->least[i], half);
    *drift = size;
    if (state->cash < state->view->reserve) return 1;
    int verdict = sieve_verdict(size + sieve_min(t, 2.0) - half);
    return verdict == 1 && d > 0 && state->cash <= state->view->reserve ? -1 : verdict;
}

/* Does FLOW hold? 1, 0, or -1. */
static int sieve_flow(const rbl_sieve *sieve, const sieve_state *state) {
    int64_t flow = state->view->flow;
    double moved = (double)(flow < 0 ? -flow : flow) * sieve->money;
    double level = state->total * (double)sieve->rules->policy.flow_ppb * 1e-9;
    if (flow == 0 || moved < level * (1 - 1e-9)) return 0;
    return moved > level * (1 + 1e-9) + 2 ? 1 : -1;
}

/* The value of an item, where values are whole numbers below 2^53. */
static rbl_wide sieve_whole(const rbl_sieve *sieve, size_t k) {
    return rbl_wide_of((int64_t)sieve->value[k]);
}

/* Are all of a block below that? */
static bool sieve_all_below(const double *size, double limit) {
    uint64_t below = UINT64_MAX;
    for (size_t l = 0; l < SIEVE_LANES; l++) below &= sieve_bits(size[l] - limit);
    return below >> 63 != 0;
}

/* The drift: in integers, of the rows that may be the greatest. */
static int64_t sieve_drift(const rbl_sieve *sieve, const sieve_state *state, double most) {
    rbl_wide total = rbl_wide_of((int64_t)state->total);
    rbl_base base = rbl_base_of(total, rbl_wide_of(0), 0);
    rbl_distance top = rbl_distance_zero(&base), cash = top;
    rbl_wide money = rbl_wide_times(sieve->rules->money_unit, state->cash);
    rbl_distance_add(&cash, &base, money, state->cash_target);
    if (rbl_distance_cmp(&cash, &top) > 0) top = cash;
    for (size_t k = 0; k < state->padded; k++) {
        if (k % SIEVE_LANES == 0 && sieve_all_below(sieve->size + k, most - 0.02)) {
            k += SIEVE_LANES - 1;
            continue;
        }
        rbl_distance distance = rbl_distance_zero(&base);
        rbl_distance_add(&distance, &base, sieve_whole(sieve, k), (int64_t)sieve->target[k]);
        if (rbl_distance_cmp(&distance, &top) > 0) top = distance;
    }
    return rbl_share_ceil(rbl_distance_ceil(&top), total);
}

bool rbl_sieve_look(rbl_sieve_answer *answer, rbl_sieve *sieve, const rbl_sieve_view *view) {
    sieve_state state = {.view = view};
    sieve_most most;
    double cash_drift, size;
    if (!sieve_read(sieve, &state) || !sieve_value(sieve, &state)) return false;
    if (view->drift && !(sieve->whole && state.total < 0x1p53)) return false;
    double scale = 1e9 / state.total * (1 + SIEVE_BIAS);
    RBL_CPU_FORM(sieve_scores, sieve->form)
    (&most, sieve->size, sieve->value, sieve->target, state.band, scale, state.padded);
    if (sieve->rules->policy.orphans != REBAL_ORPHAN_SELL && most.orphan) return false;
    int rows = most.outside ? 1 : most.near ? -1 : 0, flow = sieve_flow(sieve, &state);
    int cash = sieve_cash(sieve, &state, scale, &cash_drift);
    if (flow < 0 || (rows < 0 && cash != 1) || (cash < 0 && rows != 1)) return false;
    answer->holding = (rows == 1 || cash == 1 ? REBAL_ON_BAND : 0) | (flow ? REBAL_ON_FLOW : 0);
    memcpy(&size, &most.drift, sizeof size);
    if (view->drift) answer->drift_ppb = sieve_drift(sieve, &state, sieve_max(size, cash_drift));
    return true;
}
