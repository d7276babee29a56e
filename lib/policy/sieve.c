/* SPDX-License-Identifier: MIT */
#include "policy/sieve.h"

#include "base/doubles.h"
#include "market/drift.h"
#include "policy/trigger.h"

#include <string.h>

#define SIEVE_ONE ((int64_t)REBAL_ONE)

/* Quantities from here on are left to the survey, and targets. */
#define SIEVE_QUANTITY ((int64_t)1 << 51)

/* The least half width: above what a row that is neither held nor wanted has, below all else. */
#define SIEVE_LEAST 0x1p-1000

/* Doubles of scratch that the first cache holds beside the columns. */
enum { SIEVE_SCRATCH = 512, SIEVE_AHEAD = 256, SIEVE_PAD = 8 };

/* Doubles from a cache line's start on: what straddles lines is read twice. */
static double *sieve_take(rbl_arena *arena, size_t count) {
    char *taken = rbl_arena_take(arena, count + SIEVE_PAD, sizeof(double), RBL_ARENA_ALIGN);
    size_t line = SIEVE_PAD * sizeof(double);
    if (!taken) return NULL;
    return (double *)(void *)(taken + (line - (uintptr_t)taken % line) % line);
}

void rbl_sieve_layout(rbl_sieve *sieve, const rbl_rules *rules, rbl_arena *arena) {
    size_t room = (rules->n + SIEVE_PAD - 1) / SIEVE_PAD * SIEVE_PAD;
    size_t block = SIEVE_SCRATCH / (2 * room);
    if (block < 1) block = 1;
    if (block > RBL_SIEVE_BLOCK) block = RBL_SIEVE_BLOCK;
    *sieve = (rbl_sieve){.rules = rules, .room = room, .block = block};
    sieve->unit = sieve_take(arena, room);
    sieve->width = sieve_take(arena, 3 * room);
    sieve->value = sieve_take(arena, block * room);
    sieve->aim = sieve_take(arena, block * room);
    sieve->listed = sieve_take(arena, 3 * room);
    sieve->gathered = sieve_take(arena, room);
    sieve->faulty = rbl_arena_take(arena, room, sizeof(int32_t), RBL_ARENA_ALIGN);
}

static bool sieve_knows(const rbl_rules *rules) {
    uint32_t known = REBAL_ON_BAND | REBAL_ON_CALENDAR | REBAL_ON_FLOW;
    if (!rules->grouped) known |= REBAL_ON_GROUP;
    return (rbl_trigger_asked(&rules->policy) & ~known) == 0;
}

static rbl_sieve_widths sieve_widths(const double *width, size_t room) {
    return (rbl_sieve_widths){width, width + room, width + 2 * room};
}

/* F-SIEVE: a row's half width, in halves of a ppb, before it is rounded down; what is relative less
 * what a weight below its target can be off by. */
