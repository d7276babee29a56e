/* SPDX-License-Identifier: MIT */
#include "policy/sieve.h"

#include "base/cpu.h"
#include "base/doubles.h"
#include "math/block.h"
#include "policy/trigger.h"

#include <string.h>

#define SIEVE_ONE ((int64_t)REBAL_ONE)

/* Quantities from here on are left to the survey; sums of what is below are exact as doubles. */
#define SIEVE_QUANTITY ((int64_t)1 << 51)

/* Weights are made larger by this share, which is more than all rounding can take off them. */
#define SIEVE_BIAS 0x1p-38

/* Below 0 nothing is outside its band, above this something is, in ppb. */
#define SIEVE_CERTAIN 3.0

/* Drifts are told of accounts below this, in fine units: products with ppb stay in the domain. */
#define SIEVE_TOLD 0x1p94

/* 2.0 as bits. */
#define SIEVE_TWO UINT64_C(0x4000000000000000)

/* A drift is off by less than this, in ppb. */
#define SIEVE_ERROR 0.0053

enum { SIEVE_LANES = 8, SIEVE_MOST = 0, SIEVE_SLOPE = 1, SIEVE_MORE = 2, SIEVE_LEAST = 3 };

#define SIEVE_TAKE(arena, count)                                                                   \
    ((double *)rbl_arena_take((arena), (count), sizeof(double), RBL_ARENA_ALIGN))

void rbl_sieve_layout(rbl_sieve *sieve, const rbl_rules *rules, rbl_arena *arena) {
    size_t room = (rules->n + SIEVE_LANES - 1) / SIEVE_LANES * SIEVE_LANES;
    *sieve = (rbl_sieve){.rules = rules, .room = room};
    sieve->unit = SIEVE_TAKE(arena, room);
    sieve->exact = rbl_arena_take(arena, rules->n, sizeof(rbl_wide), RBL_ARENA_ALIGN);
    for (int k = 0; k < 4; k++) sieve->width[k] = SIEVE_TAKE(arena, room);
    sieve->value = SIEVE_TAKE(arena, room);
    sieve->target = SIEVE_TAKE(arena, room);
    sieve->listed = SIEVE_TAKE(arena, 4 * room);
    sieve->gathered = SIEVE_TAKE(arena, room);
    sieve->size = SIEVE_TAKE(arena, room);
}

static bool sieve_knows(const rbl_rules *rules) {
    uint32_t known = REBAL_ON_BAND | REBAL_ON_CALENDAR | REBAL_ON_FLOW;
    if (!rules->grouped) known |= REBAL_ON_GROUP;
    return (rbl_trigger_asked(&rules->policy) & ~known) == 0;
}

/* F-SIEVE: a row's half width, before it is rounded down. */
static void sieve_widths(double width[4], const rbl_instrument *in) {
    bool by_size = in->band_abs_ppb != 0, by_target = in->band_rel_ppb != 0;
    width[SIEVE_MOST] = by_size ? (double)in->band_abs_ppb : 2.0 * REBAL_ONE;
    width[SIEVE_SLOPE] = (double)in->band_rel_ppb * 1e-9;
    width[SIEVE_MORE] = by_size && !by_target ? 2.0 * REBAL_ONE : 0;
    width[SIEVE_LEAST] = (double)in->band_min_ppb;
}

/* The row of the cash, which is looked at by itself, has the widths of a neighbour. */
void rbl_sieve_open(rbl_sieve *sieve) {
    const rbl_rules *rules = sieve->rules;
    size_t base = (size_t)rules->base, other = base == 0 && rules->n > 1 ? 1 : 0;
    double first[4], width[4];
    sieve->able = sieve_knows(rules);
    sieve->form = rbl_cpu_has_avx2() ? 1 : 0;
    sieve->money = rbl_doubles_wide(rules->money_unit);
    sieve->even = true;
    sieve_widths(first, &rules->instrument[other]);
    sieve_widths(sieve->cash_width, &rules->instrument[base]);
    for (size_t i = 0; i < sieve->room; i++) {
        bool is_row = i < rules->n && i != base;
        sieve_widths(width, &rules->instrument[is_row ? i : other]);
        for (int k = 0; k < 4; k++) {
            sieve->width[k][i] = width[k];
            sieve->even = sieve->even && width[k] == first[k];
        }
        sieve->unit[i] = 0;
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
        int64_t price = account->column[REBAL_PRICE][i];
        rbl_wide one = sieve->rules->instrument[i].unit;
        double unit = (double)price * rbl_doubles_wide(one);
        bool base = (int32_t)i == sieve->rules->base;
        if (!base && sieve_is_faulty(account, i, now_ns)) unit = rbl_doubles_infinity();
        if (!base && !(unit < 0x1p53)) sieve->whole = false;
        sieve->unit[i] = base ? 0 : unit;
        sieve->exact[i] = unit < SIEVE_TOLD ? rbl_wide_times(one, price) : rbl_wide_of(0);
    }
}

