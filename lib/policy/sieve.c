/* SPDX-License-Identifier: MIT */
#include "policy/sieve.h"

#include "base/doubles.h"
#include "market/drift.h"
#include "policy/trigger.h"

#include <string.h>

#define SIEVE_ONE ((int64_t)REBAL_ONE)

/* Quantities from here on are left to the survey, and targets. */
#define SIEVE_QUANTITY ((int64_t)1 << 51)
#define SIEVE_TARGET ((int64_t)1 << 31)

/* Doubles of scratch that the first cache holds beside the columns. */
enum { SIEVE_SCRATCH = 2048, SIEVE_PAD = 8 };

#define SIEVE_TAKE(arena, count)                                                                   \
    ((double *)rbl_arena_take((arena), (count), sizeof(double), RBL_ARENA_ALIGN))

void rbl_sieve_layout(rbl_sieve *sieve, const rbl_rules *rules, rbl_arena *arena) {
    size_t room = (rules->n + SIEVE_PAD - 1) / SIEVE_PAD * SIEVE_PAD;
    size_t block = SIEVE_SCRATCH / (2 * room);
    if (block < 1) block = 1;
    if (block > RBL_SIEVE_BLOCK) block = RBL_SIEVE_BLOCK;
    *sieve = (rbl_sieve){.rules = rules, .room = room, .block = block};
    sieve->unit = SIEVE_TAKE(arena, room);
    sieve->width = SIEVE_TAKE(arena, 4 * room);
    sieve->value = SIEVE_TAKE(arena, block * room);
    sieve->aim = SIEVE_TAKE(arena, block * room);
    sieve->listed = SIEVE_TAKE(arena, 4 * room);
    sieve->gathered = SIEVE_TAKE(arena, room);
    sieve->faulty = rbl_arena_take(arena, room, sizeof(int32_t), RBL_ARENA_ALIGN);
}

static bool sieve_knows(const rbl_rules *rules) {
    uint32_t known = REBAL_ON_BAND | REBAL_ON_CALENDAR | REBAL_ON_FLOW;
    if (!rules->grouped) known |= REBAL_ON_GROUP;
    return (rbl_trigger_asked(&rules->policy) & ~known) == 0;
}

static rbl_sieve_widths sieve_widths(const double *width, size_t room) {
    return (rbl_sieve_widths){width, width + room, width + 2 * room, width + 3 * room};
}

/* F-SIEVE: a row's half width, in halves of a ppb, before it is rounded down; what is relative less
 * what a weight below its target can be off by. */