void rbl_sieve_open(rbl_sieve *sieve, int form) {
    size_t room = sieve->room;
    double *most = sieve->width, *slope = most + room, *least = slope + room;
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
        least[i] = 2.0 * (double)in->band_min_ppb;
        if (by_size && !by_target && least[i] < most[i]) least[i] = most[i];
        if (least[i] == 0) least[i] = SIEVE_LEAST;
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
    size_t at_cash; /* the item of the base cash; n: behind them all */
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

static void sieve_gather_row(rbl_sieve *sieve, size_t k, size_t row) {
    sieve->gathered[k] = sieve->unit[row];
    for (size_t b = 0; b < 3; b++)
        sieve->listed[b * sieve->room + k] = sieve->width[b * sieve->room + row];
}

/* Brings the widths and units of listed rows side by side, and the cash behind them where it is not
 * one. False: rows not rising, out of range, or without a good price. */
static bool sieve_gather(rbl_sieve *sieve, sieve_block *block, const rbl_sieve_view *view) {
    block->at_cash = view->n;
    if (!sieve_is_sorted(sieve->rules, view)) return false;
    for (size_t k = 0; k < view->n; k++) {
        size_t row = (size_t)view->row[k];
        bool base = view->row[k] == sieve->rules->base;
        if (base) block->at_cash = k;
        if (!base && sieve->unit[row] == 0) return false;
        sieve_gather_row(sieve, k, row);
    }
    if (block->at_cash == view->n) {
        sieve_gather_row(sieve, view->n, (size_t)sieve->rules->base);
        block->rows.scored = view->n + 1;
    }
    for (size_t k = block->rows.scored; k % SIEVE_PAD != 0; k++)
        sieve->value[k] = sieve->aim[k] = 0, sieve_gather_row(sieve, k, 0);
    block->rows.unit = sieve->gathered;
    block->widths = sieve_widths(sieve->listed, sieve->room);
    return true;
}

static bool sieve_read(sieve_block *block, rbl_sieve *sieve, const rbl_sieve_view *view) {
    size_t ahead = view->ahead * view->n;
    if (ahead > SIEVE_AHEAD) ahead = SIEVE_AHEAD;
    *block =
        (sieve_block){.rows = {view->holding, view->target, view->count, view->n, view->step,
                               sieve->room, view->n, ahead, sieve->unit, sieve->value, sieve->aim},
                      .widths = sieve_widths(sieve->width, sieve->room),
                      .at_cash = (size_t)sieve->rules->base};
    return !view->row || sieve_gather(sieve, block, view);
}

/* Are quantities, targets and their sums such as doubles may speak of? The cash's target by the
 * sum: as rbl_target_read() where nothing is scaled. */
static bool sieve_aim(sieve_state *state, const rbl_rules *rules, const rbl_sieve_sums *sums) {
    if ((uint64_t)sums->bits >= (uint64_t)SIEVE_QUANTITY || sums->aim > 4.0 * REBAL_ONE)
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

/* What sums say of account a. */
static void sieve_begin(sieve_state *state, sieve_block *block, const rbl_sieve *sieve,
                        const rbl_sieve_view *view, const rbl_sieve_sums *sums, size_t a) {
    state->holding = view->holding + a * view->n;
    state->target = view->target + a * view->step;
    state->flow = view->flow[a];
    state->reserve = view->reserve[a];
    state->cash = state->cash_target = 0;
    state->scale = 0;
    if (block->at_cash < view->n) {
        state->cash = state->holding[block->at_cash];
        state->cash_target = state->target[block->at_cash];
    }
    state->told = sieve_aim(state, sieve->rules, sums) && sieve_value(state, sieve, sums->value);
    if (!state->told) return;
    size_t at_cash = a * block->rows.room + block->at_cash;
    block->rows.value[at_cash] = (double)state->cash * sieve->money;
    block->rows.aim[at_cash] = 2 * (double)state->cash_target;
    if (!view->row && sieve->n_faulty > 0) state->told = !sieve_needs_faulty(state, sieve);
    if (state->told && sieve->rules->policy.orphans != REBAL_ORPHAN_SELL)
        state->told = !sieve_has_orphan(block, a);
}

/* ---- what holds */

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
    for (size_t i = 0; i < block->rows.scored; i++) {
        if (rbl_doubles_abs(value[i] * state->scale - aim[i]) < most - 16e9 * sieve->slack)
            continue;
        rbl_distance distance = rbl_distance_zero(&base);
        rbl_distance_add(&distance, &base, sieve_whole(value[i]), (int64_t)(aim[i] * 0.5));
        if (rbl_distance_cmp(&distance, &top) > 0) top = distance;
    }
    return rbl_share_ceil(rbl_distance_ceil(&top), total);
}

/* ceil(units ONE / total), both whole and below 2^53: the quotient in doubles is off by less than
 * one, and a product each way corrects it. */
static int64_t sieve_share(int64_t units, double total) {
    int64_t share = (int64_t)((double)units * 1e9 / total), whole = (int64_t)total;
    rbl_wide least = rbl_wide_mul64(units, SIEVE_ONE);
    while (rbl_wide_cmp(rbl_wide_mul64(share, whole), least) < 0) share++;
    while (rbl_wide_cmp(rbl_wide_mul64(share - 1, whole), least) >= 0) share--;
    return share;
}

/* The integer above x, where any within off of x has the same; 0: it is not sure. */
static int64_t sieve_above(double x, double off) {
    int64_t below = (int64_t)(x - off);
    return x - off > (double)below && x + off <= (double)below + 1 ? below + 1 : 0;
}

/* The drift: the only integer that it can be, or else that of the only number of fine units that
 * the distance can be, or else in integers. REBAL_NONE: it cannot be told. */
static int64_t sieve_drift(const sieve_state *state, const rbl_sieve *sieve,
                           const sieve_block *block, size_t a, double most) {
    double off = 4e9 * sieve->slack, half_unit = 0.25 * state->scale * (1 + 1e-9);
    int64_t share = sieve_above(0.5 * most + half_unit, off + half_unit);
    if (share > 0) return share;
    if (!(sieve->whole && state->total < 0x1p53)) return REBAL_NONE;
    double distance = most / state->scale;
    int64_t units = sieve_above(distance, 2 * off / state->scale + 0x1p-50 * distance);
    if (units > 0) return sieve_share(units, state->total);
    return sieve_drift_exactly(state, sieve, block, a, most);
}

static void sieve_end(rbl_sieve_answer *answer, const sieve_state *state, const rbl_sieve *sieve,
                      const sieve_block *block, size_t a, const rbl_sieve_scores *scores,
                      bool with_drift) {
    bool low = state->cash < state->reserve, outside = low;
    int flow = sieve_flow(state, sieve);
    if (scores->near && !low)
        outside = rbl_sieve_rows_outside(&block->rows, &block->widths, state->scale, a);
    answer->told = flow >= 0 && (outside || !scores->near);
    answer->holding = (outside ? REBAL_ON_BAND : 0) | (flow ? REBAL_ON_FLOW : 0);
    answer->drift_ppb = REBAL_NONE;
    if (!answer->told || !with_drift) return;
    answer->drift_ppb = sieve_drift(state, sieve, block, a, scores->drift);
    answer->told = answer->drift_ppb != REBAL_NONE;
}

void rbl_sieve_look(rbl_sieve_answer *answer, rbl_sieve *sieve, const rbl_sieve_view *view) {
    sieve_block block;
    rbl_sieve_sums sums[RBL_SIEVE_BLOCK];
    rbl_sieve_scores scores[RBL_SIEVE_BLOCK];
    sieve_state state[RBL_SIEVE_BLOCK];
    double scale[RBL_SIEVE_BLOCK] = {0};
    for (size_t a = 0; a < view->count; a++) answer[a].told = false;
    if (!sieve_read(&block, sieve, view)) return;
    rbl_sieve_rows_read(sieve->form, sums, &block.rows);
    for (size_t a = 0; a < view->count; a++) {
        sieve_begin(&state[a], &block, sieve, view, &sums[a], a);
        scale[a] = state[a].scale;
    }
    rbl_sieve_rows_score(sieve->form, scores, &block.rows, &block.widths, scale);
    for (size_t a = 0; a < view->count; a++)
        if (state[a].told)
            sieve_end(&answer[a], &state[a], sieve, &block, a, &scores[a], view->drift);
}