/* ---- passes over the items, in each of the forms: blocks of lanes, whose number compilers know */

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

/* Eight items: values and targets, and what is summed of them in each lane. */
static RBL_CPU_INLINE void sieve_block(double *restrict values, uint64_t *restrict targets,
                                       uint64_t *restrict bits, double *restrict value,
                                       double *restrict target, const int64_t *restrict holding,
                                       const int64_t *restrict wish, const double *restrict unit) {
    BLOCK_FOR(l, SIEVE_LANES) {
        uint64_t q = (uint64_t)holding[l], t = (uint64_t)wish[l];
        double v = sieve_double(q) * unit[l];
        value[l] = v;
        target[l] = sieve_double(t);
        values[l] += v;
        targets[l] += t;
        bits[l] |= q | t;
    }
}

/* Arrays of their own, each small enough to be cleared without a loop. */
static RBL_CPU_INLINE void sieve_items_all(sieve_sums *restrict sums, double *restrict value,
                                           double *restrict target, const int64_t *restrict holding,
                                           const int64_t *restrict wish,
                                           const double *restrict unit, size_t n) {
    double lane[SIEVE_LANES] = {0};
    uint64_t targets[SIEVE_LANES] = {0}, bits[SIEVE_LANES] = {0};
    size_t i = 0;
    for (; i + SIEVE_LANES <= n; i += SIEVE_LANES)
        sieve_block(lane, targets, bits, value + i, target + i, holding + i, wish + i, unit + i);
    for (; i < n; i++) {
        uint64_t q = (uint64_t)holding[i], t = (uint64_t)wish[i];
        value[i] = sieve_double(q) * unit[i];
        target[i] = sieve_double(t);
        lane[i % SIEVE_LANES] += value[i];
        targets[0] += t;
        bits[0] |= q | t;
    }
    for (; i % SIEVE_LANES != 0; i++) value[i] = target[i] = 0;
    sums->value =
        ((lane[0] + lane[4]) + (lane[2] + lane[6])) + ((lane[1] + lane[5]) + (lane[3] + lane[7]));
    for (int l = 1; l < SIEVE_LANES; l++) targets[0] += targets[l], bits[0] |= bits[l];
    sums->target = targets[0];
    sums->bits = bits[0];
}