void rbl_sieve_open(rbl_sieve *sieve, int form) {
    size_t room = sieve->room;
    double *most = sieve->width, *slope = most + room, *more = slope + room, *least = more + room;
    sieve->able = sieve_knows(sieve->rules);
    sieve->form = form;
    sieve->money = rbl_doubles_wide(sieve->rules->money_unit);
    sieve->slack = (double)(sieve->rules->n + 24) * 0x1p-53;
    for (size_t i = 0; i < room; i++) {
        const rbl_instrument *in = &sieve->rules->instrument[i < sieve->rules->n ? i : 0];
        bool by_size = in->band_abs_ppb != 0, by_target = in->band_rel_ppb != 0;
        sieve->unit[i] = 0;
        most[i] = 2.0 * (by_size ? (double)in->band_abs_ppb : 2.0 * REBAL_ONE);
        slope[i] = by_target ? (double)in->band_rel_ppb * 1e-9 - 4 * sieve->slack : 0;
        more[i] = by_size && !by_target ? 4.0 * REBAL_ONE : 0;
        least[i] = 2.0 * (double)in->band_min_ppb;
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
    sieve->n_faulty = 0;
    for (size_t i = 0; i < sieve->rules->n; i++) {
        double price = (double)account->column[REBAL_PRICE][i];
        sieve->unit[i] = 0;
        if ((int32_t)i == sieve->rules->base) continue;
        if (sieve_is_faulty(account, i, now_ns))
            sieve->faulty[sieve->n_faulty++] = (int32_t)i;
        else
            sieve->unit[i] = price * rbl_doubles_wide(sieve->rules->instrument[i].unit);
        if (!(sieve->unit[i] < 0x1p53)) sieve->whole = false;
    }
}

/* ---- one account of a block */

/* What is known of an account so far. */
typedef struct sieve_state {
    const int64_t *holding, *target;
    double total, scale;       /* V, and halves of a ppb that a fine unit is */
    int64_t cash, cash_target; /* money, ppb */
    int64_t flow, reserve;
    bool told;
} sieve_state;

/* The rows of a block, in the order of the items. */
typedef struct sieve_block {
    rbl_sieve_rows rows;
    rbl_sieve_widths widths;
    size_t at_cash; /* the item of the base cash; n: none */
} sieve_block;

static bool sieve_is_sorted(const rbl_rules *rules, const rbl_sieve_view *view) {
    int64_t last = REBAL_NONE;
    if (view->n > rules->n) return false;
    for (size_t k = 0; k < view->n; k++) {
        if (view->row[k] <= last || view->row[k] >= (int64_t)rules->n) return false;
        last = view->row[k];
    }
    return true;
}

/* Brings the widths and units of listed rows side by side. False: rows not rising, out of range, or
 * without a good price. */
static bool sieve_gather(rbl_sieve *sieve, sieve_block *block, const rbl_sieve_view *view) {
    size_t room = sieve->room;
    block->at_cash = view->n;
    if (!sieve_is_sorted(sieve->rules, view)) return false;
    for (size_t k = 0; k < view->n; k++) {
        size_t row = (size_t)view->row[k];
        bool base = view->row[k] == sieve->rules->base;
        if (base) block->at_cash = k;
        if (!base && sieve->unit[row] == 0) return false;
        sieve->gathered[k] = sieve->unit[row];
        for (size_t b = 0; b < 4; b++)
            sieve->listed[b * room + k] = sieve->width[b * room + row];
    }
    for (size_t k = view->n; k % SIEVE_PAD != 0; k++)
        for (size_t b = 0; b < 4; b++) sieve->listed[b * room + k] = 0;
    block->rows.unit = sieve->gathered;
    block->widths = sieve_widths(sieve->listed, room);
    return true;
}

static bool sieve_read(sieve_block *block, rbl_sieve *sieve, const rbl_sieve_view *view) {
    *block = (sieve_block){.rows = {view->holding, view->target, view->count, view->n, view->step,
                                    sieve->room, sieve->unit, sieve->value, sieve->aim},
                           .widths = sieve_widths(sieve->width, sieve->room),
                           .at_cash = (size_t)sieve->rules->base};
    return !view->row || sieve_gather(sieve, block, view);
}

/* Are quantities, targets and their sums such as doubles may speak of? The cash's target by the
 * sum: as rbl_target_read() where nothing is scaled. */
static bool sieve_aim(sieve_state *state, const rbl_rules *rules, const rbl_sieve_sums *sums) {
    uint64_t quantity_bits = (uint64_t)sums->quantity_bits;
    uint64_t target_bits = (uint64_t)sums->target_bits;
    if (quantity_bits >= (uint64_t)SIEVE_QUANTITY || target_bits >= (uint64_t)SIEVE_TARGET)
        return false;
    int64_t others = (int64_t)(sums->aim * 0.5) - state->cash_target;
    if (others > SIEVE_ONE || state->cash_target > SIEVE_ONE) return false;
    if (rules->policy.target_sum == REBAL_SUM_REST_TO_CASH) state->cash_target = SIEVE_ONE - others;
    return others + state->cash_target == SIEVE_ONE;
}

/* V, and is it a number that doubles may speak of? The base must be V. */
static bool sieve_value(sieve_state *state, const rbl_sieve *sieve, double assets) {
    const double least = sieve->money * 0x1p61, limit = least < 0x1p125 ? least : 0x1p125;
    if (state->flow <= -SIEVE_QUANTITY || state->flow >= SIEVE_QUANTITY) return false;
    state->cash += state->flow;
    if (state->cash < 0 || state->reserve < 0) return false;
    state->total = assets + (double)state->cash * sieve->money;
    if (!(state->total > 0 && state->total < limit)) return false;
    state->scale = 2e9 / state->total * (1 + 2 * sieve->slack);
    if (state->reserve == 0) return true;
    double reserve = (double)state->reserve * sieve->money;
    return (double)state->cash_target * 1e-9 * state->total > reserve * (1 + 1e-9) + 2;
}

/* Faulty rows that are neither held nor wanted do not matter. */
static bool sieve_needs_faulty(const sieve_state *state, const rbl_sieve *sieve) {
    for (size_t k = 0; k < sieve->n_faulty; k++)
        if (state->holding[sieve->faulty[k]] != 0 || state->target[sieve->faulty[k]] != 0)
            return true;
    return false;
}

/* An orphan that the policy does not sell? */
static bool sieve_has_orphan(const sieve_block *block, size_t a) {
    const double *value = block->rows.value + a * block->rows.room;
    const double *aim = block->rows.aim + a * block->rows.room;
    for (size_t i = 0; i < block->rows.n; i++)
        if (i != block->at_cash && aim[i] == 0 && value[i] > 0) return true;
    return false;
}

static sieve_state sieve_state_of(sieve_block *block, const rbl_sieve *sieve,
                                  const rbl_sieve_view *view, const rbl_sieve_sums *sums,
                                  size_t a) {
    sieve_state state = {.holding = view->holding + a * view->n,
                         .target = view->target + a * view->step,
                         .flow = view->flow[a],
                         .reserve = view->reserve[a]};
    if (block->at_cash < view->n) {
        state.cash = state.holding[block->at_cash];
        state.cash_target = state.target[block->at_cash];
        block->rows.aim[a * block->rows.room + block->at_cash] = 0;
    }
    state.told = sieve_aim(&state, sieve->rules, sums) && sieve_value(&state, sieve, sums->value);
    if (state.told && !view->row && sieve->n_faulty > 0)
        state.told = !sieve_needs_faulty(&state, sieve);
    if (state.told && sieve->rules->policy.orphans != REBAL_ORPHAN_SELL)
        state.told = !sieve_has_orphan(block, a);
    return state;
}

/* ---- what holds */

/* The cash against its band and its reserve: 1 outside, 0 inside, -1 cannot be told. */
static int sieve_cash(const sieve_state *state, const rbl_sieve *sieve, double *drift) {
    rbl_sieve_widths width = sieve_widths(sieve->width + sieve->rules->base, sieve->room);
    double t = 2 * (double)state->cash_target;
    double d = (double)state->cash * sieve->money * state->scale - t, size = rbl_doubles_abs(d);
    double half = width.slope[0] * t + width.more[0];
    if (half > width.most[0]) half = width.most[0];
    if (half < width.least[0]) half = width.least[0];
    *drift = size;
    if (state->cash < state->reserve) return 1;
    if (size + (t > 0 ? 2 : 0) <= half) return 0;
    if (size - half <= 6) return -1;
    return d > 0 && state->cash <= state->reserve ? -1 : 1;
}

/* Does FLOW hold? 1, 0, or -1. */
static int sieve_flow(const sieve_state *state, const rbl_sieve *sieve) {
    int64_t flow = state->flow;
    if (flow == 0) return 0;
    double moved = (double)(flow < 0 ? -flow : flow) * sieve->money;
    double level = state->total * (double)sieve->rules->policy.flow_ppb * 1e-9;
    if (moved < level * (1 - 1e-9)) return 0;
    return moved > level * (1 + 1e-9) + 2 ? 1 : -1;
}

/* The value of an item, where values are whole numbers below 2^53. */
static rbl_wide sieve_whole(double value) { return rbl_wide_of((int64_t)value); }

/* The drift in integers: of the rows that may be the greatest. */
static int64_t sieve_drift_exactly(const sieve_state *state, const rbl_sieve *sieve,
                                   const sieve_block *block, size_t a, double most) {
    const double *value = block->rows.value + a * block->rows.room;
    const double *aim = block->rows.aim + a * block->rows.room;
    rbl_wide total = sieve_whole(state->total);
    rbl_base base = rbl_base_of(total, rbl_wide_of(0), 0);
    rbl_distance top = rbl_distance_zero(&base);
    rbl_distance_add(&top, &base, rbl_wide_times(sieve->rules->money_unit, state->cash),
                     state->cash_target);
    for (size_t i = 0; i < block->rows.n; i++) {
        if (rbl_doubles_abs(value[i] * state->scale - aim[i]) < most - 16e9 * sieve->slack)
            continue;
        rbl_distance distance = rbl_distance_zero(&base);
        rbl_distance_add(&distance, &base, sieve_whole(value[i]), (int64_t)(aim[i] * 0.5));
        if (rbl_distance_cmp(&distance, &top) > 0) top = distance;
    }
    return rbl_share_ceil(rbl_distance_ceil(&top), total);
}

/* The drift: nearly always there is one integer that it can be. REBAL_NONE: it cannot be told. */
static int64_t sieve_drift(const sieve_state *state, const rbl_sieve *sieve,
                           const sieve_block *block, size_t a, double most) {
    double low = most * 0.5 - 4e9 * sieve->slack;
    double high = most * 0.5 + 4e9 * sieve->slack + state->scale;
    int64_t below = (int64_t)low;
    if (low > (double)below && high <= (double)below + 1) return below + 1;
    if (!(sieve->whole && state->total < 0x1p53)) return REBAL_NONE;
    return sieve_drift_exactly(state, sieve, block, a, most);
}

static rbl_sieve_answer sieve_conclude(const sieve_state *state, const rbl_sieve *sieve,
                                       const sieve_block *block, size_t a,
                                       const rbl_sieve_scores *scores, bool with_drift) {
    rbl_sieve_answer answer = {.drift_ppb = REBAL_NONE};
    double cash_drift, most;
    int cash = sieve_cash(state, sieve, &cash_drift), flow = sieve_flow(state, sieve);
    bool outside = scores->near && cash != 1 &&
                   rbl_sieve_rows_outside(&block->rows, &block->widths, state->scale, a);
    if (flow < 0) return answer;
    if (cash != 1 && !outside && (scores->near || cash < 0)) return answer;
    answer.holding = (cash == 1 || outside ? REBAL_ON_BAND : 0) | (flow ? REBAL_ON_FLOW : 0);
    most = cash_drift > scores->drift ? cash_drift : scores->drift;
    if (with_drift) answer.drift_ppb = sieve_drift(state, sieve, block, a, most);
    answer.told = !with_drift || answer.drift_ppb != REBAL_NONE;
    return answer;
}

void rbl_sieve_look(rbl_sieve_answer *answer, rbl_sieve *sieve, const rbl_sieve_view *view) {
    sieve_block block;
    rbl_sieve_sums sums[RBL_SIEVE_BLOCK];
    rbl_sieve_scores scores[RBL_SIEVE_BLOCK];
    sieve_state state[RBL_SIEVE_BLOCK];
    double scale[RBL_SIEVE_BLOCK];
    bool readable = sieve_read(&block, sieve, view);
    for (size_t a = 0; a < view->count; a++) answer[a] = (rbl_sieve_answer){.told = false};
    if (!readable) return;
    rbl_sieve_rows_read(sieve->form, sums, &block.rows);
    for (size_t a = 0; a < view->count; a++) {
        state[a] = sieve_state_of(&block, sieve, view, &sums[a], a);
        scale[a] = state[a].told ? state[a].scale : 0;
    }
    rbl_sieve_rows_score(sieve->form, scores, &block.rows, &block.widths, scale);
    for (size_t a = 0; a < view->count; a++)
        if (state[a].told)
            answer[a] = sieve_conclude(&state[a], sieve, &block, a, &scores[a], view->drift);
}