static RBL_CPU_INLINE uint64_t sieve_bits(double x) {
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static RBL_CPU_INLINE double sieve_of_bits(uint64_t bits) {
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* Of doubles from 0 up, which are in the order of their bits: of choices between doubles, which
 * might trap, compilers make no vectors. */
static RBL_CPU_INLINE double sieve_max(double a, double b) {
    int64_t x = (int64_t)sieve_bits(a), y = (int64_t)sieve_bits(b);
    return sieve_of_bits((uint64_t)(x > y ? x : y));
}

static RBL_CPU_INLINE double sieve_min(double a, double b) {
    int64_t x = (int64_t)sieve_bits(a), y = (int64_t)sieve_bits(b);
    return sieve_of_bits((uint64_t)(x < y ? x : y));
}

/* Half a width, before it is rounded down. */
static RBL_CPU_INLINE double sieve_half(const double *const *width, size_t k, double t) {
    double half = width[SIEVE_SLOPE][k] * t + width[SIEVE_MORE][k];
    return sieve_max(width[SIEVE_LEAST][k], sieve_min(width[SIEVE_MOST][k], half));
}

/* Eight rows: |d|, and the score |d| + (2 where t > 0) - half width; the greatest of both, of
 * scores if above 0, as bits. `step` 0: all have the widths of the first. */
static RBL_CPU_INLINE void sieve_rows(int64_t *restrict drift, int64_t *restrict score,
                                      double *restrict sizes, const double *restrict value,
                                      const double *restrict target, const double *const *width,
                                      double scale, size_t i, size_t step) {
    BLOCK_FOR(l, SIEVE_LANES) {
        size_t k = i + (size_t)l;
        double t = target[k], d = value[k] * scale - t;
        uint64_t size = sieve_bits(d) & INT64_MAX, wanted = 0 - (sieve_bits(0 - t) >> 63);
        double more = sieve_of_bits(wanted & SIEVE_TWO);
        double out = sieve_of_bits(size) + more - sieve_half(width, k * step, t);
        int64_t far = (int64_t)size, over = (int64_t)sieve_bits(out);
        sizes[k] = sieve_of_bits(size);
        drift[l] = far > drift[l] ? far : drift[l];
        score[l] = over > score[l] ? over : score[l];
    }
}

/* The greatest of eight. */
static RBL_CPU_INLINE double sieve_greatest(int64_t *restrict bits) {
    BLOCK_FOR(l, 4) {
        bits[l] = bits[l + 4] > bits[l] ? bits[l + 4] : bits[l];
    }
    for (int l = 1; l < 4; l++) bits[0] = bits[l] > bits[0] ? bits[l] : bits[0];
    return sieve_of_bits((uint64_t)bits[0]);
}

/* The greatest |d|, and the greatest score or 0. */
typedef struct sieve_most {
    double drift, score;
} sieve_most;

static RBL_CPU_INLINE void sieve_scores_all(sieve_most *restrict most, double *restrict sizes,
                                            const double *restrict value,
                                            const double *restrict target,
                                            const double *const *width, double scale, size_t n,
                                            size_t step) {
    int64_t drift[SIEVE_LANES] = {0}, score[SIEVE_LANES] = {0};
    for (size_t i = 0; i < n; i += SIEVE_LANES)
        sieve_rows(drift, score, sizes, value, target, width, scale, i, step);
    most->drift = sieve_greatest(drift);
    most->score = sieve_greatest(score);
}

#define sieve_each_all sieve_scores_all
#define sieve_even_all sieve_scores_all

RBL_CPU_FORMS(sieve_items,
              (sieve_sums * sums, double *value, double *target, const int64_t *holding,
               const int64_t *wish, const double *unit, size_t n),
              (sums, value, target, holding, wish, unit, n))
RBL_CPU_FORMS(sieve_each,
              (sieve_most * most, double *sizes, const double *value, const double *target,
               const double *const *width, double scale, size_t n),
              (most, sizes, value, target, width, scale, n, 1))
RBL_CPU_FORMS(sieve_even,
              (sieve_most * most, double *sizes, const double *value, const double *target,
               const double *const *width, double scale, size_t n),
              (most, sizes, value, target, width, scale, n, 0))

/* ---- one account */

/* What is known of the account so far. */
typedef struct sieve_state {
    const rbl_sieve_view *view;
    const double *width[4];
    double total;              /* V */
    int64_t cash, cash_target; /* money, ppb */
    size_t at_cash;            /* the item of the base cash; n: none */
    size_t padded;             /* items, to a multiple of the lanes */
} sieve_state;

/* Brings units, and widths that differ, of listed rows side by side. False: rows not rising or out
 * of range. */
static bool sieve_gather(rbl_sieve *sieve, sieve_state *state) {
    const rbl_sieve_view *view = state->view;
    int64_t last = REBAL_NONE;
    if (view->n > sieve->rules->n) return false;
    for (size_t k = 0; k < view->n; k++) {
        int32_t row = view->row[k];
        if (row <= last || row >= (int64_t)sieve->rules->n) return false;
        last = row;
        if (row == sieve->rules->base) state->at_cash = k;
        sieve->gathered[k] = sieve->unit[row];
    }
    for (size_t k = view->n; k < state->padded; k++) sieve->gathered[k] = 0;
    for (int b = 0; b < 4 && !sieve->even; b++) {
        double *listed = sieve->listed + (size_t)b * sieve->room;
        for (size_t k = 0; k < state->padded; k++)
            listed[k] = sieve->width[b][k < view->n ? view->row[k] : 0];
        state->width[b] = listed;
    }
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
    state->at_cash = view->row ? view->n : (size_t)sieve->rules->base;
    for (int b = 0; b < 4; b++) state->width[b] = sieve->width[b];
    if (view->row && !sieve_gather(sieve, state)) return false;
    if (view->row) unit = sieve->gathered;
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
    double limit = 0x1p61 * sieve->money;
    if (limit > 0x1p125) limit = 0x1p125;
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
    const double *own = sieve->cash_width, *width[4] = {own, own + 1, own + 2, own + 3};
    double t = (double)state->cash_target;
    double d = (double)state->cash * sieve->money * scale - t, size = d < 0 ? -d : d;
    *drift = size;
    if (state->cash < state->view->reserve) return 1;
    int verdict = sieve_verdict(size + (t > 0 ? 2 : 0) - sieve_half(width, 0, t));
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

/* What an item is worth, exactly. The cash is an item of unit 0. */
static rbl_wide sieve_worth(const rbl_sieve *sieve, const sieve_state *state, size_t k) {
    const rbl_sieve_view *view = state->view;
    if (k == state->at_cash) return rbl_wide_of(0);
    return rbl_wide_times(sieve->exact[view->row ? (size_t)view->row[k] : k], view->holding[k]);
}

/* V, exactly. Where all that was added up are whole numbers below 2^53, the sum is. */
static rbl_wide sieve_total(const rbl_sieve *sieve, const sieve_state *state) {
    if (sieve->whole && state->total < 0x1p53) return rbl_wide_of((int64_t)state->total);
    rbl_wide total = rbl_wide_times(sieve->rules->money_unit, state->cash);
    for (size_t k = 0; k < state->view->n; k++)
        total = rbl_wide_add(total, sieve_worth(sieve, state, k));
    return total;
}

/* *most = max(*most, |value ONE - target V|) */
static void sieve_widen(rbl_wide *most, rbl_wide value, int64_t target, rbl_wide total) {
    rbl_wide over = rbl_wide_sub(rbl_wide_times(value, SIEVE_ONE), rbl_wide_times(total, target));
    if (rbl_wide_sign(over) < 0) over = rbl_wide_neg(over);
    if (rbl_wide_cmp(over, *most) > 0) *most = over;
}

/* F-DRIFT: in integers, of the rows that may be the greatest. */
static int64_t sieve_drift_exactly(const rbl_sieve *sieve, const sieve_state *state, double most) {
    const rbl_sieve_view *view = state->view;
    rbl_wide total = sieve_total(sieve, state), top = rbl_wide_of(0);
    rbl_wide cash = rbl_wide_times(sieve->rules->money_unit, state->cash);
    sieve_widen(&top, cash, state->cash_target, total);
    for (size_t k = 0; k < view->n; k++)
        if (k != state->at_cash && sieve->size[k] >= most - 4 * SIEVE_ERROR)
            sieve_widen(&top, sieve_worth(sieve, state, k), view->target[k], total);
    rbl_wide distance = rbl_wide_div_ceil(top, rbl_wide_of(SIEVE_ONE));
    return rbl_wide_low64(rbl_wide_div_ceil(rbl_wide_times(distance, SIEVE_ONE), total));
}

/* ceil(x), |x| < 2^62 */
static int64_t sieve_ceil(double x) {
    int64_t whole = (int64_t)x;
    return whole + ((double)whole < x);
}

/* F-DRIFT: the greatest of the doubles where they leave no choice, which is rounded up twice, to
 * the fine unit and to ppb; scale: ppb of a fine unit. */
static int64_t sieve_drift(const rbl_sieve *sieve, const sieve_state *state, double most,
                           double scale) {
    int64_t least = sieve_ceil(most - SIEVE_ERROR);
    if (scale < 1 && sieve_ceil(most + SIEVE_ERROR + scale) == least) return least;
    return sieve_drift_exactly(sieve, state, most);
}

/* Is something held that is not wanted, but for the cash? Values are 0 only where nothing is held.
 */
static bool sieve_has_orphan(const rbl_sieve *sieve, const sieve_state *state) {
    bool has = false;
    for (size_t k = 0; k < state->padded; k++)
        has = has || (sieve->value[k] > 0 && sieve->target[k] == 0);
    return has;
}

static sieve_most sieve_look_at_rows(rbl_sieve *sieve, const sieve_state *state, double scale) {
    sieve_most most;
    if (sieve->even) RBL_CPU_FORM(sieve_even, sieve->form)
    (&most, sieve->size, sieve->value, sieve->target, state->width, scale, state->padded);
    else RBL_CPU_FORM(sieve_each, sieve->form)(&most, sieve->size, sieve->value, sieve->target,
                                               state->width, scale, state->padded);
    return most;
}

bool rbl_sieve_look(rbl_sieve_answer *answer, rbl_sieve *sieve, const rbl_sieve_view *view) {
    sieve_state state = {.view = view};
    double cash_drift;
    if (!sieve_read(sieve, &state) || !sieve_value(sieve, &state)) return false;
    if (view->drift && !(state.total < SIEVE_TOLD)) return false;
    if (sieve->rules->policy.orphans != REBAL_ORPHAN_SELL && sieve_has_orphan(sieve, &state))
        return false;
    double scale = 1e9 / state.total * (1 + SIEVE_BIAS);
    sieve_most most = sieve_look_at_rows(sieve, &state, scale);
    int rows = sieve_verdict(most.score), flow = sieve_flow(sieve, &state);
    int cash = sieve_cash(sieve, &state, scale, &cash_drift);
    if (flow < 0 || (rows < 0 && cash != 1) || (cash < 0 && rows != 1)) return false;
    answer->holding = (rows == 1 || cash == 1 ? REBAL_ON_BAND : 0) | (flow ? REBAL_ON_FLOW : 0);
    if (view->drift)
        answer->drift_ppb = sieve_drift(sieve, &state, sieve_max(most.drift, cash_drift), scale);
    return true;
}
